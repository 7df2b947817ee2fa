import { createClient } from 'redis';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLiveClient } from '#client/kit/live-client.ts';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import type { Db } from '../kit/db.ts';
import { reading, testContract, testFeature, testHost, until } from '../kit/feed-host-testing.ts';
import { openTestDb } from '../kit/testing.ts';
import { serveLive } from './live-testing.ts';
import { joinPeers } from './peers.ts';
import { hasRedis, startRedis } from './redis.testing.ts';

const quiet = { info: () => {}, warn: () => {} };
const patient = 20_000;

it('says that Redis cannot be reached', async () => {
  await expect(joinPeers('redis://127.0.0.1:1', quiet)).rejects.toMatchObject({ code: 'redis-unreachable' });
});

describe.skipIf(!hasRedis)('two servers over one database', () => {
  let db: Db;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let feeds = 0;
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    db = await openTestDb();
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(async () => {
    await redis?.end();
    await db?.close();
  });

  /** One server of the two, with its own connections. */
  async function serve(contract: ReturnType<typeof testContract>, source?: FeedSource) {
    const peers = await joinPeers(redis.url, quiet);
    const host = testHost(db, [testFeature(contract, source ? { simulatedFeed: source } : {})], { peers });
    await host.start();
    const live = await serveLive(host, { adapter: peers.adapter });
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= (async () => {
        await live.close();
        await host.stop();
        await peers.close();
      })();
      return closing;
    };
    ends.push(close);
    return { feed: host.get(contract.id), url: live.url, close };
  }

  function screen(url: string, contract: ReturnType<typeof testContract>) {
    const client = createLiveClient(url);
    ends.push(() => client.close());
    client.subscribe(contract.id, contract.feed);
    const level = (entity: string) => client.table(contract.id)?.value(entity, 'level');
    return { client, level };
  }

  const newContract = () => testContract(`shared-${++feeds}`);

  it('show on both what was sent to one, late rows included, and stay at the newest', async () => {
    const contract = newContract();
    const [a, b] = [await serve(contract), await serve(contract)];
    const [left, right] = [screen(a.url, contract), screen(b.url, contract)];
    const time = Date.now() - 60_000;
    await a.feed.ingest([reading(contract.id, 'one', time, 3)], 'measured');
    await b.feed.ingest([reading(contract.id, 'two', time, 4)], 'measured');
    await until(() => [left, right].every((each) => each.level('one') === 3 && each.level('two') === 4), 'both values');
    await a.feed.ingest([reading(contract.id, 'two', time - 60_000, 9)], 'measured');
    await a.feed.ingest([reading(contract.id, 'one', time + 1000, 5)], 'measured');
    await until(() => [left, right].every((each) => each.level('one') === 5), 'the newer value');
    expect(right.level('two')).toBe(4);
    expect(right.client.status(contract.id)).toMatchObject({ resyncs: 0, gaps: [] });
  });

  it('tell an alarm of one on the screens of both, once', async () => {
    const plain = newContract();
    const feed = {
      ...plain.feed,
      rules: { thresholds: { level: { above: 8, margin: 1, severity: 'critical' as const } } },
    };
    const contract = { ...plain, feed };
    const [a, b] = [await serve(contract), await serve(contract)];
    const heard = [a, b].map(({ url }) => {
      const alarms: string[] = [];
      const { client } = screen(url, contract);
      client.onAlarm(({ entity, cause }) => alarms.push(`${entity} ${cause}`));
      return alarms;
    });
    await until(() => b.feed.status().state !== undefined, 'the second server');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await a.feed.ingest([reading(contract.id, 'high', Date.now() - 5000, 9)], 'measured');
    await until(() => heard.every((alarms) => alarms.length === 1), 'an alarm on each');
    // The second server knows that it is raised: it does not raise it anew, but clears it.
    await b.feed.ingest([reading(contract.id, 'high', Date.now() - 4000, 9)], 'measured');
    await b.feed.ingest([reading(contract.id, 'high', Date.now() - 3000, 1)], 'measured');
    await until(() => heard.every((alarms) => alarms.length === 2), 'its end on each');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toEqual([
      ['high above', 'high above'],
      ['high above', 'high above'],
    ]);
  });

  it('ask the source from one of them, and from the other when that one ends', async () => {
    const contract = newContract();
    let running = 0;
    let most = 0;
    const asked: string[] = [];
    const sourceOf = (name: string): FeedSource => ({
      origin: 'simulated',
      available: () => true,
      observe: async function* (context) {
        most = Math.max(most, ++running);
        try {
          for (;;) {
            asked.push(name);
            yield [reading(contract.id, 'bus', context.now(), asked.length % 10)];
            await context.sleepUntil(context.now() + 100);
          }
        } finally {
          running--;
        }
      },
    });
    const [a, b] = [await serve(contract, sourceOf('a')), await serve(contract, sourceOf('b'))];
    const right = screen(b.url, contract);
    await until(() => asked.length > 5 && right.level('bus') !== undefined, 'the source of the first', patient);
    expect(new Set(asked)).toEqual(new Set(['a']));
    await until(() => b.feed.status().entities === 1, 'its rows at the second');
    // The second says how the source stands that the first one asks.
    await until(() => b.feed.status().state === 'ok', 'its state at the second');
    expect(b.feed.status()).toMatchObject({ failures: 0, origin: 'simulated' });
    await a.close();
    await until(() => asked.includes('b'), 'the source of the second', patient);
    expect(most).toBe(1);
  });

  it('find what they missed of one another while Redis was away', async () => {
    const contract = newContract();
    const [a, b] = [await serve(contract), await serve(contract)];
    const right = screen(b.url, contract);
    let time = Date.now() - 60_000;
    const say = (level: number) => a.feed.ingest([reading(contract.id, 'one', time++, level)], 'measured');
    await say(1);
    await until(() => right.level('one') === 1, 'the first value');
    await redis.stop();
    for (let i = 0; i < 5; i++) await say(2);
    expect(right.level('one')).toBe(1);
    await redis.start();
    await until(() => right.level('one') === 2, 'what was said meanwhile', patient);
    await say(3);
    await until(() => right.level('one') === 3, 'what is said now', patient);
  });

  it('read the database again when a number of another server is missing', async () => {
    const contract = newContract();
    const b = await serve(contract);
    const right = screen(b.url, contract);
    await until(() => right.client.status(contract.id).state !== 'connecting', 'the screen');
    // A server of which one commit is never heard.
    const mute = testHost(db, [testFeature(contract)]);
    await mute.start();
    ends.push(() => mute.stop());
    await mute.get(contract.id).ingest([reading(contract.id, 'unheard', Date.now() - 9000, 6)], 'measured');
    const client = createClient({ url: redis.url });
    await client.connect();
    ends.push(() => client.destroy());
    const news = JSON.stringify({ what: 'rows', latest: [], late: [] });
    const tell = (number: string) =>
      client.xAdd('vseoul:commits', '*', { from: 'mute', number, feed: contract.id, news });
    await tell('1');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(right.level('unheard')).toBeUndefined();
    await tell('3');
    await until(() => right.level('unheard') === 6, 'what was not told');
  });

  it('end without taking the screens of the other along', async () => {
    const contract = newContract();
    const [a, b] = [await serve(contract), await serve(contract)];
    const socket = io(`${b.url}/live`, { transports: ['websocket'], forceNew: true, reconnection: false });
    ends.push(() => socket.disconnect());
    await until(() => socket.connected, 'a connection');
    await a.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(socket.connected).toBe(true);
  });
});
