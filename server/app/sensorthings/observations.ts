import { dayMs, type Instant } from '#core';
import type { HostedFeed } from '../../kit/feed-host.ts';
import { type Expression, parseExpression, parseOrder } from './filter.ts';
import { type Entity, type StaModel, streamOfObservation } from './model.ts';
import type { Options } from './options.ts';
import { badQuery } from './outcomes.ts';

/** Which observations are meant: those of one Datastream, of one Thing, or all. */
export interface Scope {
  readonly feed?: HostedFeed;
  readonly key?: string;
  readonly entity?: string;
}

export interface ObservationPage {
  readonly items: readonly Entity[];
  readonly more: boolean;
  readonly count?: number;
}

type Lookup = (entity: Entity, path: readonly string[]) => unknown;

const pageRows = 2000;
/** Readings that one query may look through; a query that needs more must name a Datastream or a time. */
const mostRows = 200_000;

export async function readObservations(
  model: StaModel,
  scope: Scope,
  options: Options,
  lookup: Lookup,
): Promise<ObservationPage> {
  const { filter, orderby, top, skip, count } = options;
  const matches: Expression<Entity> = filter ? parseExpression(filter, lookup) : () => true;
  const byTime = /^(phenomenonTime|resultTime)(\s+(asc|desc))?$/.exec(orderby?.trim() ?? 'phenomenonTime');
  const descending = byTime?.[3] === 'desc';
  const span = spanOf(filter);
  const items: Entity[] = [];
  let found = 0;
  let looked = 0;
  for await (const entity of walk(model, scope, span, descending)) {
    if (++looked > mostRows) throw badQuery({ text: filter ?? 'Observations', at: '$filter' }, '$filter');
    if (matches(entity) !== true) continue;
    found++;
    if (!byTime) items.push(entity);
    else if (found > skip && items.length < top) items.push(entity);
    else if (found > skip + top && !count) break;
  }
  const sorted = byTime ? items : items.sort(parseOrder(orderby ?? '', lookup)).slice(skip, skip + top);
  return { items: sorted, more: found > skip + top, ...(count ? { count: found } : {}) };
}

async function* walk(
  model: StaModel,
  scope: Scope,
  [from, to]: readonly [Instant, Instant],
  descending: boolean,
): AsyncGenerator<Entity> {
  for (const feed of scope.feed ? [scope.feed] : model.feeds.feeds) {
    const keys = scope.key ? [scope.key] : Object.keys(feed.contract.feed.values);
    for (let offset = 0; ; offset += pageRows) {
      const rows = await feed.page({ entity: scope.entity, from, to, descending, limit: pageRows, offset });
      for (const row of rows) {
        for (const key of keys) if (row.values[key] !== null) yield model.observation(feed, key, row);
      }
      if (rows.length < pageRows) break;
    }
  }
}

/** What a calendar holds, ms. */
const lastInstant = 8e15;
const farPast = Date.UTC(1900, 0, 1);

/** The span that a filter leaves, when it is a chain of `and`: the store then reads no more than that. */
export function spanOf(filter: string | undefined): [from: Instant, to: Instant] {
  const span: [Instant, Instant] = [farPast, Date.now() + dayMs];
  if (!filter || /\b(or|not)\b/.test(filter.replace(/'(?:[^']|'')*'/g, ''))) return span;
  for (const [, operator, text] of filter.matchAll(
    /(?:^|[\s(])(?:phenomenonTime|resultTime)\s+(gt|ge|lt|le|eq)\s+(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))/g,
  )) {
    const time = Date.parse(text);
    if (!Number.isFinite(time)) continue;
    if (operator.startsWith('g') || operator === 'eq') span[0] = Math.max(span[0], time);
    if (operator.startsWith('l') || operator === 'eq') span[1] = Math.min(span[1], time);
  }
  return span;
}

/** One observation by its id. */
export async function readObservation(model: StaModel, id: string): Promise<Entity | undefined> {
  const { stream, time } = streamOfObservation(id);
  const [feedId, key, ...entity] = stream.split(':');
  const feed = model.feed(feedId);
  if (!feed || !(Math.abs(time) < lastInstant) || !Object.hasOwn(feed.contract.feed.values, key ?? ''))
    return undefined;
  const [row] = await feed.history({ entity: entity.join(':'), from: time, to: time, limit: 1 });
  return row && row.values[key] !== null ? model.observation(feed, key, row) : undefined;
}
