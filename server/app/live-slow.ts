import type { Namespace, Socket } from 'socket.io';
import { encodeFrame, framePacket, type LiveFrame } from '#core';
import type { LiveMetrics } from './live-metrics.ts';
import { type FeedRooms, inForm } from './live-rooms.ts';

/** Packets that may wait for one client; more means that it reads slower than frames come. */
const mostWaitingPackets = 8;
/** Frames that a client which acknowledges may leave unacknowledged: its network takes them, but it does not keep up. */
const mostUnacknowledged = 64;
/** A client that has read nothing for this long is let go; it comes back with a keyframe when it can. */
const longestBehindMs = 30_000;
const checkEveryMs = 500;

interface Behind {
  readonly feeds: Set<string>;
  readonly sinceMs: number;
}

/**
 * Broadcasts frames without letting a slow client fill the server's memory: Socket.IO has no limit of its own on what waits
 * for one socket. A slow client leaves the rooms of its feeds; when its buffer is empty again, and it has acknowledged what
 * it was sent if it does so at all, it gets a keyframe, which stands for all that it missed, and returns.
 */
export class SlowClients {
  readonly #live: Namespace;
  readonly #roomsOf: (feed: string) => FeedRooms;
  readonly #metrics: LiveMetrics;
  readonly #behind = new Map<Socket, Behind>();
  /** Frames sent and, by clients that tell it, taken. */
  readonly #counts = new WeakMap<Socket, { sent: number; taken?: number }>();
  readonly #timer: NodeJS.Timeout;

  constructor(live: Namespace, roomsOf: (feed: string) => FeedRooms, metrics: LiveMetrics) {
    this.#live = live;
    this.#roomsOf = roomsOf;
    this.#metrics = metrics;
    this.#timer = setInterval(() => this.#check(), checkEveryMs).unref();
  }

  broadcast(frame: LiveFrame): void {
    const rooms = this.#roomsOf(frame.feed);
    for (const { room, frame: part, form } of rooms.outgoing(frame)) {
      const members = this.#live.adapter.rooms.get(room);
      if (!members?.size) continue;
      const current = this.#current(members, frame.feed);
      // Encoded once for the whole room.
      if (form === 'bytes') sendBytes(current, encodeFrame(part));
      else this.#live.local.to(room).emit('frame', inForm(part, form));
    }
    if (frame.kind === 'keyframe') this.#tellSquares(rooms);
  }

  /** The members that keep up; the others are set aside. */
  #current(members: ReadonlySet<string>, feed: string): Socket[] {
    const current: Socket[] = [];
    for (const id of members) {
      const socket = this.#live.sockets.get(id);
      if (!socket) continue;
      if (this.#isBehind(socket)) {
        this.#setAside(socket, feed);
      } else {
        this.#count(socket).sent++;
        current.push(socket);
      }
    }
    return current;
  }

  /** The client has taken this many frames since it connected. */
  acknowledged(socket: Socket, frames: number): void {
    this.#count(socket).taken = frames;
  }

  /** The client no longer wants the feed: do not bring it back. */
  forget(socket: Socket, feed: string): void {
    this.#behind.get(socket)?.feeds.delete(feed);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#behind.clear();
  }

  /** A keyframe stands for all squares of a client, and no two clients need have the same. */
  #tellSquares(rooms: FeedRooms): void {
    for (const [socket, wish] of rooms.sockets()) {
      if (wish.tiles && !this.#behind.has(socket)) this.#sendKeyframe(socket, rooms);
    }
  }

  #sendKeyframe(socket: Socket, rooms: FeedRooms): void {
    const wish = rooms.wish(socket);
    if (!wish) return;
    this.#count(socket).sent++;
    socket.emit('frame', inForm(rooms.keyframe(wish), wish.form));
  }

  #count(socket: Socket): { sent: number; taken?: number } {
    let count = this.#counts.get(socket);
    if (!count) {
      count = { sent: 0 };
      this.#counts.set(socket, count);
    }
    return count;
  }

  #isBehind(socket: Socket): boolean {
    const { sent, taken } = this.#count(socket);
    return waitingPackets(socket) > mostWaitingPackets || (taken !== undefined && sent - taken > mostUnacknowledged);
  }

  #setAside(socket: Socket, feed: string): void {
    this.#roomsOf(feed).setAside(socket);
    const known = this.#behind.get(socket);
    if (known) return void known.feeds.add(feed);
    this.#behind.set(socket, { feeds: new Set([feed]), sinceMs: performance.now() });
    this.#metrics.slow.inc({ result: 'set_aside' });
  }

  #check(): void {
    for (const [socket, { feeds, sinceMs }] of this.#behind) {
      const { sent, taken = sent } = this.#count(socket);
      if (socket.disconnected) {
        this.#behind.delete(socket);
      } else if (waitingPackets(socket) === 0 && taken >= sent) {
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
      const rooms = this.#roomsOf(feed);
      rooms.join(socket);
      this.#sendKeyframe(socket, rooms);
    }
  }
}

/**
 * One WebSocket message for all, header included. Socket.IO does so for text; for bytes it would make message and header
 * anew for each client, which costs thousands of them a tenth of a core and tens of megabytes of garbage.
 */
function sendBytes(sockets: readonly Socket[], frame: Uint8Array): void {
  const packet = Buffer.from(framePacket(frame).buffer);
  const options = { compress: false, wsPreEncodedFrame: [Buffer.concat([binaryHeader(packet.length), packet])] };
  for (const { conn } of sockets) conn.write(packet, options);
}

/** Header of an unmasked, unfragmented binary message (RFC 6455, section 5.2). */
function binaryHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([0x82, length]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = 0x82;
  header[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

/** Packets that the transport has not yet taken; Engine.IO keeps the list private, but has no other measure. */
function waitingPackets(socket: Socket): number {
  const { writeBuffer, transport } = socket.conn as unknown as {
    writeBuffer: readonly unknown[];
    transport: { writable: boolean };
  };
  return writeBuffer.length + (transport.writable ? 0 : 1);
}
