import { randomUnit } from '#core';
import { directionOf, distance, rounded, turnedLeft } from './geometry.ts';
import type { UsedQuarter } from './land-use.ts';
import type { OpenGround } from './open-ground.ts';
import type { PlanTree, StreetClass } from './types.ts';

/** Metres from tree to tree along streets of a class; Seoul has some 300,000 street trees. */
const spacingM: Partial<Readonly<Record<StreetClass, number>>> = { primary: 10, secondary: 11, tertiary: 24 };
/** Trees stand so far inside the outer edge of the pavement, and clear of the corners. */
const fromEdgeM = 2.4;
const cornerM = 14;

/** The trees along this quarter's sides of its main streets; the quarters across the street have their own. */
export function streetTrees(seed: number, salt: number, quarter: UsedQuarter, ground: OpenGround): PlanTree[] {
  const { ring } = quarter.patch;
  return quarter.edges.flatMap(({ way, halfM }, side): PlanTree[] => {
    const spacing = way.class === 'border' ? undefined : spacingM[way.class];
    if (!spacing || way.bridge) return [];
    const [a, b] = [ring[side], ring[(side + 1) % ring.length]];
    const along = directionOf(a, b);
    const inward = turnedLeft(along);
    const [length, off] = [distance(a, b), halfM - fromEdgeM];
    const trees: PlanTree[] = [];
    for (let k = 0, at = cornerM; at < length - cornerM; k++, at += spacing) {
      const draw = (what: number): number => randomUnit(seed, 231, salt, side, k, what);
      const u = at + (draw(0) - 0.5) * 0.3 * spacing;
      const p = rounded(a[0] + along[0] * u + inward[0] * off, a[1] + along[1] * u + inward[1] * off);
      // Gates, bus stops and dead trees leave gaps.
      if (draw(1) < 0.08 || ground.closedBy(p)) continue;
      trees.push({ at: p, heightM: decimetres(7 + 6.5 * draw(2)), crownRadiusM: decimetres(2.2 + 1.8 * draw(3)) });
    }
    return trees;
  });
}

const decimetres = (metres: number): number => Math.round(metres * 10) / 10;
