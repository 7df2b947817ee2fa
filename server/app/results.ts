import { z } from 'zod';
import {
  converter,
  type Field,
  fieldBounds,
  type Language,
  type Legend,
  legendFor,
  outcomeKind,
  unitSymbol,
  valueAt,
} from '#core';
import { writeGeoTiff } from '#simulations/_kit/geotiff.ts';
import { differenceLegend, differenceOf, differenceTitle, reachOf } from '../kit/difference.ts';
import { type Call, type Operation, operation, queryNumber, queryNumbers, queryText, sendJson } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import { fieldStatistics, fieldToPng, rangeOf } from '../kit/render.ts';
import { changesOperations } from './changes.ts';
import { type AppDeps, joined } from './deps.ts';
import { failureOf, jobPath } from './job-wire.ts';
import { answersWithValue, processOf } from './processes.ts';
import { recently } from './recent.ts';
import { stackOperation, stackResult } from './stack-results.ts';
import { describedTable, tableOperations, tableResult } from './table-results.ts';
import { verdictOperations } from './verdicts.ts';
import * as wire from './wire.ts';

/** Results of finished runs: a description, and each raster as GeoTIFF, picture, raw values or one value; tables beside. */

const tiffType = 'image/tiff; application=geotiff';

const resultNotReady = outcomeKind({
  code: 'result-not-ready',
  status: 404,
  message: { ko: '실행이 아직 끝나지 않았습니다 ({status}).', en: 'The run is not over yet ({status}).' },
  remedy: { ko: '/api/jobs/{id}에서 진행을 확인하십시오.', en: 'See its progress at /api/jobs/{id}.' },
});
const noSuchOutput = outcomeKind({
  code: 'no-such-output',
  status: 404,
  message: { ko: '"{output}" 결과는 없습니다.', en: 'There is no output "{output}".' },
  remedy: { ko: '있는 결과: {known}', en: 'Outputs here: {known}' },
});

/** A field with what is told of it; worked out once, since a result never changes. */
interface Described {
  readonly field: Field;
  readonly bounds: ReturnType<typeof fieldBounds>;
  readonly stats: ReturnType<typeof fieldStatistics>;
  /** Of a difference: how far its colours have to go. */
  readonly reach: number;
}
type FieldReader = (jobAndOutput: string) => Promise<Described>;
const readers = new WeakMap<AppDeps['jobs'], FieldReader>();

/** Fields that were read lately stay in memory: the cursor asks for one value after another. */
const keptFields = 6;

export function describedField(deps: AppDeps, job: Job, output: string, minus?: Job): Promise<Described> {
  let reader = readers.get(deps.jobs);
  if (!reader) {
    reader = recently(keptFields, async (key) => {
      const [id, name, without] = key.split(' ');
      const made = await deps.jobs.field(id, name);
      const field = without ? differenceOf(made, await deps.jobs.field(without, name)) : made;
      const reach = without ? reachOf(field) : 0;
      return { field, bounds: fieldBounds(field), stats: fieldStatistics(field), reach };
    });
    readers.set(deps.jobs, reader);
  }
  return reader(`${job.jobID} ${output}${minus ? ` ${minus.jobID}` : ''}`);
}

const plainLegend = ({ colours, ticks, ...range }: Legend) => {
  return { ...range, colours: [...colours], ...(ticks && { ticks: [...ticks] }) };
};

/** The results of a successful job by output, as OGC API Processes has them: links with what a screen needs to show them. */
export async function resultsOf(
  deps: AppDeps,
  job: Job,
  language: Language,
  minus?: Job,
): Promise<z.infer<typeof wire.results>> {
  const process = processOf(deps, job.processID);
  if (answersWithValue(process)) return { echo: String(job.parameters.echo) };
  // What the parameters did not ask for is not there (`conditional` in the contract).
  const made = new Set((await deps.jobs.results(job.jobID)).map(({ output }) => output));
  const given = (names: readonly string[]) => names.filter((name) => made.has(name));
  const outputs = given(Object.keys(process.contract.outputs)).map(async (output) => {
    const spec = process.contract.outputs[output];
    const { field, bounds, stats, reach } = await describedField(deps, job, output, minus);
    const at = `${jobPath(job.jobID)}/results/${output}`;
    const query = minus ? `?minus=${minus.jobID}` : '';
    const title = minus ? differenceTitle(spec) : spec.title;
    const { width, height, cellSize, origin, crs } = field;
    const described = {
      href: `${at}.tif${query}`,
      rel: 'item' as const,
      type: tiffType,
      title: joined([title], language),
      titleText: title,
      unit: spec.unit,
      ...(spec.decimals === undefined ? {} : { decimals: spec.decimals }),
      legend: plainLegend(minus ? differenceLegend(reach) : legendFor(spec, rangeOf(stats))),
      tif: `${at}.tif${query}`,
      png: `${at}.png${query}`,
      f32: `${at}.f32${query}`,
      json: `${at}.json${query}`,
      bounds: [...bounds] as z.infer<typeof wire.bounds>,
      stats,
      grid: {
        width,
        height,
        cellSize,
        origin: [...origin] as [number, number],
        crs,
        blocks: field.timeAxis?.length ?? 1,
        ...(field.timeAxis ? { timeAxis: [...field.timeAxis] } : {}),
      },
    };
    return [output, described] as const;
  });
  const specs = process.contract.tables ?? {};
  const tables = given(Object.keys(specs)).map(async (output) => {
    return [output, await tableResult(deps, job, output, specs[output], language)] as const;
  });
  const stackSpecs = process.contract.stacks ?? {};
  const stacks = given(Object.keys(stackSpecs)).map(async (output) => {
    return [output, await stackResult(deps, job, output, stackSpecs[output], language)] as const;
  });
  return Object.fromEntries(await Promise.all([...outputs, ...(minus ? [] : [...tables, ...stacks])]));
}

export async function successfulJob(deps: AppDeps, id: string): Promise<Job> {
  const job = await deps.jobs.get(id);
  if (job.status === 'failed' || job.status === 'dismissed') throw failureOf(job);
  if (job.status !== 'successful') throw resultNotReady({ id, status: job.status });
  return job;
}

/** A result never changes: whoever has it need not ask again. */
const keepForGood = (call: Pick<Call, 'response'>) =>
  call.response.set('Cache-Control', 'public, max-age=31536000, immutable');

/** How one raster is sent. */
const forms = {
  tif: async (call: Call, field: Field) => {
    keepForGood(call)
      .type(tiffType)
      .send(Buffer.from(await writeGeoTiff(field)));
  },
  png: async (call: Call, field: Field, legend: Legend) => {
    keepForGood(call).type('image/png').send(fieldToPng(field, legend).png);
  },
  f32: async (call: Call, field: Field) => {
    const { values, mask, noData } = field;
    const plain = values.map((value, i) => (value === noData || (mask && !mask[i]) ? Number.NaN : value));
    keepForGood(call).type('application/octet-stream').send(Buffer.from(plain.buffer));
  },
} as const;

const stepParameter = queryNumber(z.int().min(0).max(1_000_000).default(0), 'Which instant of the time axis, from 0.');
const upToParameter = queryNumber(
  z.number().optional(),
  'A larger value that the colours have to reach: of another result that is looked at beside this one.',
);
const downToParameter = queryNumber(z.number().optional(), 'The same for a smaller value.');
interface ReachOut {
  readonly upTo?: number;
  readonly downTo?: number;
}

const noSuchStep = outcomeKind({
  code: 'no-such-step',
  status: 404,
  message: { ko: '결과에 {step}번째 시각이 없습니다.', en: 'The result has no instant {step}.' },
  remedy: { ko: '0부터 {last}까지 쓰십시오.', en: 'Use 0 to {last}.' },
});

/** One instant of a field, as a field of its own. */
export function atStep(field: Field, step: number): Field {
  const cells = field.width * field.height;
  const blocks = field.values.length / cells;
  if (step >= blocks) throw noSuchStep({ step, last: blocks - 1 }, 'step');
  const { timeAxis: _timeAxis, ...still } = field;
  return { ...still, values: field.values.subarray(step * cells, (step + 1) * cells) };
}

const minusParameter = queryText(
  z.uuid().optional(),
  'Another run of the same simulation over the same cells: its values are subtracted.',
);
const subtracted = async (deps: AppDeps, id: string | undefined): Promise<Job | undefined> =>
  id === undefined ? undefined : successfulJob(deps, id);

const resultPlaces = { jobId: 'Id of a job', output: 'Name of an output' };

export function resultOperations(deps: AppDeps): Operation[] {
  return [
    operation({
      method: 'get',
      path: '/api/jobs/{jobId}/results',
      operationId: 'getResults',
      tag: 'Processes',
      summary: 'Results of a successful job: per output its links, legend, bounds, statistics',
      places: { jobId: 'Id of a job' },
      query: { minus: minusParameter },
      responses: { 200: { description: 'By output', content: { 'application/json': wire.results } } },
      async handle(call) {
        const minus = await subtracted(deps, call.query.minus);
        sendJson(call, await resultsOf(deps, await successfulJob(deps, call.params.jobId), call.language, minus));
      },
    }),
    formOperation(deps, 'tif', 'GeoTIFF, float32', tiffType),
    formOperation(deps, 'png', 'Picture in the colours of the legend, in WGS 84, for draping', 'image/png'),
    formOperation(
      deps,
      'f32',
      'Raw little-endian float32, rows from the north, NaN without data',
      'application/octet-stream',
    ),
    valueOperation(deps),
    ...changesOperations(deps),
    ...verdictOperations(deps),
    ...tableOperations((call) => tableOf(deps, call)),
    stackOperation(deps, async ({ params: { jobId, output } }) => {
      const job = await successfulJob(deps, jobId);
      const { stacks = {} } = processOf(deps, job.processID).contract;
      if (!Object.hasOwn(stacks, output)) throw noSuchOutput({ output, known: Object.keys(stacks).join(', ') || '–' });
      return job;
    }),
  ];
}

async function outputOf(deps: AppDeps, call: Pick<Call, 'params'>, without?: string, also?: ReachOut) {
  const job = await successfulJob(deps, call.params.jobId);
  const minus = await subtracted(deps, without);
  const { outputs } = processOf(deps, job.processID).contract;
  const name = call.params.output;
  if (!Object.hasOwn(outputs, name))
    throw noSuchOutput({ output: name, known: Object.keys(outputs).join(', ') || '–' });
  const spec = outputs[name];
  const described = await describedField(deps, job, name, minus);
  const { stats, reach } = described;
  const legend = minus ? differenceLegend(reach) : legendFor(spec, rangeOf(stats, also));
  return { job, spec, described, legend };
}

async function tableOf(deps: AppDeps, call: Pick<Call, 'params'>) {
  const job = await successfulJob(deps, call.params.jobId);
  const { tables = {} } = processOf(deps, job.processID).contract;
  const name = call.params.output;
  if (!Object.hasOwn(tables, name)) throw noSuchOutput({ output: name, known: Object.keys(tables).join(', ') || '–' });
  return { spec: tables[name], described: await describedTable(deps, job, name) };
}

function formOperation(deps: AppDeps, form: keyof typeof forms, summary: string, type: string): Operation {
  return operation({
    method: 'get',
    path: `/api/jobs/{jobId}/results/{output}.${form}`,
    operationId: `getResult${form[0].toUpperCase()}${form.slice(1)}`,
    tag: 'Processes',
    summary: `One output: ${summary}`,
    places: resultPlaces,
    query: { step: stepParameter, minus: minusParameter, upTo: upToParameter, downTo: downToParameter },
    responses: { 200: { description: summary, content: { [type]: 'binary' } } },
    async handle(call) {
      const { described, legend } = await outputOf(deps, call, call.query.minus, call.query);
      await forms[form](call, atStep(described.field, call.query.step), legend);
    },
  });
}

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

function valueOperation(deps: AppDeps): Operation {
  return operation({
    method: 'get',
    path: '/api/jobs/{jobId}/results/{output}.json',
    operationId: 'getResultValue',
    tag: 'Processes',
    summary: 'One output: its value at a place; null where the result says nothing',
    places: resultPlaces,
    query: { at: queryNumbers(position, 'Longitude,latitude in degrees'), step: stepParameter, minus: minusParameter },
    responses: { 200: { description: 'Value and unit', content: { 'application/json': wire.valueAtPlace } } },
    async handle(call) {
      const { spec, described } = await outputOf(deps, call, call.query.minus);
      const field = atStep(described.field, call.query.step);
      if (field.crs === 'local') throw new Error('a stored result has no place');
      const value = valueAt(field, converter('EPSG:4326', field.crs)(call.query.at)) ?? null;
      sendJson(call, { value, unit: spec.unit, symbol: unitSymbol(spec.unit, call.language) });
    },
  });
}
