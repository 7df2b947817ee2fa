import { type Geom, intersection } from 'polyclip-ts';
import type { Epsg5186 } from '#core';
import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import { type Area, type BoundaryRow, guTable } from './contract.ts';

/** The legal dongs of Seoul are 467 on 605 km²: a generated dong is about as large. */
const dongM2 = 1_300_000;
/** Longer than Seoul: side of the squares that stand for half-planes. */
const farM = 100_000;

/**
 * The gu as the plan has them, and dongs that divide them. Gu bear their true codes and names. Dongs are inventions:
 * their names are numbers and say so, and their codes (the gu's and a number from 901) are no true dong's.
 */
export const synthetic: Synthesizer<BoundaryRow> = {
  *rows({ guCodes, guRings }: CityPlan) {
    for (const { code, ko, en } of guTable) {
      const ring = guRings.get(code);
      if (!ring || !guCodes.includes(code)) continue;
      const gu: Area = [[counterClockwise(ring)]];
      yield { level: 'gu', code, guCode: code, nameKo: ko, nameEn: en, area: gu };
      for (const [i, area] of divided(gu).entries()) {
        yield {
          level: 'legal-dong',
          code: `${code}${901 + i}`,
          guCode: code,
          nameKo: `${ko} ${i + 1}동 (생성)`,
          nameEn: `${en} dong ${i + 1} (generated)`,
          area,
        };
      }
    }
  },
};

/** Closed, its inside on the left. */
function counterClockwise(ring: readonly Epsg5186[]): readonly Epsg5186[] {
  const turned = areaOf(ring) > 0 ? ring : [...ring].reverse();
  return [...turned, turned[0]];
}

function areaOf(ring: readonly Epsg5186[]): number {
  const [ox, oy] = ring[0];
  return ring.reduce((sum, [x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length];
    return sum + ((x - ox) * (ny - oy) - (nx - ox) * (y - oy)) / 2;
  }, 0);
}
const sizeOf = (area: Area): number =>
  area.reduce((sum, [outer, ...holes]) => sum + areaOf(outer) + holes.reduce((s, hole) => s + areaOf(hole), 0), 0);

/** Halves an area across its longer side, again and again, down to the size of a dong. */
function divided(area: Area): Area[] {
  if (sizeOf(area) < 1.4 * dongM2) return [area];
  const points = area.flat(2);
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wide = x1 - x0 > y1 - y0;
  // A little askew: borders do not run along the map's grid.
  const tilt = wide ? 0.22 : -0.18;
  const middle: Epsg5186 = [(x0 + x1) / 2, (y0 + y1) / 2];
  const halves = ([-1, 1] as const).map((side) => cutTo(area, halfPlane(middle, wide, tilt, side)));
  return halves.every((half) => half.length > 0) ? halves.flatMap(divided) : [area];
}

/** A huge square on one side of a line through a place. */
function halfPlane([x, y]: Epsg5186, wide: boolean, tilt: number, side: 1 | -1): Geom {
  const [a, b]: [Epsg5186, Epsg5186] = wide
    ? [
        [x - tilt * farM, y - farM],
        [x + tilt * farM, y + farM],
      ]
    : [
        [x + farM, y + tilt * farM],
        [x - farM, y - tilt * farM],
      ];
  const out: Epsg5186 = wide ? [side * farM, 0] : [0, side * farM];
  const ring = [a, b, [b[0] + out[0], b[1] + out[1]], [a[0] + out[0], a[1] + out[1]], a];
  return [ring.map(([px, py]): [number, number] => [px, py])];
}

const roundMm = (metres: number): number => Math.round(metres * 1000) / 1000;

function cutTo(area: Area, within: Geom): Area {
  const parts = intersection(
    area.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [x, y] as [number, number]))),
    within,
  );
  return parts.map((polygon) => polygon.map((ring) => ring.map(([x, y]): Epsg5186 => [roundMm(x), roundMm(y)])));
}
