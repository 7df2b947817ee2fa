import type { Epsg5186, Epsg5186Box } from '#core';

/**
 * Plane geometry of the plan. Only + − × ÷ and the square root, and every corner that is kept is rounded to a
 * millimetre: the same bits on every machine.
 */
export type Point = Epsg5186;
export type Ring = readonly Point[];
/** A unit vector. */
export type Direction = readonly [x: number, y: number];

export const roundMm = (metres: number): number => Math.round(metres * 1000) / 1000;
export const rounded = (x: number, y: number): Point => [roundMm(x), roundMm(y)];
export const distance = (a: Point, b: Point): number => {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  return Math.sqrt(dx * dx + dy * dy);
};
export function directionOf(a: Point, b: Point): Direction {
  const length = distance(a, b);
  return length === 0 ? [1, 0] : [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
}
export const turnedLeft = ([x, y]: Direction): Direction => [-y, x];
export const between = (a: Point, b: Point, t: number): Point =>
  rounded(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t);
/** Positive where `p` lies to the left of the line from `a` to `b`; twice the area of the triangle. */
export const leftOf = (a: Point, b: Point, p: Point): number =>
  (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);

/** Signed area of an open ring, positive counter-clockwise; about its first corner, so that no digits are lost. */
export function areaOf(ring: Ring): number {
  let sum = 0;
  for (let i = 2; i < ring.length; i++) sum += leftOf(ring[0], ring[i - 1], ring[i]);
  return sum / 2;
}

export function centroidOf(ring: Ring): Point {
  let [sum, x, y] = [0, 0, 0];
  const [ox, oy] = ring[0];
  for (let i = 2; i < ring.length; i++) {
    const w = leftOf(ring[0], ring[i - 1], ring[i]);
    sum += w;
    x += w * (ring[i - 1][0] + ring[i][0] - 2 * ox);
    y += w * (ring[i - 1][1] + ring[i][1] - 2 * oy);
  }
  return sum === 0 ? ring[0] : rounded(ox + x / (3 * sum), oy + y / (3 * sum));
}

export function boxOfRing(ring: Ring): Epsg5186Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return [x0, y0, x1, y1];
}

export function contains(ring: Ring, [x, y]: Point): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

/** Span `[low, high]` of a ring along a direction. */
export function spanAlong(ring: Ring, [dx, dy]: Direction): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const [x, y] of ring) {
    const at = x * dx + y * dy;
    if (at < low) low = at;
    if (at > high) high = at;
  }
  return [low, high];
}

/** A rectangle about its middle: `long` along the direction, `short` across; counter-clockwise. */
export function rectangle([x, y]: Point, [dx, dy]: Direction, long: number, short: number): Ring {
  const [a, b] = [long / 2, short / 2];
  return [
    [-a, -b],
    [a, -b],
    [a, b],
    [-a, b],
  ].map(([u, v]) => rounded(x + u * dx - v * dy, y + u * dy + v * dx));
}

/** Whether two convex rings come nearer to each other than `gap`: no side of either separates them by so much. */
export function convexMeet(a: Ring, b: Ring, gap = 0): boolean {
  return !separates(a, b, gap) && !separates(b, a, gap);
}

function separates(ring: Ring, other: Ring, gap: number): boolean {
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    const need = -gap * distance(a, b);
    if (other.every((p) => leftOf(a, b, p) < need)) return true;
  }
  return false;
}

/** Distance of a place from a segment, and where along it (0…1) the nearest point lies. */
export function nearestOn(a: Point, b: Point, [x, y]: Point): { distance: number; t: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
  const [ex, ey] = [a[0] + t * dx - x, a[1] + t * dy - y];
  return { distance: Math.sqrt(ex * ex + ey * ey), t };
}

/** Where the line through `p` along `d` crosses the segment: `s` metres from `p`, `t` (0…1) along the segment. */
export function crossing(p: Point, d: Direction, a: Point, b: Point): { s: number; t: number } | undefined {
  const [ex, ey] = [b[0] - a[0], b[1] - a[1]];
  const wedge = d[0] * ey - d[1] * ex;
  if (wedge === 0) return undefined;
  const [fx, fy] = [a[0] - p[0], a[1] - p[1]];
  return { s: (fx * ey - fy * ex) / wedge, t: (fx * d[1] - fy * d[0]) / wedge };
}
