import { z } from 'zod';
import { type Observation, Outcome } from '#core';
import type { FeedHost, HostedFeed } from '../../kit/feed-host.ts';
import { maxBatch } from '../../kit/observations-check.ts';
import { badObservation } from './outcomes.ts';

/**
 * Creating Observations. A reading of the store holds all values of an entity at a time, an Observation one of them: they
 * are merged into the reading that is there, one request of a feed after the other. Answers come after the commit.
 */

const observation = z.looseObject({
  result: z.number(),
  phenomenonTime: z.iso.datetime({ offset: true }).optional(),
  resultTime: z.iso.datetime({ offset: true }).nullish(),
});
const link = z.looseObject({ '@iot.id': z.string().max(300) });
const dataArrays = z
  .array(
    z.looseObject({
      Datastream: link,
      components: z.array(z.string()).min(1).max(10),
      'dataArray@iot.count': z.int().optional(),
      dataArray: z.array(z.array(z.unknown())).max(maxBatch),
    }),
  )
  .min(1)
  .max(1000);

interface Wanted {
  readonly feed: HostedFeed;
  readonly key: string;
  readonly entity: string;
  readonly time: number;
  readonly result: number;
}

export class StaWriter {
  readonly #feeds: FeedHost;
  readonly #order = new Map<string, Promise<unknown>>();

  constructor(feeds: FeedHost) {
    this.#feeds = feeds;
  }

  /** One observation; returns its id. Throws `bad-observation`. */
  async create(body: unknown, stream: string | undefined): Promise<string> {
    const named = z.looseObject({ Datastream: link }).safeParse(body);
    const id = stream ?? (named.success ? named.data.Datastream['@iot.id'] : undefined);
    const wanted = this.#wanted(body, id);
    const [result] = await this.#store([wanted]);
    if (result instanceof Outcome) throw result;
    return result;
  }

  /** `CreateObservations`: per row the id of what was created, or why it was not. */
  async createMany(body: unknown): Promise<(string | Outcome)[]> {
    const parsed = dataArrays.safeParse(body);
    if (!parsed.success) throw refused('데이터 배열의 형식이 아닙니다', `no data array (${where(parsed.error)})`);
    const rows = parsed.data.flatMap(({ Datastream, components, dataArray }) =>
      dataArray.map((row) => {
        const said = Object.fromEntries(components.map((name, i) => [name, row[i]]));
        return tried(() => this.#wanted(said, Datastream['@iot.id']));
      }),
    );
    if (rows.length > maxBatch) throw refused(`한 번에 ${maxBatch}개까지입니다`, `more than ${maxBatch} rows`);
    const good = rows.filter((row): row is Wanted => !(row instanceof Outcome));
    const stored = await this.#store(good);
    return rows.map((row) => (row instanceof Outcome ? row : (stored.shift() as string | Outcome)));
  }

  #wanted(body: unknown, stream: string | undefined): Wanted {
    const parsed = observation.safeParse(body);
    if (!parsed.success)
      throw refused(`형식이 아닙니다 (${where(parsed.error)})`, `malformed (${where(parsed.error)})`);
    const [feedId, key, ...entity] = (stream ?? '').split(':');
    const feed = this.#feeds.feeds.find(({ id }) => id === feedId);
    if (!feed || entity.length === 0 || !Object.hasOwn(feed.contract.feed.values, key)) {
      throw refused('그런 Datastream이 없습니다', 'there is no such Datastream');
    }
    const { phenomenonTime, result } = parsed.data;
    // Without a time it is now, as the standard has it.
    const time = phenomenonTime === undefined ? Date.now() : Date.parse(phenomenonTime);
    return { feed, key, entity: entity.join(':'), time, result };
  }

  async #store(wanted: readonly Wanted[]): Promise<(string | Outcome)[]> {
    const answers = new Map<Wanted, string | Outcome>();
    for (const [feed, members] of Map.groupBy(wanted, ({ feed }) => feed)) {
      const before = this.#order.get(feed.id) ?? Promise.resolve();
      const now = before.then(() => this.#storeOf(feed, members, answers));
      this.#order.set(
        feed.id,
        now.catch(() => {}),
      );
      await now;
    }
    return wanted.map((each) => answers.get(each) as string | Outcome);
  }

  async #storeOf(feed: HostedFeed, members: readonly Wanted[], answers: Map<Wanted, string | Outcome>): Promise<void> {
    const readings = [...Map.groupBy(members, ({ entity, time }) => `${time} ${entity}`).values()];
    const merged = await Promise.all(readings.map((reading) => this.#merge(feed, reading)));
    const { refused: bad } = feed.check(merged.map(({ entity, time, values }) => ({ entity, time, values })));
    const reasons = new Map(bad.map(({ index, message }) => [index, message]));
    const good = merged.filter((_, i) => !reasons.has(i));
    if (good.length > 0) await feed.ingest(good, 'measured');
    for (const [i, reading] of readings.entries()) {
      const reason = reasons.get(i);
      for (const each of reading) {
        const id = `${feed.id}:${each.key}:${each.time}:${each.entity}`;
        answers.set(each, reason ? refused(reason.ko, reason.en) : id);
      }
    }
  }

  /** The reading that is there, with these values over it; a value that is replaced is a correction. */
  async #merge(feed: HostedFeed, reading: readonly Wanted[]): Promise<Observation> {
    const [{ entity, time }] = reading;
    const said = Object.fromEntries(reading.map(({ key, result }) => [key, result]));
    const [row] = await feed.history({ entity, from: time, to: time, limit: 1 });
    const there = row && !row.simulated ? row : undefined;
    const corrects = reading.some(({ key }) => there?.values[key] !== null && there?.values[key] !== undefined);
    const revision = (there?.revision ?? 0) + (corrects ? 1 : 0);
    return { feed: feed.id, entity, time, revision, values: { ...there?.values, ...said } };
  }
}

const refused = (ko: string, en: string): Outcome => badObservation({ ko, en });
const where = (error: z.ZodError): string => error.issues[0]?.path.join('.') || '.';

function tried<T>(work: () => T): T | Outcome {
  try {
    return work();
  } catch (error) {
    if (error instanceof Outcome) return error;
    throw error;
  }
}
