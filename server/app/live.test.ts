import type { Socket as TcpSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLiveClient, type LiveClient } from '#client/kit/live-client.ts';
import type { LiveFrame, Problem } from '#core';
import type { Db } from '../kit/db.ts';
import type { FeedHost, HostedFeed } from '../kit/feed-host.ts';
import { FeedState } from '../kit/feed-host-state.ts';
import { reading, testContract, testFeature, testHost, until } from '../kit/feed-host-testing.ts';
import { openTestDb } from '../kit/testing.ts';
import { mayConnect } from './live.ts';
import { openWire, serveLive } from './live-testing.ts';

const plain = testContract('probe');
const route = { title: { ko: '노선', en: 'Route' }, unit: 'one' } as const;
const contract = { ...plain, feed: { ...plain.feed, about: { route } } };
let db: Db;
let host: FeedHost;
let feed: HostedFeed;
let server: Awaited<ReturnType<typeof serveLive>>;
const ends: (() => unknown)[] = [];
let clock = Date.now() - 60_000;
const jobs = new Map<string, { jobID: string; progress: number }>();
const jobListeners = new Set<(job: { jobID: string }) => void>();

beforeAll(async () => {
  db = await openTestDb();
  host = testHost(db, [testFeature(contract)]);
  await host.start();
  feed = host.get('probe');
  server = await serveLive(host, {
    jobs: {
      get: async (id) => jobs.get(id) ?? (host.get(id).keyframe() as never),
      onChange: (listener) => {
        jobListeners.add(listener);
        return () => jobListeners.delete(listener);
      },
    },
  });
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
afterAll(async () => {
  await server.close();
  await host.stop();
  await db.close();
});

const say = (entity: string, level: number) => feed.ingest([reading('probe', entity, clock++, level)], 'measured');

function screen(url = server.url): LiveClient {
  const live = createLiveClient(url);
  ends.push(() => live.close());
  live.subscribe('probe', contract.feed);
  return live;
}

function rawClient(options: object = {}): Socket {
  const socket = io(`${server.url}/live`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
  });
  ends.push(() => socket.disconnect());
  return socket;
}

/** Everything that a screen shows. */
const shown = (live: LiveClient) => {
  const table = live.table('probe')!;
  return Object.fromEntries(table.entities.map((entity, row) => [entity, [table.times[row], table.values.level[row]]]));
};
const stored = async () => {
  const rows = await db.query<{ entity: string; ms: number; level: number }>(
    'select entity, extract(epoch from time)::float8 * 1000 as ms, v_level as level from probe_observation_latest',
  );
  return Object.fromEntries(rows.map(({ entity, ms, level }) => [entity, [Math.round(ms), level]]));
};

describe('live protocol', () => {
  it('shows two screens the state of the store, also while values come', async () => {
    const first = screen();
    await until(() => first.status('probe').state !== 'connecting', 'a keyframe');
    for (let i = 0; i < 30; i++) {
      await say(`sensor-${i % 7}`, i / 4);
      if (i === 15) screen();
    }
    const second = screen();
    const last = clock - 1;
    await until(() => [first, second].every((live) => live.status('probe').newest === last), 'the last value');
    expect(shown(first)).toEqual(await stored());
    expect(shown(second)).toEqual(await stored());
    expect(first.status('probe')).toMatchObject({ origin: 'measured', resyncs: 0, gaps: [] });
  });

  it('shows current values within 2 s after the connection was cut, and records the gap', async () => {
    const wire = await openWire(server.port);
    ends.push(wire.close);
    const live = screen(wire.url);
    await say('cut', 1);
    await until(() => live.table('probe')!.value('cut', 'level') === 1, 'the first value');
    wire.cut();
    await until(() => !live.connected, 'the loss');
    expect(live.status('probe').state).toBe('lost');
    await say('cut', 2);
    // Long enough for several attempts in vain, so that the client has slowed down to its slowest pace.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    wire.mend();
    const mended = performance.now();
    await until(() => live.table('probe')!.value('cut', 'level') === 2, 'the current value');
    expect(performance.now() - mended).toBeLessThan(2000);
    const { gaps, state } = live.status('probe');
    expect(gaps).toHaveLength(1);
    expect(gaps[0].to! - gaps[0].from).toBeGreaterThan(2900);
    expect(gaps[0].to! - gaps[0].from).toBeLessThan(6000);
    expect(state).toBe('live');
    await say('cut', 3);
    await until(() => live.table('probe')!.value('cut', 'level') === 3, 'a delta after the keyframe');
  });

  it('heals a hole in the sequence, and records it', async () => {
    const live = screen();
    await until(() => live.status('probe').state !== 'connecting', 'a keyframe');
    const { epoch, sequence, serverTime } = feed.keyframe();
    const hole = { feed: 'probe', kind: 'delta', epoch, sequence: sequence + 3, serverTime, origin: 'measured' };
    for (const socket of server.live.sockets()) {
      socket.emit('frame', { ...hole, entities: ['wrong'], times: [clock], values: { level: [9] } });
    }
    await until(
      () => live.status('probe').resyncs === 1 && live.status('probe').gaps.at(-1)?.to !== undefined,
      'a resync',
    );
    expect(shown(live)).toEqual(await stored());
    expect(live.status('probe').gaps).toHaveLength(1);
  });

  it('shows the words that come with values, also after a delta without them', async () => {
    const live = screen();
    const words = { ...reading('probe', 'bus', clock++, 1), about: { route: 'N16' } };
    await feed.ingest([words], 'measured');
    const route = () => live.table('probe')!.about.route[live.table('probe')!.index.get('bus') ?? -1];
    await until(() => route() === 'N16', 'the words');
    await say('bus', 2);
    await until(() => live.table('probe')!.value('bus', 'level') === 2, 'a delta without words');
    expect(route()).toBe('N16');
    await feed.ingest([{ ...reading('probe', 'bus', clock++, 3), about: { route: 'N61' } }], 'measured');
    await until(() => route() === 'N61', 'the words that changed');
    const late = screen();
    await until(() => late.table('probe')!.about.route.includes('N61'), 'the words in a keyframe');
  });

  it('flags what is out of range, and does not show it as true', async () => {
    const live = screen();
    await say('flagged', 99);
    await until(() => live.table('probe')!.index.has('flagged'), 'the value');
    const table = live.table('probe')!;
    const row = table.index.get('flagged')!;
    expect([table.values.level[row], table.outOfRange.level[row]]).toEqual([99, 1]);
    expect(table.value('flagged', 'level')).toBeUndefined();
    await say('flagged', 5);
    await until(() => table.value('flagged', 'level') === 5, 'a value in range');
  });

  it('shows a correction of the newest value', async () => {
    const live = screen();
    const time = clock++;
    await feed.ingest([reading('probe', 'corrected', time, 7, 1)], 'measured');
    await feed.ingest([reading('probe', 'corrected', time, 6, 2)], 'measured');
    await feed.ingest([reading('probe', 'corrected', time, 8, 1)], 'measured');
    await until(() => live.table('probe')!.value('corrected', 'level') === 6, 'the correction');
  });

  it('tells the age of values by the server clock, and when they are stale', async () => {
    // A computer whose clock lies ten minutes off, in both directions.
    for (const offset of [-600_000, 600_000]) {
      const live = createLiveClient(server.url, { monotonicNow: () => performance.now() + offset });
      ends.push(() => live.close());
      live.subscribe('probe', { ...contract.feed, staleAfterS: 1e-3 });
      await until(() => live.status('probe').newest !== undefined, 'a keyframe');
      expect(Math.abs(live.serverNow() - Date.now())).toBeLessThan(500);
      expect(live.status('probe').state).toBe('stale');
    }
  });

  it('tells each listener of a job how it stands and each change', async () => {
    jobs.set('j1', { jobID: 'j1', progress: 10 });
    const live = screen();
    const heard: number[] = [];
    live.watchJob('j1', (job) => heard.push(job.progress as number));
    await until(() => heard.length === 1, 'the job as it stands');
    for (const listener of jobListeners) listener({ jobID: 'j1', progress: 60 } as never);
    for (const listener of jobListeners) listener({ jobID: 'other', progress: 1 } as never);
    await until(() => heard.length === 2, 'the change');
    expect(heard).toEqual([10, 60]);
  });

  it('answers nonsense with a problem, counts it, and goes on', async () => {
    const socket = rawClient();
    const ask = (event: string, ...args: unknown[]): Promise<LiveFrame | Problem> =>
      socket.timeout(2000).emitWithAck(event, ...args);
    for (const [event, ...args] of [
      ['subscribe'],
      ['subscribe', null],
      ['subscribe', { feed: 7 }],
      ['subscribe', { feed: '__proto__' }],
      ['subscribe', { feed: 'x'.repeat(1000) }],
      ['watch-job', { id: 1 }],
      ['drop-tables', {}],
    ] as [string, ...unknown[]][]) {
      expect(await ask(event, ...args), JSON.stringify([event, ...args])).toMatchObject({
        type: expect.stringMatching(/^\/problems\//),
        remedy: { ko: expect.any(String), en: expect.any(String) },
      });
    }
    const problem = new Promise((resolve) => socket.once('problem', resolve));
    socket.emit('subscribe', 'without an acknowledgement');
    expect(await problem).toMatchObject({ type: '/problems/bad-live-message' });
    expect(await ask('subscribe', { feed: 'probe' })).toMatchObject({ kind: 'keyframe' });
    expect(await server.registry.metrics()).toMatch(/vseoul_live_refused_total\{code="bad-live-message"\} 7/);
  });

  it('disconnects a client that floods it, or sends more than a message may be', async () => {
    for (const hurt of [
      (socket: Socket) => {
        for (let i = 0; i < 300; i++) socket.emit('resync', { feed: 'probe' });
      },
      (socket: Socket) => socket.emit('subscribe', { feed: 'x'.repeat(10_000) }),
    ]) {
      const socket = rawClient();
      await new Promise((resolve) => socket.once('connect', () => resolve(0)));
      const gone = new Promise((resolve) => socket.once('disconnect', resolve));
      hurt(socket);
      await gone;
    }
    const live = screen();
    await until(() => live.status('probe').state !== 'connecting', 'another client is served');
  });

  it('speaks no polling, and lets no foreign page in', async () => {
    expect((await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(400);
    const foreign = rawClient({ extraHeaders: { origin: 'https://evil.example' } });
    await new Promise((resolve) => foreign.once('connect_error', resolve));
    const own = rawClient({ extraHeaders: { origin: server.url } });
    await new Promise((resolve) => own.once('connect', () => resolve(0)));
  });
});

describe('who may connect', () => {
  it.each([
    ['127.0.0.1', 'localhost:8080', undefined, true],
    ['127.0.0.1', 'localhost:8080', 'http://localhost:8080', true],
    ['127.0.0.1', 'localhost:8080', 'http://[::1]:5173', true],
    ['127.0.0.1', 'localhost:8080', 'https://evil.example', false],
    ['127.0.0.1', 'localhost:8080', 'null', false],
    ['127.0.0.1', 'rebound.example:8080', undefined, false],
    ['127.0.0.1', 'rebound.example:8080', 'http://rebound.example:8080', false],
    ['0.0.0.0', 'twin.seoul.example', 'https://twin.seoul.example', true],
    ['0.0.0.0', 'twin.seoul.example', 'https://evil.example', false],
    ['0.0.0.0', 'twin.seoul.example', undefined, true],
  ])('listening on %s, Host %s, Origin %s: %s', (listening, hostHeader, origin, allowed) => {
    expect(mayConnect({ headers: { host: hostHeader, origin } }, listening)).toBe(allowed);
  });
});

describe('slow clients', () => {
  /** A feed without a database, so that frames come faster than any wire takes them. */
  function memoryFeed() {
    const state = new FeedState('probe', ['level'], 'epoch', 'measured');
    const listeners = new Set<(frame: LiveFrame) => void>();
    const feed = {
      id: 'probe',
      keyframe: () => state.keyframe(Date.now()),
      onFrame: (listener: (frame: LiveFrame) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const publish = (entities: number, level: number) => {
      const common = { feed: 'probe', time: clock++, revision: 0, simulated: false, outOfRange: [], values: { level } };
      state.update(Array.from({ length: entities }, (_, e) => ({ ...common, entity: `entity-${e}` })));
      for (const listener of listeners) listener(state.next(Date.now())!);
    };
    return { host: { feeds: [feed], get: () => feed } as unknown as FeedHost, publish };
  }

  it('are set aside and brought back with a keyframe, while others stay current', async () => {
    const { host, publish } = memoryFeed();
    const own = await serveLive(host);
    ends.push(own.close);
    const slow = io(`${own.url}/live`, { transports: ['websocket'], forceNew: true });
    ends.push(() => slow.disconnect());
    const frames: LiveFrame[] = [];
    slow.on('frame', (frame: LiveFrame) => frames.push(frame));
    await slow.timeout(5000).emitWithAck('subscribe', { feed: 'probe' });
    const quick = screen(own.url);
    publish(1, 0);
    await until(() => quick.status('probe').newest !== undefined, 'a first value');
    const tcp = (slow.io.engine.transport as unknown as { ws: { _socket: TcpSocket } }).ws._socket;
    tcp.pause();
    // Far more than the buffers of the kernel hold, no faster than the quick client reads.
    const isAside = async () => /slow_total\{result="set_aside"\} 1/.test(await own.registry.metrics());
    for (let i = 0; !(await isAside()); i++) {
      expect(i, 'frames until the slow client is set aside').toBeLessThan(500);
      publish(20_000, i % 10);
      const sent = clock - 1;
      await until(() => quick.status('probe').newest === sent, 'the quick client is current');
    }
    expect(quick.status('probe')).toMatchObject({ gaps: [], resyncs: 0 });
    const last = clock - 1;
    tcp.resume();
    await until(() => frames.some(({ kind }) => kind === 'keyframe'), 'the keyframe', 20_000);
    const keyframe = frames.find(({ kind }) => kind === 'keyframe')!;
    expect(keyframe.times[0]).toBe(last);
    publish(1, 3);
    await until(() => frames.at(-1)!.entities.length === 1, 'deltas again');
    expect(frames.at(-1)!.sequence).toBe(keyframe.sequence + 1);
  });
});
