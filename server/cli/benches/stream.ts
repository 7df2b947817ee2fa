import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchResult } from '../../../simulations/_kit/bench.ts';
import { type Helper, isQuick, startHelper } from './live/processes.ts';

/**
 * Many screens: 5,000 clients that hear 20,000 frames/s of about 1 KB from a server on one core; 100 clients that stop
 * reading among 2,000; a server that dies and starts again under 5,000. The clients are another process.
 * LIVE_BENCH=quick: shorter, with the same number of clients.
 */
const feeds = 4;
/** Rows of ten values that make 1 KB. */
const rows = 17;
const seconds = isQuick ? 15 : 60;
const stallSeconds = isQuick ? 60 : 600;
const warmUpMs = 5000;

const start = async (clients: number, keeps = false) => {
  const environment = { FEEDS: String(feeds), ROWS: String(rows) };
  const server = await startHelper('stream-server.ts', environment, 0);
  const load = await startHelper('stream-load.ts', { ...environment, URL: String(server.ready.url) });
  const opened = await load.ask({ what: 'open', clients, keeps });
  if (!opened.ready) throw new Error(`only ${opened.clients} of ${clients} clients were served`);
  return { server, load, environment };
};

async function fanOut() {
  const { server, load } = await start(5000);
  await pause(warmUpMs);
  const before = await server.ask({});
  const heard = await load.ask({ what: 'listen', seconds });
  const after = await server.ask({});
  await stopAll(load, server);
  return {
    ...heard,
    clients: after.clients,
    rssMb: after.rssMb,
    cpu: (Number(after.cpuS) - Number(before.cpuS)) / seconds,
  };
}

async function stalled() {
  const { server, load } = await start(2000);
  await pause(warmUpMs);
  const usual = await load.ask({ what: 'listen', seconds });
  const before = Number((await server.ask({})).rssMb);
  await load.ask({ what: 'stall', clients: 100 });
  const heard = await load.ask({ what: 'listen', seconds: stallSeconds });
  const after = Number((await server.ask({})).rssMb);
  await stopAll(load, server);
  return { growthMb: after - before, ratio: Number(heard.p99) / Number(usual.p99) };
}

async function restart() {
  const first = await start(5000, true);
  const { load, environment } = first;
  const { epoch } = await load.ask({});
  await first.server.stop('SIGKILL');
  const came = load.ask({ what: 'back', before: epoch });
  const again = { ...environment, PORT: String(first.server.ready.port) };
  const server = await startHelper('stream-server.ts', again, 0);
  const { seconds: reconnectS, back } = await came;
  const gaps = await load.ask({ what: 'gaps' });
  await pause(4000);
  const { state } = await server.ask({ what: 'hold' });
  await pause(1500);
  const { hashes } = (await load.ask({})) as { hashes: Record<string, Record<string, number>> };
  await stopAll(load, server);
  const wrong = Object.entries(state as Record<string, number>).flatMap(([feed, hash]) =>
    Object.entries(hashes[feed])
      .filter(([each]) => Number(each) !== hash)
      .map(([, count]) => count),
  );
  return { reconnectS, back, stale: wrong.reduce((sum, count) => sum + count, 0), gaps };
}

async function stopAll(...helpers: Helper[]): Promise<void> {
  for (const helper of helpers) await helper.stop('SIGKILL');
}

export async function bench(): Promise<BenchResult> {
  const many = (await fanOut()) as Record<string, number>;
  const slow = await stalled();
  const storm = (await restart()) as Record<string, unknown>;
  const gaps = storm.gaps as { injected: number; noticed: number };
  process.stderr.write(`${JSON.stringify({ many, slow, storm })}\n`);
  return {
    bench: 'stream',
    cores: availableParallelism(),
    runs: 1,
    metrics: {
      clients: { value: many.clients, unit: 'clients', target: 5000, better: 'more' },
      frames_per_s: { value: Math.round(many.framesPerS), unit: 'frames/s', target: 19_800, better: 'more' },
      p99_ms: { value: many.p99, unit: 'ms', target: 250, better: 'less' },
      cpu: { value: Number(many.cpu.toFixed(2)), unit: 'cores', target: 1, better: 'less' },
      rss_mb: { value: Math.round(many.rssMb), unit: 'MB', target: 300, better: 'less' },
      stalled_growth_mb: { value: Math.round(slow.growthMb), unit: 'MB', target: 64, better: 'less' },
      stalled_p99_ratio: { value: Number(slow.ratio.toFixed(2)), unit: '×', target: 1.2, better: 'less' },
      stalled_s: { value: stallSeconds, unit: 's' },
      reconnect_s: { value: Number(Number(storm.reconnectS).toFixed(1)), unit: 's', target: 30, better: 'less' },
      stale_clients: { value: Number(storm.stale), unit: 'feeds of clients', target: 0, better: 'less' },
      gaps_missed: { value: gaps.injected - gaps.noticed, unit: 'clients', target: 0, better: 'less' },
    },
  };
}
