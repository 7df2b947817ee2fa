import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { register as defaultRegistry, type Registry } from 'prom-client';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import * as socketIoParser from 'socket.io-parser';
import { frameEncoder, languageOf, liveNamespace, Outcome, outcomeKind, type Problem, problemOf } from '#core';
import type { FeedHost } from '../kit/feed-host.ts';
import { isLoopback } from '../kit/settings.ts';
import { alarmRoom, jobRoomOf, type LiveMessage, liveMessages } from './live-messages.ts';
import { type LiveMetrics, liveMetrics } from './live-metrics.ts';
import { FeedRooms } from './live-rooms.ts';
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
  /** Carries what is said to a room to the screens of other servers too. */
  readonly adapter?: ServerOptions['adapter'];
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
const windowMs = 10_000;

/** Serves the live protocol (docs/live-protocol.md) on an HTTP server. */
export function attachLive(server: HttpServer, deps: LiveDeps): Live {
  const io = new Server(server, {
    ...(deps.adapter && { adapter: deps.adapter }),
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
  const messages = liveMessages(deps, slow, rooms);
  live.on('connection', (socket) => {
    metrics.clients.inc();
    forgetRequest(socket);
    socket.on('disconnect', () => {
      metrics.clients.dec();
      for (const each of rooms.values()) each.leave(socket);
    });
    listen(socket, messages, deps, metrics);
  });
  const endings = deps.feeds.feeds.map((feed) => feed.onFrame((frame) => slow.broadcast(frame)));
  // Every server sees each change of a job by itself; an alarm is told by the one that raised it.
  const endJobs = deps.jobs?.onChange((job) => live.local.to(jobRoomOf(job.jobID)).emit('job', job));
  const endAlarms = deps.feeds.alarms?.onChange((alarm) => live.to(alarmRoom).emit('alarm', alarm));
  return {
    clients: () => live.sockets.size,
    sockets: () => live.sockets.values(),
    close: async () => {
      for (const end of [...endings, endJobs, endAlarms]) end?.();
      slow.stop();
      live.local.disconnectSockets(true);
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

/** The request that opened the connection is not needed any more, and weighs more than the connection itself. */
function forgetRequest({ conn }: Socket): void {
  (conn as { request?: unknown }).request = undefined;
}

/** Answers every message, through its acknowledgement or as a `problem` event, whatever comes. */
function listen(
  socket: Socket,
  messages: ReadonlyMap<string, LiveMessage>,
  { log }: Pick<LiveDeps, 'log'>,
  metrics: LiveMetrics,
): void {
  let recent = 0;
  let windowEnds = 0;
  const refuse = (args: readonly unknown[], outcome: Outcome) => {
    metrics.refused.inc({ code: outcome.code });
    answer(socket, args, problemOf(outcome, languageOf(socket.handshake.headers['accept-language'])));
  };
  // One listener rather than one per message: five thousand clients would hold some fifty thousand of them.
  socket.onAny(async (event: string, ...args: unknown[]) => {
    const now = performance.now();
    if (now > windowEnds) {
      recent = 0;
      windowEnds = now + windowMs;
    }
    if (++recent > mostMessages) return void socket.disconnect(true);
    const message = messages.get(event);
    const parsed = message?.schema.safeParse(args[0]);
    if (!message || !parsed?.success) {
      return refuse(args, badMessage({ event: event.slice(0, 40), known: [...messages.keys()].join(', ') }));
    }
    try {
      answer(socket, args, await message.handle(socket, parsed.data));
    } catch (error) {
      if (error instanceof Outcome) return refuse(args, error);
      log.error({ err: error, event }, 'bug in the live protocol');
      refuse(args, liveBug());
    }
  });
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
const liveBug = outcomeKind({
  code: 'internal-error',
  status: 500,
  message: { ko: '서버에 오류가 있습니다.', en: 'The server has made an error.' },
  remedy: { ko: '잠시 뒤 다시 시도하십시오.', en: 'Try again in a moment.' },
});
