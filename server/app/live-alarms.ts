import { z } from 'zod';
import { alarmCauses, type Severity, severities } from '#core';
import { type Operation, operation, queryNumber, queryText, sendJson } from '#server/kit/http.ts';
import type { FeedHost } from '../kit/feed-host.ts';
import { type Alarm, mostAcknowledged } from '../kit/rules-alarms.ts';
import { rulesSchema } from '../kit/rules-settings.ts';
import { feedPlace, instant, json, problem } from './live-wire.ts';

/** Alarms and the rules that raise them. */
export const alarmOperations = (host: FeedHost): Operation[] => [
  listAlarms(host),
  acknowledge(host),
  readRulesOf(host),
  writeRulesOf(host),
];

const tag = 'Alarms';
const text = z.object({ ko: z.string(), en: z.string() });
const alarm = z.object({
  id: z.int(),
  feed: z.string(),
  entity: z.string(),
  cause: z.enum(alarmCauses),
  key: z.string().describe('Value key; empty where it is about the entity as a whole'),
  severity: z.enum(severities),
  simulated: z.boolean(),
  place: text.nullable().describe('District'),
  raisedAt: z.number(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  clearedAt: z.number().nullable(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  note: z.string().nullable(),
});
const group = z.object({
  feed: z.string(),
  cause: z.enum(alarmCauses),
  key: z.string(),
  place: text.nullable(),
  severity: z.enum(severities).describe('The gravest of its alarms'),
  count: z.int(),
  unacknowledged: z.int(),
  firstRaisedAt: z.number(),
  ids: z.array(z.int()),
});

const listAlarms = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: '/api/alarms',
    operationId: 'getAlarms',
    tag,
    summary: 'Alarms, newest first, and the same grouped by feed, cause, value and district',
    query: {
      state: queryText(z.enum(['open', 'all']).default('open'), 'open: not cleared yet.'),
      feed: queryText(z.string().max(63).optional(), 'Of one feed.'),
      from: queryText(instant.optional(), 'Not cleared before this instant.'),
      to: queryText(instant.optional(), 'Raised at this instant or before.'),
      limit: queryNumber(z.int().min(1).max(10_000).default(1000), 'Most alarms.'),
    },
    responses: {
      200: json('Alarms', z.object({ alarms: z.array(alarm), groups: z.array(group), truncated: z.boolean() })),
      400: problem('A parameter is wrong'),
    },
    handle: async (call) => {
      const alarms = await host.alarms.list(call.query);
      sendJson(call, { alarms, groups: groupsOf(alarms), truncated: alarms.length === call.query.limit });
    },
  });

/** Alarms of one cause in one district are one matter to whoever looks at them. */
export function groupsOf(alarms: readonly Alarm[]) {
  const groups = Map.groupBy(alarms, ({ feed, cause, key, place }) => JSON.stringify([feed, cause, key, place]));
  return [...groups.values()].map((members) => {
    const [{ feed, cause, key, place }] = members;
    const rank = ({ severity }: { severity: Severity }) => severities.indexOf(severity);
    return {
      ...{ feed, cause, key, place },
      severity: members.reduce((gravest, each) => (rank(each) > rank(gravest) ? each : gravest)).severity,
      count: members.length,
      unacknowledged: members.filter(({ acknowledgedAt }) => acknowledgedAt === null).length,
      firstRaisedAt: Math.min(...members.map(({ raisedAt }) => raisedAt)),
      ids: members.map(({ id }) => id),
    };
  });
}

const acknowledge = (host: FeedHost): Operation =>
  operation({
    method: 'post',
    path: '/api/alarms/acknowledge',
    operationId: 'acknowledgeAlarms',
    tag,
    summary: 'Notes that somebody has seen these alarms, and what they say; all of them or, if one is unknown, none',
    writes: true,
    body: z.object({
      ids: z.array(z.int().min(1)).min(1).max(mostAcknowledged),
      note: z.string().trim().min(1).max(1000),
      by: z.string().trim().min(1).max(100).default('–').describe('Who says so'),
    }),
    responses: {
      200: json('The alarms as they are now', z.object({ alarms: z.array(alarm) })),
      400: problem('Not an acknowledgement'),
      404: problem('One of the alarms does not exist'),
    },
    handle: async (call) => {
      const { ids, note, by } = call.body;
      sendJson(call, { alarms: await host.alarms.acknowledge(ids, note, by) });
    },
  });

const rulesPath = '/api/feeds/{feedId}/rules';

const readRulesOf = (host: FeedHost): Operation =>
  operation({
    method: 'get',
    path: rulesPath,
    operationId: 'getRules',
    tag,
    summary: 'When readings of this feed raise an alarm: the rules of its contract and those that were set here',
    places: feedPlace,
    responses: { 200: json('Rules', rulesSchema), 404: problem('No such feed') },
    handle: (call) => sendJson(call, host.get(call.params.feedId).rules),
  });

const writeRulesOf = (host: FeedHost): Operation =>
  operation({
    method: 'post',
    path: rulesPath,
    operationId: 'postRules',
    tag,
    summary:
      'Sets rules for this server; a member that is named stands for that of the contract. An empty body: the contract alone',
    places: feedPlace,
    writes: true,
    body: rulesSchema,
    responses: {
      200: json('The rules that hold now', rulesSchema),
      400: problem('Not rules'),
      404: problem('No such feed'),
    },
    handle: async (call) => {
      const feed = host.get(call.params.feedId);
      await feed.setRules(Object.keys(call.body).length > 0 ? call.body : null);
      sendJson(call, feed.rules);
    },
  });
