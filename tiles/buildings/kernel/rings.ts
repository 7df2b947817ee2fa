/** Plane geometry of flat rings `[x0, y0, x1, y1, …]`. */

/**
 * A ring without its closing position and without positions that repeat the one before; outer rings counter-clockwise,
 * holes clockwise, whatever the source did. Undefined when nothing with an area is left.
 */
export function cleanRing(ring: Float64Array, counterClockwise: boolean): Float64Array | undefined {
  const kept: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const n = kept.length;
    if (n === 0 || ring[i] !== kept[n - 2] || ring[i + 1] !== kept[n - 1]) kept.push(ring[i], ring[i + 1]);
  }
  while (kept.length > 2 && kept[0] === kept[kept.length - 2] && kept[1] === kept[kept.length - 1]) kept.length -= 2;
  if (kept.length < 6) return undefined;
  const flat = Float64Array.from(kept);
  return doubleArea(flat) > 0 === counterClockwise ? flat : reversed(flat);
}

function reversed(ring: Float64Array): Float64Array {
  const out = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    out[i] = ring[ring.length - 2 - i];
    out[i + 1] = ring[ring.length - 1 - i];
  }
  return out;
}

/** Twice the signed area of a ring, closed or not: positive when counter-clockwise. */
export function doubleArea(ring: Float64Array): number {
  let doubled = 0;
  const [x0, y0] = ring;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    doubled += (ring[i] - x0) * (ring[j + 1] - y0) - (ring[j] - x0) * (ring[i + 1] - y0);
  }
  return doubled;
}

/** Area of polygons with their holes, square metres. */
export function areaOf(footprint: readonly (readonly Float64Array[])[]): number {
  let area = 0;
  for (const rings of footprint) {
    for (const [i, ring] of rings.entries()) area += ((i === 0 ? 1 : -1) * Math.abs(doubleArea(ring))) / 2;
  }
  return Math.max(0, area);
}

export interface PlanBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export function boxOf(footprint: readonly (readonly Float64Array[])[]): PlanBox {
  let [west, south, east, north] = [1e12, 1e12, -1e12, -1e12];
  for (const [outer] of footprint) {
    for (let i = 0; i < outer.length; i += 2) {
      if (outer[i] < west) west = outer[i];
      if (outer[i] > east) east = outer[i];
      if (outer[i + 1] < south) south = outer[i + 1];
      if (outer[i + 1] > north) north = outer[i + 1];
    }
  }
  return { west, south, east, north };
}
