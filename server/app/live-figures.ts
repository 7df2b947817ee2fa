import { z } from 'zod';
import { dayMs, hourMs, type Instant, outcomeKind } from '#core';
import { type Operation, operation, queryText, sendJson } from '#server/kit/http.ts';
import type { FeedHost } from '../kit/feed-host.ts';
import { shortest } from '../kit/feed-host-state.ts';
import { type FiguresAt, type Period, periodStart, periods } from '../kit/rollups.ts';
import { emptySpan, feedPlace, instant, json, problem, tag } from './live-wire.ts';

/** Means, extremes and counts over HTTP: of one entity or the whole city, from the roll-ups. */
export const figureOperations = (host: FeedHost): Operation[] => [buckets(host), mean(host)];

const periodWords =
  'minute, hour or day; days begin at midnight in Seoul. Values outside the contract’s range, and those that a rule doubts, do not count.';
/** Longest span per period: an answer is some ten thousand figures at most. */
const longestMs: Record<Period, number> = { minute: 2 * dayMs, hour: 120 * dayMs, day: 3660 * dayMs };

const buckets = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/feeds/{feedId}/history',
    operationId: 'getHistory',
    tag,
    summary:
      'Mean, least, greatest and number of readings per minute, hour or day; of one entity, or of the whole city',
    places: feedPlace,
    query: {
      entity: queryText(z.string().min(1).max(100).optional(), 'Entity; the whole city when absent.'),
      bucket: queryText(z.enum(periods as [Period, ...Period[]]).default('hour'), periodWords),
      from: queryText(instant.optional(), 'First instant; default: a day before `to`.'),
      to: queryText(instant.optional(), 'End, not included; default: now.'),
    },
    responses: {
      200: json('Figures per period, in columns; a period without a reading is not there', historySchema),
      400: problem('A parameter is wrong'),
      404: problem('No such feed'),
    },
    handle: async (call) => {
      const feed = host.get(call.params.feedId);
      const { entity, bucket, to = Date.now() } = call.query;
      const from = call.query.from ?? to - dayMs;
      if (from > to) throw emptySpan();
      if (to - from > longestMs[bucket]) throw spanTooLong({ bucket, days: longestMs[bucket] / dayMs });
      const figures = await feed.figures({ entity, period: bucket, from, to });
      const keys = Object.keys(feed.contract.feed.values);
      sendJson(call, {
        ...{ feed: feed.id, entity: entity ?? null, bucket, from, to },
        starts: figures.map(({ start }) => start),
        values: Object.fromEntries(keys.map((key) => [key, columnsOf(figures, key)])),
      });
    },
  });

const column = z.array(z.number().nullable());
const figureColumns = z.object({ mean: column, min: column, max: column, count: z.array(z.int()) });
const historySchema = z.looseObject({
  feed: z.string(),
  entity: z.string().nullable(),
  bucket: z.enum(periods as [Period, ...Period[]]),
  starts: z.array(z.number()),
  values: z.record(z.string(), figureColumns),
});

const columnsOf = (figures: readonly FiguresAt[], key: string) => ({
  mean: figures.map(({ values }) => rounded(values[key].mean)),
  min: figures.map(({ values }) => shortest(values[key].min)),
  max: figures.map(({ values }) => shortest(values[key].max)),
  count: figures.map(({ values }) => values[key].count),
});

/** A mean of float32 readings is no better than they are. */
const rounded = (mean: number | null): number | null => (mean === null ? null : Number(mean.toPrecision(7)));

const mean = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/feeds/{feedId}/mean',
    operationId: 'getMean',
    tag,
    summary: 'Mean, least, greatest and number of the readings of a span, of one entity or of the whole city',
    places: feedPlace,
    query: {
      entity: queryText(z.string().min(1).max(100).optional(), 'Entity; the whole city when absent.'),
      from: queryText(instant.optional(), 'First instant; default: seven days before `to`, at the full hour.'),
      to: queryText(instant.optional(), 'End, not included; default: now.'),
    },
    responses: {
      200: json('Figures of the span', meanSchema),
      400: problem('A parameter is wrong'),
      404: problem('No such feed'),
    },
    handle: async (call) => {
      const feed = host.get(call.params.feedId);
      const { entity, to = Date.now() } = call.query;
      const from: Instant = call.query.from ?? periodStart('hour', to - 7 * 24 * hourMs);
      if (from > to) throw emptySpan();
      const [figures] = await feed.figures({ entity, from, to });
      const nothing = { mean: null, min: null, max: null, count: 0 };
      const values = Object.keys(feed.contract.feed.values).map((key) => {
        const { mean, min, max, count } = figures?.values[key] ?? nothing;
        return [key, { mean: rounded(mean), min: shortest(min), max: shortest(max), count }];
      });
      sendJson(call, { feed: feed.id, entity: entity ?? null, from, to, values: Object.fromEntries(values) });
    },
  });

const figure = z.object({
  mean: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  count: z.int(),
});
const meanSchema = z.looseObject({ from: z.number(), to: z.number(), values: z.record(z.string(), figure) });

const spanTooLong = outcomeKind({
  code: 'time-span-too-long',
  status: 400,
  message: {
    ko: '{bucket} 단위로는 {days}일까지 볼 수 있습니다.',
    en: 'By the {bucket}, {days} days can be read at most.',
  },
  remedy: { ko: '기간을 줄이거나 더 긴 단위를 고르십시오.', en: 'Shorten the span or choose a longer bucket.' },
});
