import { Agent, request } from 'node:http';
import { BareClient, pause, quantile, untilTrue } from './clients.ts';
import { answerQuestions, tell } from './processes.ts';
import { boxOf, entityOf, valueKeys } from './sensors.ts';

/** The load of the ingest bench: gateways that send readings at fixed instants, and viewers that look at parts of the city. */
const url = process.env.URL!;
const sensors = Number(process.env.SENSORS);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

let toBrowser: number[] = [];
const clients: BareClient[] = [];

function look(viewers: number): void {
  for (let k = 0; k < viewers; k++) {
    const client = new BareClient(
      { url, feeds: ['sensors'], box: boxOf(k), reconnects: true },
      {
        frame: ({ kind, times }, now) => {
          if (kind !== 'delta') return;
          for (let i = 0; i < times.length; i += 8) toBrowser.push(now - times[i]);
        },
      },
    );
    clients.push(client);
    setTimeout(() => client.open(), k * 2);
  }
}

function post(body: string): Promise<{ status: number; accepted: number }> {
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const asked = request(`${url}/api/feeds/sensors/observations`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        resolve({ status, accepted: status === 201 ? JSON.parse(text).accepted : 0 });
      });
    });
    asked.on('error', () => {
      // The server closed a connection that lay idle just as it was taken up again: nothing was heard there, so send anew.
      if (asked.reusedSocket) resolve(post(body));
      else resolve({ status: 0, accepted: 0 });
    });
    asked.end(body);
  });
}

let sensor = 0;
function readings(rows: number): string {
  const time = Date.now();
  const parts: string[] = [];
  for (let i = 0; i < rows; i++) {
    const values = valueKeys.map((key, k) => `"${key}":${((sensor * 13 + k * 7) % 1000) / 10}`).join();
    parts.push(`{"entity":"${entityOf(sensor)}","time":${time},"values":{${values}}}`);
    sensor = (sensor + 1) % sensors;
  }
  return `[${parts.join()}]`;
}

/** Sends `rowsPerS` readings for a while, in posts at fixed instants; an answer counts from the instant that it was due. */
async function send(rowsPerS: number, seconds: number, postsPerS: number) {
  toBrowser = [];
  const latencies: number[] = [];
  const tally = { sent: 0, accepted: 0, busy: 0, failed: 0 };
  const started = performance.now();
  const from = Date.now();
  const waiting: Promise<void>[] = [];
  for (let i = 0; i < postsPerS * seconds; i++) {
    const due = started + (i * 1000) / postsPerS;
    if (due > performance.now()) await pause(due - performance.now());
    const rows = Math.round(rowsPerS / postsPerS);
    tally.sent += rows;
    waiting.push(
      post(readings(rows)).then(({ status, accepted }) => {
        latencies.push(performance.now() - due);
        tally.accepted += accepted;
        if (status === 503 || status === 429) tally.busy += rows;
        else if (status !== 201) tally.failed += rows;
      }),
    );
  }
  await Promise.all(waiting);
  const lasted = (performance.now() - started) / 1000;
  await pause(2500);
  return {
    ...tally,
    from,
    to: Date.now(),
    rowsPerS: tally.accepted / lasted,
    commitP99: quantile(latencies, 0.99),
    commitP50: quantile(latencies, 0.5),
    browserP99: quantile(toBrowser, 0.99),
    browserP50: quantile(toBrowser, 0.5),
    seen: toBrowser.length,
  };
}

answerQuestions(async (question) => {
  if (question.look) {
    look(Number(question.look));
    return { ready: await untilTrue(() => clients.every((client) => client.ready), 120_000) };
  }
  const { rowsPerS, seconds, postsPerS } = question as Record<string, number>;
  return {
    ...(await send(rowsPerS, seconds, postsPerS)),
    resyncs: clients.reduce((sum, { resyncs }) => sum + resyncs, 0),
  };
});
tell({ ready: true });
