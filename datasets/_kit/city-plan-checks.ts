import { createHash } from 'node:crypto';
import type { Box } from '#core';

/** Geometry for the tests of the generated city: slow, plain, and independent of the code that made it. */
export type Point = readonly [x: number, y: number];
export type Segment = readonly [a: Point, b: Point];

export const segmentsOf = (line: readonly Point[]): Segment[] => line.slice(1).map((b, i) => [line[i], b]);

/** SHA-256 over rows with their typed arrays as bytes. */
export function digest(rows: Iterable<unknown>): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    hash.update(
      JSON.stringify(row, (_key, value: unknown) =>
        ArrayBuffer.isView(value)
          ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
          : value,
      ),
    );
  }
  return hash.digest('hex');
}

const side = (a: Point, b: Point, p: Point): number => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);

/** Whether two segments cross in a point inside both. */
export function cross([a, b]: Segment, [c, d]: Segment): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

export function distanceToSegment([a, b]: Segment, p: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
  return Math.hypot(a[0] + t * dx - p[0], a[1] + t * dy - p[1]);
}

/** Least distance of two segments, 0 where they cross. */
export const segmentDistance = (s: Segment, t: Segment): number =>
  cross(s, t)
    ? 0
    : Math.min(
        distanceToSegment(s, t[0]),
        distanceToSegment(s, t[1]),
        distanceToSegment(t, s[0]),
        distanceToSegment(t, s[1]),
      );

/** Signed area of a closed ring, positive counter-clockwise. */
export const ringArea = (ring: readonly Point[]): number =>
  segmentsOf(ring).reduce((sum, [a, b]) => sum + (a[0] * b[1] - b[0] * a[1]) / 2, 0);

export function ringContains(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (const [a, b] of segmentsOf(ring)) {
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
  }
  return inside;
}

/** Closed, without repeated points, and no side crosses another. */
export function isSimpleRing(ring: readonly Point[]): boolean {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (ring.length < 4 || first[0] !== last[0] || first[1] !== last[1]) return false;
  const sides = segmentsOf(ring);
  if (sides.some(([a, b]) => a[0] === b[0] && a[1] === b[1])) return false;
  return sides.every((s, i) => sides.every((t, j) => j <= i || !cross(s, t)));
}

export const boxOf = (points: readonly Point[]): Box => [
  Math.min(...points.map((p) => p[0])),
  Math.min(...points.map((p) => p[1])),
  Math.max(...points.map((p) => p[0])),
  Math.max(...points.map((p) => p[1])),
];

/** Finds things by the squares of `cell` metres that their boxes touch. */
export class BoxIndex<T> {
  private readonly squares = new Map<string, Set<T>>();
  private readonly cell: number;

  constructor(cell = 60) {
    this.cell = cell;
  }

  private *keys([x0, y0, x1, y1]: Box): Iterable<string> {
    const at = (value: number): number => Math.floor(value / this.cell);
    for (let i = at(x0); i <= at(x1); i++) for (let j = at(y0); j <= at(y1); j++) yield `${i} ${j}`;
  }

  add(item: T, box: Box): void {
    for (const key of this.keys(box)) {
      const square = this.squares.get(key);
      if (square) square.add(item);
      else this.squares.set(key, new Set([item]));
    }
  }

  near(box: Box): Set<T> {
    const found = new Set<T>();
    for (const key of this.keys(box)) for (const item of this.squares.get(key) ?? []) found.add(item);
    return found;
  }
}
