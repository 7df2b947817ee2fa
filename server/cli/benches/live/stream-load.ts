import { BareClient, pause, quantile, untilTrue } from './clients.ts';
import { answerQuestions, tell } from './processes.ts';

/** The clients of the stream bench, in a process of their own. */
const url = process.env.URL!;
const feeds = Array.from({ length: Number(process.env.FEEDS) }, (_, f) => `feed-${f}`);
const clients: BareClient[] = [];
const stalled: BareClient[] = [];
let latencies: number[] = [];
let frames = 0;
let epoch = '';

async function open(count: number, keeps: boolean): Promise<object> {
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    const client = new BareClient(
      { url, feeds, keeps, reconnects: true },
      {
        frame: (frame, now) => {
          if (frame.kind !== 'delta') return;
          frames++;
          epoch = frame.epoch;
          // Every eighth: five thousand clients would fill the memory with numbers.
          if (frames % 8 === 0) latencies.push(now - frame.serverTime);
        },
      },
    );
    clients.push(client);
    client.open();
    if (i % 20 === 19) await pause(20);
  }
  const ready = await untilTrue(() => clients.every((each) => each.ready), 120_000);
  return { ready, clients: clients.filter((each) => each.ready).length, seconds: (performance.now() - started) / 1000 };
}

async function listen(seconds: number): Promise<object> {
  latencies = [];
  frames = 0;
  const started = performance.now();
  await pause(seconds * 1000);
  const lasted = (performance.now() - started) / 1000;
  return { framesPerS: frames / lasted, p99: quantile(latencies, 0.99), p50: quantile(latencies, 0.5) };
}

/** The server starts anew meanwhile: how long until everybody has the first state of the new one. */
async function comeBack(before: string): Promise<object> {
  const started = performance.now();
  const isBack = (each: BareClient) => each.ready && [...each.known.values()].every((known) => known.epoch !== before);
  const ready = await untilTrue(() => clients.every(isBack), 120_000);
  return { ready, seconds: (performance.now() - started) / 1000, back: clients.filter(isBack).length };
}

/** Loses two frames of every fifth client; they must notice. */
async function injectGaps(): Promise<object> {
  const chosen = clients.filter((_, i) => i % 5 === 0);
  const before = chosen.map(({ resyncs }) => resyncs);
  for (const client of chosen) client.toLose = 2;
  await pause(6000);
  return {
    injected: chosen.length,
    noticed: chosen.filter(({ resyncs, lost }, i) => lost > 0 && resyncs > before[i]).length,
  };
}

function hashes(): object {
  const counts: Record<string, Record<string, number>> = {};
  for (const client of clients) {
    for (const [feed, { values }] of client.known) {
      let hash = 0;
      for (const [entity, value] of values) hash += Number(entity.slice(1)) * 1009 + value * 17;
      counts[feed] ??= {};
      counts[feed][hash] = (counts[feed][hash] ?? 0) + 1;
    }
  }
  return counts;
}

async function stall(count: number): Promise<object> {
  for (let i = 0; i < count; i++) {
    const client = new BareClient({ url, feeds });
    stalled.push(client);
    client.open();
  }
  await untilTrue(() => stalled.every((each) => each.ready), 60_000);
  for (const client of stalled) client.stall();
  return { stalled: stalled.filter((each) => each.ready).length };
}

answerQuestions(async (question) => {
  const { what } = question;
  if (what === 'open') return open(Number(question.clients), question.keeps === true);
  if (what === 'listen') return listen(Number(question.seconds));
  if (what === 'back') return comeBack(String(question.before));
  if (what === 'gaps') return injectGaps();
  if (what === 'stall') return stall(Number(question.clients));
  return { hashes: hashes(), epoch };
});
tell({ ready: true });
