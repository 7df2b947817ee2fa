import type { LiveFrame } from './observation.ts';

/**
 * Frames of the live protocol as bytes (docs/live-protocol.md, "Frames as bytes"): columns that a client reads in place.
 *
 *     0   u32     'VSF1'                                   all numbers little-endian
 *     4   u32     length of the head, a multiple of 8
 *     8   UTF-8   head: the frame as JSON without times, values and entities, but with `rows`, `keys`, `names` (bytes) and,
 *                 when all rows share it, `time`; padded with spaces
 *         f64 ×   rows: event times; absent with `time`
 *         f32 ×   rows, for each of `keys`: NaN where the entity did not say
 *         UTF-8   entities, one per line
 */
const magic = 0x31_46_53_56;

interface Head extends Omit<LiveFrame, 'times' | 'values' | 'entities'> {
  readonly rows: number;
  readonly keys: readonly string[];
  /** Bytes of the entities' names. */
  readonly names: number;
  readonly time?: number;
}

export function encodeFrame(frame: LiveFrame): Uint8Array<ArrayBuffer> {
  const { times, values, entities, ...rest } = frame;
  const rows = entities.length;
  const keys = Object.keys(values);
  const names = new TextEncoder().encode(entities.join('\n'));
  const shared = sharedTime(times, rows);
  const head: Head = { ...rest, rows, keys, names: names.length, ...(shared === undefined ? {} : { time: shared }) };
  const headBytes = padded(new TextEncoder().encode(JSON.stringify(head)));
  const timeBytes = shared === undefined ? rows * 8 : 0;
  const bytes = new Uint8Array(8 + headBytes.length + timeBytes + keys.length * rows * 4 + names.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, headBytes.length, true);
  bytes.set(headBytes, 8);
  let at = 8 + headBytes.length;
  if (timeBytes > 0) new Float64Array(bytes.buffer, at, rows).set(times);
  at += timeBytes;
  for (const key of keys) {
    const column = new Float32Array(bytes.buffer, at, rows);
    for (let i = 0; i < rows; i++) column[i] = values[key][i] ?? Number.NaN;
    at += rows * 4;
  }
  bytes.set(names, at);
  return bytes;
}

function sharedTime(times: ArrayLike<number>, rows: number): number | undefined {
  for (let i = 1; i < rows; i++) if (times[i] !== times[0]) return undefined;
  return rows > 0 ? times[0] : undefined;
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  whole.set(bytes);
  return whole;
}

/** The frame of these bytes; its columns are views into them (a copy when they do not lie at a multiple of eight). */
export function decodeFrame(given: Uint8Array | ArrayBuffer): LiveFrame {
  const bytes = ArrayBuffer.isView(given) && given.byteOffset % 8 === 0 ? given : new Uint8Array(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0, true) !== magic) throw new Error('these bytes are no live frame');
  const headLength = view.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headLength))) as Head;
  const { rows, keys, names, time, ...rest } = head;
  let at = bytes.byteOffset + 8 + headLength;
  let times: Float64Array;
  if (time === undefined) {
    times = new Float64Array(bytes.buffer, at, rows);
    at += rows * 8;
  } else {
    times = new Float64Array(rows).fill(time);
  }
  const values: Record<string, Float32Array> = {};
  for (const key of keys) {
    values[key] = new Float32Array(bytes.buffer, at, rows);
    at += rows * 4;
  }
  const lines = new TextDecoder().decode(new Uint8Array(bytes.buffer, at, names));
  return { ...rest, times, values, entities: rows === 0 ? [] : lines.split('\n') };
}

/** A packet of Socket.IO, as far as this needs it. */
interface Packet {
  readonly type: number;
  readonly id?: number;
  readonly nsp?: string;
  readonly data?: unknown;
}
type Constructor<T> = new (...args: never[]) => T;

const eventType = 2;
const acknowledgementType = 3;
const packetHead = 8;
export const liveNamespace = '/live';

/** The bytes of a packet that is one frame: `frame` with it, or an acknowledgement with it. */
function loneBytes({ type, data, nsp }: Packet): Uint8Array | undefined {
  if (nsp !== liveNamespace || !Array.isArray(data)) return undefined;
  const [first, second] = data as unknown[];
  if (type === acknowledgementType) return ArrayBuffer.isView(first) ? (first as Uint8Array) : undefined;
  return type === eventType && first === 'frame' && ArrayBuffer.isView(second) ? (second as Uint8Array) : undefined;
}

/** A frame as the message that carries it. */
export function framePacket(frame: Uint8Array, type = eventType, id = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(packetHead + frame.length);
  bytes[0] = type;
  new DataView(bytes.buffer).setUint32(4, id, true);
  bytes.set(frame, packetHead);
  return bytes;
}

/**
 * Socket.IO sends an event with bytes as two messages; a frame goes as one: u8 type (2 `frame`, 3 acknowledgement), three
 * unused bytes, u32 id of the acknowledgement, then the frame. Everything else stays as it is, so that clients that never
 * ask for bytes need no parser of ours. `Base` are the classes of `socket.io-parser`.
 */
export function frameEncoder<E extends Constructor<{ encode(packet: never): unknown[] }>>(Base: E): E {
  return class extends (Base as unknown as Constructor<{ encode(packet: Packet): unknown[] }>) {
    override encode(packet: Packet): unknown[] {
      const frame = loneBytes(packet);
      if (!frame) return super.encode(packet);
      const bytes = framePacket(frame, packet.type, packet.id);
      // Node's Engine.IO knows a Buffer as bytes, a browser's any array of them.
      const { Buffer } = globalThis as { Buffer?: { from(buffer: ArrayBuffer): Uint8Array } };
      return [Buffer ? Buffer.from(bytes.buffer) : bytes];
    }
  } as unknown as E;
}

/** The other side, for clients; `frame` and acknowledgements then carry a Uint8Array for `decodeFrame`. */
export function frameDecoder<D extends Constructor<{ add(chunk: never): void }>>(Base: D): D {
  type Reader = { add(chunk: unknown): void; emitReserved(event: 'decoded', packet: Packet): void };
  return class extends (Base as unknown as Constructor<Reader>) {
    override add(chunk: unknown): void {
      if (typeof chunk === 'string') return void super.add(chunk);
      const bytes = ArrayBuffer.isView(chunk) ? (chunk as Uint8Array) : new Uint8Array(chunk as ArrayBuffer);
      const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
      const frame = bytes.subarray(packetHead);
      const isAcknowledgement = bytes[0] === acknowledgementType;
      const data = isAcknowledgement ? [frame] : ['frame', frame];
      this.emitReserved('decoded', { type: bytes[0], nsp: liveNamespace, data, ...(isAcknowledgement ? { id } : {}) });
    }
  } as unknown as D;
}
