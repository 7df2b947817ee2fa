import { z } from 'zod';
import { hourMs, type Instant, outcomeKind } from '#core';
import { type Call, type Operation, operation, queryNumber, queryText, sendJson } from '#server/kit/http.ts';
import type { FeedHost, HostedFeed } from '../kit/feed-host.ts';
import { shortest } from '../kit/feed-host-state.ts';
import type { StoredObservation } from '../kit/observations.ts';
import { maxBatch, retentionDays } from '../kit/observations-check.ts';

/** The live city over HTTP: which feeds there are, their newest values, the past of one entity, and taking observations. */
export function feedOperations(host: FeedHost): Operation[] {
  return [listFeeds(host), latestValues(host), history(host), ingest(host)];
}

const tag = 'Live';
const feedPlace = { feedId: 'A feed; /api/feeds lists them.' };

const listFeeds = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/feeds',
    operationId: 'getFeeds',
    tag,
    summary: 'Live feeds: what fills each of them, how new its values are, whether they are measured or simulated',
    responses: { 200: json('State of each feed', z.object({ feeds: z.array(z.looseObject({ feed: z.string() })) })) },
    handle: (call) => sendJson(call, { feeds: host.feeds.map((feed) => feed.status()) }),
  });

const latestValues = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/feeds/{feedId}/latest',
    operationId: 'getLatest',
    tag,
    summary:
      'Newest value of every entity: a keyframe of the live protocol, with the sequence number that deltas continue',
    places: feedPlace,
    responses: {
      200: json('A keyframe', frameSchema),
      304: { description: 'Unchanged' },
      404: problem('No such feed'),
    },
    handle: (call) => {
      const feed = host.get(call.params.feedId);
      // A shared cache may answer for a second, so that a crowd that opens the page costs one keyframe.
      call.response.set('Cache-Control', 'public, max-age=1').set('ETag', `"${feed.version}"`);
      if (call.request.fresh) return void call.response.status(304).end();
      call.response.type('application/json').send(JSON.stringify(feed.keyframe()));
    },
  });

const frameSchema = z.looseObject({
  feed: z.string(),
  kind: z.enum(['keyframe', 'delta']),
  epoch: z.string(),
  sequence: z.int(),
  serverTime: z.number(),
  origin: z.enum(['measured', 'simulated']),
  entities: z.array(z.string()),
  times: z.array(z.number()),
  values: z.record(z.string(), z.array(z.number().nullable())),
});

const instant = z.iso.datetime({ offset: true }).transform((text): Instant => Date.parse(text));

const history = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/feeds/{feedId}/observations',
    operationId: 'getObservations',
    tag,
    summary: `Past values of one entity, oldest first, in columns; the past ${retentionDays} days are kept`,
    places: feedPlace,
    query: {
      entity: queryText(z.string().min(1).max(100), 'Entity, e.g. the serial number of a sensor.'),
      from: queryText(instant.optional(), 'First instant, ISO 8601 with zone; default: 24 hours before `to`.'),
      to: queryText(instant.optional(), 'Last instant; default: now.'),
      limit: queryNumber(z.int().min(1).max(20_000).default(10_000), 'Most rows; the oldest come first.'),
    },
    responses: {
      200: json('Times and values', historySchema),
      400: problem('A parameter is wrong'),
      404: problem('No such feed'),
    },
    handle: async (call) => {
      const feed = host.get(call.params.feedId);
      const { entity, limit, to = Date.now() } = call.query;
      const from = call.query.from ?? to - 24 * hourMs;
      if (from > to) throw emptySpan();
      sendJson(call, historyBody(feed, entity, from, to, await feed.history({ entity, from, to, limit }), limit));
    },
  });

const historySchema = z.looseObject({
  entity: z.string(),
  times: z.array(z.number()),
  values: z.record(z.string(), z.array(z.number().nullable())),
});

function historyBody(
  feed: HostedFeed,
  entity: string,
  from: Instant,
  to: Instant,
  rows: readonly StoredObservation[],
  limit: number,
) {
  const keys = Object.keys(feed.contract.feed.values);
  const flagged = keys.map(
    (key) => [key, rows.flatMap((row, i) => (row.outOfRange.includes(key) ? [i] : []))] as const,
  );
  return {
    feed: feed.id,
    entity,
    from,
    to,
    /** Longer silence than this between two rows is a gap: draw it, never a line across it. */
    cadenceS: feed.contract.feed.cadenceS,
    truncated: rows.length === limit,
    times: rows.map((row) => row.time),
    values: Object.fromEntries(keys.map((key) => [key, rows.map((row) => shortest(row.values[key]))])),
    outOfRange: Object.fromEntries(flagged.filter(([, rows]) => rows.length > 0)),
    revisions: rows.map((row) => row.revision),
    /** Rows that no instrument measured. */
    simulated: rows.flatMap((row, i) => (row.simulated ? [i] : [])),
  };
}

const ingest = (host: FeedHost): Operation =>
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
      503: problem('Too much waits to be stored'),
    },
    handle: (call) => take(host.get(call.params.feedId), call, call.query.origin, call.body),
  });

const bodyWords =
  '`{entity, time, values, revision?}` each: time as ISO 8601 with zone or in ms since 1970, values by key of the feed (null: nothing said). A higher revision of the same entity and time replaces the value.';
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

function json(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': schema } };
}
function problem(description: string) {
  return { description };
}

const emptySpan = outcomeKind({
  code: 'empty-time-span',
  status: 400,
  message: { ko: '기간의 시작(from)이 끝(to)보다 늦습니다.', en: 'The span begins (from) after it ends (to).' },
  remedy: { ko: 'from을 to보다 이르게 하십시오.', en: 'Let from lie before to.' },
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
