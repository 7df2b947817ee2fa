import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { register as defaultRegistry, type Registry } from 'prom-client';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { languageOf, Outcome, outcomeKind, type Problem, problemOf } from '#core';
import type { FeedHost } from '../kit/feed-host.ts';
import { isLoopback } from '../kit/settings.ts';
import { type LiveMetrics, liveMetrics } from './live-metrics.ts';
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

const namespace = '/live';
/** What a client says is a few words; anything longer is no message of the protocol. */
const largestMessageBytes = 4096;
/** Messages that a screen may send in ten seconds; one that sends more is broken or hostile. */
const mostMessages = 200;
const mostJobs = 50;
const roomOf = (feed: string): string => `feed:${feed}`;
const jobRoomOf = (id: string): string => `job:${id}`;

/** Serves the live protocol (docs/live-protocol.md) on an HTTP server. */
export function attachLive(server: HttpServer, deps: LiveDeps): Live {
  const io = new Server(server, {
    transports: ['websocket'],
    perMessageDeflate: false,
    maxHttpBufferSize: largestMessageBytes,
    serveClient: false,
    // A dead connection shows as lost within some ten seconds.
    pingInterval: 5000,
    pingTimeout: 5000,
    allowRequest: (request, answer) => {
      const allowed = mayConnect(request, deps.host);
      answer(allowed ? null : 'this page may not connect', allowed);
    },
  });
  const metrics = liveMetrics(deps.registry ?? defaultRegistry);
  const live = io.of(namespace);
  const slow = new SlowClients(live, (feed) => deps.feeds.get(feed).keyframe(), roomOf, metrics);
  live.on('connection', (socket) => welcome(socket, deps, metrics, slow));
  const endings = deps.feeds.feeds.map((feed) => feed.onFrame((frame) => slow.broadcast(frame)));
  const endJobs = deps.jobs?.onChange((job) => live.to(jobRoomOf(job.jobID)).emit('job', job));
  return {
    clients: () => live.sockets.size,
    sockets: () => live.sockets.values(),
    close: async () => {
      for (const end of [...endings, endJobs]) end?.();
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
const jobMessage = z.string().min(1).max(100);

function welcome(socket: Socket, deps: LiveDeps, metrics: LiveMetrics, slow: SlowClients): void {
  metrics.clients.inc();
  socket.on('disconnect', () => metrics.clients.dec());
  const hear = listen(socket, deps, metrics);
  const enter = async ({ feed }: z.infer<typeof feedMessage>) => {
    const hosted = deps.feeds.get(feed);
    // Into the room first: a frame published after the keyframe was made must reach this client.
    await socket.join(roomOf(feed));
    return hosted.keyframe();
  };
  hear('subscribe', feedMessage, enter);
  hear('resync', feedMessage, enter);
  hear('unsubscribe', feedMessage, async ({ feed }) => {
    slow.forget(socket, feed);
    await socket.leave(roomOf(feed));
    return { feed };
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

const watched = (socket: Socket): number => [...socket.rooms].filter((room) => room.startsWith('job:')).length;

const events = ['subscribe', 'resync', 'unsubscribe', 'watch-job', 'unwatch-job'];

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
  return <T>(event: string, schema: z.ZodType<T>, handle: (message: T) => Promise<object>): void => {
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

function answer(socket: Socket, args: readonly unknown[], reply: object | Problem): void {
  const acknowledge = args.findLast((arg) => typeof arg === 'function');
  if (acknowledge) acknowledge(reply);
  else if ('status' in reply && 'remedy' in reply) socket.emit('problem', reply);
  else if ('kind' in reply) socket.emit('frame', reply);
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
