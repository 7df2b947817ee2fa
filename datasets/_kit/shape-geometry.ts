import type { RawGeometry } from './vector-file.ts';

type Point = [number, number];

/**
 * One record of a `.shp` as GeoJSON coordinates: null for the null shape, undefined when the bytes make no sense.
 * Z and M values are left out.
 */
export function shapeGeometry(record: Buffer): RawGeometry | null | undefined {
  const type = record.readInt32LE(0) % 10;
  if (type === 0) return null;
  if (type === 1) return record.length >= 20 ? { type: 'Point', coordinates: pointAt(record, 4) } : undefined;
  if (type !== 3 && type !== 5) return undefined;
  const parts = readParts(record);
  if (!parts) return undefined;
  if (type === 3) {
    return parts.length === 1
      ? { type: 'LineString', coordinates: parts[0] }
      : { type: 'MultiLineString', coordinates: parts };
  }
  if (parts.length > mostRings) return { type: `${parts.length} rings`, coordinates: [] };
  return { type: 'MultiPolygon', coordinates: polygonsOfRings(parts) };
}

/** Every hole is looked for in every outline: more rings than this would take longer than anybody waits. */
const mostRings = 5000;

const pointAt = (bytes: Buffer, at: number): Point => [bytes.readDoubleLE(at), bytes.readDoubleLE(at + 8)];

function readParts(record: Buffer): Point[][] | undefined {
  if (record.length < 44) return undefined;
  const partCount = record.readInt32LE(36);
  const pointCount = record.readInt32LE(40);
  const firstPoint = 44 + 4 * partCount;
  if (partCount < 0 || pointCount < 0 || firstPoint + 16 * pointCount > record.length) return undefined;
  const starts = Array.from({ length: partCount }, (_, i) => record.readInt32LE(44 + 4 * i));
  const ordered = starts.every((start, i) => start >= (i === 0 ? 0 : starts[i - 1]) && start <= pointCount);
  if (!ordered) return undefined;
  return starts.map((start, i) => {
    const end = i + 1 < partCount ? starts[i + 1] : pointCount;
    return Array.from({ length: end - start }, (_, p) => pointAt(record, firstPoint + 16 * (start + p)));
  });
}

/** Twice the signed area; positive for anticlockwise rings. */
function signedArea(ring: readonly Point[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum +=
      (ring[j][0] - ring[0][0]) * (ring[i][1] - ring[0][1]) - (ring[i][0] - ring[0][0]) * (ring[j][1] - ring[0][1]);
  }
  return sum;
}

function contains(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Clockwise rings are outlines, the others holes of the smallest outline around them; a hole without one is an outline. */
function polygonsOfRings(rings: readonly Point[][]): Point[][][] {
  const filled = rings.filter((ring) => ring.length > 0);
  const outlines = filled.filter((ring) => signedArea(ring) <= 0).map((ring) => [ring]);
  for (const hole of filled.filter((ring) => signedArea(ring) > 0)) {
    const around = outlines
      .filter(([outline]) => contains(outline, hole[0]))
      .sort((a, b) => Math.abs(signedArea(a[0])) - Math.abs(signedArea(b[0])))[0];
    if (around) around.push(hole);
    else outlines.push([hole]);
  }
  return outlines;
}
