import { NumberInput, Switch } from '@mantine/core';
import { useWords } from '#client/kit/use-words.ts';
import { unitSymbol } from '#core';
import type { Run } from '../state/store.ts';
import { useCompare } from './compare-state.ts';
import { useCityName } from './run-label.ts';
import { type ScoreLine, scored, type Wish } from './scorecard-state.ts';

/** Up to four alternatives side by side: the mean of every output that was asked of them, weighed by the planner. */
export function Scorecard({ runs }: { runs: readonly Run[] }) {
  const { word, format } = useWords();
  const city = useCityName();
  const wishes = useCompare((state) => state.wishes);
  const card = scored(runs, wishes);
  if (!card) return null;
  const { alternatives, lines, scores } = card;
  return (
    <div className="scorecard" data-testid="scorecard">
      <table className="top-rows">
        <caption>{word('score.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{word('score.figure')}</th>
            {alternatives.map((name) => (
              <th key={name} scope="col">
                {city(name)}
              </th>
            ))}
            <th scope="col">{word('score.weight')}</th>
            <th scope="col">{word('score.higher')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.key} line={line} alternatives={alternatives} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{word('score.score')}</th>
            {scores.map((score, i) => (
              <td key={alternatives[i]} data-testid={`score-${i}`}>
                {score === undefined ? '–' : format.number(score, 0)}
              </td>
            ))}
            <td colSpan={2} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Line({ line, alternatives }: { line: ScoreLine; alternatives: readonly string[] }) {
  const { word, say, format, language } = useWords();
  const { key, title, date, unit, decimals, values, wish } = line;
  const set = (change: Partial<Wish>) =>
    useCompare.setState(({ wishes }) => ({ wishes: { ...wishes, [key]: { ...wish, ...change } } }));
  return (
    <tr>
      <th scope="row">
        {say(title)}
        <span className="score-unit">{[unitSymbol(unit, language), date].filter(Boolean).join(' · ')}</span>
      </th>
      {values.map((value, i) => (
        <td key={alternatives[i]}>{value === undefined ? '–' : format.number(value, decimals)}</td>
      ))}
      <td>
        <NumberInput
          size="xs"
          w={56}
          min={0}
          max={10}
          aria-label={`${word('score.weight')}: ${say(title)}`}
          value={wish.weight}
          onChange={(weight) => set({ weight: Number(weight) || 0 })}
        />
      </td>
      <td>
        <Switch
          size="xs"
          aria-label={`${word('score.higher')}: ${say(title)}`}
          checked={wish.higherIsBetter}
          onChange={({ currentTarget }) => set({ higherIsBetter: currentTarget.checked })}
        />
      </td>
    </tr>
  );
}
