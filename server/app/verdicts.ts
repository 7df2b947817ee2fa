import { z } from 'zod';
import { type AttributeSpec, outcomeKind, type Text, toWgs84 } from '#core';
import { middleOfArea } from '../kit/changed-places.ts';
import { type Call, type Operation, operation, queryNumber, queryText, sendJson } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import { verdictsOf } from '../kit/rule-verdicts.ts';
import { changedPlaces, degrees, sendCsv, withPlaces } from './changes.ts';
import { type AppDeps, scenarioOf } from './deps.ts';
import { processOf } from './processes.ts';
import { successfulJob } from './results.ts';
import { describedTable } from './table-results.ts';
import * as wire from './wire.ts';

/** Who newly breaks a rule and who newly keeps it: parts of buildings by a ruled table, buildings by a raster and a limit. */

const part = z.looseObject({
  id: z.string(),
  name: z.string().nullable(),
  use: wire.text.nullable(),
  place: wire.text.nullable(),
  lon: z.number(),
  lat: z.number(),
  parts: z.record(z.string(), z.union([z.string(), z.number()])).describe('Such as floor and side'),
  rows: z.int().nullable().describe('Windows of the part; null where a mean is judged'),
  was: z.number().describe('Windows that kept the rule, or the mean'),
  is: z.number(),
});
const verdicts = z.object({
  counted: z.int().describe('Parts that stand in both cities'),
  atLeast: z.number().nullable().describe('The limit, where a mean is judged'),
  newlyFailing: z.int(),
  newlyPassing: z.int(),
  fails: z.array(part).describe('The gravest first'),
  passes: z.array(part),
});

interface Verdict {
  readonly id: string;
  readonly parts: Readonly<Record<string, string | number>>;
  readonly rows: number | null;
  readonly was: number;
  readonly is: number;
}
interface Verdicts {
  /** The run whose city tells where things are. */
  readonly job: Job;
  readonly counted: number;
  readonly atLeast: number | null;
  readonly fails: readonly Verdict[];
  readonly passes: readonly Verdict[];
}

const query = {
  minus: queryText(z.uuid().optional(), 'The run that is compared with; needed where the output is a raster.'),
  atLeast: queryNumber(
    z.number().optional(),
    'Less than this breaks the rule; of a raster. The contract has a default.',
  ),
};
const places = { jobId: 'Id of a job', output: 'Name of an output' };

export const verdictOperations = (deps: AppDeps): Operation[] => [
  operation({
    method: 'get',
    path: '/api/jobs/{jobId}/results/{output}.verdicts',
    operationId: 'getResultVerdicts',
    tag: 'Processes',
    summary:
      'Who newly breaks and who newly keeps a rule: by floor and side where windows are judged, else by building',
    places,
    query: { ...query, limit: queryNumber(z.int().min(1).max(1000).default(20), 'How many of each at most.') },
    responses: { 200: { description: 'Verdicts', content: { 'application/json': verdicts } } },
    async handle(call) {
      const { limit } = call.query;
      const { job, fails, passes, counted, atLeast } = await verdictsFor(deps, call);
      const first = [fails, passes].map((list) => described(deps, job, list.slice(0, limit)));
      const [failing, passing] = await Promise.all(first);
      const counts = { newlyFailing: fails.length, newlyPassing: passes.length };
      sendJson(call, { counted, atLeast, ...counts, fails: failing, passes: passing });
    },
  }),
  operation({
    method: 'get',
    path: '/api/jobs/{jobId}/results/{output}.verdicts.csv',
    operationId: 'getResultVerdictsCsv',
    tag: 'Processes',
    summary: 'All of them as CSV',
    places,
    query,
    responses: { 200: { description: 'CSV, UTF-8', content: { 'text/csv': 'text' } } },
    async handle(call) {
      const { job, fails, passes } = await verdictsFor(deps, call);
      const [failing, passing] = await Promise.all([fails, passes].map((list) => described(deps, job, list)));
      const keys = Object.keys((fails[0] ?? passes[0])?.parts ?? {});
      const rowOf = (verdict: string) => (each: (typeof failing)[number]) => [
        ...[verdict, each.id, each.name ?? '', each.use?.ko ?? '', each.place?.ko ?? ''],
        ...keys.map((key) => each.parts[key]),
        ...[each.rows ?? undefined, each.was, each.is, degrees(each.lon), degrees(each.lat)],
      ];
      const head = ['verdict', 'id', 'name', 'use', 'place', ...keys, 'rows', 'was', 'is', 'lon', 'lat'];
      sendCsv(call.response, head, [...failing.map(rowOf('fails')), ...passing.map(rowOf('passes'))]);
    },
  }),
];

type VerdictCall = Pick<Call<{ readonly minus?: string; readonly atLeast?: number }>, 'params' | 'query'>;

async function verdictsFor(deps: AppDeps, call: VerdictCall): Promise<Verdicts> {
  const job = await successfulJob(deps, call.params.jobId);
  const { outputs, tables = {} } = processOf(deps, job.processID).contract;
  const { output } = call.params;
  if (Object.hasOwn(tables, output)) return ofWindows(deps, job, output);
  if (!Object.hasOwn(outputs, output)) throw noRule({ output });
  const atLeast = call.query.atLeast ?? outputs[output].rule?.atLeast;
  if (atLeast === undefined) throw noRule({ output });
  if (call.query.minus === undefined) throw nothingBefore({}, 'minus');
  return ofMeans(deps, call.params, { atLeast, minus: call.query.minus });
}

async function ofWindows(deps: AppDeps, job: Job, output: string): Promise<Verdicts> {
  const { rule } = processOf(deps, job.processID).contract.tables?.[output] ?? {};
  if (!rule) throw noRule({ output });
  const all = verdictsOf((await describedTable(deps, job, output)).table, rule);
  if (all.length === 0) throw nothingBefore({});
  const most = (key: 'newlyFailing' | 'newlyPassing') =>
    all
      .filter((each) => each[key] > 0)
      .toSorted((a, b) => b[key] - a[key])
      .map(({ thing, parts, rows, was, is }) => ({ id: thing, parts, rows, was, is }));
  return { job, counted: all.length, atLeast: null, fails: most('newlyFailing'), passes: most('newlyPassing') };
}

async function ofMeans(
  deps: AppDeps,
  params: Readonly<Record<string, string>>,
  { atLeast, minus }: { readonly atLeast: number; readonly minus: string },
): Promise<Verdicts> {
  const { before, placed } = await changedPlaces(deps, params, { minus, step: 0 });
  const crossed = (from: 'was' | 'is', to: 'was' | 'is') =>
    placed
      .filter((each) => each[from] >= atLeast && each[to] < atLeast)
      .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
      .map(({ id, was, is }) => ({ id, parts: {}, rows: null, was, is }));
  return { job: before, counted: placed.length, atLeast, fails: crossed('was', 'is'), passes: crossed('is', 'was') };
}

/** With what people know of each: name, use, dong and where it stands. */
async function described(deps: AppDeps, job: Job, all: readonly Verdict[]) {
  const { city, scenario } = await scenarioOf(deps, job.scenario);
  const dataset = deps.features.datasets.find(({ contract }) => contract.edits?.includes('add'));
  const ids = [...new Set(all.map(({ id }) => id))];
  const known = new Map<string, Thing>();
  if (ids.length > 0) {
    for await (const item of dataset?.server.dataset?.select?.(city.db, { scenario, ids }) ?? []) {
      const middle = middleOfArea(item.geometry);
      if (!middle) continue;
      const [lon, lat] = toWgs84(middle as never);
      const { name, use } = item.properties;
      const text = typeof name === 'string' ? name : null;
      known.set(item.id, { name: text, use: codeText(dataset?.contract.attributes.use, use), lon, lat });
    }
  }
  const placed = all.flatMap((verdict) => {
    const thing = known.get(verdict.id);
    return thing ? [{ ...verdict, ...thing }] : [];
  });
  return withPlaces(deps, job, placed);
}

interface Thing {
  readonly name: string | null;
  readonly use: Text | null;
  readonly lon: number;
  readonly lat: number;
}

const codeText = (spec: AttributeSpec | undefined, code: unknown): Text | null =>
  (code !== 'unknown' && spec?.codes?.[String(code)]) || null;

const noRule = outcomeKind({
  code: 'no-rule',
  status: 404,
  message: { ko: '"{output}" 결과에는 지킬 기준이 없습니다.', en: 'There is no rule for the output “{output}”.' },
  remedy: { ko: '래스터라면 atLeast로 기준 값을 주십시오.', en: 'Of a raster, give the limit as `atLeast`.' },
});
const nothingBefore = outcomeKind({
  code: 'nothing-before',
  status: 422,
  message: { ko: '견줄 변경 전 결과가 없습니다.', en: 'There is no result before the change to judge by.' },
  remedy: {
    ko: '변경안에서 실행하거나, 래스터라면 minus로 변경 전의 실행을 지정하십시오.',
    en: 'Run it on a proposal; of a raster, name the run before the change as `minus`.',
  },
});
