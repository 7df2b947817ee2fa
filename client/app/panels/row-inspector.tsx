import { Skeleton } from '@mantine/core';
import { type ComponentType, Suspense, useEffect, useState } from 'react';
import { isTableOutput, type TableOutput } from '#client/kit/api-types.ts';
import type { RowInspectorProps } from '#client/kit/client-role.ts';
import type { LayerDescription, Picked } from '#client/kit/layer.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { type Fact, FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { cellOf, type Table } from '#core';
import { loadClientPart } from '../features.ts';
import { api } from '../session.ts';
import { startRun } from '../state/runs.ts';
import { useTwin } from '../state/store.ts';

type PickedRow = Extract<Picked, { type: 'row' }>;

/** One row of a result table: its columns, then what the simulation itself has to tell of it. */
export function RowInspector({ picked, layer }: { picked: PickedRow; layer: LayerDescription }) {
  const { say, format } = useWords();
  const run = useTwin((state) => state.runs.find((each) => each.job.jobID === layer.run));
  const output = layer.id.split('/').at(-1) ?? '';
  const spec = run?.results?.[output];
  const table = useResultTable(isTableOutput(spec) ? spec.bin : undefined);
  const Part = useRowPart(run?.job.processID);
  if (!run?.results || !isTableOutput(spec)) return null;
  if (!table) return <Skeleton height={120} />;
  const facts = factsOf(spec, table, picked.row, { say, format });
  const title = say(layer.title);
  const { job, results } = run;
  const rerun = async (changes: Readonly<Record<string, unknown>>) => {
    await startRun(job.processID, { ...job.parameters, ...changes });
  };
  return (
    <>
      <p className="inspector-kind">{title}</p>
      <h2 className="inspector-title">{String(facts[0]?.value ?? '').replace(/^.*:/, '')}</h2>
      {Part && (
        <Suspense>
          <Part {...{ job, results, output, spec, table, row: picked.row, api, rerun }} />
        </Suspense>
      )}
      <FactTable facts={facts.slice(1)} caption={title} />
    </>
  );
}

/** What a result that paints a tileset says of one of its features. */
export function PaintedFacts({ tileset, id }: { tileset: string; id: string }) {
  const { say, format } = useWords();
  const looks = useTwin((state) => state.looks);
  const layers = useTwin((state) => state.layers);
  const layer = layers.find(({ id: each, kind }) => {
    return kind.type === 'painted' && `tiles/${kind.tileset}` === tileset && looks[each]?.visible;
  });
  const painted = layer?.kind.type === 'painted' ? layer.kind : undefined;
  const table = useResultTable(painted?.table.bin);
  if (!layer || !painted || !table) return null;
  const ids = table.columns[painted.key];
  const row = ids?.type === 'text' ? ids.values.indexOf(ids.words.indexOf(id)) : -1;
  if (row < 0) return null;
  const facts = factsOf(painted.table, table, row, { say, format }).filter(({ key }) => key !== painted.key);
  return <FactTable facts={facts} caption={say(layer.title)} />;
}

/** Columns of a row of which something is known, in words. */
function factsOf(spec: TableOutput, table: Table, row: number, { say, format }: Pick<Words, 'say' | 'format'>): Fact[] {
  return Object.entries(spec.columns).flatMap(([key, column]) => {
    const value = cellOf(table.columns[key], row);
    if (value === undefined || value === '' || column.type === 'bits') return [];
    return [{ key, title: say(column.title), value: format.attribute(value, column) }];
  });
}
type Words = ReturnType<typeof useWords>;

function useRowPart(process: string | undefined): ComponentType<RowInspectorProps> | undefined {
  const [part, setPart] = useState<ComponentType<RowInspectorProps>>();
  useEffect(() => {
    let gone = false;
    if (process) {
      void loadClientPart(`simulations/${process}`).then((loaded) => !gone && setPart(() => loaded?.RowInspector));
    }
    return () => {
      gone = true;
    };
  }, [process]);
  return part;
}
