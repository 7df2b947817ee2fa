import { create } from 'zustand';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { isFinished, type JobInfo, type ResultOutput } from '#client/kit/api-types.ts';
import type { Point } from '#client/kit/series.ts';
import { type CivilDate, startOfSeoulDay, type Text, type UnitName } from '#core';
import { api } from '../session.ts';
import type { Run } from '../state/store.ts';
import { rastersOf } from './compare-state.ts';

/** One question asked of many days: a run each, which the store answers where it was asked before. */
export interface Series {
  readonly title: Text;
  readonly unit: UnitName;
  readonly decimals: number;
  readonly output: string;
  readonly scenario: string | undefined;
  readonly days: readonly { readonly date: CivilDate; readonly jobID: string }[];
}

export interface SeriesPlace {
  readonly lon: number;
  readonly lat: number;
  readonly points: readonly Point[];
}

interface SeriesState {
  readonly series?: Series;
  readonly places: readonly SeriesPlace[];
  /** Runs that are over, of how many; absent while none is asked. */
  readonly asking?: { readonly done: number; readonly of: number };
  readonly failure?: Failure;
}
export const useSeries = create<SeriesState>()(() => ({ places: [] }));

const askEveryMs = 500;
let stop = new AbortController();

export const stopSeries = (): void => stop.abort();

/** Asks a run's question of each date, one after the other, of the same city. */
export async function askSeries({ job, results }: Run, dates: readonly CivilDate[], output: string): Promise<void> {
  const spec = rastersOf(results).find(([key]) => key === output)?.[1];
  if (!spec) return;
  stopSeries();
  stop = new AbortController();
  const { signal } = stop;
  useSeries.setState({ places: [], series: undefined, failure: undefined, asking: { done: 0, of: dates.length } });
  try {
    const days: Series['days'][number][] = [];
    for (const date of dates) {
      days.push({ date, jobID: await runOf(job, date, signal) });
      useSeries.setState({
        series: seriesOf(spec, output, job, days),
        asking: { done: days.length, of: dates.length },
      });
    }
  } catch (thrown) {
    if (!signal.aborted) useSeries.setState({ failure: failureOf(thrown) });
  } finally {
    if (stop.signal === signal) useSeries.setState({ asking: undefined });
  }
}

const seriesOf = (spec: ResultOutput, output: string, { scenario }: JobInfo, days: Series['days']): Series => ({
  ...{ title: spec.titleText, unit: spec.unit, decimals: spec.decimals ?? 1, output },
  ...{ scenario, days: [...days] },
});

/** The run of one date, when it is over. */
async function runOf(
  { processID, parameters, scenario }: JobInfo,
  date: CivilDate,
  signal: AbortSignal,
): Promise<string> {
  const path = `/api/processes/${encodeURIComponent(processID)}/execution`;
  const body = { inputs: { ...parameters, date }, ...(scenario ? { scenario } : {}) };
  let job = await api.post<JobInfo>(path, body, { Prefer: 'respond-async' });
  while (!isFinished(job.status)) {
    await new Promise((done) => setTimeout(done, askEveryMs));
    const at = `/api/jobs/${encodeURIComponent(job.jobID)}`;
    if (signal.aborted) await api.delete(at).catch(() => undefined);
    signal.throwIfAborted();
    job = await api.get<JobInfo>(at);
  }
  // The results of one that failed say why.
  if (job.status !== 'successful') await api.get(`/api/jobs/${encodeURIComponent(job.jobID)}/results`);
  return job.jobID;
}

/** What each day's result says at a place: a line of its own. */
export async function addPlace(lon: number, lat: number): Promise<void> {
  const { series } = useSeries.getState();
  if (!series) return;
  const values = await Promise.all(
    series.days.map(({ jobID }) =>
      api.get<{ value: number | null }>(`/api/jobs/${jobID}/results/${series.output}.json?at=${lon},${lat}`),
    ),
  );
  const points = series.days.map(({ date }, i): Point => [startOfSeoulDay(date), values[i].value]);
  useSeries.setState(({ places }) => ({ places: [...places.slice(-3), { lon, lat, points }] }));
}

/** A line for each day, a column for each place. */
export function seriesCsv({ days, unit }: Series, places: readonly SeriesPlace[]): string {
  const head = ['date', ...places.map(({ lon, lat }) => `${unit} ${lat.toFixed(5)} ${lon.toFixed(5)}`)];
  const rows = days.map(({ date }, i) => [date, ...places.map(({ points }) => points[i]?.[1] ?? '')]);
  return `\ufeff${[head, ...rows].map((row) => `${row.join(',')}\r\n`).join('')}`;
}
