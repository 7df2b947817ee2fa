import { z } from 'zod';
import { outcomeKind } from '#core';
import { type Operation, operation, sendJson } from '../kit/http.ts';
import { readView, saveView } from '../kit/views.ts';
import type { AppDeps } from './deps.ts';
import * as wire from './wire.ts';

const noSuchView = outcomeKind({
  code: 'no-such-view',
  status: 404,
  message: { ko: '저장된 화면 "{id}"이(가) 없습니다.', en: 'There is no saved view "{id}".' },
  remedy: { ko: '링크를 끝까지 옮겼는지 확인하십시오.', en: 'Check that the whole link was copied.' },
});
const viewTooLarge = outcomeKind({
  code: 'view-too-large',
  status: 413,
  message: { ko: '화면이 너무 커서 저장할 수 없습니다.', en: 'The view is too large to be saved.' },
  remedy: { ko: '설정을 바꾼 레이어를 줄이십시오.', en: 'Change fewer layers.' },
});

const largestView = 16_384;
const coordinate = z.number().min(-1e7).max(1e7);
const key = z.string().min(1).max(200);

/** A view: only what differs from how the twin opens. Unknown members are kept, so that newer pages can read older ones and the reverse. */
const view = z.looseObject({
  version: z.literal(1),
  workspace: z.enum(['explore', 'plan', 'control']).optional(),
  title: z.string().max(120).optional(),
  camera: z
    .object({
      target: z.tuple([coordinate, coordinate, coordinate]),
      range: z.number().min(1).max(1e7),
      heading: z.number().min(-720).max(720),
      pitch: z.number().min(-90).max(90),
    })
    .optional(),
  instant: z.number().optional().describe('Instant of the clock in ms; absent while it follows the present'),
  looks: z.record(key, z.record(key, z.unknown())).optional().describe('Changed looks by layer'),
  titles: z.record(key, wire.text).optional().describe('What the layers were called, for when they have gone'),
  runs: z.array(z.uuid()).max(20).optional().describe('Runs whose results the layers show'),
  proposal: z
    .object({ name: wire.scenarioName, showing: z.enum(['existing', 'proposal']) })
    .optional()
    .describe('The scenario that is open'),
  differences: z
    .array(z.object({ before: z.uuid(), after: z.uuid(), output: z.string().max(60) }))
    .max(20)
    .optional()
    .describe('Differences of runs among the layers'),
  swipe: z
    .object({ left: key, right: key, split: z.number().min(0).max(1) })
    .optional()
    .describe('Two results that share the picture, and where they meet'),
  wishes: z
    .record(z.string().max(2000), z.object({ weight: z.number().min(0).max(10), higherIsBetter: z.boolean() }))
    .optional()
    .describe('What the planner wishes of the figures of the scorecard'),
});
const savedView = z.object({ id: z.string(), path: z.string(), view });

export function viewOperations(deps: AppDeps): Operation[] {
  return [
    operation({
      method: 'post',
      path: '/api/views',
      operationId: 'saveView',
      tag: 'Views',
      summary: 'Keeps a view and gives it a short link; the same view has the same link',
      writes: 'page',
      body: view,
      responses: { 201: { description: 'Kept', content: { 'application/json': savedView } } },
      async handle(call) {
        if (JSON.stringify(call.body).length > largestView) throw viewTooLarge({}, 'body');
        const id = await saveView(deps.db, call.body);
        call.response.location(`/api/views/${id}`);
        sendJson(call, { id, path: `/v/${id}`, view: call.body }, { status: 201 });
      },
    }),
    operation({
      method: 'get',
      path: '/api/views/{viewId}',
      operationId: 'getView',
      tag: 'Views',
      summary: 'The view behind a short link',
      places: { viewId: 'Id of a saved view' },
      responses: { 200: { description: 'The view', content: { 'application/json': savedView } } },
      async handle(call) {
        const id = call.params.viewId;
        const found = await readView(deps.db, id);
        if (!found) throw noSuchView({ id: id.slice(0, 40) });
        sendJson(call, { id, path: `/v/${id}`, view: found });
      },
    }),
  ];
}
