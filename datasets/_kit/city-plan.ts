import { boxContains, type Epsg5186, type Epsg5186Box } from '#core';
import { areaText, parseArea } from './city-plan/area.ts';
import type * as plan from './city-plan/types.ts';
import {
  frameStretch,
  groundRing,
  makeFrame,
  type PlanFrame,
  rectCorners,
  rectMiddle,
  type UvRect,
} from './city-plan-frame.ts';
import { type PlanGround, type PlanLot, planLots } from './city-plan-lots.ts';
import { bankOf, type Hill, hillReach, planHills, planIslands, planStreams, type Stream } from './city-plan-nature.ts';
import { type PlanStreet, planStreets } from './city-plan-streets.ts';
import { planSuperblocks, type Superblock } from './city-plan-superblocks.ts';

/**
 * What all parts of one generated city agree on: its extent, seed, and the lines that streets, blocks, river and hills
 * follow. Everything is a pure function of the seed, to the bit on every machine. See README.md beside this file.
 */
export interface CityPlan extends plan.CityPlan {
  readonly seed: number;
  /** The built city lies inside. */
  readonly box: Epsg5186Box;
  readonly frame: PlanFrame;
  readonly superblocks: readonly Superblock[];
  readonly streets: readonly PlanStreet[];
  /** Parcels with their block's purpose; none in green or water, none on a street. */
  readonly lots: readonly PlanLot[];
  readonly grounds: readonly PlanGround[];
  /** The mountains of Seoul and the hills of the plan. */
  readonly hills: readonly Hill[];
  /** The streams of Seoul. */
  readonly streams: readonly Stream[];
}

/** Width of the park along a stream, on each side, in metres. */
export const riversideM = 45;
/** Streets and parcels keep this clear of the foot of a hill, as a share of its extent. */
const hillClearance = 1.02;

/**
 * The plan of a small city around Gangnam and Yeoksam stations.
 *
 * @param seed any integer
 * @param box keeps only what lies inside; absent: all of it, about 3.7 × 3.9 km
 */
export function makeCityPlan(seed: number, where: Epsg5186Box | plan.PlanArea = 'centre'): CityPlan {
  const box = Array.isArray(where) ? (where as unknown as Epsg5186Box) : undefined;
  const area = box ? 'centre' : (where as plan.PlanArea);
  const frame = makeFrame(seed);
  const superblocks = planSuperblocks(seed);
  const hills = planHills(seed, frame);
  const streams = planStreams();
  const extent = box ?? boxAround(frame, superblocks);
  const isGreen = greenTest(extent, hills, streams);
  const corners = (rect: UvRect): Epsg5186[] => rectCorners(rect).map((p) => frame.toGround(p));
  const open = (rect: UvRect): boolean => !isGreen(frame.toGround(rectMiddle(rect)));
  const inside = (rect: UvRect): boolean => corners(rect).every((p) => boxContains(extent, p));
  const { lots, grounds } = planLots(seed, superblocks);
  const result = {
    seed,
    area,
    guCodes: ['11680'],
    box: extent,
    frame,
    superblocks,
    streets: planStreets(frame, superblocks, extent, isGreen),
    lots: lots.filter(({ rect }) => inside(rect) && open(rect) && !corners(rect).some(isGreen)),
    // Estates may reach into a riverside park: they share its green.
    grounds: grounds.filter(({ rect }) => inside(rect) && open(rect)),
    hills,
    streams,
    islands: planIslands(),
  };
  const cell: plan.PlanCell = {
    id: 'only',
    guCode: '11680',
    box: extent,
    streets: result.streets.map((s) => ({
      ...s,
      nameEn: null,
      lanes: Math.max(1, Math.round(s.widthM / 5)),
      oneway: false,
      level: 'ground',
    })),
    lots: result.lots.map(({ id, kind, rect, facing, prominence, floors }) => {
      const ring = corners(rect);
      const turn = { south: 0, east: 1, north: 2, west: 3 }[facing];
      return {
        id,
        purpose: kind,
        ring: [...ring.slice(turn), ...ring.slice(0, turn)],
        streetId: null,
        prominence,
        floors,
      };
    }),
    grounds: result.grounds.map(({ id, kind, rect }) => ({ id, kind, name: null, ring: corners(rect) })),
    trees: [],
  };
  return { ...result, cells: () => [cell] };
}

/** Whole tens of metres around the board with the widest of its bends. */
function boxAround(frame: PlanFrame, superblocks: readonly Superblock[]): Epsg5186Box {
  const ring = superblocks.flatMap(({ rect }) => groundRing(frame, rectCorners(rect), 100));
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  const margin = 40 * frameStretch;
  const down = (value: number): number => Math.floor((value - margin) / 10) * 10;
  const up = (value: number): number => Math.ceil((value + margin) / 10) * 10;
  return [down(Math.min(...xs)), down(Math.min(...ys)), up(Math.max(...xs)), up(Math.max(...ys))];
}

/** Whether a place belongs to a hill of the city or to the park along a stream. */
function greenTest(
  box: Epsg5186Box,
  hills: readonly Hill[],
  streams: readonly Stream[],
): (position: Epsg5186) => boolean {
  const within = (x: number, y: number, margin: number): boolean =>
    x > box[0] - margin && x < box[2] + margin && y > box[1] - margin && y < box[3] + margin;
  const woods = hills.filter((hill) => hill.inCity);
  const near = streams.filter((stream) => stream.points.some(({ x, y }) => within(x, y, 1000)));
  return ([x, y]) =>
    woods.some((hill) => hillReach(hill, x, y) < hillClearance) ||
    near.some((stream) => bankOf(stream, x, y).distanceM < riversideM);
}

export type { PlanArea, PlanCell, PlanTree } from './city-plan/types.ts';
export { areaText, parseArea };
