import { useWords } from '#client/kit/use-words.ts';
import type { FrameWord } from '#client/kit/words.ts';
import { keyFigures } from '#core';
import { usePlan } from './plan-state.ts';
import { countedOf } from './shapes.ts';

/** What the proposal comes to, while it is drawn. */
export function Figures() {
  const { word, format } = useWords();
  const { buildings, plot } = countedOf(usePlan());
  const figures = keyFigures(buildings, plot);
  const { floorRatioPercent, coveragePercent, plotM2 } = figures;
  const percent = (value: number | undefined) =>
    value === undefined ? word('plan.needsPlot') : format.quantity(value, 'percent', 1);
  const area = (value: number) => `${format.number(value)} m²`;
  const facts: [FrameWord, string][] = [
    ['plan.grossFloor', area(figures.grossFloorM2)],
    ['plan.floorRatio', percent(floorRatioPercent)],
    ['plan.coverage', percent(coveragePercent)],
    ['plan.highest', format.quantity(figures.highestM, 'metre', 1)],
    ['plan.footprint', area(figures.footprintM2)],
    ...(plotM2 === undefined ? [] : [['plan.plot', area(plotM2)] as [FrameWord, string]]),
  ];
  return (
    <dl className="facts plan-figures" data-testid="plan-figures" aria-live="polite">
      {facts.map(([key, value]) => (
        <div key={key}>
          <dt>{word(key)}</dt>
          <dd data-testid={key.replace('.', '-')}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
