import { boxOfRing, convexMeet, directionOf, distance, type Ring, rectangle, rounded } from './geometry.ts';
import type { ClearSite } from './open-ground.ts';
import { inset } from './patch.ts';
import type { Quarter } from './quarters.ts';

const squareM = 400;
/** Rounding lets a street's surface touch the ground beside it. */
const slackM = 0.2;

/**
 * Where streets meet at a sharp angle, the surface of a wide one reaches over the narrow one into a quarter that it does
 * not run along. For each quarter the surfaces that do so: nothing may stand there.
 */
export function overreachingStreets(quarters: readonly Quarter[]): Map<string, ClearSite[]> {
  const squares = new Map<string, Ring[]>();
  for (const { patch, edges } of quarters) {
    edges.forEach(({ own, halfM }, i) => {
      if (!own) return;
      const [a, b] = [patch.ring[i], patch.ring[(i + 1) % patch.ring.length]];
      const middle = rounded((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
      const surface = rectangle(middle, directionOf(a, b), distance(a, b), 2 * halfM);
      for (const key of keysOf(surface)) {
        const square = squares.get(key);
        if (square) square.push(surface);
        else squares.set(key, [surface]);
      }
    });
  }
  const found = new Map<string, ClearSite[]>();
  for (const { id, patch } of quarters) {
    const inner = inset(patch);
    if (!inner) continue;
    const near = new Set(keysOf(inner.ring).flatMap((key) => squares.get(key) ?? []));
    const over = [...near].filter((surface) => convexMeet(surface, inner.ring, -slackM));
    if (over.length > 0)
      found.set(
        id,
        over.map((ring) => ({ ring, gapM: 0.5 })),
      );
  }
  return found;
}

function keysOf(ring: Ring): string[] {
  const [x0, y0, x1, y1] = boxOfRing(ring);
  const at = (value: number): number => Math.floor(value / squareM);
  const keys: string[] = [];
  for (let i = at(x0); i <= at(x1); i++) for (let j = at(y0); j <= at(y1); j++) keys.push(`${i} ${j}`);
  return keys;
}
