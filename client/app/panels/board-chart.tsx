import { BarChart } from '#client/kit/bar-chart.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { colourOf, type FeedValueSpec } from '#core';
import type { DistrictSummary } from '../state/board.ts';

/** Means of the districts as bars in the legend's colours; the table beside it says the same in numbers. */
export function BoardChart({ summaries, spec }: { summaries: readonly DistrictSummary[]; spec: FeedValueSpec }) {
  const { say } = useWords();
  const known = summaries.filter(({ mean }) => mean !== undefined);
  return (
    <BarChart
      title={say(spec.title)}
      unit={spec.unit}
      decimals={spec.decimals ?? 0}
      bars={known.map(({ district, mean }) => ({
        name: say(district.name),
        value: mean!,
        colour: `rgb(${colourOf(spec.legend, mean!).join(',')})`,
      }))}
    />
  );
}
