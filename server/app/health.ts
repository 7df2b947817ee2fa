import { z } from 'zod';
import { type Operation, operation } from '../kit/http.ts';
import type { AppDeps } from './deps.ts';
import * as wire from './wire.ts';

const alive = z.object({ status: z.literal('ok') });

/** For those who watch over the server: does it live, may it be sent requests, what has it counted. */
export function healthOperations(deps: AppDeps): Operation[] {
  const probe = { tag: 'Operation' };
  return [
    operation({
      ...probe,
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      summary: 'Whether the process answers',
      responses: { 200: { description: 'It does', content: { 'application/json': alive } } },
      handle: ({ response }) => void response.set('Cache-Control', 'no-store').json({ status: 'ok' }),
    }),
    operation({
      ...probe,
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      summary: 'Whether there is a city to show and a database behind it',
      responses: {
        200: { description: 'Ready', content: { 'application/json': wire.cityStatus } },
        503: { description: 'Being prepared, or failed', content: { 'application/json': wire.cityStatus } },
      },
      async handle({ response }) {
        await deps.db.query('select 1');
        const report = deps.city.report();
        if (report.status === 'preparing') response.set('Retry-After', '2');
        response
          .set('Cache-Control', 'no-store')
          .status(report.status === 'ready' ? 200 : 503)
          .json(report);
      },
    }),
    operation({
      ...probe,
      method: 'get',
      path: '/metrics',
      operationId: 'getMetrics',
      summary: 'Counters for Prometheus',
      responses: { 200: { description: 'Counters', content: { 'text/plain': 'text' } } },
      async handle({ response }) {
        const { registry } = deps.metrics;
        response
          .set('Cache-Control', 'no-store')
          .type(registry.contentType)
          .send(await registry.metrics());
      },
    }),
  ];
}
