import { Anchor, Badge, Button, Group, Title } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { isFinished, isStackOutput, isTableOutput, type JobInfo, type JobResults } from '#client/kit/api-types.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { LegendBar } from '#client/kit/legend.tsx';
import { FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { attributionIn, type Source, type Text } from '#core';
import { Brand } from '../brand.tsx';
import { useParameterFacts } from '../panels/provenance.tsx';
import { api } from '../session.ts';
import './compare.css';

/** `GET /api/jobs/{id}/record`. */
export interface RunRecord {
  readonly job: JobInfo & { readonly author?: string; readonly repeats?: string };
  readonly process: {
    readonly id: string;
    readonly title: Text;
    readonly question: Text;
    readonly method: Text;
    readonly version: string;
    readonly limits: readonly Text[];
    readonly references: readonly string[];
  };
  readonly scenario: {
    readonly name: string;
    readonly title: string | null;
    readonly base: number;
    readonly edits: number;
  };
  readonly datasets: readonly {
    readonly id: string;
    readonly title: Text;
    readonly revision: number;
    readonly generated: boolean;
    readonly sources: readonly Source[];
  }[];
}

interface Comparison {
  readonly equal: boolean;
  readonly differ: readonly string[];
  readonly changed: readonly { readonly input: string; readonly was: string; readonly is: string }[];
}

const askEveryMs = 1000;

/** A run under its own link: what was asked of what, by which kernel, what came out, and what it is good for. */
export function RunPage({ id }: { id: string }) {
  const { word, say, format, language } = useWords();
  const { record, results, failure } = useRecord(id);
  const parameters = useParameterFacts(record?.job);
  if (failure) {
    return (
      <Page>
        <FailureNote failure={failure} />
      </Page>
    );
  }
  if (!record) return <Page>{word('preparing.asking')}</Page>;
  const { job, process, scenario, datasets } = record;
  const when = (at: string | undefined) => (at ? format.dateTime(Date.parse(at)) : '–');
  const facts = [
    { key: 'status', title: word('record.status'), value: word(`record.${job.status}`) },
    {
      key: 'kernel',
      title: word('run.kernel'),
      value: `${process.id} ${job.provenance?.kernelVersion ?? process.version}`,
    },
    {
      key: 'scenario',
      title: word('run.revision'),
      value: [
        scenario.title,
        scenario.name,
        scenario.title && word('record.over', { base: scenario.base, count: scenario.edits }),
      ]
        .filter(Boolean)
        .join(' · '),
    },
    { key: 'author', title: word('plan.author'), value: job.author ?? '–' },
    { key: 'created', title: word('record.asked'), value: when(job.created) },
    { key: 'finished', title: word('record.finished'), value: when(job.finished) },
    {
      key: 'parameters',
      title: word('record.parameters'),
      value: <code>{job.provenance?.parametersHash.slice(0, 16)}</code>,
    },
  ];
  return (
    <Page>
      <Title order={1} size="h3">
        {say(process.title)}
      </Title>
      <p>{say(process.question)}</p>
      <FactTable facts={facts} caption={say(process.title)} />
      <Group gap={8}>
        <Repeat id={id} finished={job.status === 'successful'} />
        {job.repeats && <Anchor href={`/runs/${job.repeats}`}>{word('record.repeats')}</Anchor>}
      </Group>
      {job.repeats && job.status === 'successful' && <Verdict id={id} />}
      <h2>{word('record.parameters')}</h2>
      <FactTable facts={parameters} caption={word('record.parameters')} />
      <details>
        <summary>JSON</summary>
        <pre className="record-parameters">{JSON.stringify(job.parameters, null, 1)}</pre>
      </details>
      <h2>{word('record.inputs')}</h2>
      <ul>
        {datasets.map((dataset) => (
          <li key={dataset.id}>
            {say(dataset.title)} @{dataset.revision}{' '}
            {dataset.generated && (
              <Badge size="xs" color="grape" variant="light">
                {word('run.generated')}
              </Badge>
            )}{' '}
            <span className="record-source">
              {dataset.sources
                .map(({ attribution, licence }) => `${attributionIn(attribution, language)} (${licence})`)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {results && <Outputs results={results} digests={job.provenance?.results} />}
      <h2>{word('run.limits')}</h2>
      <p>{say(process.method)}</p>
      <ul>
        {process.limits.map((limit) => (
          <li key={limit.en}>{say(limit)}</li>
        ))}
      </ul>
      <ul className="record-source">
        {process.references.map((reference) => (
          <li key={reference}>{reference}</li>
        ))}
      </ul>
    </Page>
  );
}

function Page({ children }: { children: ReactNode }) {
  return (
    <main className="record" data-testid="run-page">
      <Anchor href="/plan" underline="never" c="inherit">
        <Brand />
      </Anchor>
      {children}
    </main>
  );
}

function Outputs({ results, digests = {} }: { results: JobResults; digests?: Readonly<Record<string, string>> }) {
  const { word, say, format } = useWords();
  return (
    <>
      <h2>{word('record.results')}</h2>
      {Object.entries(results).map(([key, output]) =>
        typeof output === 'string' ? null : (
          <section key={key} className="record-output" data-testid={`record-output-${key}`}>
            <strong>{say(output.titleText)}</strong>
            {isTableOutput(output) ? (
              <span>
                {word('run.rows', { count: format.number(output.rows) })} · <Anchor href={output.csv}>CSV</Anchor>
                {output.shape !== 'none' && (
                  <>
                    {' · '}
                    <Anchor href={output.geojson}>GeoJSON</Anchor>
                  </>
                )}
              </span>
            ) : isStackOutput(output) ? (
              <Anchor href={output.stack}>{word('run.binary')}</Anchor>
            ) : (
              <>
                <span>
                  {word('run.stats', {
                    mean: format.quantity(output.stats.mean ?? 0, output.unit, output.decimals ?? 1),
                    min: format.quantity(output.stats.min ?? 0, output.unit, output.decimals ?? 1),
                    max: format.quantity(output.stats.max ?? 0, output.unit, output.decimals ?? 1),
                  })}{' '}
                  · <Anchor href={output.tif}>GeoTIFF</Anchor>
                </span>
                <img src={output.png} alt={say(output.titleText)} loading="lazy" />
                <div className="record-legend">
                  <LegendBar legend={output.legend} unit={output.unit} decimals={output.decimals} />
                </div>
              </>
            )}
            <code className="record-source">SHA-256 {digests[key]?.slice(0, 32)}…</code>
          </section>
        ),
      )}
    </>
  );
}

/** Asks the same once more and opens the new run, which says whether its bits are the same. */
function Repeat({ id, finished }: { id: string; finished: boolean }) {
  const { word } = useWords();
  const [failure, setFailure] = useState<Failure>();
  const repeat = () =>
    api
      .post<JobInfo>(`/api/jobs/${id}/repeat`, {})
      .then(({ jobID }) => window.location.assign(`/runs/${jobID}`))
      .catch((thrown: unknown) => setFailure(failureOf(thrown)));
  return (
    <>
      <Button
        size="xs"
        variant="light"
        disabled={!finished}
        leftSection={<IconRepeat size={15} aria-hidden />}
        onClick={() => void repeat()}
        data-testid="run-repeat"
      >
        {word('record.repeat')}
      </Button>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}

function Verdict({ id }: { id: string }) {
  const { word } = useWords();
  const [comparison, setComparison] = useState<Comparison>();
  useEffect(() => {
    void api.get<Comparison>(`/api/jobs/${id}/comparison`).then(setComparison, () => undefined);
  }, [id]);
  if (!comparison) return null;
  const { equal, differ, changed } = comparison;
  return (
    <div className="record-verdict" data-testid="run-verdict" data-equal={equal}>
      <Badge color={equal ? 'teal' : 'orange'} variant="light">
        {word(equal ? 'record.equal' : 'record.differs', { outputs: differ.join(', ') })}
      </Badge>
      {changed.map(({ input, was, is }) => (
        <p key={input}>
          {word('record.changedInput', { input, was: was.slice(0, 16) || '–', is: is.slice(0, 16) || '–' })}
        </p>
      ))}
    </div>
  );
}

/** The record, asked again until the run is over; then its results. */
function useRecord(id: string) {
  const [record, setRecord] = useState<RunRecord>();
  const [results, setResults] = useState<JobResults>();
  const [failure, setFailure] = useState<Failure>();
  const ask = useCallback(async () => {
    const found = await api.get<RunRecord>(`/api/jobs/${encodeURIComponent(id)}/record`);
    setRecord(found);
    if (found.job.status === 'successful') setResults(await api.get<JobResults>(`/api/jobs/${id}/results`));
    return isFinished(found.job.status);
  }, [id]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const again = () =>
      ask()
        .then((done) => {
          if (!done && !over) timer = setTimeout(() => void again(), askEveryMs);
        })
        .catch((thrown: unknown) => setFailure(failureOf(thrown)));
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [ask]);
  return { record, results, failure };
}
