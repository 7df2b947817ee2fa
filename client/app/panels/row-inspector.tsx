import { Skeleton } from '@mantine/core';
import { type ComponentType, Suspense, useEffect, useState } from 'react';
import { isTableOutput } from '#client/kit/api-types.ts';
import type { RowInspectorProps } from '#client/kit/client-role.ts';
import type { LayerDescription, Picked } from '#client/kit/layer.ts';
import { loadTable } from '#client/kit/result-table.ts';
import { FactTable } from '#client/kit/table-view.tsx';
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
  const table = useTable(isTableOutput(spec) ? spec.bin : undefined);
  const Part = useRowPart(run?.job.processID);
  if (!run?.results || !isTableOutput(spec)) return null;
  if (!table) return <Skeleton height={120} />;
  const facts = Object.entries(spec.columns).flatMap(([key, column]) => {
    const value = cellOf(table.columns[key], picked.row);
    if (value === undefined || column.type === 'bits') return [];
    return [{ key, title: say(column.title), value: format.attribute(value, column) }];
  });
  const title = say(layer.title);
  const { job, results } = run;
  const rerun = async (changes: Readonly<Record<string, unknown>>) => {
    await startRun(job.processID, { ...job.parameters, ...changes });
  };
  return (
    <>
      <p className="inspector-kind">{title}</p>
      <h2 className="inspector-title">{facts[0]?.value.replace(/^.*:/, '')}</h2>
      {Part && (
        <Suspense>
          <Part {...{ job, results, output, spec, table, row: picked.row, api, rerun }} />
        </Suspense>
      )}
      <FactTable facts={facts.slice(1)} caption={title} />
    </>
  );
}

function useTable(url: string | undefined): Table | undefined {
  const [table, setTable] = useState<Table>();
  useEffect(() => {
    let gone = false;
    if (url) void loadTable(url).then((loaded) => !gone && setTable(loaded));
    return () => {
      gone = true;
    };
  }, [url]);
  return table;
}

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
