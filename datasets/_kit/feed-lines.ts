import type { Epsg5186 } from '#core';

/** A line that one can walk along: metres from its start to each of its points. */
export interface Path {
  readonly line: readonly Epsg5186[];
  readonly distances: readonly number[];
  readonly lengthM: number;
}

export function pathOf(line: readonly Epsg5186[]): Path {
  const distances = [0];
  for (let i = 1; i < line.length; i++) {
    distances.push(distances[i - 1] + Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]));
  }
  return { line, distances, lengthM: distances[distances.length - 1] };
}

export interface PathPlace {
  readonly at: Epsg5186;
  /** Degrees from north, clockwise. */
  readonly headingDeg: number;
}

/** The place so many metres along a path; before its start and after its end, the end. */
export function placeAt({ line, distances, lengthM }: Path, metres: number): PathPlace {
  const along = Math.min(lengthM, Math.max(0, metres));
  let [low, high] = [0, line.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (distances[middle] <= along) low = middle;
    else high = middle;
  }
  const [a, b] = [line[low], line[high]];
  const part = distances[high] - distances[low];
  const t = part > 0 ? (along - distances[low]) / part : 0;
  return { at: [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t], headingDeg: headingOf(a, b) };
}

/** Degrees from north, clockwise, 0 ≤ heading < 360. */
export function headingOf([ax, ay]: Epsg5186, [bx, by]: Epsg5186): number {
  const degrees = (Math.atan2(bx - ax, by - ay) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}

export interface Foot {
  /** Metres along the path. */
  readonly along: number;
  readonly distanceM: number;
  /** The point lies to the right of the path's direction. */
  readonly right: boolean;
  readonly headingDeg: number;
}

/** The nearest place of one segment of a path to a point. */
export function footOn({ line, distances }: Path, segment: number, [x, y]: Epsg5186): Foot {
  const [a, b] = [line[segment], line[segment + 1]];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square > 0 ? Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square)) : 0;
  const [px, py] = [a[0] + t * dx, a[1] + t * dy];
  return {
    along: distances[segment] + t * Math.sqrt(square),
    distanceM: Math.hypot(x - px, y - py),
    right: (x - px) * dy - (y - py) * dx > 0,
    headingDeg: headingOf(a, b),
  };
}

/** The nearest place of a path to a point; with a heading, among the segments that run within a right angle of it. */
export function nearestOn(path: Path, point: Epsg5186, headingDeg?: number): Foot | undefined {
  let best: Foot | undefined;
  for (let i = 0; i + 1 < path.line.length; i++) {
    const foot = footOn(path, i, point);
    if (headingDeg !== undefined && turn(headingDeg, foot.headingDeg) > 90) continue;
    if (!best || foot.distanceM < best.distanceM) best = foot;
  }
  return best;
}

/** Degrees between two headings, 0…180. */
export const turn = (a: number, b: number): number => Math.abs(((((a - b) % 360) + 540) % 360) - 180);

/** The line moved to its right by so many metres; corners are mitred, sharp ones cut so that they do not shoot out. */
export function movedRight(line: readonly Epsg5186[], metres: number): Epsg5186[] {
  const normals = line.slice(1).map((b, i): [number, number] => {
    const a = line[i];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    return [(b[1] - a[1]) / length, -(b[0] - a[0]) / length];
  });
  return line.map(([x, y], i): Epsg5186 => {
    const [m, n] = [normals[Math.max(0, i - 1)], normals[Math.min(normals.length - 1, i)]];
    const [sx, sy] = [m[0] + n[0], m[1] + n[1]];
    // |m + n|² = 2 + 2 cos; the mitre is as long as 2 / |m + n|².
    const square = sx * sx + sy * sy;
    if (square < 0.5) return [x + n[0] * metres, y + n[1] * metres];
    const scale = (2 * metres) / square;
    return [x + sx * scale, y + sy * scale];
  });
}
