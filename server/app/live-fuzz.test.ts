import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { randomSequence } from '#core';
import type { Db } from '../kit/db.ts';
import type { FeedHost } from '../kit/feed-host.ts';
import { testContract, testFeature, testHost } from '../kit/feed-host-testing.ts';
import { openTestDb } from '../kit/testing.ts';
import { serveLive } from './live-testing.ts';

/** Seeded malformed messages on the socket and over HTTP. FUZZ_MESSAGES=10000 for a long run. */
const messages = Number(process.env.FUZZ_MESSAGES ?? 300);

let db: Db;
let host: FeedHost;
let server: Awaited<ReturnType<typeof serveLive>>;
const logged: string[] = [];

beforeAll(async () => {
  db = await openTestDb();
  host = testHost(db, [testFeature(testContract('probe'))]);
  await host.start();
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  server = await serveLive(host, { log });
});
afterAll(async () => {
  await server.close();
  await host.stop();
  await db.close();
});

/** Anything that JSON can say, mostly of the wrong kind. */
function junk(random: () => number, depth = 0): unknown {
  const pick = Math.floor(random() * (depth > 3 ? 9 : 12));
  const simple = [
    null,
    true,
    '',
    'probe',
    '__proto__',
    '\u0000\uD800',
    -1,
    1e308,
    'x'.repeat(Math.floor(random() * 300)),
  ];
  if (pick < 9) return simple[pick];
  const size = Math.floor(random() * 4);
  if (pick === 9) return Array.from({ length: size }, () => junk(random, depth + 1));
  const keys = [
    'feed',
    'at',
    'after',
    'box',
    'tiles',
    'format',
    'frames',
    'entity',
    'time',
    'values',
    'revision',
    'about',
  ];
  return Object.fromEntries(
    Array.from({ length: size + 1 }, () => [keys[Math.floor(random() * keys.length)], junk(random, depth + 1)]),
  );
}

/** Work, and the longest time that it held the event loop meanwhile, ms. */
async function held(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

describe('malformed messages', () => {
  it('on the socket are answered or end their connection, and are counted', async () => {
    const random = randomSequence(31);
    const events = ['subscribe', 'resync', 'unsubscribe', 'ack', 'replay', 'watch-alarms', 'watch-job', 'frame', 'x'];
    const longest = await held(async () => {
      for (let sent = 0; sent < messages; ) {
        const socket = io(`${server.url}/live`, { transports: ['websocket'], forceNew: true, reconnection: false });
        await new Promise((resolve) => socket.once('connect', () => resolve(0)));
        for (let i = 0; i < 100 && socket.connected; i++, sent++) {
          const said = [junk(random), ...(random() < 0.2 ? [junk(random)] : [])];
          const event = events[Math.floor(random() * events.length)];
          const answer = await socket
            .timeout(3000)
            .emitWithAck(event, ...said)
            .catch(() => undefined);
          if (socket.connected) expect(answer, `${event} ${JSON.stringify(said)}`).toBeTypeOf('object');
          if (answer?.status) expect(answer.status, JSON.stringify(answer)).toBeLessThan(500);
        }
        socket.disconnect();
      }
    });
    expect(logged).toEqual([]);
    expect(await server.registry.metrics()).toMatch(/vseoul_live_refused_total\{code="bad-live-message"\} \d\d+/);
    expect(longest).toBeLessThan(250);
  });

  it('below Socket.IO, bytes and broken packets, end their connection and no other', async () => {
    const random = randomSequence(32);
    const starts = ['', '0', '2', '3', '4', '40', '40/live,', '42/live,', '42/live,1', '451-/live,', '43/live,9'];
    for (let i = 0; i < messages / 4; i++) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send('40/live,');
      const noise = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)));
      const start = starts[Math.floor(random() * starts.length)];
      socket.send(random() < 0.5 ? noise : start + noise.toString('latin1'));
      socket.close();
      await new Promise((resolve) => socket.once('close', resolve));
    }
    const other = io(`${server.url}/live`, { transports: ['websocket'], forceNew: true });
    expect(await other.timeout(3000).emitWithAck('subscribe', { feed: 'probe' })).toMatchObject({ kind: 'keyframe' });
    other.disconnect();
    expect(logged).toEqual([]);
  });

  it('over HTTP are refused with a problem, each observation with a reason', async () => {
    const random = randomSequence(33);
    for (let i = 0; i < messages; i++) {
      const good = { entity: 'a', time: Date.now() - 1000, values: { level: 1 } };
      const items = random() < 0.7 ? [{ ...good, ...(junk(random) as object) }, junk(random)] : junk(random);
      const text = JSON.stringify(items) ?? '';
      const body = random() < 0.2 ? text.slice(0, Math.floor(random() * text.length)) : text;
      const response = await fetch(`${server.url}/api/feeds/probe/observations`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      const answer = (await response.json()) as { type?: string; refused?: unknown[] };
      expect(response.status, body).toBeLessThan(500);
      if (response.status >= 400) expect(answer.type, body).toMatch(/^\/problems\//);
      else expect(answer.refused, body).toBeInstanceOf(Array);
    }
  });
});
