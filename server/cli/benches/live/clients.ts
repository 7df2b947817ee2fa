import { WebSocket } from 'ws';
import { decodeFrame, type LiveFrame } from '#core';

/**
 * Clients of the live protocol for the load driver: the rules of docs/live-protocol.md on a bare WebSocket, so that one
 * process can be thousands of them.
 */
export interface ClientEvents {
  /** Milliseconds from the server's clock in the frame, and from the newest reading in it, to here. */
  frame?(frame: LiveFrame, now: number): void;
}

export interface ClientOptions {
  readonly url: string;
  readonly feeds: readonly string[];
  readonly box?: readonly number[];
  /** Keeps the values, to be compared with the server's. */
  readonly keeps?: boolean;
  /** Comes back after a loss. */
  readonly reconnects?: boolean;
}

interface Known {
  epoch: string;
  sequence: number;
  tiles?: Record<string, number>;
  readonly values: Map<string, number>;
  asking: boolean;
}

const acknowledgeEvery = 16;

export class BareClient {
  readonly #options: ClientOptions;
  readonly #events: ClientEvents;
  #socket: WebSocket | undefined;
  readonly known = new Map<string, Known>();
  #asked = 0;
  readonly #questions = new Map<number, string>();
  #frames = 0;
  #closed = false;
  connected = false;
  resyncs = 0;
  /** Frames to lose on purpose. */
  toLose = 0;
  lost = 0;

  constructor(options: ClientOptions, events: ClientEvents = {}) {
    this.#options = options;
    this.#events = events;
  }

  /** Whether it has a keyframe of every feed from this connection. */
  get ready(): boolean {
    return this.connected && this.#options.feeds.every((feed) => this.known.get(feed)?.asking === false);
  }

  open(): void {
    if (this.#closed) return;
    const { url } = this.#options;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('close', () => {
      this.connected = false;
      this.#frames = 0;
      for (const known of this.known.values()) known.asking = true;
      if (this.#options.reconnects) setTimeout(() => this.open(), 200 + 1500 * Math.random());
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#heardBytes(data);
      else this.#heardText(data.toString());
    });
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
  }

  /** Stops reading from the network, as a sleeping laptop does. */
  stall(): void {
    this.#socket?.pause();
  }

  #heardText(text: string): void {
    if (text.startsWith('0')) this.#socket?.send('40/live,');
    else if (text === '2') this.#socket?.send('3');
    else if (text.startsWith('40/live,')) {
      this.connected = true;
      for (const feed of this.#options.feeds) this.#ask('subscribe', feed);
    }
  }

  #ask(event: string, feed: string): void {
    const id = this.#asked++;
    this.#questions.set(id, feed);
    const { box } = this.#options;
    const message = { feed, format: 'bytes', ...(box ? { box } : {}) };
    this.#socket?.send(`42/live,${id}${JSON.stringify([event, message])}`);
  }

  #heardBytes(bytes: Buffer): void {
    const isAnswer = bytes[0] === 3;
    const frame = decodeFrame(bytes.subarray(8));
    if (isAnswer) this.#questions.delete(bytes.readUInt32LE(4));
    else if (++this.#frames % acknowledgeEvery === 0) {
      this.#socket?.send(`42/live,["ack",{"frames":${this.#frames}}]`);
    }
    if (!isAnswer && this.toLose > 0) {
      this.toLose--;
      this.lost++;
      return;
    }
    this.#events.frame?.(frame, Date.now());
    this.#apply(frame);
  }

  #apply(frame: LiveFrame): void {
    const { feed, kind, epoch, sequence, tile } = frame;
    let known = this.known.get(feed);
    if (kind === 'keyframe') {
      known = {
        epoch,
        sequence,
        tiles: frame.tiles && { ...frame.tiles },
        values: known?.values ?? new Map(),
        asking: false,
      };
      known.values.clear();
      this.known.set(feed, known);
      this.#keep(known, frame);
      return;
    }
    if (!known || known.asking) return;
    const at = tile === undefined ? known.sequence : (known.tiles?.[tile] ?? Number.NaN);
    if (epoch !== known.epoch || sequence > at + 1) {
      known.asking = true;
      this.resyncs++;
      this.#ask('resync', feed);
    } else if (sequence === at + 1) {
      if (tile === undefined) known.sequence = sequence;
      else if (known.tiles) known.tiles[tile] = sequence;
      if (kind === 'delta') this.#keep(known, frame);
    }
  }

  #keep(known: Known, frame: LiveFrame): void {
    if (!this.#options.keeps) return;
    const column = Object.values(frame.values)[0];
    for (const [i, entity] of frame.entities.entries()) known.values.set(entity, column[i] ?? Number.NaN);
    for (const entity of frame.left ?? []) known.values.delete(entity);
  }
}

/** Values below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(2));
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function untilTrue(condition: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await pause(20);
  }
  return true;
}
