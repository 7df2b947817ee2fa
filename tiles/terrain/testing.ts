/** A decoder of quantized-mesh 1.0 from its specification, sharing no code with the encoder. */

export interface DecodedMesh {
  readonly centre: readonly number[];
  readonly minHeight: number;
  readonly maxHeight: number;
  readonly sphereRadius: number;
  readonly horizonOcclusionPoint: readonly number[];
  /** 0..32767 each. */
  readonly u: readonly number[];
  readonly v: readonly number[];
  /** Metres above the ellipsoid. */
  readonly heights: readonly number[];
  readonly indices: readonly number[];
  readonly west: readonly number[];
  readonly south: readonly number[];
  readonly east: readonly number[];
  readonly north: readonly number[];
  /** Two bytes per vertex. */
  readonly octNormals: Uint8Array | undefined;
  /** One value or 256 × 256, row 0 in the north. */
  readonly water: Uint8Array;
  /** Metres that one unit of the quantised heights stands for. */
  readonly heightUnit: number;
}

export function decodeMesh(bytes: Uint8Array): DecodedMesh {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  const read = (size: number, get: (at: number) => number) => {
    const value = get(offset);
    offset += size;
    return value;
  };
  const double = () => read(8, (at) => view.getFloat64(at, true));
  const float = () => read(4, (at) => view.getFloat32(at, true));
  const uint = () => read(4, (at) => view.getUint32(at, true));
  const ushort = () => read(2, (at) => view.getUint16(at, true));
  const times = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);

  const centre = times(3, double);
  const [minHeight, maxHeight] = times(2, float);
  times(3, double);
  const sphereRadius = double();
  const horizonOcclusionPoint = times(3, double);
  const count = uint();
  const column = () => {
    let value = 0;
    return times(count, () => {
      const code = ushort();
      value += (code >> 1) ^ -(code & 1);
      return value;
    });
  };
  const [u, v, quantised] = times(3, column);
  if (count > 65_536) throw new Error('32-bit indices are not expected here');
  let highest = 0;
  const indices = times(3 * uint(), () => {
    const code = ushort();
    if (code === 0) highest++;
    return highest - (code === 0 ? 1 : code);
  });
  const [west, south, east, north] = times(4, () => times(uint(), ushort));
  let octNormals: Uint8Array | undefined;
  let water = Uint8Array.of(0);
  while (offset < bytes.length) {
    const extension = read(1, (at) => view.getUint8(at));
    const length = uint();
    const content = bytes.slice(offset, offset + length);
    if (extension === 1) octNormals = content;
    else if (extension === 2) water = content;
    else throw new Error(`extension ${extension} is not expected`);
    offset += length;
  }
  if (offset !== bytes.length) throw new Error(`${bytes.length - offset} bytes left over`);
  const heightUnit = (maxHeight - minHeight) / 32_767;
  return {
    centre,
    minHeight,
    maxHeight,
    sphereRadius,
    horizonOcclusionPoint,
    u,
    v,
    heights: quantised.map((q) => minHeight + q * heightUnit),
    indices,
    west,
    south,
    east,
    north,
    octNormals,
    water,
    heightUnit,
  };
}
