import { z } from 'zod';
import { type Field, fieldBounds, legendFor, outcomeKind } from '#core';
import { type Operation, operation, queryNumber, sendJson } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import { fieldStatistics, fieldToPng, rangeOf } from '../kit/render.ts';
import type { AppDeps } from './deps.ts';
import { jobPath } from './job-wire.ts';
import { processOf } from './processes.ts';
import * as wire from './wire.ts';

/** What a running job has found so far: a raster that the next one replaces. */

const noPreview = outcomeKind({
  code: 'no-preview',
  status: 404,
  message: { ko: '실행 {id}에는 중간 그림이 없습니다.', en: 'There is nothing of run {id} to see yet.' },
  remedy: { ko: '/api/jobs/{id}에서 진행을 확인하십시오.', en: 'See its progress at /api/jobs/{id}.' },
});

const places = { jobId: 'Id of a job' };

/** The address of each picture is its own, so that none is taken for another; it is told the newest one all the same. */
const number = queryNumber(z.int().min(1).optional(), 'Which picture is meant; the newest is sent.');

async function previewOf(deps: AppDeps, id: string): Promise<{ job: Job; output: string; field: Field }> {
  const job = await deps.jobs.get(id);
  const preview = await deps.jobs.preview(id);
  if (!preview) throw noPreview({ id: job.jobID });
  return { job, ...preview };
}

function specOf(deps: AppDeps, job: Job, output: string) {
  return processOf(deps, job.processID).contract.outputs[output];
}

export function previewOperations(deps: AppDeps): Operation[] {
  return [
    operation({
      method: 'get',
      path: '/api/jobs/{jobId}/preview',
      operationId: 'getPreview',
      tag: 'Processes',
      summary: 'What a running job has found so far: one output, its legend, bounds and statistics',
      places,
      responses: { 200: { description: 'The newest one', content: { 'application/json': wire.preview } } },
      async handle(call) {
        const { job, output, field } = await previewOf(deps, call.params.jobId);
        const spec = specOf(deps, job, output);
        const stats = fieldStatistics(field);
        const { colours, ticks, ...range } = legendFor(spec, rangeOf(stats));
        const { width, height, cellSize, origin, crs } = field;
        const at = (form: string) => `${jobPath(job.jobID)}/preview.${form}?number=${job.preview ?? 1}`;
        call.response.set('Cache-Control', 'no-store');
        sendJson(call, {
          ...{ number: job.preview ?? 1, output, progress: job.progress, titleText: spec.title, unit: spec.unit },
          ...(spec.decimals === undefined ? {} : { decimals: spec.decimals }),
          legend: { ...range, colours: [...colours], ...(ticks && { ticks: [...ticks] }) },
          ...{ png: at('png'), f32: at('f32'), bounds: [...fieldBounds(field)] as z.infer<typeof wire.bounds>, stats },
          grid: { width, height, cellSize, origin: [...origin] as [number, number], crs, blocks: 1 },
        });
      },
    }),
    operation({
      method: 'get',
      path: '/api/jobs/{jobId}/preview.png',
      operationId: 'getPreviewPng',
      tag: 'Processes',
      summary: 'What a running job has found so far, as a picture in WGS 84 for draping',
      places,
      query: { number },
      responses: { 200: { description: 'Picture', content: { 'image/png': 'binary' } } },
      async handle(call) {
        const { job, output, field } = await previewOf(deps, call.params.jobId);
        const legend = legendFor(specOf(deps, job, output), rangeOf(fieldStatistics(field)));
        call.response.set('Cache-Control', 'no-store').type('image/png').send(fieldToPng(field, legend).png);
      },
    }),
    operation({
      method: 'get',
      path: '/api/jobs/{jobId}/preview.f32',
      operationId: 'getPreviewF32',
      tag: 'Processes',
      summary: 'What a running job has found so far, raw little-endian float32, rows from the north',
      places,
      query: { number },
      responses: { 200: { description: 'Values', content: { 'application/octet-stream': 'binary' } } },
      async handle(call) {
        const { values, noData } = (await previewOf(deps, call.params.jobId)).field;
        const plain = values.map((value) => (value === noData ? Number.NaN : value));
        call.response.set('Cache-Control', 'no-store').type('application/octet-stream').send(Buffer.from(plain.buffer));
      },
    }),
  ];
}
