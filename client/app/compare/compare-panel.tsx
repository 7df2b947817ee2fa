import { Anchor, Button, Group, SegmentedControl, Select } from '@mantine/core';
import { IconArrowsDiff, IconFileTypePdf } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';
import type { UnitName } from '#core';
import { listScenarios } from '../plan/plan-actions.ts';
import { type Run, useTwin } from '../state/store.ts';
import {
  type Change,
  type ChangedBuilding,
  compare,
  pairOf,
  questionOf,
  rastersOf,
  useCompare,
} from './compare-state.ts';
import { useRunLabel } from './run-label.ts';
import { Scorecard } from './scorecard.tsx';
import { SeriesPanel } from './series-panel.tsx';
import { flyToThing, nameOf } from './things.ts';
import { Verdicts } from './verdicts.tsx';
import './compare.css';

/** Two runs of one question held against each other; several alternatives in one table; all of it as a document. */
export function ComparePanel() {
  const { word } = useWords();
  const runs = useTwin((state) => state.runs).filter(({ results }) => results);
  useEffect(() => {
    // Runs are told by the titles of their scenarios.
    void listScenarios().catch(() => undefined);
  }, []);
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const report = async () => {
    setBusy(true);
    setFailure(undefined);
    const { downloadReport } = await import('./report.ts');
    await downloadReport().catch((thrown: unknown) => setFailure(failureOf(thrown)));
    setBusy(false);
  };
  return (
    <section className="compare" data-testid="compare-panel" aria-label={word('compare.title')}>
      {runs.length === 0 ? <p className="field-help">{word('compare.none')}</p> : <Difference runs={runs} />}
      <Found />
      <Verdicts runs={runs} />
      <Scorecard runs={runs} />
      <SeriesPanel runs={runs} />
      {failure && <FailureNote failure={failure} />}
      <Button
        leftSection={<IconFileTypePdf size={16} aria-hidden />}
        onClick={() => void report()}
        loading={busy}
        disabled={runs.length === 0}
        data-testid="report"
      >
        {word('report.make')}
      </Button>
      <p className="field-help">{word('report.help')}</p>
    </section>
  );
}

function Difference({ runs }: { runs: readonly Run[] }) {
  const { word, say } = useWords();
  const label = useRunLabel();
  const [beforeId, setBefore] = useState<string | null>(null);
  const [afterId, setAfter] = useState<string | null>(null);
  const [output, setOutput] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  // Most often there is one pair to compare: it is chosen until the planner chooses another.
  const pair = beforeId === null && afterId === null ? pairOf(runs) : undefined;
  const find = (id: string | null) => runs.find(({ job }) => job.jobID === id);
  const before = pair?.[0] ?? find(beforeId);
  const others = runs.filter(
    ({ job }) => job.jobID !== before?.job.jobID && (!before || questionOf(job) === questionOf(before.job)),
  );
  const wanted = pair?.[1].job.jobID ?? afterId;
  const after = others.find(({ job }) => job.jobID === wanted);
  const rasters = rastersOf(after?.results);
  const chosen = rasters.find(([key]) => key === output) ?? rasters[0];
  const choose = (from: string | null, to: string | null) => {
    setBefore(from);
    setAfter(to);
  };
  const option = (run: Run) => ({ value: run.job.jobID, label: label(run) });
  const go = async () => {
    if (!before || !after || !chosen) return;
    setBusy(true);
    setFailure(undefined);
    await compare(before, after, chosen[0]).catch((thrown: unknown) => setFailure(failureOf(thrown)));
    setBusy(false);
  };
  return (
    <>
      <Select
        size="xs"
        label={word('compare.before')}
        data={runs.map(option)}
        value={before?.job.jobID ?? null}
        onChange={(id) => choose(id, after?.job.jobID ?? null)}
        data-testid="compare-before"
      />
      <Select
        size="xs"
        label={word('compare.after')}
        data={others.map(option)}
        value={after?.job.jobID ?? null}
        onChange={(id) => choose(before?.job.jobID ?? null, id)}
        disabled={!before}
        data-testid="compare-after"
      />
      {before && others.length === 0 && <p className="field-help">{word('compare.askSame')}</p>}
      {rasters.length > 1 && (
        <Select
          size="xs"
          label={word('run.outputs')}
          data={rasters.map(([key, { titleText }]) => ({ value: key, label: say(titleText) }))}
          value={chosen?.[0] ?? null}
          onChange={(key) => setOutput(key ?? undefined)}
        />
      )}
      <Button
        size="xs"
        leftSection={<IconArrowsDiff size={15} aria-hidden />}
        disabled={!before || !after || !chosen}
        loading={busy}
        onClick={() => void go()}
        data-testid="compare-go"
      >
        {word('compare.go')}
      </Button>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}

/** Who loses and who wins, by building and by dong. */
function Found() {
  const { word, say, format } = useWords();
  const compared = useCompare((state) => state.compared);
  const [side, setSide] = useState<'losers' | 'winners' | 'districts'>('losers');
  if (!compared) return null;
  const { changes, difference, before, after, output } = compared;
  const quantity = (value: number) =>
    format.quantity(value, changes.unit as UnitName, Math.max(1, difference.decimals ?? 1));
  const signed = (value: number) => (value > 0 ? '+' : '') + quantity(value);
  const rows: readonly Row[] =
    side === 'districts'
      ? changes.places.map((each) => ({
          key: each.place.ko,
          name: `${say(each.place)} (${each.buildings})`,
          ...pick(each),
        }))
      : changes[side].map((each) => ({ key: each.id, name: nameOf(each, say), at: each, ...pick(each) }));
  return (
    <div data-testid="compare-found">
      <SegmentedControl
        fullWidth
        size="xs"
        value={side}
        onChange={(next) => setSide(next as typeof side)}
        data={(['losers', 'winners', 'districts'] as const).map((each) => ({
          value: each,
          label: word(`compare.${each}`),
        }))}
      />
      <table className="top-rows" data-testid="compare-table">
        <caption>{word('compare.counted', { count: format.number(changes.counted) })}</caption>
        <thead>
          <tr>
            <th scope="col">{word(side === 'districts' ? 'compare.districts' : 'plan.building')}</th>
            <th scope="col">{word('compare.was')}</th>
            <th scope="col">{word('compare.is')}</th>
            <th scope="col">{word('compare.change')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                {row.at ? (
                  <Anchor component="button" size="xs" onClick={() => row.at && flyToThing(row.at)}>
                    {row.name}
                  </Anchor>
                ) : (
                  row.name
                )}
              </th>
              <td>{quantity(row.was)}</td>
              <td>{quantity(row.is)}</td>
              <td>{signed(row.change)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Group gap={10} mt={6}>
        <Anchor size="xs" href={difference.tif} download>
          GeoTIFF
        </Anchor>
        <Anchor
          size="xs"
          href={`/api/jobs/${after.jobID}/results/${output}.changes.csv?minus=${before.jobID}`}
          download="changes.csv"
          data-testid="compare-csv"
        >
          CSV
        </Anchor>
        <Anchor size="xs" href={`/runs/${before.jobID}`} target="_blank">
          {word('compare.before')}
        </Anchor>
        <Anchor size="xs" href={`/runs/${after.jobID}`} target="_blank">
          {word('compare.after')}
        </Anchor>
      </Group>
    </div>
  );
}

interface Row extends Change {
  readonly key: string;
  readonly name: string;
  readonly at?: ChangedBuilding;
}

const pick = ({ was, is, change }: ChangedBuilding | { was: number; is: number; change: number }) => ({
  was,
  is,
  change,
});
