import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Counter, type Registry } from 'prom-client';
import { z } from 'zod';
import { outcomeKind } from '#core';
import { type Call, type Operation, operation, queryText, sendJson } from '#server/kit/http.ts';
import type { FeedHost, HostedFeed } from '../kit/feed-host.ts';
import { maxBatch } from '../kit/observations-check.ts';
import { sendProblem } from '../kit/problems.ts';
import { feedPlace, json, problem, tag } from './live-wire.ts';

/** Taking observations over HTTP. Gateways of sensors write far more often than people: they have a limit of their own. */

/** Requests with observations per minute and address; a gateway that needs more sends more observations in each. */
const requestsPerMinute = 30_000;

const ingestPath = /^\/(api\/feeds\/[^/]+\/observations|sta\/v1\.1\/.+)$/;
export const isIngest = ({ method, path }: Pick<Request, 'method' | 'path'>): boolean =>
  method === 'POST' && ingestPath.test(path);

export function ingestLimit(registry: Registry, perMinute = requestsPerMinute): RequestHandler {
  const name = 'vseoul_ingest_limited_total';
  const limited =
    (registry.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help: 'Requests with observations that came too often', registers: [registry] });
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: (request) => !isIngest(request),
    keyGenerator: (request) => ipKeyGenerator(request.socket.remoteAddress ?? ''),
    handler: (request, response) => {
      limited.inc();
      sendProblem(request, response, tooMany({ limit: perMinute, most: maxBatch }));
    },
  });
}

export const ingestOperation = (host: FeedHost): Operation =>
  operation({
    method: 'post',
    path: '/api/feeds/{feedId}/observations',
    operationId: 'postObservations',
    tag,
    summary:
      'Takes observations. An answer of 201 means that they are committed: they survive the death of the server. Sending them again changes nothing',
    places: feedPlace,
    writes: true,
    query: {
      origin: queryText(
        z.enum(['measured', 'simulated']).default('measured'),
        'Say `simulated` for values that no instrument measured. Measured values end the simulation of the feed.',
      ),
    },
    body: z.array(z.unknown()).min(1).max(maxBatch).meta({ description: bodyWords }),
    responses: {
      201: json('Committed', ingestSchema),
      400: problem('Not an array of observations'),
      404: problem('No such feed'),
      409: problem('Simulated values for a feed that has measured ones'),
      422: problem('Every observation was refused'),
      429: problem('Too many requests'),
      503: problem('Too much waits to be stored'),
    },
    handle: (call) => take(host.get(call.params.feedId), call, call.query.origin, call.body),
  });

const bodyWords =
  '`{entity, time, values, revision?, about?}` each: time as ISO 8601 with zone or in ms since 1970, values by key of the feed (null: nothing said), about: words by key of the feed. A higher revision of the same entity and time replaces the value.';
const ingestSchema = z.object({
  accepted: z.int(),
  refused: z.array(
    z.object({ index: z.int(), code: z.string(), message: z.object({ ko: z.string(), en: z.string() }) }),
  ),
});

async function take(
  feed: HostedFeed,
  call: Pick<Call, 'response' | 'language'>,
  origin: 'measured' | 'simulated',
  items: readonly unknown[],
): Promise<void> {
  const { taken, refused } = feed.check(items);
  if (taken.length === 0) {
    const [first] = refused;
    throw allRefused({ count: refused.length, ko: first.message.ko, en: first.message.en }, `[${first.index}]`);
  }
  const { refusedAsSimulated } = await feed.ingest(taken, origin);
  if (refusedAsSimulated) throw hasMeasured({ feed: feed.id });
  sendJson(call, { accepted: taken.length, refused }, { status: 201 });
}

const tooMany = outcomeKind({
  code: 'too-many-requests',
  status: 429,
  message: {
    ko: '관측값은 1분에 {limit}번까지만 보낼 수 있습니다.',
    en: 'No more than {limit} requests with observations a minute are taken.',
  },
  remedy: {
    ko: '한 번에 더 많이(최대 {most}개) 모아 보내십시오. Retry-After 헤더의 시간 뒤에 다시 받습니다.',
    en: 'Send more observations in each, {most} at most. Wait for the seconds in the Retry-After header.',
  },
});
const allRefused = outcomeKind({
  code: 'no-observation-accepted',
  status: 422,
  message: {
    ko: '관측값 {count}개를 하나도 받지 않았습니다. 첫 번째 이유: {ko}',
    en: 'None of the {count} observations was taken. The first one: {en}',
  },
  remedy: { ko: '관측값을 고쳐 다시 보내십시오.', en: 'Correct the observations and send them again.' },
});
const hasMeasured = outcomeKind({
  code: 'feed-has-measured-values',
  status: 409,
  message: {
    ko: '"{feed}"에는 실측값이 있어 모의 값을 받지 않습니다.',
    en: 'The feed "{feed}" has measured values, so simulated ones are not taken.',
  },
  remedy: { ko: '모의 값은 다른 서버로 보내십시오.', en: 'Send simulated values to another server.' },
});
