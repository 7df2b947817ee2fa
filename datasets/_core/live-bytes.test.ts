import fc from 'fast-check';
import { Decoder, Encoder, PacketType } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, frameDecoder, frameEncoder } from './live-bytes.ts';
import type { LiveFrame } from './observation.ts';

const columns = fc.integer({ min: 0, max: 20 }).chain((rows) => {
  const column = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: rows, maxLength: rows });
  const number = fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }), { nil: null });
  return fc.record({
    entities: fc.uniqueArray(
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !name.includes('\n')),
      {
        minLength: rows,
        maxLength: rows,
      },
    ),
    times: column(fc.integer({ min: 0, max: 2e12 })),
    values: fc.record({ pm25: column(number), 온도: column(number) }),
  });
});
const frames: fc.Arbitrary<LiveFrame> = columns.map((part) => ({
  ...{ feed: 'sdot', kind: 'delta', epoch: 'e', sequence: 7, serverTime: 1.5, origin: 'measured', left: ['가'] },
  ...part,
  outOfRange: { pm25: [0] },
}));

/** A frame with columns as plain arrays, NaN as null. */
const plain = (frame: LiveFrame) => ({
  ...frame,
  times: [...Array.from(frame.times)],
  values: Object.fromEntries(
    Object.entries(frame.values).map(([key, column]) => [
      key,
      Array.from(column, (value) => (Number.isNaN(value) ? null : value)),
    ]),
  ),
});

describe('a frame as bytes', () => {
  it('says what the frame says, wherever in a buffer it lies', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 0, max: 9 }), (frame, offset) => {
        const bytes = encodeFrame(frame);
        const elsewhere = new Uint8Array(offset + bytes.length);
        elsewhere.set(bytes, offset);
        expect(plain(decodeFrame(elsewhere.subarray(offset)))).toEqual(plain(frame));
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('is refused when it is something else', () => {
    expect(() => decodeFrame(new Uint8Array(16))).toThrow(/no live frame/);
  });

  it('travels as one message, as an event and as an acknowledgement; other packets stay as they are', () => {
    const encoder = new (frameEncoder(Encoder))();
    const decoder = new (frameDecoder(Decoder))();
    const heard: unknown[] = [];
    decoder.on('decoded', (packet) => heard.push(packet));
    const frame = new Uint8Array([9, 8, 7]);
    const packets = [
      { type: PacketType.EVENT, nsp: '/live', data: ['frame', frame] },
      { type: PacketType.ACK, nsp: '/live', id: 12, data: [frame] },
      { type: PacketType.EVENT, nsp: '/live', data: ['job', { jobID: 'x' }] },
    ];
    for (const packet of packets) {
      const messages = encoder.encode(packet as never);
      expect(messages).toHaveLength(1);
      decoder.add(messages[0] as never);
    }
    expect(heard).toMatchObject(packets.map(({ data, ...rest }) => rest));
    expect(
      (heard as { data: unknown[] }[]).map(({ data }) =>
        data.map((part) => (part instanceof Uint8Array ? [...part] : part)),
      ),
    ).toEqual([['frame', [9, 8, 7]], [[9, 8, 7]], ['job', { jobID: 'x' }]]);
  });
});
