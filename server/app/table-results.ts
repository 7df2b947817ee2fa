import { once } from 'node:events';
import type { Response } from 'express';
import { z } from 'zod';
import { columnStatistics, type Language, type Table, type TableSpec, tableBytes } from '#core';
import { type Call, type Operation, operation, queryNumber } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import { tableBounds, tableCsv, tableGeoJson } from '../kit/table-text.ts';
import { type AppDeps, joined } from './deps.ts';
import { jobPath } from './job-wire.ts';
import { recently } from './recent.ts';
import * as wire from './wire.ts';

/** Results that are tables: a description, and the rows as CSV, GeoJSON and typed columns. */

interface Described {
  readonly table: Table;
  readonly bounds: ReturnType<typeof tableBounds>;
  readonly stats: Readonly<Record<string, ReturnType<typeof columnStatistics>>>;
}
const readers = new WeakMap<AppDeps['jobs'], (jobAndOutput: string) => Promise<Described>>();
const keptTables = 3;

export function describedTable(deps: AppDeps, job: Job, output: string): Promise<Described> {
  let reader = readers.get(deps.jobs);
  if (!reader) {
    reader = recently(keptTables, async (key) => {
      const [id, name] = key.split(' ');
      const table = await deps.jobs.table(id, name);
      const stats = Object.entries(table.columns).flatMap(([column, { type, values }]) =>
        type === 'number' ? [[column, columnStatistics(values)] as const] : [],
      );
      return { table, bounds: tableBounds(table), stats: Object.fromEntries(stats) };
    });
    readers.set(deps.jobs, reader);
  }
  return reader(`${job.jobID} ${output}`);
}

export async function tableResult(
  deps: AppDeps,
  job: Job,
  output: string,
  spec: TableSpec,
  language: Language,
): Promise<z.infer<typeof wire.tableResult>> {
  const { table, bounds, stats } = await describedTable(deps, job, output);
  const at = `${jobPath(job.jobID)}/results/${output}`;
  const columns = Object.entries(spec.columns).map(([key, column]) => [
    key,
    { ...column, ...(stats[key] ? { stats: stats[key] } : {}) },
  ]);
  return {
    href: `${at}.csv`,
    rel: 'item',
    type: 'text/csv',
    title: joined([spec.title], language),
    titleText: spec.title,
    rows: table.rows,
    shape: spec.shape,
    columns: Object.fromEntries(columns),
    csv: `${at}.csv`,
    geojson: `${at}.geojson`,
    bin: `${at}.bin`,
    ...(bounds ? { bounds } : {}),
  };
}

const range = {
  limit: queryNumber(z.int().min(1).max(1_000_000).default(1_000_000), 'How many rows at most.'),
  offset: queryNumber(z.int().min(0).max(100_000_000).default(0), 'Rows to leave out first.'),
};

type RangedCall = Call<{ readonly limit: number; readonly offset: number }>;

/** How one table is sent; a result never changes, so whoever has it need not ask again. */
const forms = {
  csv: (call: RangedCall, { table }: Described, spec: TableSpec) =>
    sendPieces(call.response, 'text/csv; charset=utf-8', tableCsv(table, spec)),
  geojson: (call: RangedCall, { table }: Described, spec: TableSpec) =>
    sendPieces(call.response, 'application/geo+json', tableGeoJson(table, spec, call.query)),
  bin: async (call: RangedCall, { table }: Described) => {
    call.response.type('application/octet-stream').send(Buffer.from(tableBytes(table).buffer as ArrayBuffer));
  },
} as const;

/** Writes text piece by piece, no faster than it is read; stops when the reader has gone. */
async function sendPieces(response: Response, type: string, pieces: Iterable<string>): Promise<void> {
  response.type(type);
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

/** Finds the table that a call names; throws the outcomes of a missing job or output. */
export type TableFinder = (call: Pick<Call, 'params'>) => Promise<{ spec: TableSpec; described: Described }>;

export const tableOperations = (find: TableFinder): Operation[] => [
  tableOperation(find, 'csv', 'CSV, UTF-8, one row per thing', { 'text/csv': 'text' }),
  tableOperation(find, 'geojson', 'GeoJSON features in WGS 84', { 'application/geo+json': wire.tableFeatures }),
  tableOperation(find, 'bin', 'Typed columns, little-endian, after a JSON header', {
    'application/octet-stream': 'binary',
  }),
];

function tableOperation(
  find: TableFinder,
  form: keyof typeof forms,
  summary: string,
  content: Record<string, z.ZodType | 'text' | 'binary'>,
): Operation {
  return operation({
    method: 'get',
    path: `/api/jobs/{jobId}/results/{output}.${form}`,
    operationId: `getResult${form[0].toUpperCase()}${form.slice(1)}`,
    tag: 'Processes',
    summary: `One table: ${summary}`,
    places: { jobId: 'Id of a job', output: 'Name of an output' },
    query: range,
    responses: { 200: { description: summary, content } },
    async handle(call) {
      const { spec, described } = await find(call);
      call.response.set('Cache-Control', 'public, max-age=31536000, immutable');
      await forms[form](call, described, spec);
    },
  });
}
