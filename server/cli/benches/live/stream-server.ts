import { createServer } from 'node:http';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { LiveFrame } from '#core';
import { attachLive } from '../../../app/live.ts';
import type { FeedHost } from '../../../kit/feed-host.ts';
import { FeedState } from '../../../kit/feed-host-state.ts';
import { answerQuestions, residentMb, tell } from './processes.ts';
import { entityOf, valueKeys } from './sensors.ts';

/**
 * The live protocol without a database: FEEDS feeds whose state changes every second, in frames of ROWS rows. What stands
 * between a commit and the wire is all there is.
 */
const feedCount = Number(process.env.FEEDS);
const rows = Number(process.env.ROWS);
const registry = new Registry();
const epoch = Math.random().toString(36).slice(2, 10);

let round = 0;
const feeds = Array.from({ length: feedCount }, (_, f) => {
  const id = `feed-${f}`;
  const state = new FeedState(id, valueKeys, epoch, 'measured');
  const listeners = new Set<(frame: LiveFrame) => void>();
  const change = () => {
    const time = Date.now();
    state.update(
      Array.from({ length: rows }, (_, i) => ({
        ...{ feed: id, entity: entityOf(i), time, revision: 0, simulated: false, outOfRange: [] },
        values: Object.fromEntries(valueKeys.map((key, k) => [key, (round * 31 + i * 7 + k) % 1000])),
      })),
    );
    const frame = state.next(Date.now());
    if (frame) for (const listener of listeners) listener(frame);
  };
  return {
    id,
    change,
    keyframe: () => state.keyframe(Date.now()),
    onFrame: (listener: (frame: LiveFrame) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
});
const host = { feeds, get: (id: string) => feeds.find((feed) => feed.id === id) } as unknown as FeedHost;
const server = createServer();
const live = attachLive(server, { feeds: host, log: pino({ level: 'silent' }), host: '127.0.0.1', registry });
await new Promise<void>((resolve) => server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', resolve));
const { port } = server.address() as { port: number };
// The feeds take turns, so that the second is not one burst of all of them.
let turn = 0;
const timer = setInterval(() => {
  if (turn % feedCount === 0) round++;
  feeds[turn++ % feedCount].change();
}, 1000 / feedCount);

answerQuestions(async ({ what }) => {
  if (what === 'hold') clearInterval(timer);
  const { user, system } = process.cpuUsage();
  const state = Object.fromEntries(feeds.map(({ id, keyframe }) => [id, hashOf(keyframe())]));
  return { clients: live.clients(), rssMb: residentMb(process.pid), cpuS: (user + system) / 1e6, state };
});
tell({ url: `http://127.0.0.1:${port}`, port });

/** Hash of what a screen shows: entities and their first value. */
function hashOf(frame: LiveFrame): number {
  const column = frame.values[valueKeys[0]];
  return frame.entities.reduce((sum, entity, i) => sum + Number(entity.slice(1)) * 1009 + (column[i] ?? 0) * 17, 0);
}
