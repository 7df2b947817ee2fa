import type { Epsg5186Box } from '#core';
import { boxOfRing, convexMeet, directionOf, distance, type Point, type Ring, rectangle, rounded } from './geometry.ts';
import type { Quarter } from './quarters.ts';

/**
 * Where streets meet at a sharp angle, the surface of a wide one reaches over the narrow one onto ground that it does
 * not run along: nothing may stand there.
 */
export interface Surface {
  readonly ring: Ring;
  readonly box: Epsg5186Box;
}

const squareM = 400;
/** Rounding lets a street's surface touch the ground beside it. */
const slackM = 0.05;

export function surfaceOf(a: Point, b: Point, widthM: number): Surface {
  const middle = rounded((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  const ring = rectangle(middle, directionOf(a, b), distance(a, b), widthM);
  return { ring, box: boxOfRing(ring) };
}

/** Whether a convex ring lies on one of the surfaces. */
export function liesOn(ring: Ring, surfaces: readonly Surface[]): boolean {
  if (surfaces.length === 0) return false;
  const [x0, y0, x1, y1] = boxOfRing(ring);
  return surfaces.some(
    ({ box, ring: surface }) =>
      box[0] < x1 && box[2] > x0 && box[1] < y1 && box[3] > y0 && convexMeet(surface, ring, -slackM),
  );
}

/** For each quarter the surfaces of other quarters' main streets that reach into it. */
export function overreachingStreets(quarters: readonly Quarter[]): Map<string, Surface[]> {
  const squares = new Map<string, Surface[]>();
  const own = new Map<string, Surface[]>();
  for (const { id, patch, edges } of quarters) {
    const surfaces = edges.map(({ halfM }, i) =>
      surfaceOf(patch.ring[i], patch.ring[(i + 1) % patch.ring.length], 2 * halfM),
    );
    own.set(id, surfaces);
    surfaces.forEach((surface, i) => {
      if (!edges[i].own) return;
      for (const key of keysOf(surface.box)) {
        const square = squares.get(key);
        if (square) square.push(surface);
        else squares.set(key, [surface]);
      }
    });
  }
  const found = new Map<string, Surface[]>();
  for (const { id, patch } of quarters) {
    const near = new Set(keysOf(boxOfRing(patch.ring)).flatMap((key) => squares.get(key) ?? []));
    for (const surface of own.get(id) ?? []) near.delete(surface);
    const over = [...near].filter((surface) => liesOn(patch.ring, [surface]));
    found.set(id, [...over, ...(own.get(id) ?? [])]);
  }
  return found;
}

function keysOf([x0, y0, x1, y1]: Epsg5186Box): string[] {
  const at = (value: number): number => Math.floor(value / squareM);
  const keys: string[] = [];
  for (let i = at(x0); i <= at(x1); i++) for (let j = at(y0); j <= at(y1); j++) keys.push(`${i} ${j}`);
  return keys;
}
