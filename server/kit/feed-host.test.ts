import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveFrame } from '#core';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import type { Db } from './db.ts';
import type { FeedHost } from './feed-host.ts';
import { CommitQueue, mostWaitingRows } from './feed-host-queue.ts';
import { FeedState, shortest } from './feed-host-state.ts';
import { reading, testContract, testFeature, testHost, until } from './feed-host-testing.ts';
import { openTestDb } from './testing.ts';

let db: Db;
let host: FeedHost | undefined;
let feeds = 0;
const now = Date.now();

beforeAll(async () => {
  db = await openTestDb();
});
afterEach(async () => {
  await host?.stop();
  host = undefined;
});
afterAll(() => db?.close());

/** A source that yields what `batches` yields and then waits for the end. */
const sourceOf = (origin: FeedSource['origin'], observe: FeedSource['observe'], available = true): FeedSource => ({
  origin,
  available: () => available,
  observe,
});
const waitForEver: FeedSource['observe'] = async function* (context) {
  await context.sleepUntil(Number.MAX_SAFE_INTEGER).catch(() => {});
  yield [];
};

async function start(sources: Parameters<typeof testFeature>[1] = {}, id = `hosted-${++feeds}`) {
  host = testHost(db, [testFeature(testContract(id), sources)]);
  await host.start();
  const feed = host.get(id);
  const frames: LiveFrame[] = [];
  feed.onFrame((frame) => frames.push(frame));
  return { feed, frames, id };
}

describe('feed host', () => {
  it('commits before it publishes', async () => {
    const { feed, id } = await start();
    const seen: Promise<number>[] = [];
    feed.onFrame(() =>
      seen.push(feed.history({ entity: 'a', from: 0, to: now, limit: 9 }).then((rows) => rows.length)),
    );
    await feed.ingest([reading(id, 'a', now, 1)], 'measured');
    await until(() => seen.length > 0, 'a frame');
    expect(await seen[0]).toBe(1);
  });

  it('numbers deltas without a hole, and a keyframe holds all of them', async () => {
    const { feed, frames, id } = await start();
    for (let i = 0; i < 5; i++) {
      await feed.ingest([reading(id, `e${i % 3}`, now + i, i)], 'measured');
      await until(() => frames.length === i + 1, 'a frame');
    }
    expect(frames.map((frame) => [frame.kind, frame.sequence])).toEqual([1, 2, 3, 4, 5].map((n) => ['delta', n]));
    const { sequence, entities, values } = feed.keyframe();
    expect(sequence).toBe(5);
    expect(Object.fromEntries(entities.map((entity, i) => [entity, values.level[i]]))).toEqual({ e0: 3, e1: 4, e2: 2 });
  });

  it('starts with what the store holds, in a new epoch', async () => {
    const first = await start();
    await first.feed.ingest([reading(first.id, 'a', now, 4.5)], 'measured');
    const { epoch } = first.feed.keyframe();
    await host!.stop();
    const second = await start({}, first.id);
    const keyframe = second.feed.keyframe();
    expect(keyframe.epoch).not.toBe(epoch);
    expect([keyframe.entities, keyframe.values.level, keyframe.times]).toEqual([['a'], [4.5], [now]]);
  });

  it('takes the real source when it is available, else the simulated one', async () => {
    const sources = (available: boolean) => ({
      feed: sourceOf('measured', waitForEver, available),
      simulatedFeed: sourceOf('simulated', waitForEver),
    });
    expect((await start(sources(true))).feed.status().origin).toBe('measured');
    await host!.stop();
    expect((await start(sources(false))).feed.status().origin).toBe('simulated');
  });

  it('tries a failing source again, and shows its state', async () => {
    let attempts = 0;
    const source = sourceOf('measured', async function* (context) {
      if (++attempts === 1) throw new Error('the network is down');
      yield [reading(id, 'a', now, 1)];
      yield* waitForEver(context);
    });
    const id = `hosted-${feeds + 1}`;
    const { feed } = await start({ feed: source });
    await until(() => feed.status().state === 'failing', 'failing');
    expect(feed.status()).toMatchObject({ failures: 1, retryAt: expect.any(Number) });
    await until(() => feed.status().state === 'ok', 'a second attempt');
    expect(feed.keyframe().entities).toEqual(['a']);
  });

  it('drops what a source says of a wrong clock, and keeps the rest', async () => {
    const id = `hosted-${feeds + 1}`;
    const { feed } = await start({
      feed: sourceOf('measured', async function* (context) {
        yield [reading(id, 'good', now, 1), reading(id, 'bad', now + 1e12, 1)];
        yield* waitForEver(context);
      }),
    });
    await until(() => feed.keyframe().entities.length > 0, 'the good one');
    expect(feed.keyframe().entities).toEqual(['good']);
  });

  it('ends the simulation at the first measured value, and tells clients by a keyframe', async () => {
    const id = `hosted-${feeds + 1}`;
    const { feed, frames } = await start({
      simulatedFeed: sourceOf('simulated', async function* (context) {
        for (let i = 0; ; i++) {
          yield [reading(id, 'simulated', now + i, i)];
          await context.sleepUntil(context.now() + 20);
        }
      }),
    });
    await until(() => frames.length > 0, 'a simulated value');
    expect(feed.keyframe().origin).toBe('simulated');
    await feed.ingest([reading(id, 'real', now, 1)], 'measured');
    await until(() => feed.status().state === 'retired', 'the end of the simulation');
    expect(feed.keyframe()).toMatchObject({ origin: 'measured', entities: ['real'] });
    await until(() => frames.at(-1)!.entities.includes('real'), 'the frame');
    expect(frames.at(-1)!.kind).toBe('keyframe');
  });
});

describe('commit queue', () => {
  const result = { stored: 0, latest: [], late: [], retired: false, refusedAsSimulated: false };

  it('commits waiting batches together, in order, apart by origin', async () => {
    const commits: string[] = [];
    const queue = new CommitQueue(async (observations, origin) => {
      commits.push(`${origin} ${observations.map(({ entity }) => entity).join('')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return result;
    });
    const add = (entity: string, origin: 'measured' | 'simulated') => queue.add([reading('f', entity, now, 1)], origin);
    await Promise.all([
      add('a', 'measured'),
      add('b', 'measured'),
      add('c', 'measured'),
      add('d', 'simulated'),
      add('e', 'measured'),
    ]);
    expect(commits).toEqual(['measured a', 'measured bc', 'simulated d', 'measured e']);
  });

  it('fails every batch of a failed transaction, and goes on', async () => {
    let fail = true;
    const queue = new CommitQueue(async () => {
      if (fail) throw new Error('disk full');
      return result;
    });
    await expect(queue.add([reading('f', 'a', now, 1)], 'measured')).rejects.toThrow('disk full');
    fail = false;
    await expect(queue.add([reading('f', 'a', now, 1)], 'measured')).resolves.toBe(result);
  });

  it('turns senders away rather than let memory run out', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const queue = new CommitQueue(() => held.then(() => result));
    const many = new Array(mostWaitingRows).fill(reading('f', 'a', now, 1));
    const waiting = [queue.add(many.slice(0, 1), 'measured'), queue.add(many, 'measured')];
    expect(() => queue.add(many.slice(0, 1), 'measured')).toThrow(/faster than they can be stored/);
    release();
    await Promise.all(waiting);
  });
});

describe('feed state', () => {
  it('says each changed entity once per delta, with flags by index', () => {
    const state = new FeedState('f', ['level'], 'epoch', 'measured');
    const row = (entity: string, level: number, outOfRange: string[] = []) => ({
      ...{ feed: 'f', entity, time: now, revision: 0, simulated: false },
      ...{ values: { level }, outOfRange },
    });
    state.update([row('a', 1), row('b', 99, ['level'])]);
    state.update([row('a', 2)]);
    expect(state.next(now)).toMatchObject({
      entities: ['a', 'b'],
      values: { level: [2, 99] },
      outOfRange: { level: [1] },
    });
    expect(state.next(now)).toBeUndefined();
  });

  it('tells late values and corrections apart, under a number of their own, and a span when they are too many', () => {
    const state = new FeedState('f', ['level'], 'epoch', 'measured');
    const row = (time: number, level: number) => ({
      ...{ feed: 'f', entity: 'a', time, revision: 0, simulated: false, values: { level }, outOfRange: [] },
    });
    state.update([row(now, 1)]);
    state.correct([row(now - 5, 7)]);
    expect(state.next(now)).toMatchObject({ kind: 'delta', sequence: 1, times: [now] });
    expect(state.next(now)).toMatchObject({
      kind: 'correction',
      sequence: 2,
      times: [now - 5],
      values: { level: [7] },
    });
    expect(state.next(now)).toBeUndefined();
    expect(state.keyframe(now).values.level).toEqual([1]);
    state.correct(Array.from({ length: 6000 }, (_, i) => row(now - 10 - i, i)));
    expect(state.next(now)).toMatchObject({ kind: 'correction', entities: [], reread: [now - 6009, now - 10] });
  });

  it('lets go of what has been silent, and says so', () => {
    const state = new FeedState('f', ['level'], 'epoch', 'measured');
    const row = (entity: string, time: number) => ({
      ...{ feed: 'f', entity, time, revision: 0, simulated: false, values: { level: 1 }, outOfRange: [] },
    });
    state.update([row('gone', now - 100), row('here', now)]);
    state.next(now);
    state.forget(now - 50);
    expect(state.next(now)).toMatchObject({ kind: 'delta', sequence: 2, entities: [], left: ['gone'] });
    expect(state.keyframe(now).entities).toEqual(['here']);
  });

  it('says words whole in a keyframe, and in a delta only when some have changed', () => {
    const state = new FeedState('f', ['level'], 'epoch', 'measured', ['route']);
    const row = (entity: string, about?: Record<string, string | null>) => ({
      ...{ feed: 'f', entity, time: now, revision: 0, simulated: false, values: { level: 1 }, outOfRange: [] },
      ...(about ? { about } : {}),
    });
    state.update([row('a', { route: 'N16' }), row('b')]);
    expect(state.next(now)?.about).toEqual({ route: ['N16', null] });
    state.update([row('a'), row('b')]);
    expect(state.next(now)?.about).toBeUndefined();
    state.update([row('a'), row('b', { route: 'N61' })]);
    expect(state.next(now)?.about).toEqual({ route: ['N16', 'N61'] });
    expect(state.keyframe(now).about).toEqual({ route: ['N16', 'N61'] });
  });

  it('writes a float32 in the fewest digits that name it', () => {
    expect([shortest(Math.fround(21.3)), shortest(null), shortest(0)]).toEqual([21.3, null, 0]);
    for (const x of [1 / 3, 123456.789, 1e-20, 3.4e38].map(Math.fround)) expect(Math.fround(shortest(x)!)).toBe(x);
  });
});
