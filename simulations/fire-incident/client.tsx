import { Button, Group, Progress, Text } from '@mantine/core';
import { IconFlame, IconPrinter } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { isFinished, isTableOutput, type JobInfo, type JobResults } from '#client/kit/api-types.ts';
import type { PlacePanelProps, ResultPanelProps } from '#client/kit/client-role.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { loadTable } from '#client/kit/result-table.ts';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';
import type { SheetTables } from './sheet.tsx';

const IncidentSheet = lazy(() => import('./sheet.tsx'));

const place = 'simulations/fire-incident';
const sheetTables = ['buildings', 'stations', 'hydrants', 'cameras', 'sheet', 'plan'] as const;

/** In the control centre: from a place that was clicked to the page about its fire. */
export function PlacePanel({ place: [lon, lat], runs, start }: PlacePanelProps) {
  const { featureWord } = useWords();
  const own = (key: string) => featureWord(place, key);
  const [asked, setAsked] = useState<{ id: string; lon: number; lat: number }>();
  const [failure, setFailure] = useState<Failure>();
  const here = asked && asked.lon === lon && asked.lat === lat ? asked : undefined;
  const run = here && runs.find(({ job }) => job.jobID === here.id);
  const running = run !== undefined && !isFinished(run.job.status);
  const ask = () => {
    setFailure(undefined);
    start(contract.id, { at: [{ lon, lat }] }).then(
      (id) => setAsked({ id, lon, lat }),
      (thrown: unknown) => setFailure(failureOf(thrown)),
    );
  };
  return (
    <section aria-label={own('place.title')} data-testid="incident-place">
      <h3 className="inspector-part">{own('place.title')}</h3>
      <Group gap="xs">
        <Button
          size="xs"
          color="red"
          variant="light"
          leftSection={<IconFlame size={15} aria-hidden />}
          loading={running}
          onClick={ask}
          data-testid="incident-start"
        >
          {own(run?.results ? 'place.again' : 'place.start')}
        </Button>
        {run?.results && <SheetButton job={run.job} results={run.results} />}
      </Group>
      {running && <Progress mt="xs" size="sm" value={run.job.progress ?? 0} aria-label={own('place.running')} />}
      {(failure ?? run?.failure) && <FailureNote failure={(failure ?? run?.failure)!} />}
      {run?.job.problem && (
        <Text size="xs" c="red" role="alert">
          {run.job.problem.title}
        </Text>
      )}
    </section>
  );
}

/** In the list of runs. */
export function ResultPanel({ job, results }: ResultPanelProps) {
  return <SheetButton job={job} results={results} />;
}

interface SheetButtonProps {
  readonly job: JobInfo;
  readonly results: JobResults;
}

/** Opens the page; its tables are loaded then. */
function SheetButton({ job, results }: SheetButtonProps) {
  const { featureWord } = useWords();
  const [tables, setTables] = useState<SheetTables>();
  const [failure, setFailure] = useState<Failure>();
  const open = () => loadSheet(results).then(setTables, (thrown: unknown) => setFailure(failureOf(thrown)));
  return (
    <>
      <Button
        size="xs"
        variant="light"
        leftSection={<IconPrinter size={15} aria-hidden />}
        onClick={open}
        data-testid="incident-open"
      >
        {featureWord(place, 'sheet.open')}
      </Button>
      {failure && <FailureNote failure={failure} />}
      {tables && (
        <Suspense fallback={null}>
          <IncidentSheet job={job} results={results} tables={tables} onClose={() => setTables(undefined)} />
        </Suspense>
      )}
    </>
  );
}

async function loadSheet(results: JobResults): Promise<SheetTables> {
  const loaded = await Promise.all(
    sheetTables.map(async (key) => {
      const output = results[key];
      if (!output || !isTableOutput(output)) throw new Error(`no ${key}`);
      return [key, await loadTable(output.bin)] as const;
    }),
  );
  return Object.fromEntries(loaded) as unknown as SheetTables;
}
