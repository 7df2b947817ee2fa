import type { Building } from '#datasets/buildings/contract.ts';
import type { FireBuilding } from './building-fire.ts';

/** Storeys where nobody tells: three metres each. */
const storeyM = 3;

/** The largest outline of a building, as the spread of fire takes it. */
export function fireBuilding(building: Building): FireBuilding {
  const { id, footprint, heightM, groundM, floors, structure, use, yearBuilt } = building;
  const outlines = footprint.map(([outline]) => outline);
  const areas = outlines.map(ringArea);
  const largest = areas.indexOf(Math.max(...areas));
  return {
    ...{ id, heightM, groundM, structure, use, yearBuilt },
    ring: outlines[largest].map(([x, y]) => [x, y] as const),
    floors: Math.max(1, floors ?? Math.round(heightM / storeyM)),
    areaM2: Math.max(1, areas[largest]),
  };
}

function ringArea(ring: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(sum) / 2;
}

/** Which building a point lies on or, within reach, next to; -1 for none. */
export function buildingAt(buildings: readonly FireBuilding[], [x, y]: readonly [number, number], reachM = 15): number {
  let best = -1;
  let least = reachM;
  buildings.forEach(({ ring }, i) => {
    const away = distanceTo(ring, x, y);
    if (away <= least && (best < 0 || away < least)) [best, least] = [i, away];
  });
  return best;
}

function distanceTo(ring: FireBuilding['ring'], x: number, y: number): number {
  let inside = false;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[j], ring[i]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    const square = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square));
    least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
  }
  return inside ? 0 : least;
}
