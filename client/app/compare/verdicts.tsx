import { Anchor, NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { unitSymbol } from '#core';
import type { Run } from '../state/store.ts';
import { useCompare } from './compare-state.ts';
import { useRunLabel } from './run-label.ts';
import { flyToThing, nameOf } from './things.ts';
import {
  type Judged,
  type JudgedPart,
  judge,
  judgedOf,
  partTitles,
  type Ruled,
  ruledAddress,
  valuesOf,
} from './verdict-state.ts';

const typingMs = 400;

/** Who newly breaks a rule and who newly keeps it: windows of a run on a proposal, or the means of two runs. */
export function Verdicts({ runs }: { runs: readonly Run[] }) {
  const { word, say, language } = useWords();
  const label = useRunLabel();
  const compared = useCompare((state) => state.compared);
  const judged = useCompare((state) => state.judged);
  const [chosen, setChosen] = useState<string | null>(null);
  const [limit, setLimit] = useState<number>();
  const [failure, setFailure] = useState<Failure>();
  const all = judgedOf(runs, compared);
  const ruled = all.find(({ key }) => key === chosen) ?? all[0];
  const atLeast = ruled?.atLeast === undefined ? undefined : (limit ?? ruled.atLeast);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is ruled is told by its key
  useEffect(() => {
    if (!ruled) return undefined;
    setFailure(undefined);
    const timer = setTimeout(
      () => void judge(ruled, atLeast).catch((thrown: unknown) => setFailure(failureOf(thrown))),
      limit === undefined ? 0 : typingMs,
    );
    return () => clearTimeout(timer);
  }, [ruled?.key, atLeast]);
  if (!ruled) return null;
  return (
    <section className="verdicts" aria-label={word('verdict.title')} data-testid="verdicts">
      <h2 className="group-title">{word('verdict.title')}</h2>
      {all.length > 1 && (
        <Select
          size="xs"
          aria-label={word('verdict.of')}
          data={all.map((each) => ({ value: each.key, label: `${say(each.title)} · ${label(each.run)}` }))}
          value={ruled.key}
          allowDeselect={false}
          onChange={setChosen}
          data-testid="verdict-of"
        />
      )}
      {atLeast !== undefined && ruled.unit && (
        <NumberInput
          size="xs"
          label={word('verdict.atLeast', { unit: unitSymbol(ruled.unit, language) })}
          min={0}
          value={atLeast}
          onChange={(value) => setLimit(Number(value))}
          data-testid="verdict-limit"
        />
      )}
      {failure && <FailureNote failure={failure} />}
      {judged?.ruled.key === ruled.key && <Found judged={judged} />}
    </section>
  );
}

function Found({ judged }: { judged: Judged }) {
  const { word, say, format } = useWords();
  const [side, setSide] = useState<'fails' | 'passes'>('fails');
  const { ruled, verdicts } = judged;
  const titles = partTitles(ruled);
  const rows = verdicts[side];
  const counts = { fails: verdicts.newlyFailing, passes: verdicts.newlyPassing };
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        value={side}
        onChange={(next) => setSide(next as typeof side)}
        data={(['fails', 'passes'] as const).map((each) => ({
          value: each,
          label: word(`verdict.${each}`, { count: format.number(counts[each]) }),
        }))}
      />
      {rows.length === 0 ? (
        <p className="field-help" data-testid="verdict-none">
          {word('verdict.none')}
        </p>
      ) : (
        <table className="top-rows" data-testid="verdict-table">
          <caption>
            {word(ruled.atLeast === undefined ? 'verdict.countedParts' : 'verdict.countedMeans', {
              count: format.number(verdicts.counted),
            })}
          </caption>
          <thead>
            <tr>
              <th scope="col">{word('plan.building')}</th>
              {titles.length > 0 && <th scope="col">{titles.map(say).join(' · ')}</th>}
              <th scope="col">{word('compare.was')}</th>
              <th scope="col">{word('compare.is')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line key={`${row.id} ${Object.values(row.parts).join()}`} row={row} ruled={ruled} />
            ))}
          </tbody>
        </table>
      )}
      <Anchor
        size="xs"
        href={ruledAddress(ruled, '.csv', judged.atLeast)}
        download="verdicts.csv"
        data-testid="verdict-csv"
      >
        CSV
      </Anchor>
    </>
  );
}

function Line({ row, ruled }: { row: JudgedPart; ruled: Ruled }) {
  const { say, format } = useWords();
  const { parts, was, is } = valuesOf(row, ruled, format);
  return (
    <tr>
      <th scope="row">
        <Anchor component="button" size="xs" onClick={() => flyToThing(row)}>
          {nameOf(row, say)}
        </Anchor>
        {row.use && <span className="verdict-use">{say(row.use)}</span>}
      </th>
      {parts && <td>{parts}</td>}
      <td>{was}</td>
      <td>{is}</td>
    </tr>
  );
}
