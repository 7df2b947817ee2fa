import type { Response } from 'express';
import { z } from 'zod';
import { type Field, outcomeKind, toEpsg5186, type Wgs84Box } from '#core';
import { type ChangedPlace, changeOf } from '../kit/changed-places.ts';
import { notComparable } from '../kit/difference.ts';
import { type Operation, operation, queryNumber, queryText, sendJson } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import { readProposal } from '../kit/scenarios.ts';
import { csvCell } from '../kit/table-text.ts';
import { type AppDeps, scenarioOf } from './deps.ts';
import { atStep, describedField, successfulJob } from './results.ts';
import { partsAt } from './search.ts';
import * as wire from './wire.ts';

const change = { was: z.number(), is: z.number(), change: z.number() };
const changes = z.object({
  unit: z.string(),
  counted: z.int().describe('Buildings in both cities that the results cover'),
  losers: z.array(
    z.looseObject({ id: z.string(), name: z.string().nullable(), ...change, place: wire.text.nullable() }),
  ),
  winners: z.array(
    z.looseObject({ id: z.string(), name: z.string().nullable(), ...change, place: wire.text.nullable() }),
  ),
  places: z
    .array(z.looseObject({ place: wire.text, buildings: z.int(), ...change }))
    .describe('By dong, the largest loss first'),
});

const places = { jobId: 'Id of a job', output: 'Name of an output' };
const minusParameter = queryText(z.uuid(), 'The run that is compared with: before.');
const stepParameter = queryNumber(z.int().min(0).default(0), 'Which instant of the time axis, from 0.');

/** Who wins and who loses between two results: by building and by dong. */
export const changesOperations = (deps: AppDeps): Operation[] => [
  operation({
    method: 'get',
    path: '/api/jobs/{jobId}/results/{output}.changes',
    operationId: 'getResultChanges',
    tag: 'Processes',
    summary:
      'What changes for each building and dong against another run: the means of its cells and of those beside it',
    places,
    query: {
      minus: minusParameter,
      step: stepParameter,
      limit: queryNumber(z.int().min(1).max(1000).default(20), 'How many winners and losers at most.'),
    },
    responses: { 200: { description: 'Changes', content: { 'application/json': changes } } },
    async handle(call) {
      const { limit } = call.query;
      const { spec, placed } = await changedPlaces(deps, call.params, call.query);
      const sorted = placed.toSorted((a, b) => a.change - b.change);
      sendJson(call, {
        unit: spec.unit,
        counted: placed.length,
        losers: sorted.filter((each) => each.change < 0).slice(0, limit),
        winners: sorted
          .filter((each) => each.change > 0)
          .toReversed()
          .slice(0, limit),
        places: byPlace(placed),
      });
    },
  }),
  operation({
    method: 'get',
    path: '/api/jobs/{jobId}/results/{output}.changes.csv',
    operationId: 'getResultChangesCsv',
    tag: 'Processes',
    summary: 'The change of every building against another run as CSV, the largest loss first',
    places,
    query: { minus: minusParameter, step: stepParameter },
    responses: { 200: { description: 'CSV, UTF-8, one row per building', content: { 'text/csv': 'text' } } },
    async handle(call) {
      const { spec, placed } = await changedPlaces(deps, call.params, call.query);
      const sorted = placed.toSorted((a, b) => a.change - b.change);
      const columns = ['id', 'name', 'place', `was_${spec.unit}`, `is_${spec.unit}`, `change_${spec.unit}`];
      sendCsv(
        call.response,
        [...columns, 'lon', 'lat'],
        sorted.map(({ id, name, place, was, is, change, lon, lat }) => {
          return [id, name ?? '', place?.ko ?? '', ...[was, is, change].map(tidy), degrees(lon), degrees(lat)];
        }),
      );
    },
  }),
];

const tidy = (value: number) => Number(value.toPrecision(7));
export const degrees = (value: number) => Number(value.toFixed(6));

/** With a mark of UTF-8, which spreadsheets need to read Korean. */
export function sendCsv(
  response: Response,
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): void {
  response.type('text/csv; charset=utf-8');
  response.send(`\uFEFF${[head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`);
}

/** What changed for each building between two runs of one simulation. @throws Outcome `results-not-comparable` */
export async function changedPlaces(
  deps: AppDeps,
  { jobId, output }: Readonly<Record<string, string>>,
  { minus, step }: { readonly minus: string; readonly step: number },
) {
  const [after, before] = await Promise.all([jobId, minus].map((id) => successfulJob(deps, id)));
  const spec = deps.features.simulations.find(({ id }) => id === after.processID)?.contract.outputs[output];
  if (!spec || before.processID !== after.processID) throw notComparable();
  const [was, is] = await Promise.all([before, after].map((job) => describedField(deps, job, output)));
  const all = await changesOf(deps, before, atStep(was.field, step), atStep(is.field, step), was.bounds);
  const gone = await demolishedBy(deps, after);
  return {
    spec,
    before,
    placed: await withPlaces(
      deps,
      before,
      all.filter(({ id }) => !gone.has(id)),
    ),
  };
}

/** What a run's proposal takes away: it neither wins nor loses. */
async function demolishedBy(deps: AppDeps, job: Job): Promise<ReadonlySet<string>> {
  const { cited } = await scenarioOf(deps, job.scenario);
  const edits = Object.values(await readProposal(deps.db, cited));
  return new Set(edits.flatMap(({ kind, id }) => (kind === 'demolish' ? [id] : [])));
}

/** Everything that can be edited and stands under both rasters, as the first city had it. */
async function changesOf(
  deps: AppDeps,
  job: Job,
  before: Field,
  after: Field,
  bounds: Wgs84Box,
): Promise<ChangedPlace[]> {
  const shape = (field: Field) => [field.width, field.height, field.cellSize, ...field.origin].join();
  if (shape(before) !== shape(after)) throw notComparable();
  const { city, scenario } = await scenarioOf(deps, job.scenario);
  const dataset = deps.features.datasets.find(({ contract }) => contract.edits?.includes('add'))?.server.dataset;
  const found: ChangedPlace[] = [];
  for await (const item of dataset?.select?.(city.db, { scenario, boxes: [bounds] }) ?? []) {
    const changed = changeOf(item, before, after);
    if (changed) found.push(changed);
    if (found.length > mostBuildings) throw tooMany({ most: mostBuildings });
  }
  return found;
}

const mostBuildings = 50_000;

/** The dong of each. */
export async function withPlaces<T extends { readonly lon: number; readonly lat: number }>(
  deps: AppDeps,
  job: Job,
  all: readonly T[],
) {
  const { scenario } = await scenarioOf(deps, job.scenario);
  const parts = await partsAt(
    deps,
    all.map(({ lon, lat }) => toEpsg5186([lon, lat] as never)),
    scenario,
    'dong',
  );
  return all.map((each, i) => ({ ...each, place: parts[i]?.find(({ level }) => level === 'dong')?.name ?? null }));
}

type Placed = Awaited<ReturnType<typeof withPlaces<ChangedPlace>>>[number];

function byPlace(all: readonly Placed[]) {
  const groups = Map.groupBy(
    all.filter(({ place }) => place),
    ({ place }) => place?.ko ?? '',
  );
  return [...groups.values()]
    .map((group) => {
      const mean = (key: 'was' | 'is' | 'change') => group.reduce((sum, each) => sum + each[key], 0) / group.length;
      const { place } = group[0];
      return { place: place!, buildings: group.length, was: mean('was'), is: mean('is'), change: mean('change') };
    })
    .toSorted((a, b) => a.change - b.change);
}

const tooMany = outcomeKind({
  code: 'too-many-buildings',
  status: 422,
  message: { ko: '결과 안의 건물이 {most}동을 넘습니다.', en: 'The results cover more than {most} buildings.' },
  remedy: { ko: '더 작은 범위의 결과를 견주십시오.', en: 'Compare results of a smaller area.' },
});
