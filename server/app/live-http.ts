import { z } from 'zod';
import { encodeFrame, hourMs, type Instant, type LiveFrame } from '#core';
import { type Call, type Operation, operation, queryNumber, queryText, sendJson } from '#server/kit/http.ts';
import type { FeedHost, HostedFeed } from '../kit/feed-host.ts';
import { indicesOf, shortest } from '../kit/feed-host-state.ts';
import type { StoredObservation } from '../kit/observations.ts';
import { retentionDays } from '../kit/observations-check.ts';
import { alarmOperations } from './live-alarms.ts';
import { figureOperations } from './live-figures.ts';
import { ingestOperation } from './live-ingest.ts';
import { frameAt } from './live-replay.ts';
import { asText, type FrameForm, frameForms } from './live-rooms.ts';
import { emptySpan, feedPlace, frameSchema, instant, json, problem, tag } from './live-wire.ts';

/** The live city over HTTP: which feeds there are, their newest values, the past of one entity, and taking observations. */
export function feedOperations(host: FeedHost): Operation[] {
  return [
    listFeeds(host),
    latestValues(host),
    momentValues(host),
    history(host),
    ...figureOperations(host),
    ingestOperation(host),
    ...alarmOperations(host),
  ];
}

const formatParameter = queryText(
  z.enum(frameForms as [FrameForm, ...FrameForm[]]).default('json'),
  'json, or bytes: columns as docs/live-protocol.md describes them.',
);
const frameContent = { 'application/json': frameSchema, 'application/octet-stream': 'binary' } as const;

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
    query: { format: formatParameter },
    responses: {
      200: { description: 'A keyframe', content: frameContent },
      304: { description: 'Unchanged' },
      404: problem('No such feed'),
    },
    handle: (call) => {
      const feed = host.get(call.params.feedId);
      // A shared cache may answer for a second, so that a crowd that opens the page costs one keyframe.
      call.response.set('Cache-Control', 'public, max-age=1').set('ETag', `"${feed.version}"`);
      if (call.request.fresh) return void call.response.status(304).end();
      sendFrame(call, feed.keyframe(), call.query.format);
    },
  });

const momentValues = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/feeds/{feedId}/at',
    operationId: 'getMoment',
    tag,
    summary: 'What every entity had said last at a moment of the past: a keyframe with the times of its values',
    places: feedPlace,
    query: {
      time: queryText(instant, 'Instant, ISO 8601 with zone.'),
      format: formatParameter,
    },
    responses: {
      200: { description: 'A keyframe', content: frameContent },
      400: problem('A parameter is wrong'),
      404: problem('No such feed'),
    },
    handle: async (call) => {
      const frame = await frameAt(host.get(call.params.feedId), call.query.time);
      call.response.set('Cache-Control', 'no-cache');
      sendFrame(call, frame, call.query.format);
    },
  });

function sendFrame({ response }: Pick<Call, 'response'>, frame: LiveFrame, format: FrameForm): void {
  if (format === 'bytes') response.type('application/octet-stream').send(Buffer.from(encodeFrame(frame).buffer));
  else response.type('application/json').send(JSON.stringify(asText(frame)));
}

const history = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/feeds/{feedId}/observations',
    operationId: 'getObservations',
    tag,
    summary: `Past values of one entity, oldest first, in columns; ${retentionDays} days are kept unless the contract of the feed says otherwise`,
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
    outOfRange: indicesOf(rows, (row) => row.outOfRange) ?? {},
    suspect: indicesOf(rows, (row) => row.suspect ?? []) ?? {},
    revisions: rows.map((row) => row.revision),
    /** Rows that no instrument measured. */
    simulated: rows.flatMap((row, i) => (row.simulated ? [i] : [])),
  };
}
