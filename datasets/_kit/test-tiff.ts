/** Numbers of the GeoKeys that are used here (OGC 19-008r4, GeoTIFF 1.1, annex). */
const keyNumbers = {
  GTModelType: 1024,
  GTRasterType: 1025,
  GeographicType: 2048,
  GeogSemiMajorAxis: 2057,
  ProjectedCSType: 3072,
  ProjCoordTrans: 3075,
  ProjNatOriginLong: 3080,
  ProjNatOriginLat: 3081,
  ProjFalseEasting: 3082,
  ProjFalseNorthing: 3083,
  ProjScaleAtNatOrigin: 3092,
};
export type Keys = Partial<Record<keyof typeof keyNumbers, number>>;
export interface Place {
  readonly scale?: readonly number[];
  readonly tiePoint?: readonly number[];
  readonly keys?: Keys;
}

/** A transverse Mercator projection written out parameter by parameter, as desktop GIS often do. */
export const userDefined = (falseNorthing: number): Keys => ({
  GTModelType: 1,
  GTRasterType: 1,
  GeographicType: 32767,
  GeogSemiMajorAxis: 6378137,
  ProjectedCSType: 32767,
  ProjCoordTrans: 1,
  ProjNatOriginLong: 127.0000000000003,
  ProjNatOriginLat: 38.00000000000009,
  ProjFalseEasting: 200000,
  ProjFalseNorthing: falseNorthing,
  ProjScaleAtNatOrigin: 1,
});

const isDouble = (name: string) => /^(GeogSemi|ProjNat|ProjFalse|ProjScale)/.test(name);

/** Writes an uncompressed float32 TIFF of one strip (TIFF 6.0) with the tags that place it. Used by tests only. */
export function tiffBytes(values: Float32Array, width: number, { scale, tiePoint, keys }: Place): Buffer {
  const entries = Object.entries(keys ?? {});
  const doubles = entries.filter(([key]) => isDouble(key)).map(([, value]) => value);
  const directory = [1, 1, 0, entries.length];
  for (const [key, value] of entries) {
    const at = doubles.indexOf(value);
    directory.push(keyNumbers[key as keyof Keys], ...(isDouble(key) ? [34736, 1, at] : [0, 1, value]));
  }
  const [short, long, double] = [3, 4, 12];
  const tags: [tag: number, type: number, values: readonly number[]][] = [
    [256, long, [width]],
    [257, long, [values.length / width]],
    [258, short, [32]],
    [259, short, [1]],
    [262, short, [1]],
    [273, long, [8]],
    [277, short, [1]],
    [278, long, [values.length / width]],
    [279, long, [values.byteLength]],
    [339, short, [3]],
    ...(scale ? [[33550, double, scale] as [number, number, readonly number[]]] : []),
    ...(tiePoint ? [[33922, double, tiePoint] as [number, number, readonly number[]]] : []),
    ...(keys
      ? [
          [34735, short, directory] as [number, number, number[]],
          [34736, double, doubles] as [number, number, number[]],
        ]
      : []),
  ];
  const sizes: Record<number, number> = { 3: 2, 4: 4, 12: 8 };
  const start = 8 + values.byteLength;
  let extra = start + 2 + 12 * tags.length + 4;
  const bytes = Buffer.alloc(extra + tags.reduce((sum, [, type, list]) => sum + sizes[type] * list.length, 0));
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(start, 4);
  Buffer.from(values.buffer).copy(bytes, 8);
  bytes.writeUInt16LE(tags.length, start);
  for (const [i, [tag, type, list]] of tags.entries()) {
    const at = start + 2 + 12 * i;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(list.length, at + 4);
    let to = at + 8;
    if (sizes[type] * list.length > 4) {
      bytes.writeUInt32LE(extra, at + 8);
      to = extra;
      extra += sizes[type] * list.length;
    }
    for (const [j, value] of list.entries()) {
      if (type === short) bytes.writeUInt16LE(value, to + 2 * j);
      else if (type === long) bytes.writeUInt32LE(value, to + 4 * j);
      else bytes.writeDoubleLE(value, to + 8 * j);
    }
  }
  return bytes;
}
