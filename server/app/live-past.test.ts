import { Registry } from 'prom-client';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ClockedFeeds } from '#client/kit/clocked-feeds.ts';
import { createLiveClient, type LiveClient } from '#client/kit/live-client.ts';
import { boxToWgs84, hourMs, type LiveFrame, liveTileM, liveTileOf, minuteMs } from '#core';
import type { Db } from '../kit/db.ts';
import type { FeedHost, HostedFeed } from '../kit/feed-host.ts';
import { reading, testContract, testFeature, testHost, until } from '../kit/feed-host-testing.ts';
import { openTestDb } from '../kit/testing.ts';
import { serveLive } from './live-testing.ts';

/** Buses: they move, and carry words. */
const plain = testContract('bus-probe');
const metres = { ...plain.feed.values.level, range: [0, 1e6] as const };
const buses = {
  ...plain,
  feed: {
    ...plain.feed,
    staleAfterS: 40,
    values: { east: metres, north: metres },
    moving: { east: 'east', north: 'north' },
    about: { route: { title: { ko: '노선', en: 'Route' }, unit: 'one' as const } },
  },
};
const gauges = testContract('gauge-probe');

let db: Db;
let host: FeedHost;
let bus: HostedFeed;
let gauge: HostedFeed;
let server: Awaited<ReturnType<typeof serveLive>>;
const registry = new Registry();
const metricsOfHost = () => registry.metrics();
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  db = await openTestDb();
  host = testHost(db, [testFeature(buses), testFeature(gauges)], { registry });
  await host.start();
  bus = host.get('bus-probe');
  gauge = host.get('gauge-probe');
  server = await serveLive(host);
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
afterAll(async () => {
  await server.close();
  await host.stop();
  await db.close();
});

const screen = (): LiveClient => {
  const live = createLiveClient(server.url);
  ends.push(() => live.close());
  return live;
};
const get = async (path: string) => {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, json: response.status < 300 ? await response.json() : undefined };
};
const iso = (instant: number) => encodeURIComponent(new Date(instant).toISOString());

/** Two squares side by side in the city. */
const [x0, y0] = [48 * liveTileM, 134 * liveTileM];
const boxOf = (column: number) =>
  boxToWgs84([
    x0 + column * liveTileM + 500,
    y0 + 500,
    x0 + (column + 1) * liveTileM - 500,
    y0 + liveTileM - 500,
  ] as never);
const drive = (entity: string, column: number, route?: string) =>
  bus.ingest(
    [
      {
        ...{
          feed: bus.id,
          entity,
          time: Date.now(),
          values: { east: x0 + (column + 0.5) * liveTileM, north: y0 + 2000 },
        },
        ...(route ? { about: { route } } : {}),
      },
    ],
    'measured',
  );

describe('squares of the map', () => {
  it('tell a client what is within its box, what comes and what goes, and other clients nothing of it', async () => {
    await drive('n16', 0, 'N16');
    await drive('n61', 1, 'N61');
    const [west, east, both, all] = [screen(), screen(), screen(), screen()];
    west.subscribe(bus.id, buses.feed, undefined, boxOf(0));
    east.subscribe(bus.id, buses.feed, undefined, boxOf(1));
    const [w, s] = boxOf(0);
    both.subscribe(bus.id, buses.feed, undefined, [w, s, boxOf(1)[2], boxOf(1)[3]] as never);
    all.subscribe(bus.id, buses.feed);
    const seen = (live: LiveClient) => live.table(bus.id)!.entities.toSorted().join();
    const words = (live: LiveClient, entity: string) =>
      live.table(bus.id)!.about.route[live.table(bus.id)!.index.get(entity)!];
    await until(() => [west, east, both, all].map(seen).join(' ') === 'n16 n61 n16,n61 n16,n61', 'the first state');
    expect(words(west, 'n16')).toBe('N16');
    for (let trip = 0; trip < 5; trip++) {
      await drive('n16', 1 - (trip % 2));
      const expected = trip % 2 ? 'n16 n61' : ' n16,n61';
      await until(() => [west, east].map(seen).join(' ') === expected, `trip ${trip}`);
    }
    await until(() => seen(both) === 'n16,n61' && seen(all) === 'n16,n61', 'nobody is lost between two squares');
    expect([west, east, both].map((live) => live.status(bus.id).resyncs)).toEqual([0, 0, 0]);
    expect(words(east, 'n16')).toBe('N16');
  });

  it('heal a hole in their own numbers', async () => {
    const live = screen();
    live.subscribe(bus.id, buses.feed, undefined, boxOf(0));
    await until(() => live.status(bus.id).state !== 'connecting', 'a keyframe');
    const { epoch, serverTime } = bus.keyframe();
    const hole = { feed: bus.id, kind: 'delta', epoch, sequence: 999, serverTime, origin: 'measured' };
    const tile = liveTileOf([x0, y0]);
    for (const socket of server.live.sockets()) {
      socket.emit('frame', { ...hole, tile, entities: [], times: [], values: { east: [], north: [] } });
    }
    await until(() => live.status(bus.id).resyncs === 1, 'a resync');
    await drive('n99', 0);
    await until(() => live.table(bus.id)!.index.has('n99'), 'a delta after it');
  });

  it('are refused when they are too many, or no box', async () => {
    const socket = io(`${server.url}/live`, { transports: ['websocket'], forceNew: true });
    ends.push(() => socket.disconnect());
    const ask = (box: unknown) => socket.timeout(2000).emitWithAck('subscribe', { feed: bus.id, box });
    expect(await ask([126, 37, 128, 38])).toMatchObject({ type: '/problems/box-too-large' });
    expect(await ask([127, 37, 126, 38])).toMatchObject({ type: '/problems/bad-live-message' });
    expect(await ask([126.9, 37.5, 127, 37.6])).toMatchObject({ kind: 'keyframe', tiles: expect.any(Object) });
  });
});

describe('values of the past', () => {
  const start = Math.floor((Date.now() - 3 * hourMs) / hourMs) * hourMs;
  const levels = Array.from({ length: 120 }, (_, i) =>
    reading('gauge-probe', `g${i % 2}`, start + i * minuteMs, i % 7),
  );

  it('are pushed when they come late or are corrected', async () => {
    await gauge.ingest(levels, 'measured');
    const live = screen();
    live.subscribe(gauge.id, gauges.feed);
    await until(() => live.status(gauge.id).state !== 'connecting', 'a keyframe');
    const heard: LiveFrame[] = [];
    live.onCorrection(gauge.id, (frame) => heard.push(frame));
    const before = live.table(gauge.id)!.value('g0', 'level');
    await gauge.ingest([reading(gauge.id, 'g0', start + 10 * minuteMs, 9.5, 3)], 'measured');
    await until(() => heard.length === 1, 'the correction');
    expect(heard[0]).toMatchObject({ kind: 'correction', entities: ['g0'] });
    expect([heard[0].times[0], heard[0].values.level[0]]).toEqual([start + 10 * minuteMs, 9.5]);
    expect(live.table(gauge.id)!.value('g0', 'level')).toBe(before);
    await gauge.ingest([reading(gauge.id, 'g0', start + 10 * minuteMs, levels[10].values.level, 4)], 'measured');
    await until(() => heard.length === 2, 'the next one');
    expect(live.status(gauge.id)).toMatchObject({ resyncs: 0, gaps: [] });
  });

  it('are read at any moment, by the hour and as a mean', async () => {
    const at = await get(`/api/feeds/gauge-probe/at?time=${iso(start + 31.5 * minuteMs)}`);
    expect(at.json).toMatchObject({ kind: 'keyframe', entities: ['g0', 'g1'], values: { level: [30 % 7, 31 % 7] } });
    const bytes = await fetch(`${server.url}/api/feeds/gauge-probe/latest?format=bytes`);
    expect(bytes.headers.get('content-type')).toBe('application/octet-stream');
    const span = `from=${iso(start)}&to=${iso(start + 2 * hourMs)}`;
    const { json } = await get(`/api/feeds/gauge-probe/history?bucket=hour&${span}`);
    expect(json.starts).toEqual([start, start + hourMs]);
    expect(json.values.level.count).toEqual([60, 60]);
    const { json: mean } = await get(`/api/feeds/gauge-probe/mean?${span}`);
    const sum = levels.reduce((all, { values }) => all + values.level!, 0);
    expect(mean.values.level).toEqual({ mean: Number((sum / 120).toPrecision(7)), min: 0, max: 6, count: 120 });
    const one = await get(`/api/feeds/gauge-probe/history?bucket=minute&entity=g0&${span}`);
    expect(one.json.starts).toHaveLength(60);
    for (const wrong of [
      'history?bucket=week',
      `history?from=${iso(start)}&to=${iso(start - 1)}`,
      'at',
      `at?time=${iso(Date.now() + hourMs)}`,
    ]) {
      expect((await get(`/api/feeds/gauge-probe/${wrong}`)).status, wrong).toBe(400);
    }
  });

  it('are replayed by the same frames, at the pace of the client’s clock, which may stop and jump', async () => {
    let clock = start + 5.5 * minuteMs;
    const live = screen();
    const replay = live.replay(gauge.id, gauges.feed, { at: clock, clock: () => clock });
    ends.push(() => replay.stop());
    const shown = () => ['g0', 'g1'].map((entity) => replay.table.value(entity, 'level')).join();
    await until(() => replay.shown === clock, 'the begin');
    expect(shown()).toBe(`${4 % 7},${5 % 7}`);
    for (const minute of [6.5, 9, 45.2, 3, 119]) {
      clock = start + Math.round(minute * minuteMs);
      await until(() => replay.shown === clock, `minute ${minute}`);
      const last = Math.floor(minute);
      const expected = [last - (last % 2), last - 1 + (last % 2)].map((i) => i % 7);
      expect(shown(), `minute ${minute}`).toBe(expected.join());
    }
    clock = start - 30 * 24 * hourMs;
    await until(() => replay.shown === clock, 'a time before everything');
    expect(replay.table.count).toBe(0);
  });

  it('take the place of the present while the reader’s clock is set back, and leave it when it returns', async () => {
    const live = screen();
    const feeds = new ClockedFeeds(live);
    const told: (number | undefined)[] = [];
    const off = feeds.subscribe(gauge.id, gauges.feed, (table) => told.push(table.value('late', 'level')));
    await until(() => feeds.status(gauge.id).state === 'live' || feeds.status(gauge.id).state === 'stale', 'now');
    const then = start + 30.5 * minuteMs;
    feeds.setClock(then);
    await until(() => feeds.status(gauge.id).state === 'replay', 'the past');
    expect([feeds.now(), feeds.table(gauge.id)!.value('g0', 'level')]).toEqual([then, 30 % 7]);
    expect(feeds.status(gauge.id)).toMatchObject({ origin: 'measured', newest: start + 30 * minuteMs, ageS: 30 });
    const heard = told.length;
    await gauge.ingest([reading(gauge.id, 'late', Date.now(), 8)], 'measured');
    await until(() => live.table(gauge.id)!.value('late', 'level') === 8, 'news of the present');
    expect(told.length).toBe(heard);

    feeds.setClock(Date.now() + hourMs);
    expect(feeds.status(gauge.id).state).toBe('future');
    expect([feeds.table(gauge.id)!.count, told.at(-1)]).toEqual([0, undefined]);
    feeds.setClock(undefined);
    expect(told.at(-1)).toBe(8);
    expect(feeds.table(gauge.id)!.changedCount).toBe(feeds.table(gauge.id)!.count);
    off();
    expect(feeds.table(gauge.id)).toBeUndefined();
  });

  it('run by a clock of their own at any speed, and pause', async () => {
    const live = screen();
    const replay = live.replay(gauge.id, gauges.feed, { at: start + 5 * minuteMs, speed: 600 });
    ends.push(() => replay.stop());
    await until(() => (replay.shown ?? 0) > start + 10 * minuteMs, 'ten minutes of the past');
    replay.pause();
    const at = replay.now;
    await until(() => replay.shown === at, 'the moment of the pause');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([replay.now, replay.shown]).toEqual([at, at]);
    replay.seek(start + 100 * minuteMs);
    await until(() => replay.shown === start + 100 * minuteMs, 'the jump');
  });
});

describe('alarms', () => {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  const alarmsOf = async (query: string) => (await get(`/api/alarms?feed=gauge-probe&${query}`)).json;

  it('are raised by rules that a server sets, told to screens, acknowledged with a note and cleared', async () => {
    const rules = { thresholds: { level: { above: 8, margin: 1, severity: 'critical' } } };
    expect((await post('/api/feeds/gauge-probe/rules', rules)).json).toMatchObject(rules);
    expect((await post('/api/feeds/gauge-probe/rules', { thresholds: { level: { above: 'x' } } })).status).toBe(400);
    const heard: Record<string, unknown>[] = [];
    const live = screen();
    live.onAlarm((alarm) => heard.push(alarm));
    await until(() => live.connected, 'the connection');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await gauge.ingest(
      [reading(gauge.id, 'wet', Date.now() - 3000, 9), reading(gauge.id, 'wet2', Date.now() - 3000, 9.5)],
      'measured',
    );
    await until(() => heard.length === 2, 'two alarms');
    const { alarms, groups } = await alarmsOf('state=open');
    expect(
      alarms.map(({ entity, cause, limit }: Record<string, unknown>) => `${entity} ${cause} ${limit}`).toSorted(),
    ).toEqual(['wet above 8', 'wet2 above 8']);
    expect(groups).toMatchObject([{ cause: 'above', key: 'level', count: 2, unacknowledged: 2, severity: 'critical' }]);
    expect((await post('/api/alarms/acknowledge', { ids: [...groups[0].ids, 999_999], note: 'seen' })).status).toBe(
      404,
    );
    expect((await post('/api/alarms/acknowledge', { ids: groups[0].ids, note: ' ' })).status).toBe(400);
    const seen = await post('/api/alarms/acknowledge', { ids: groups[0].ids, note: '현장 확인 중', by: 'control' });
    expect(seen.json.alarms[0]).toMatchObject({ note: '현장 확인 중', acknowledgedBy: 'control', clearedAt: null });
    await until(() => heard.length === 4, 'the acknowledgement');
    await gauge.ingest([reading(gauge.id, 'wet', Date.now() - 2000, 3)], 'measured');
    await until(() => heard.length === 5, 'the end of one');
    expect(heard[4]).toMatchObject({ entity: 'wet', clearedAt: expect.any(Number), note: '현장 확인 중' });
    expect((await alarmsOf('state=open')).alarms).toHaveLength(1);
    expect((await alarmsOf('state=all')).alarms).toHaveLength(2);
    expect(await metricsOfHost()).toMatch(/vseoul_alarms_open\{feed="gauge-probe"\} 1/);
  });

  it('are still open after a start, and raised once', async () => {
    const again = testHost(db, [testFeature(gauges)]);
    await again.start();
    ends.push(() => again.stop());
    await again.get(gauge.id).ingest([reading(gauge.id, 'wet2', Date.now() - 1000, 9.7)], 'measured');
    expect((await alarmsOf('state=open')).alarms).toHaveLength(1);
  });

  it('flag a doubted reading in frames and in the history', async () => {
    await post('/api/feeds/gauge-probe/rules', { stuckS: { level: 100 } });
    const t = Date.now() - 10 * minuteMs;
    await gauge.ingest(
      [0, 1, 2, 3].map((i) => reading(gauge.id, 'stuck', t + i * minuteMs, 5)),
      'measured',
    );
    const { json } = await get(`/api/feeds/gauge-probe/observations?entity=stuck`);
    expect(json.suspect).toEqual({ level: [2, 3] });
    const frame = gauge.keyframe();
    expect(frame.suspect?.level).toEqual([frame.entities.indexOf('stuck')]);
    const { json: mean } = await get(`/api/feeds/gauge-probe/mean?entity=stuck`);
    expect(mean.values.level.count).toBe(2);
  });
});

describe('acknowledgement', () => {
  it('sets a client aside that takes frames off the wire and does nothing with them, and brings it back', async () => {
    const socket = io(`${server.url}/live`, { transports: ['websocket'], forceNew: true });
    ends.push(() => socket.disconnect());
    const frames: LiveFrame[] = [];
    socket.on('frame', (frame: LiveFrame) => frames.push(frame));
    await socket.timeout(2000).emitWithAck('subscribe', { feed: gauge.id });
    socket.emit('ack', { frames: 0 });
    let time = Date.now() - hourMs / 2;
    for (let i = 0; i < 80; i++) {
      await gauge.ingest([reading(gauge.id, 'g0', time++, i % 7)], 'measured');
      await until(() => gauge.keyframe().times[0] === time - 1, 'it is published');
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    expect(await server.registry.metrics()).toMatch(/slow_total\{result="set_aside"\} 1/);
    const taken = frames.length;
    expect(taken).toBeLessThan(80);
    socket.emit('ack', { frames: taken });
    await until(() => frames.at(-1)!.kind === 'keyframe', 'the keyframe', 3000);
  });
});
