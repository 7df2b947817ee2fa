/**
 * Well-known binary of polygons (OGC 06-103r4, little-endian, two dimensions, as `st_asbinary` gives it) into rings of
 * flat coordinates: `[x0, y0, x1, y1, …]`, the first position repeated at the end.
 */
export type FlatRing = Float64Array;
/** Polygons, each an outer ring and its holes. */
export type FlatPolygons = readonly (readonly FlatRing[])[];

export function polygonsOfWkb(wkb: Uint8Array): FlatPolygons {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  let at = 0;
  const header = (): number => {
    if (view.getUint8(at) !== 1) throw new Error('this WKB is not little-endian');
    const type = view.getUint32(at + 1, true);
    at += 5;
    return type;
  };
  const count = (): number => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const rings = (): FlatRing[] =>
    Array.from({ length: count() }, () => {
      const ring = new Float64Array(2 * count());
      for (let i = 0; i < ring.length; i++, at += 8) ring[i] = view.getFloat64(at, true);
      return ring;
    });
  const type = header();
  if (type === 3) return [rings()];
  if (type !== 6) throw new Error(`WKB of type ${type} is no polygon`);
  return Array.from({ length: count() }, () => {
    header();
    return rings();
  });
}
