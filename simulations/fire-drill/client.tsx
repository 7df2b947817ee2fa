import { Button, Text } from '@mantine/core';
import { IconStairs } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { isTableOutput, type JobResults } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { loadTable, useResultTable } from '#client/kit/result-table.ts';
import { TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import type { DrillTables } from './film.ts';

const DrillView = lazy(() => import('./drill-view.tsx'));

const place = 'simulations/fire-drill';
const filmTables = ['floors', 'people', 'paths', 'smoke', 'plan'] as const;

/** How long it takes, floor by floor, and the way into the film. */
export function ResultPanel({ job, results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const [film, setFilm] = useState<DrillTables>();
  const [failed, setFailed] = useState(false);
  const floors = isTableOutput(results.floors) ? results.floors : undefined;
  const table = useResultTable(floors?.bin);
  if (!floors || !table) return null;
  const given = job.parameters as { fireFloor?: number; alarmS?: number };
  const open = () => {
    setFailed(false);
    loadFilm(results).then(setFilm, () => setFailed(true));
  };
  return (
    <>
      <Button
        size="xs"
        variant="light"
        mt="xs"
        leftSection={<IconStairs size={16} aria-hidden />}
        onClick={open}
        data-testid="drill-open"
      >
        {featureWord(place, 'view.open')}
      </Button>
      {failed && (
        <Text size="xs" c="red" role="alert">
          {featureWord(place, 'view.failed')}
        </Text>
      )}
      <TopRows
        spec={floors}
        table={table}
        columns={['floor', 'people', 'outS', 'caught']}
        rows={[...Array(table.rows).keys()].reverse()}
        caption={featureWord(place, 'floors.title')}
      />
      {film && (
        <Suspense fallback={null}>
          <DrillView
            tables={film}
            fireFloor={given.fireFloor ?? 1}
            alarmS={given.alarmS ?? 0}
            onClose={() => setFilm(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}

async function loadFilm(results: JobResults): Promise<DrillTables> {
  const loaded = await Promise.all(
    filmTables.map(async (key) => {
      const output = results[key];
      if (!output || !isTableOutput(output)) throw new Error(`no ${key}`);
      return [key, await loadTable(output.bin)] as const;
    }),
  );
  return Object.fromEntries(loaded) as unknown as DrillTables;
}
