import { ActionIcon, Anchor, Button, Group, Progress, SegmentedControl, Select, Switch, Text } from '@mantine/core';
import { IconDownload, IconFocusCentered, IconX } from '@tabler/icons-react';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import {
  isFinished,
  isStackOutput,
  isTableOutput,
  type JobInfo,
  type JobResults,
  type ResultOutput,
  type StackOutput,
  type TableOutput,
} from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { useCityName } from '../compare/run-label.ts';
import { loadClientPart, simulationOf } from '../features.ts';
import { api, scene } from '../session.ts';
import { cancelRun } from '../state/runs.ts';
import { type Run, twin, useTwin } from '../state/store.ts';
import { Provenance } from './provenance.tsx';

/** One run: how far it is, then what came out, how it was made and where to get it. */
export function RunCard({ run }: { run: Run }) {
  const { word, say, format } = useWords();
  const city = useCityName();
  const { job, renewed } = run;
  const contract = simulationOf(job.processID);
  const card = useRef<HTMLElement>(null);
  const done = Boolean(run.results);
  useEffect(() => {
    // The form above is long: a new run shows itself, and again when there is more to see.
    void done;
    if (!renewed) card.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, [done, renewed]);
  const created = job.created ? format.dateTime(Date.parse(job.created)) : '';
  return (
    <article className="run" ref={card} data-testid="run-card" data-status={job.status}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <div>
          <h3 className="run-title">{contract ? say(contract.title) : job.processID}</h3>
          <Text size="xs" c="dimmed">
            {created} · {city(job.scenario)}
          </Text>
        </div>
        {run.results && <FlyThere results={run.results} />}
        {isFinished(job.status) && (
          <ActionIcon size={24} color="gray" aria-label={word('run.forget')} onClick={() => twin.forgetRun(job.jobID)}>
            <IconX size={15} />
          </ActionIcon>
        )}
      </Group>
      {!isFinished(job.status) && <Running job={job} />}
      {job.status === 'dismissed' && <Text size="sm">{word('run.dismissed')}</Text>}
      {job.status === 'failed' && <FailureNote failure={failureOfJob(job, word('run.failed'))} />}
      {run.failure && <FailureNote failure={run.failure} />}
      {run.results && <Results run={run} />}
    </article>
  );
}

function FlyThere({ results }: { results: JobResults }) {
  const { word } = useWords();
  const bounds = Object.values(results).flatMap((each) => (typeof each === 'string' ? [] : (each.bounds ?? [])));
  const [west, south, east, north] = bounds;
  if (north === undefined) return null;
  const label = word('inspector.flyTo');
  return (
    <ActionIcon
      size={24}
      color="gray"
      ml="auto"
      aria-label={label}
      title={label}
      onClick={() => scene()?.flyToBox([west, south, east, north])}
      data-testid="run-fly"
    >
      <IconFocusCentered size={15} />
    </ActionIcon>
  );
}

function Running({ job }: { job: JobInfo }) {
  const { word, featureWord } = useWords();
  const place = `simulations/${job.processID}` as const;
  const stageKey = job.stage ?? '';
  const stage = stageKey ? featureWord(place, stageKey) : word('run.waiting');
  const percent = Math.round(job.progress ?? 0);
  return (
    <>
      <Progress value={percent} size="sm" mt="xs" aria-label={stage} data-testid="run-progress" />
      {job.preview !== undefined && (
        <Text size="xs" mt={6} data-testid="run-preview">
          {word('run.preview')}
        </Text>
      )}
      <Group justify="space-between" mt={6}>
        <Text size="xs" c="dimmed" role="status">
          {stage} · {percent}%
        </Text>
        <Button size="compact-xs" variant="default" onClick={() => void cancelRun(job.jobID)} data-testid="run-cancel">
          {word('run.cancel')}
        </Button>
      </Group>
    </>
  );
}

const failureOfJob = ({ problem }: JobInfo, otherwise: string) => ({
  code: problem?.type?.split('/').pop() ?? 'run-failed',
  message: problem?.message ?? both(problem?.title ?? otherwise),
  remedy: problem?.remedy ?? both(problem?.detail ?? ''),
});
const both = (text: string) => ({ ko: text, en: text });

/** More results than this have no room beside each other. */
const mostSegments = 4;

function Results({ run }: { run: Run }) {
  const { word, say } = useWords();
  const looks = useTwin((state) => state.looks);
  const all = useTwin((state) => state.layers).filter((layer) => layer.run === run.job.jobID);
  // What flows goes over any of the others.
  const [layers, flows] = [false, true].map((flows) => all.filter(({ kind }) => (kind.type === 'flow') === flows));
  const shown = layers.find((layer) => looks[layer.id]?.visible);
  const choice = {
    mt: 'xs',
    size: 'xs',
    data: layers.map((layer) => ({ value: layer.id, label: say(layer.title) })),
    'aria-label': word('run.outputs'),
    'data-testid': 'run-outputs',
  } as const;
  return (
    <>
      {layers.length > 1 && layers.length <= mostSegments && (
        <SegmentedControl fullWidth {...choice} value={shown?.id ?? ''} onChange={twin.showResult} />
      )}
      {layers.length > mostSegments && (
        <Select
          {...choice}
          value={shown?.id ?? null}
          allowDeselect={false}
          onChange={(id) => id && twin.showResult(id)}
        />
      )}
      {flows.map((layer) => (
        <Switch
          key={layer.id}
          mt="xs"
          size="xs"
          label={say(layer.title)}
          checked={looks[layer.id]?.visible ?? false}
          onChange={(event) => twin.look(layer.id, { visible: event.currentTarget.checked })}
          data-testid="run-flow"
        />
      ))}
      {layers.length === 1 && !shown && (
        <Button size="compact-sm" variant="light" mt="xs" onClick={() => twin.showResult(layers[0].id)}>
          {word('run.show')}
        </Button>
      )}
      {Object.entries(run.results ?? {}).map(([key, output]) =>
        typeof output === 'string' ? null : isTableOutput(output) ? (
          <TableLine key={key} output={output} outputKey={key} />
        ) : isStackOutput(output) ? (
          <StackLine key={key} output={output} outputKey={key} />
        ) : (
          <OutputLine key={key} output={output} process={run.job.processID} outputKey={key} />
        ),
      )}
      {run.results && <OwnPanel job={run.job} results={run.results} />}
      <Anchor size="xs" href={`/runs/${run.job.jobID}`} target="_blank" data-testid="run-record">
        {word('run.record')}
      </Anchor>
      <Provenance job={run.job} />
    </>
  );
}

/** What the simulation itself has to tell of a finished run. */
function OwnPanel({ job, results }: { job: JobInfo; results: JobResults }) {
  const [Part, setPart] = useState<ComponentType<ResultPanelProps>>();
  const process = job.processID;
  useEffect(() => {
    let gone = false;
    void loadClientPart(`simulations/${process}`).then((loaded) => !gone && setPart(() => loaded?.ResultPanel));
    return () => {
      gone = true;
    };
  }, [process]);
  return Part ? <Part job={job} results={results} api={api} scene={scene()} /> : null;
}

function TableLine({ output, outputKey }: { output: TableOutput; outputKey: string }) {
  const { word, say, format } = useWords();
  const title = say(output.titleText);
  return (
    <div className="output" data-testid={`output-${outputKey}`}>
      <div>
        <strong>{title}</strong>
        <Text size="xs" c="dimmed">
          {word('run.rows', { count: format.number(output.rows) })}
        </Text>
      </div>
      <Group gap={8} wrap="nowrap" className="downloads">
        <Anchor size="xs" href={output.csv} download aria-label={word('run.downloadCsv', { title })}>
          <IconDownload size={13} aria-hidden /> CSV
        </Anchor>
        {output.shape !== 'none' && (
          <Anchor size="xs" href={output.geojson} download aria-label={word('run.downloadGeoJson', { title })}>
            GeoJSON
          </Anchor>
        )}
      </Group>
    </div>
  );
}

function StackLine({ output, outputKey }: { output: StackOutput; outputKey: string }) {
  const { word, say, format } = useWords();
  const title = say(output.titleText);
  const { values, unit } = output.axis;
  return (
    <div className="output" data-testid={`output-${outputKey}`}>
      <div>
        <strong>{title}</strong>
        <Text size="xs" c="dimmed">
          {word('run.layers', {
            count: format.number(values.length),
            from: format.quantity(values[0], unit, values[0] % 1 === 0 ? 0 : 1),
            to: format.quantity(values[values.length - 1], unit, values[values.length - 1] % 1 === 0 ? 0 : 1),
          })}
        </Text>
      </div>
      <Anchor
        size="xs"
        className="downloads"
        href={output.stack}
        download={`${outputKey}.stack`}
        aria-label={word('run.downloadStack', { title })}
      >
        <IconDownload size={13} aria-hidden /> {word('run.binary')}
      </Anchor>
    </div>
  );
}

function OutputLine(props: { output: ResultOutput; process: string; outputKey: string }) {
  const { word, say, format } = useWords();
  const { output } = props;
  const spec = simulationOf(props.process)?.outputs[props.outputKey];
  const title = say(spec?.title ?? output.titleText);
  // Codes have no mean: what they stand for is in the legend.
  const coded = spec?.codes !== undefined;
  const decimals = spec?.decimals ?? output.decimals ?? 0;
  const quantity = (value: number | null) =>
    // No line ends between a number and its unit.
    value === null ? '–' : format.quantity(value, output.unit, decimals).replace(' ', '\u00a0');
  return (
    <div className="output" data-testid={`output-${props.outputKey}`}>
      <div>
        <strong>{title}</strong>
        {!coded && (
          <Text size="xs" c="dimmed">
            {word('run.stats', {
              mean: quantity(output.stats.mean),
              min: quantity(output.stats.min),
              max: quantity(output.stats.max),
            })}
          </Text>
        )}
      </div>
      <Group gap={8} wrap="nowrap" className="downloads">
        <Anchor size="xs" href={output.tif} download aria-label={word('run.downloadTif', { title })}>
          <IconDownload size={13} aria-hidden /> GeoTIFF
        </Anchor>
        <Anchor size="xs" href={output.png} download aria-label={word('run.downloadPng', { title })}>
          PNG
        </Anchor>
      </Group>
    </div>
  );
}
