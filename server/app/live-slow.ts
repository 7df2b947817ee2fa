import type { Namespace, Socket } from 'socket.io';
import type { LiveFrame } from '#core';
import type { LiveMetrics } from './live-metrics.ts';

/** Packets that may wait for one client; more means that it reads slower than frames come. */
const mostWaitingPackets = 8;
/** A client that has read nothing for this long is let go; it comes back with a keyframe when it can. */
const longestBehindMs = 30_000;
const checkEveryMs = 500;

interface Behind {
  readonly feeds: Set<string>;
  readonly sinceMs: number;
}

/**
 * Broadcasts frames without letting a slow client fill the server's memory: Socket.IO has no limit of its own on what waits
 * for one socket. A slow client leaves the rooms of its feeds; when its buffer is empty again it gets a keyframe, which
 * stands for all that it missed, and returns.
 */
export class SlowClients {
  readonly #live: Namespace;
  readonly #keyframe: (feed: string) => LiveFrame;
  readonly #roomOf: (feed: string) => string;
  readonly #metrics: LiveMetrics;
  readonly #behind = new Map<Socket, Behind>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    live: Namespace,
    keyframe: (feed: string) => LiveFrame,
    roomOf: (feed: string) => string,
    metrics: LiveMetrics,
  ) {
    this.#live = live;
    this.#keyframe = keyframe;
    this.#roomOf = roomOf;
    this.#metrics = metrics;
    this.#timer = setInterval(() => this.#check(), checkEveryMs).unref();
  }

  broadcast(frame: LiveFrame): void {
    const room = this.#roomOf(frame.feed);
    for (const id of this.#live.adapter.rooms.get(room) ?? []) {
      const socket = this.#live.sockets.get(id);
      if (socket && waitingPackets(socket) > mostWaitingPackets) this.#setAside(socket, frame.feed);
    }
    // Encoded once for the whole room.
    this.#live.to(room).emit('frame', frame);
  }

  /** The client no longer wants the feed: do not bring it back. */
  forget(socket: Socket, feed: string): void {
    this.#behind.get(socket)?.feeds.delete(feed);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#behind.clear();
  }

  #setAside(socket: Socket, feed: string): void {
    void socket.leave(this.#roomOf(feed));
    const known = this.#behind.get(socket);
    if (known) return void known.feeds.add(feed);
    this.#behind.set(socket, { feeds: new Set([feed]), sinceMs: performance.now() });
    this.#metrics.slow.inc({ result: 'set_aside' });
  }

  #check(): void {
    for (const [socket, { feeds, sinceMs }] of this.#behind) {
      if (socket.disconnected) {
        this.#behind.delete(socket);
      } else if (waitingPackets(socket) === 0) {
        this.#bringBack(socket, feeds);
      } else if (performance.now() - sinceMs > longestBehindMs) {
        this.#behind.delete(socket);
        this.#metrics.slow.inc({ result: 'disconnected' });
        socket.disconnect(true);
      }
    }
  }

  #bringBack(socket: Socket, feeds: ReadonlySet<string>): void {
    this.#behind.delete(socket);
    this.#metrics.slow.inc({ result: 'brought_back' });
    for (const feed of feeds) {
      void socket.join(this.#roomOf(feed));
      socket.emit('frame', this.#keyframe(feed));
    }
  }
}

/** Packets that the transport has not yet taken; Engine.IO keeps the list private, but has no other measure. */
function waitingPackets(socket: Socket): number {
  const { writeBuffer, transport } = socket.conn as unknown as {
    writeBuffer: readonly unknown[];
    transport: { writable: boolean };
  };
  return writeBuffer.length + (transport.writable ? 0 : 1);
}
