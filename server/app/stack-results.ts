import type { z } from 'zod';
import { fieldBounds, type Language, layerSpeeds, legendFor, type Stack, type StackSpec, stackBytes } from '#core';
import { type Call, type Operation, operation } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import { type AppDeps, joined } from './deps.ts';
import { jobPath } from './job-wire.ts';
import { recently } from './recent.ts';
import type * as wire from './wire.ts';

/** Results that are vector fields in layers: a description, and the whole of them as one compact binary. */

const binaryType = 'application/octet-stream';

interface Described {
  readonly stack: Stack;
  /** The longest vector. */
  readonly most: number;
}
const readers = new WeakMap<AppDeps['jobs'], (jobAndOutput: string) => Promise<Described>>();
const keptStacks = 2;

export function describedStack(deps: AppDeps, job: Job, output: string): Promise<Described> {
  let reader = readers.get(deps.jobs);
  if (!reader) {
    reader = recently(keptStacks, async (key) => {
      const [id, name] = key.split(' ');
      const stack = await deps.jobs.stack(id, name);
      let most = 0;
      for (const layer of stack.axis.keys()) {
        for (const speed of layerSpeeds(stack, layer)) if (speed > most) most = speed;
      }
      return { stack, most };
    });
    readers.set(deps.jobs, reader);
  }
  return reader(`${job.jobID} ${output}`);
}

export async function stackResult(
  deps: AppDeps,
  job: Job,
  output: string,
  spec: StackSpec,
  language: Language,
): Promise<z.infer<typeof wire.stackResult>> {
  const { stack, most } = await describedStack(deps, job, output);
  const { width, height, cellSize, origin } = stack;
  const href = `${jobPath(job.jobID)}/results/${output}.stack`;
  const { colours, ticks, ...range } = legendFor(spec, { min: 0, max: most });
  return {
    href,
    rel: 'item',
    type: binaryType,
    title: joined([spec.title], language),
    titleText: spec.title,
    unit: spec.unit,
    ...(spec.decimals === undefined ? {} : { decimals: spec.decimals }),
    legend: { ...range, colours: [...colours], ...(ticks && { ticks: [...ticks] }) },
    stack: href,
    bounds: [...fieldBounds({ ...stack, crs: 'EPSG:5186' })] as z.infer<typeof wire.bounds>,
    axis: { ...spec.axis, values: [...stack.axis] },
    components: Object.keys(stack.components),
    grid: { width, height, cellSize, origin: [...origin], crs: 'EPSG:5186' },
  };
}

/** Finds the run that a call names; throws the outcomes of a missing job or output. */
export function stackOperation(deps: AppDeps, find: (call: Pick<Call, 'params'>) => Promise<Job>): Operation {
  return operation({
    method: 'get',
    path: '/api/jobs/{jobId}/results/{output}.stack',
    operationId: 'getResultStack',
    tag: 'Processes',
    summary:
      'One vector field in layers: length of the header (uint32), header (JSON), then components as int16 of `step` units, ' +
      'then ground and roofs as float32, little-endian, rows from the north, each part padded to four bytes; -32768 without data',
    places: { jobId: 'Id of a job', output: 'Name of an output' },
    responses: { 200: { description: 'The field', content: { [binaryType]: 'binary' } } },
    async handle(call) {
      const { stack } = await describedStack(deps, await find(call), call.params.output);
      call.response
        .set('Cache-Control', 'public, max-age=31536000, immutable')
        .type(binaryType)
        .send(Buffer.from(stackBytes(stack).buffer as ArrayBuffer));
    },
  });
}
