import { alongSegment, type Stream, type WaterPoint } from '../_kit/city-plan-nature.ts';

/** A piece of a stream between two points of its centre line. */
export type Reach = readonly [WaterPoint, WaterPoint];

/** The lowland rises from a bank: steeply for the river terrace, gently over the valley's side, barely beyond. */
const terraceM = 3.5;
const terraceWidthM = 70;
const sideWidthM = 3200;
const sideSlope = 0.009;
const plainSlope = 0.002;

export const soft = (t: number): number => {
  const s = Math.min(1, Math.max(0, t));
  return s * s * (3 - 2 * s);
};

/** How far the ground lies above the water at a distance from the bank; never falls with the distance. */
function riseAt(bankM: number): number {
  if (bankM <= 0) return 0;
  const side = sideSlope * Math.min(sideWidthM, bankM) + plainSlope * Math.max(0, bankM - sideWidthM);
  return terraceM * soft(bankM / terraceWidthM) + side;
}

export interface Valley {
  /** Water level of the valley's stream. */
  levelM: number;
  /** Distance from its bank, 0 in the water. */
  bankM: number;
  /** Ground of the valley without waves and hills. */
  groundM: number;
}

export const reachesOf = (streams: readonly Stream[]): Reach[] =>
  streams.flatMap((s) => s.points.slice(1).map((point, i): Reach => [s.points[i], point]));

/** The lowest of the valleys at a place. */
export function lowestValley(reaches: readonly Reach[], x: number, y: number): Valley {
  const best: Valley = { levelM: 0, bankM: 0, groundM: Number.POSITIVE_INFINITY };
  for (const [a, b] of reaches) {
    const { distance, t } = alongSegment(a, b, x, y);
    const bankM = Math.max(0, distance - (a.halfWidthM + (b.halfWidthM - a.halfWidthM) * t));
    const levelM = a.levelM + (b.levelM - a.levelM) * t;
    const groundM = levelM + riseAt(bankM);
    if (groundM < best.groundM) {
      best.levelM = levelM;
      best.bankM = bankM;
      best.groundM = groundM;
    }
  }
  return best;
}

/** The reaches that can hold the lowest valley somewhere within `radiusM` of a place. */
export function nearReaches(reaches: readonly Reach[], x: number, y: number, radiusM: number): Reach[] {
  const least = new Float64Array(reaches.length);
  let bound = Number.POSITIVE_INFINITY;
  for (let i = 0; i < reaches.length; i++) {
    const [a, b] = reaches[i];
    const { distance } = alongSegment(a, b, x, y);
    least[i] = Math.min(a.levelM, b.levelM) + riseAt(distance - radiusM - Math.max(a.halfWidthM, b.halfWidthM));
    const highest = distance + radiusM - Math.min(a.halfWidthM, b.halfWidthM);
    bound = Math.min(bound, Math.max(a.levelM, b.levelM) + riseAt(highest));
  }
  return reaches.filter((_, i) => least[i] <= bound);
}
