import { io, type Socket } from 'socket.io-client';
import * as socketIoParser from 'socket.io-parser';
import {
  decodeFrame,
  type FeedSpec,
  frameDecoder,
  type Instant,
  type LiveFrame,
  type Problem,
  type Wgs84Box,
} from '#core';
import { ReplayDriver, type ReplayOptions } from './live-client-replay.ts';
import { LiveTable } from './live-client-table.ts';

/**
 * The live protocol for a screen (docs/live-protocol.md): newest value of every entity in typed arrays, gaps recorded,
 * sequence jumps healed by a keyframe. No framework; runs in the browser and in Node.
 *
 *     const live = createLiveClient();
 *     const off = live.subscribe('sdot', contract.feed, (table) => { table.values.pm25[row] … });
 *     live.status('sdot').state;                         // connecting | live | stale | lost
 *     live.onCorrection('sdot', (frame) => …);           // the past has changed: charts look
 *     const replay = live.replay('sdot', contract.feed, { at: yesterday, speed: 60 }, (table) => …);
 *     const stop = live.watchJob(id, (job) => …);
 *
 * Frames come as bytes and are acknowledged, so that the server knows who keeps up.
 */
export type LiveState =
  /** No value has come yet. */
  | 'connecting'
  /** Connected, and the newest value is younger than the contract's `staleAfterS`. */
  | 'live'
  /** Connected, but nothing newer came in time. */
  | 'stale'
  /** The connection is down: what shows is old. */
  | 'lost';

/** An interval, in server time, in which this client heard nothing; `to` is absent while it lasts. */
export interface Gap {
  readonly from: Instant;
  readonly to?: Instant;
}

export interface LiveStatus {
  readonly state: LiveState;
  readonly origin?: LiveFrame['origin'];
  /** Event time of the newest value, and its age now by the server's clock. */
  readonly newest?: Instant;
  readonly ageS?: number;
  readonly gaps: readonly Gap[];
  /** Keyframes asked for because the sequence jumped. */
  readonly resyncs: number;
  /** The server's answer to a subscription that it refused. */
  readonly problem?: Problem;
}

/** Called after each frame; `table.changed` names the rows that the frame touched. */
export type FeedListener = (table: LiveTable, frame: LiveFrame) => void;

/** A job as `/api/jobs/{id}` shows it. */
export type JobListener = (job: Readonly<Record<string, unknown>>) => void;

export type LiveSpec = Pick<FeedSpec, 'values' | 'staleAfterS' | 'about'> & Partial<Pick<FeedSpec, 'moving'>>;

/** Called with news of alarms: the alarm as `/api/alarms` shows it. */
export type AlarmListener = (alarm: Readonly<Record<string, unknown>>) => void;

export interface LiveClient {
  /**
   * Returns the function that ends the subscription. Several listeners of one feed share one subscription; with a box, it
   * is to the squares of the map that the box touches, and another box replaces it for all of them.
   */
  subscribe(feed: string, spec: LiveSpec, listener?: FeedListener, box?: Wgs84Box): () => void;
  /** Calls with values of the past that came late or replaced others; `reread` names a span whose rows were too many. */
  onCorrection(feed: string, listener: (frame: LiveFrame) => void): () => void;
  /** The past of a feed, from the same frames into a table of its own; its clock is the caller's or runs by itself. */
  replay(feed: string, spec: LiveSpec, options: ReplayOptions, listener?: FeedListener): ReplayDriver;
  /** The table of a subscribed feed; the same object for as long as the feed is subscribed. */
  table(feed: string): LiveTable | undefined;
  status(feed: string): LiveStatus;
  /** Calls with the job as it stands now, and on each change, also after a reconnection. */
  watchJob(id: string, listener: JobListener): () => void;
  /** Calls with each alarm that is raised, acknowledged or cleared from now on. */
  onAlarm(listener: AlarmListener): () => void;
  /** Calls when the connection comes or goes. */
  onConnection(listener: (connected: boolean) => void): () => void;
  readonly connected: boolean;
  /** The server's clock, estimated from the fastest answer; the own clock before the first one. */
  serverNow(): Instant;
  close(): void;
}

interface Subscription {
  readonly table: LiveTable;
  readonly staleAfterS: number;
  readonly listeners: Set<FeedListener>;
  box?: Wgs84Box;
  /** Number that each square of the map stands at, when the subscription is to squares. */
  tiles?: Map<string, number>;
  readonly gaps: { from: Instant; to?: Instant }[];
  last?: Pick<LiveFrame, 'epoch' | 'sequence' | 'origin' | 'serverTime'>;
  asking: boolean;
  resyncs: number;
  problem?: Problem;
}

const answerTimeoutMs = 1500;
/** The past is read from the disk. */
const replayTimeoutMs = 10_000;
const acknowledgeEveryMs = 2000;
/** Short, because a control room that waits for its screen is blind. */
const reconnection = { reconnectionDelay: 150, reconnectionDelayMax: 1000, randomizationFactor: 0.3 };

export function createLiveClient(url = '', options: { monotonicNow?: () => number } = {}): LiveClient {
  return new SocketLiveClient(url, options.monotonicNow ?? (() => performance.now()));
}

class SocketLiveClient implements LiveClient {
  readonly #socket: Socket;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #jobs = new Map<string, Set<JobListener>>();
  readonly #correctionListeners = new Map<string, Set<(frame: LiveFrame) => void>>();
  readonly #alarmListeners = new Set<AlarmListener>();
  readonly #acknowledging: ReturnType<typeof setInterval>;
  /** Frames taken on this connection, and how many of them the server knows of. */
  #frames = 0;
  #acknowledged = 0;
  readonly #connectionListeners = new Set<(connected: boolean) => void>();
  readonly #clock: ServerClock;
  /** When anything came from the server, by the local clock: a dead connection is noticed later than it dies. */
  #lastHeard = 0;

  constructor(url: string, monotonicNow: () => number) {
    this.#clock = new ServerClock(monotonicNow);
    // The namespace is absolute, so that a client without a page (tests, tools) names its server the same way.
    this.#socket = io(`${url}/live`, {
      transports: ['websocket'],
      timeout: answerTimeoutMs,
      parser: { Encoder: socketIoParser.Encoder, Decoder: frameDecoder(socketIoParser.Decoder) },
      ...reconnection,
    });
    this.#socket.on('connect', () => this.#connected());
    this.#socket.on('disconnect', () => this.#lost());
    this.#socket.on('frame', (frame: LiveFrame | Uint8Array) => this.#heard(frameOf(frame)));
    this.#socket.on('alarm', (alarm: Record<string, unknown>) => {
      for (const listener of this.#alarmListeners) listener(alarm);
    });
    this.#acknowledging = setInterval(() => this.#acknowledge(), acknowledgeEveryMs);
    // A program that has nothing else to do may end.
    (this.#acknowledging as { unref?: () => void }).unref?.();
    this.#socket.on('job', (job: Record<string, unknown>) => this.#heardJob(job));
    this.#socket.io.on('ping', () => this.#stillThere());
    this.#wakeWithPage('addEventListener');
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  subscribe(feed: string, spec: LiveSpec, listener: FeedListener = () => {}, box?: Wgs84Box) {
    let subscription = this.#subscriptions.get(feed);
    if (!subscription) {
      subscription = { ...newSubscription(spec), box };
      this.#subscriptions.set(feed, subscription);
      if (this.connected) this.#ask('subscribe', feed);
    } else if (String(subscription.box) !== String(box)) {
      subscription.box = box;
      subscription.asking = false;
      if (this.connected) this.#ask('subscribe', feed);
    }
    // A wrapper of its own, so that the same function may listen twice and leave once.
    const own: FeedListener = (table, frame) => listener(table, frame);
    subscription.listeners.add(own);
    return () => this.#leave(feed, own);
  }

  table(feed: string): LiveTable | undefined {
    return this.#subscriptions.get(feed)?.table;
  }

  status(feed: string): LiveStatus {
    const subscription = this.#subscriptions.get(feed);
    if (!subscription) return { state: 'connecting', gaps: [], resyncs: 0 };
    const { last, gaps, resyncs, problem, table, staleAfterS } = subscription;
    const newest = table.newest();
    const ageS = newest === undefined ? undefined : Math.max(0, (this.serverNow() - newest) / 1000);
    const fresh = ageS !== undefined && ageS <= staleAfterS;
    const state = !last ? 'connecting' : !this.connected ? 'lost' : fresh ? 'live' : 'stale';
    return { state, origin: last?.origin, newest, ageS, gaps, resyncs, problem };
  }

  watchJob(id: string, listener: JobListener): () => void {
    const listeners = this.#jobs.get(id) ?? new Set();
    this.#jobs.set(id, listeners.add(listener));
    if (this.connected) this.#askJob(id);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#jobs.get(id) !== listeners) return;
      this.#jobs.delete(id);
      this.#socket.emit('unwatch-job', id);
    };
  }

  onCorrection(feed: string, listener: (frame: LiveFrame) => void): () => void {
    const listeners = this.#correctionListeners.get(feed) ?? new Set();
    this.#correctionListeners.set(feed, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  onAlarm(listener: AlarmListener): () => void {
    this.#alarmListeners.add(listener);
    if (this.connected) this.#socket.emit('watch-alarms', {});
    return () => {
      this.#alarmListeners.delete(listener);
      if (this.#alarmListeners.size === 0) this.#socket.emit('unwatch-alarms', {});
    };
  }

  replay(feed: string, spec: LiveSpec, options: ReplayOptions, listener: FeedListener = () => {}): ReplayDriver {
    const ask = async (message: object): Promise<LiveFrame | Problem> =>
      frameOf(await this.#socket.timeout(replayTimeoutMs).emitWithAck('replay', { feed, format: 'bytes', ...message }));
    return new ReplayDriver(spec, options, ask, listener);
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  }

  serverNow(): Instant {
    return this.#clock.now();
  }

  close(): void {
    clearInterval(this.#acknowledging);
    this.#wakeWithPage('removeEventListener');
    this.#socket.disconnect();
  }

  #acknowledge(): void {
    if (!this.connected || this.#acknowledged === this.#frames) return;
    this.#acknowledged = this.#frames;
    this.#socket.emit('ack', { frames: this.#frames });
  }

  #stillThere(): void {
    this.#lastHeard = this.#clock.local();
  }

  #connected(): void {
    this.#stillThere();
    this.#frames = 0;
    this.#acknowledged = 0;
    for (const feed of this.#subscriptions.keys()) this.#ask('subscribe', feed);
    if (this.#alarmListeners.size > 0) this.#socket.emit('watch-alarms', {});
    for (const id of this.#jobs.keys()) this.#askJob(id);
    for (const listener of this.#connectionListeners) listener(true);
  }

  #lost(): void {
    for (const subscription of this.#subscriptions.values()) {
      subscription.asking = false;
      openGap(subscription, this.#clock.at(this.#lastHeard));
    }
    for (const listener of this.#connectionListeners) listener(false);
  }

  #leave(feed: string, listener: FeedListener): void {
    const subscription = this.#subscriptions.get(feed);
    if (!subscription?.listeners.delete(listener) || subscription.listeners.size > 0) return;
    this.#subscriptions.delete(feed);
    this.#socket.emit('unsubscribe', { feed });
  }

  /** Asks for a keyframe. Deltas that come before the answer are dropped: the keyframe holds them. */
  async #ask(event: 'subscribe' | 'resync', feed: string): Promise<void> {
    const subscription = this.#subscriptions.get(feed);
    if (!subscription || subscription.asking) return;
    subscription.asking = true;
    const { box } = subscription;
    const sent = this.#clock.local();
    const socketId = this.#socket.id;
    try {
      const message = { feed, format: 'bytes', ...(box ? { box } : {}) };
      const answer: LiveFrame | Problem = frameOf(
        await this.#socket.timeout(answerTimeoutMs).emitWithAck(event, message),
      );
      // Left meanwhile, or asked again for another box.
      if (this.#subscriptions.get(feed) !== subscription || subscription.box !== box) return;
      subscription.asking = false;
      if (!('kind' in answer)) {
        subscription.problem = answer;
        return;
      }
      this.#stillThere();
      this.#clock.answered(sent, answer.serverTime);
      this.#accept(subscription, answer);
    } catch {
      if (subscription.box !== box) return;
      subscription.asking = false;
      // No answer on a connection that claims to be up: it is dead (a sleeping laptop, a changed network).
      if (this.connected && this.#socket.id === socketId) this.#reconnectNow();
    }
  }

  #heard(frame: LiveFrame): void {
    this.#stillThere();
    this.#frames++;
    const subscription = this.#subscriptions.get(frame.feed);
    if (!subscription) return;
    this.#clock.heard(frame.serverTime);
    const { last, asking, tiles } = subscription;
    // The keyframe that was asked for holds what a delta says meanwhile.
    if (asking && frame.kind !== 'keyframe') return;
    const known = frame.tile === undefined ? last?.sequence : tiles?.get(frame.tile);
    // Of a square, or of the whole feed, that is not subscribed to any more.
    if (frame.kind !== 'keyframe' && (known === undefined || (frame.tile === undefined) !== (tiles === undefined)))
      return;
    const follows = last?.epoch === frame.epoch && frame.sequence <= (known ?? 0) + 1;
    // The server skips a client that reads too slowly to a keyframe: what it missed in between is a gap like any other.
    if (last && !follows) openGap(subscription, last.serverTime);
    if (frame.kind === 'keyframe') {
      this.#accept(subscription, frame);
    } else if (last && follows) {
      if (frame.sequence > (known ?? 0)) this.#accept(subscription, frame);
    } else if (last) {
      this.#resync(subscription, frame.feed);
    }
  }

  #resync(subscription: Subscription, feed: string): void {
    subscription.resyncs++;
    void this.#ask('resync', feed);
  }

  #accept(subscription: Subscription, frame: LiveFrame): void {
    subscription.problem = undefined;
    if (frame.kind === 'keyframe') subscription.tiles = frame.tiles && new Map(Object.entries(frame.tiles));
    if (frame.tile !== undefined) subscription.tiles?.set(frame.tile, frame.sequence);
    subscription.last = frame;
    if (frame.kind === 'correction') {
      for (const listener of this.#correctionListeners.get(frame.feed) ?? []) listener(frame);
      return;
    }
    subscription.table.apply(frame);
    if (frame.kind === 'keyframe') closeGap(subscription, frame.serverTime);
    for (const listener of subscription.listeners) listener(subscription.table, frame);
  }

  #askJob(id: string): void {
    this.#socket.emit('watch-job', id, (answer: Record<string, unknown>) => this.#heardJob(answer));
  }

  #heardJob(job: Record<string, unknown> | undefined): void {
    for (const listener of this.#jobs.get(String(job?.jobID)) ?? []) listener(job!);
  }

  /** A page that comes back from sleep, or a network that comes back, is not kept waiting for the next attempt. */
  readonly #wake = (): void => {
    if (globalThis.document?.visibilityState === 'hidden') return;
    if (!this.connected) this.#reconnectNow();
    else for (const feed of this.#subscriptions.keys()) void this.#ask('resync', feed);
  };

  #wakeWithPage(method: 'addEventListener' | 'removeEventListener'): void {
    globalThis.window?.[method]?.('online', this.#wake);
    globalThis.document?.[method]?.('visibilitychange', this.#wake);
  }

  #reconnectNow(): void {
    this.#socket.disconnect();
    this.#socket.connect();
  }
}

/** A frame as it came: bytes, or JSON from a server that knows no bytes. */
function frameOf<T>(answer: T | Uint8Array): T | LiveFrame {
  return ArrayBuffer.isView(answer) ? decodeFrame(answer as Uint8Array) : (answer as T);
}

function newSubscription(spec: LiveSpec): Subscription {
  const table = new LiveTable(Object.keys(spec.values), Object.keys(spec.about ?? {}));
  return { table, staleAfterS: spec.staleAfterS, listeners: new Set(), gaps: [], asking: false, resyncs: 0 };
}

function openGap({ gaps, last }: Subscription, from: Instant): void {
  if (last && (gaps.length === 0 || gaps.at(-1)!.to !== undefined)) gaps.push({ from });
}

function closeGap({ gaps }: Subscription, to: Instant): void {
  const open = gaps.at(-1);
  if (open && open.to === undefined) open.to = Math.max(to, open.from);
}

/** Estimates the server's clock on a local clock that never jumps. */
class ServerClock {
  readonly local: () => number;
  #offset: number;
  #roundTrip = Number.POSITIVE_INFINITY;

  constructor(local: () => number) {
    this.local = local;
    this.#offset = Date.now() - local();
  }

  now(): Instant {
    return this.at(this.local());
  }

  /** The server's time at a moment of the local clock. */
  at(local: number): Instant {
    return local + this.#offset;
  }

  /** The server answered somewhere between sending and now; the fastest answer bounds that best. */
  answered(sent: number, serverTime: Instant): void {
    const received = this.local();
    if (received - sent > this.#roundTrip) return;
    this.#roundTrip = received - sent;
    this.#offset = serverTime - (sent + received) / 2;
  }

  /** A message cannot arrive before it was sent: that bounds the offset from below. */
  heard(serverTime: Instant): void {
    if (Number.isFinite(this.#roundTrip)) this.#offset = Math.max(this.#offset, serverTime - this.local());
  }
}
