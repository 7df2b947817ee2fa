import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { register as defaultRegistry, type Registry } from 'prom-client';
import { Server, type Socket } from 'socket.io';
import * as socketIoParser from 'socket.io-parser';
import { z } from 'zod';
import {
  frameEncoder,
  type LiveFrame,
  languageOf,
  liveNamespace,
  liveTilesIn,
  Outcome,
  outcomeKind,
  type Problem,
  problemOf,
  toWgs84,
} from '#core';
import type { FeedHost, HostedFeed } from '../kit/feed-host.ts';
import { isLoopback } from '../kit/settings.ts';
import { type LiveMetrics, liveMetrics } from './live-metrics.ts';
import { frameAt, frameUntil } from './live-replay.ts';
import { FeedRooms, inForm, pickRows, type Wish } from './live-rooms.ts';
import { SlowClients } from './live-slow.ts';

/** A job as `/api/jobs/{id}` shows it. */
export type JobJson = Readonly<Record<string, unknown>> & { readonly jobID: string };

export interface LiveDeps {
  readonly feeds: FeedHost;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Address that the server listens on: on loopback, only pages of this machine may connect. */
  readonly host: string;
  /** Jobs as JSON: one of them (rejects with an Outcome when there is none), and each change of any. */
  readonly jobs?: {
    get(id: string): Promise<JobJson>;
    onChange(listener: (job: JobJson) => void): () => void;
  };
  readonly registry?: Registry;
}

export interface Live {
  /** Screens connected now. */
  clients(): number;
  /** The server's ends of their connections. */
  sockets(): Iterable<Socket>;
  /** Ends every connection; the HTTP server is left to its owner. */
  close(): Promise<void>;
}

/** What a client says is a few words; anything longer is no message of the protocol. */
const largestMessageBytes = 4096;
/** Messages that a screen may send in ten seconds; one that sends more is broken or hostile. */
const mostMessages = 200;
const mostJobs = 50;
const mostAlarms = 10_000;
const alarmRoom = 'alarms';
/** Squares of the map that one subscription may name; whoever wants more takes the whole feed. */
const mostTiles = 64;
const jobRoomOf = (id: string): string => `job:${id}`;

/** Serves the live protocol (docs/live-protocol.md) on an HTTP server. */
export function attachLive(server: HttpServer, deps: LiveDeps): Live {
  const io = new Server(server, {
    transports: ['websocket'],
    perMessageDeflate: false,
    maxHttpBufferSize: largestMessageBytes,
    serveClient: false,
    parser: { Encoder: frameEncoder(socketIoParser.Encoder), Decoder: socketIoParser.Decoder },
    // A dead connection shows as lost within some ten seconds.
    pingInterval: 5000,
    pingTimeout: 5000,
    allowRequest: (request, answer) => {
      const allowed = mayConnect(request, deps.host);
      answer(allowed ? null : 'this page may not connect', allowed);
    },
  });
  const metrics = liveMetrics(deps.registry ?? defaultRegistry);
  const live = io.of(liveNamespace);
  const rooms = new Map<string, FeedRooms>(deps.feeds.feeds.map((feed) => [feed.id, new FeedRooms(feed)]));
  const slow = new SlowClients(live, (feed) => rooms.get(feed)!, metrics);
  live.on('connection', (socket) => welcome(socket, deps, metrics, slow, rooms));
  const endings = deps.feeds.feeds.map((feed) => feed.onFrame((frame) => slow.broadcast(frame)));
  const endJobs = deps.jobs?.onChange((job) => live.to(jobRoomOf(job.jobID)).emit('job', job));
  const endAlarms = deps.feeds.alarms?.onChange((alarm) => live.to(alarmRoom).emit('alarm', alarm));
  return {
    clients: () => live.sockets.size,
    sockets: () => live.sockets.values(),
    close: async () => {
      for (const end of [...endings, endJobs, endAlarms]) end?.();
      slow.stop();
      live.disconnectSockets(true);
      io.engine.close();
    },
  };
}

/**
 * Whether a page may open the socket. A browser sends no cookies that matter here, but a server on loopback trusts whoever
 * reaches it: without this check any web page that its user visits could. `Host` is checked too, because a foreign name
 * can be made to resolve to 127.0.0.1. Programs send no Origin and are let in.
 */
export function mayConnect({ headers }: Pick<IncomingMessage, 'headers'>, listening: string): boolean {
  const local = isLoopback(listening);
  if (local && !isLoopback(hostName(`http://${headers.host}`))) return false;
  if (headers.origin === undefined) return true;
  const origin = hostName(headers.origin);
  return local ? isLoopback(origin) : origin === hostName(`http://${headers.host}`);
}

function hostName(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
}

const feedMessage = z.object({ feed: z.string().max(63) });
const form = z.enum(['json', 'bytes']).default('json');
const box = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .refine(
    ([west, south, east, north]) =>
      west < east && south < north && west >= -180 && east <= 180 && Math.abs(south) <= 90 && north <= 90,
  );
const subscription = feedMessage.extend({
  format: form,
  box: box.optional(),
  tiles: z
    .array(z.string().regex(/^-?\d{1,5},-?\d{1,5}$/))
    .min(1)
    .max(mostTiles)
    .optional(),
});
const instant = z.number().min(0).max(8e15);
const replayMessage = subscription.omit({ tiles: true }).extend({ at: instant, after: instant.optional() });
const jobMessage = z.string().min(1).max(100);
const alarmsMessage = z.looseObject({});
const acknowledgement = z.object({ frames: z.int().min(0) });

function wishOf({ format, box, tiles }: z.infer<typeof subscription>): Wish {
  const wanted = box ? liveTilesIn(box as never, mostTiles) : tiles && [...new Set(tiles)];
  if (box && !wanted) throw boxTooLarge({ most: mostTiles });
  return { form: format, ...(wanted ? { tiles: wanted } : {}) };
}

function welcome(
  socket: Socket,
  deps: LiveDeps,
  metrics: LiveMetrics,
  slow: SlowClients,
  rooms: ReadonlyMap<string, FeedRooms>,
): void {
  metrics.clients.inc();
  forgetRequest(socket);
  socket.on('disconnect', () => {
    metrics.clients.dec();
    for (const each of rooms.values()) each.leave(socket);
  });
  const hear = listen(socket, deps, metrics);
  const enter = async (message: z.infer<typeof subscription>) => {
    const { id } = deps.feeds.get(message.feed);
    const wish = wishOf(message);
    slow.forget(socket, id);
    return inForm(await rooms.get(id)!.enter(socket, wish), wish.form);
  };
  hear('subscribe', subscription, enter);
  hear('resync', subscription, enter);
  hear('unsubscribe', feedMessage, async ({ feed }) => {
    slow.forget(socket, feed);
    rooms.get(feed)?.leave(socket);
    return { feed };
  });
  hear('ack', acknowledgement, async ({ frames }) => {
    slow.acknowledged(socket, frames);
    return {};
  });
  hear('replay', replayMessage, async ({ feed, at, after, format, box }) => {
    const hosted = deps.feeds.get(feed);
    const frame = await (after === undefined ? frameAt(hosted, at) : frameUntil(hosted, after, at));
    return inForm(box ? await within(hosted, frame, box) : frame, format);
  });
  hear('watch-alarms', alarmsMessage, async () => {
    await socket.join(alarmRoom);
    return { open: (await deps.feeds.alarms.list({ state: 'open', limit: mostAlarms })).length };
  });
  hear('unwatch-alarms', alarmsMessage, async () => {
    await socket.leave(alarmRoom);
    return {};
  });
  hear('watch-job', jobMessage, async (id) => {
    if (!deps.jobs || watched(socket) >= mostJobs) throw cannotWatch({ most: mostJobs });
    await socket.join(jobRoomOf(id));
    return deps.jobs.get(id);
  });
  hear('unwatch-job', jobMessage, async (id) => {
    await socket.leave(jobRoomOf(id));
    return { jobID: id };
  });
}

/** The request that opened the connection is not needed any more, and weighs more than the connection itself. */
function forgetRequest({ conn }: Socket): void {
  (conn as { request?: unknown }).request = undefined;
}

/** The rows of a frame that lie in a box, in degrees. */
async function within(
  hosted: HostedFeed,
  frame: LiveFrame,
  [west, south, east, north]: readonly number[],
): Promise<LiveFrame> {
  const { moving } = hosted.contract.feed;
  const places = moving ? undefined : await hosted.entityPlaces();
  const rows = frame.entities.flatMap((entity, i) => {
    const place = moving ? [frame.values[moving.east][i], frame.values[moving.north][i]] : places?.get(entity);
    if (typeof place?.[0] !== 'number' || typeof place[1] !== 'number') return [];
    const [lon, lat] = toWgs84(place as never);
    return lon >= west && lon <= east && lat >= south && lat <= north ? [i] : [];
  });
  return pickRows(frame, rows);
}

const watched = (socket: Socket): number => [...socket.rooms].filter((room) => room.startsWith('job:')).length;

const events = [
  'subscribe',
  'resync',
  'unsubscribe',
  'ack',
  'replay',
  'watch-alarms',
  'unwatch-alarms',
  'watch-job',
  'unwatch-job',
];

/** Adds handlers that answer every message, through its acknowledgement or as a `problem` event, whatever comes. */
function listen(socket: Socket, { log }: LiveDeps, metrics: LiveMetrics) {
  let recent = 0;
  const window = setInterval(() => {
    recent = 0;
  }, 10_000).unref();
  socket.on('disconnect', () => clearInterval(window));
  const refuse = (args: readonly unknown[], outcome: Outcome) => {
    metrics.refused.inc({ code: outcome.code });
    answer(socket, args, problemOf(outcome, languageOf(socket.handshake.headers['accept-language'])));
  };
  socket.onAny((event: string, ...args: unknown[]) => {
    if (++recent > mostMessages) socket.disconnect(true);
    else if (!events.includes(event)) refuse(args, badMessage({ event: event.slice(0, 40), known: events.join(', ') }));
  });
  return <T>(event: string, schema: z.ZodType<T>, handle: (message: T) => Promise<object | Uint8Array>): void => {
    socket.on(event, async (...args: unknown[]) => {
      const parsed = schema.safeParse(args[0]);
      if (!parsed.success) return refuse(args, badMessage({ event, known: events.join(', ') }));
      try {
        answer(socket, args, await handle(parsed.data));
      } catch (error) {
        if (error instanceof Outcome) return refuse(args, error);
        log.error({ err: error, event }, 'bug in the live protocol');
        refuse(args, liveBug());
      }
    });
  };
}

function answer(socket: Socket, args: readonly unknown[], reply: object | Problem | Uint8Array): void {
  const acknowledge = args.findLast((arg) => typeof arg === 'function');
  if (acknowledge) acknowledge(reply);
  else if ('status' in reply && 'remedy' in reply) socket.emit('problem', reply);
  else if ('kind' in reply || ArrayBuffer.isView(reply)) socket.emit('frame', reply);
  else if ('status' in reply) socket.emit('job', reply);
}

const badMessage = outcomeKind({
  code: 'bad-live-message',
  status: 400,
  message: {
    ko: '실시간 연결의 메시지 "{event}"를 이해할 수 없습니다.',
    en: 'The live message "{event}" is not understood.',
  },
  remedy: {
    ko: '쓸 수 있는 메시지: {known}. 형식은 docs/live-protocol.md에 있습니다.',
    en: 'Messages here: {known}. docs/live-protocol.md has their form.',
  },
});
const boxTooLarge = outcomeKind({
  code: 'box-too-large',
  status: 400,
  message: {
    ko: '범위가 지도의 칸 {most}개보다 넓습니다.',
    en: 'The box touches more than {most} squares of the map.',
  },
  remedy: {
    ko: '더 작은 범위를 고르거나, 범위 없이 전체를 구독하십시오.',
    en: 'Choose a smaller box, or subscribe to the whole feed without one.',
  },
});
const cannotWatch = outcomeKind({
  code: 'cannot-watch-job',
  status: 400,
  message: { ko: '이 작업을 지켜볼 수 없습니다.', en: 'This job cannot be watched.' },
  remedy: {
    ko: '한 연결에서 지켜볼 수 있는 작업은 {most}개까지입니다. 다른 작업을 먼저 그만두십시오.',
    en: 'One connection watches {most} jobs at most; stop watching another one first.',
  },
});
const liveBug = outcomeKind({
  code: 'internal-error',
  status: 500,
  message: { ko: '서버에 오류가 있습니다.', en: 'The server has made an error.' },
  remedy: { ko: '잠시 뒤 다시 시도하십시오.', en: 'Try again in a moment.' },
});
