import { Counter, Gauge, type Registry } from 'prom-client';
import { type AlarmCause, type Instant, outcomeKind, type Severity, type Text, type Transaction } from '#core';
import type { Db } from './db.ts';
import type { Finding, OpenFinding } from './rules.ts';

/** What a rule found, from being raised over being acknowledged to being cleared. */
export interface Alarm {
  readonly id: number;
  readonly feed: string;
  readonly entity: string;
  readonly cause: AlarmCause;
  /** Value key; empty where it is about the entity as a whole. */
  readonly key: string;
  readonly severity: Severity;
  readonly simulated: boolean;
  /** District. */
  readonly place: Text | null;
  readonly raisedAt: Instant;
  readonly value: number | null;
  readonly limit: number | null;
  readonly clearedAt: Instant | null;
  readonly acknowledgedAt: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly note: string | null;
}

export interface AlarmQuery {
  readonly state: 'open' | 'all';
  readonly feed?: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const fields = `id::float8 as id, feed, entity, cause, value_key as key, severity, simulated, place,
  ${ms('raised_at')} as "raisedAt", value, limit_value as "limit", ${ms('cleared_at')} as "clearedAt",
  ${ms('acknowledged_at')} as "acknowledgedAt", acknowledged_by as "acknowledgedBy", note`;
const instant = (parameter: string) => `to_timestamp(${parameter} / 1000)`;

/** Most alarms that one acknowledgement names. */
export const mostAcknowledged = 1000;

/** Alarms of all feeds, kept in the database; whoever listens hears each change after it is committed. */
export class Alarms {
  readonly #db: Db;
  readonly #listeners = new Set<(alarm: Alarm) => void>();
  readonly #changes: Counter<'feed' | 'cause' | 'change'>;
  readonly #open: Gauge<'feed'>;

  constructor(db: Db, registry: Registry) {
    this.#db = db;
    const registers = [registry];
    const found = <M>(name: string, make: () => M): M => (registry.getSingleMetric(name) as M | undefined) ?? make();
    this.#changes = found(
      'vseoul_alarms_total',
      () =>
        new Counter({
          name: 'vseoul_alarms_total',
          help: 'Alarms by what happened to them',
          labelNames: ['feed', 'cause', 'change'],
          registers,
        }),
    );
    this.#open = found(
      'vseoul_alarms_open',
      () => new Gauge({ name: 'vseoul_alarms_open', help: 'Alarms that are open', labelNames: ['feed'], registers }),
    );
  }

  onChange(listener: (alarm: Alarm) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is open of one feed. */
  async openOf(feed: string): Promise<(OpenFinding & { readonly simulated: boolean })[]> {
    const open = await this.#db.query<OpenFinding & { simulated: boolean }>(
      'select entity, cause, value_key as key, simulated from alarm where feed = $1 and cleared_at is null',
      [feed],
    );
    this.#open.set({ feed }, open.length);
    return open;
  }

  /** Writes what changed; `tell` it after the commit. */
  async write(
    tx: Transaction,
    feed: string,
    findings: readonly Finding[],
    placeOf: (entity: string) => Text | undefined,
  ): Promise<Alarm[]> {
    const raised = findings.filter((finding) => finding.raised);
    const cleared = findings.filter((finding) => !finding.raised);
    const alarms: Alarm[] = [];
    if (cleared.length > 0) {
      alarms.push(
        ...(await tx.query<Alarm>(
          `update alarm set cleared_at = ${instant('c.ms')}
           from unnest($2::text[], $3::text[], $4::text[], $5::float8[]) as c(of_entity, of_cause, of_key, ms)
           where feed = $1 and entity = of_entity and cause = of_cause and value_key = of_key and cleared_at is null
           returning ${fields}`,
          [feed, ...columnsOf(cleared)],
        )),
      );
    }
    if (raised.length > 0) {
      const places = raised.map(({ entity }) => placeOf(entity));
      alarms.push(
        ...(await tx.query<Alarm>(
          `insert into alarm (feed, entity, cause, value_key, raised_at, severity, simulated, place, value, limit_value)
           select $1, entity, cause, key, ${instant('ms')}, severity, simulated, place::jsonb, value, bound
           from unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::text[], $7::bool[], $8::text[],
             $9::real[], $10::real[]) as r(entity, cause, key, ms, severity, simulated, place, value, bound)
           on conflict (feed, entity, cause, value_key) where cleared_at is null do nothing returning ${fields}`,
          [
            feed,
            ...columnsOf(raised),
            raised.map(({ severity }) => severity),
            raised.map(({ simulated }) => simulated),
            places.map((place) => (place ? JSON.stringify(place) : null)),
            raised.map(({ value }) => value ?? null),
            raised.map(({ limit }) => limit ?? null),
          ],
        )),
      );
    }
    return alarms;
  }

  /** The simulation of a feed has ended, and what it raised with it. */
  clearSimulated(tx: Transaction, feed: string, at: Instant): Promise<Alarm[]> {
    return tx.query<Alarm>(
      `update alarm set cleared_at = ${instant('$2::float8')} where feed = $1 and simulated and cleared_at is null
       returning ${fields}`,
      [feed, at],
    );
  }

  /** Tells whoever listens; after the commit. */
  tell(alarms: readonly Alarm[], change?: 'acknowledged'): void {
    for (const alarm of alarms) {
      const { feed, cause, clearedAt } = alarm;
      this.#changes.inc({ feed, cause, change: change ?? (clearedAt === null ? 'raised' : 'cleared') });
      if (!change) this.#open.inc({ feed }, clearedAt === null ? 1 : -1);
      for (const listener of this.#listeners) listener(alarm);
    }
  }

  /** Newest first. */
  list({ state, feed, from, to, limit }: AlarmQuery): Promise<Alarm[]> {
    return this.#db.query<Alarm>(
      `select ${fields} from alarm where ($1::text is null or feed = $1) and ($2 = 'all' or cleared_at is null)
       and ($3::float8 is null or cleared_at is null or cleared_at >= ${instant('$3::float8')})
       and ($4::float8 is null or raised_at <= ${instant('$4::float8')})
       order by raised_at desc, id desc limit $5`,
      [feed ?? null, state, from ?? null, to ?? null, limit],
    );
  }

  /** Notes who has seen it and what they say. A second note replaces the first. Throws `no-such-alarm` when one is unknown. */
  async acknowledge(ids: readonly number[], note: string, by: string): Promise<Alarm[]> {
    const alarms = await this.#db.tx(async (tx) => {
      const found = await tx.query<Alarm>(
        `update alarm set acknowledged_at = now(), acknowledged_by = $2, note = $3
         where id = any($1::bigint[]) returning ${fields}`,
        [ids, by, note],
      );
      const known = new Set(found.map(({ id }) => id));
      const unknown = ids.find((id) => !known.has(id));
      if (unknown !== undefined) throw noSuchAlarm({ id: unknown });
      return found;
    });
    this.tell(alarms, 'acknowledged');
    return alarms;
  }
}

const columnsOf = (findings: readonly Finding[]) => [
  findings.map(({ entity }) => entity),
  findings.map(({ cause }) => cause),
  findings.map(({ key }) => key),
  findings.map(({ time }) => time),
];

const noSuchAlarm = outcomeKind({
  code: 'no-such-alarm',
  status: 404,
  message: { ko: '경보 {id}이(가) 없습니다.', en: 'There is no alarm {id}.' },
  remedy: { ko: '/api/alarms의 목록에서 고르십시오.', en: 'Choose from the list at /api/alarms.' },
});
