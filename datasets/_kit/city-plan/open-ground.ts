import type { Epsg5186Box } from '#core';
import {
  alongSegment,
  footOf,
  type Hill,
  hillReach,
  type Island,
  islandReach,
  type Stream,
  type WaterPoint,
} from '../city-plan-nature.ts';
import { boxOfRing, convexMeet, type Point, type Ring } from './geometry.ts';

/** Ground that is kept clear for a landmark. */
export interface ClearSite {
  readonly ring: Ring;
  /** Nothing is built nearer than this. */
  readonly gapM: number;
}

/** A river and its shore stop small streets, a stream and its bank do not. */
export type Closed = 'hill' | 'river' | 'shore' | 'stream' | 'bank' | 'site';
/** Streams up to this width are bridged by any street. */
const streamWidthM = 75;

/** Where one may build. */
export interface OpenGround {
  /** Whether nothing at all stands in the way in the box that it was asked for. */
  readonly clear: boolean;
  /** Why a place is closed, if it is: a stream is water that a small bridge spans. */
  closedBy(p: Point): Closed | undefined;
  /** Whether a convex ring lies wholly on open ground. */
  isOpen(ring: Ring): boolean;
  /** The same for what stands on a landmark's own grounds. */
  isDry(ring: Ring): boolean;
}

/**
 * Width of the ground along a stream that nothing is built on, on each side, in metres: along the Han the river park and
 * its dyke, along rivers the embankment, along brooks a path; Cheonggyecheon runs between walls.
 */
function parkAlong(id: string, widthM: number): number {
  if (id === 'han') return 150;
  if (id === 'cheonggye') return 13;
  return widthM >= 90 ? 48 : 20;
}
/** The outer part of Yeouido is its river park and dyke. */
const shore = 0.83;
const squareM = 250;

interface Reach {
  readonly a: WaterPoint;
  readonly b: WaterPoint;
  readonly han: boolean;
  readonly parkM: number;
}
interface Square {
  hills: Hill[];
  reaches: Reach[];
  sites: ClearSite[];
}

/** Finds what may stand in the way by squares of 250 m. */
export class GroundIndex {
  private readonly squares = new Map<number, Square>();
  private readonly islands: readonly Island[];

  constructor(hills: readonly Hill[], streams: readonly Stream[], islands: readonly Island[]) {
    this.islands = islands;
    for (const hill of hills.map(footOf)) {
      // Lobes reach out of the ellipse by up to a quarter.
      const far = 1.3 * Math.max(hill.longRadiusM, hill.shortRadiusM);
      this.each([hill.x - far, hill.y - far, hill.x + far, hill.y + far], (s) => s.hills.push(hill));
    }
    for (const stream of streams) {
      stream.points.slice(1).forEach((b, i) => {
        const a = stream.points[i];
        const parkM = parkAlong(stream.id, 2 * Math.max(a.halfWidthM, b.halfWidthM));
        const far = parkM + Math.max(a.halfWidthM, b.halfWidthM) + 1;
        const box: Epsg5186Box = [
          Math.min(a.x, b.x) - far,
          Math.min(a.y, b.y) - far,
          Math.max(a.x, b.x) + far,
          Math.max(a.y, b.y) + far,
        ];
        this.each(box, (s) => s.reaches.push({ a, b, han: stream.id === 'han', parkM }));
      });
    }
  }

  /** Keeps a site clear from now on. */
  keepClear(site: ClearSite): void {
    const [x0, y0, x1, y1] = boxOfRing(site.ring);
    this.each([x0 - site.gapM, y0 - site.gapM, x1 + site.gapM, y1 + site.gapM], (s) => s.sites.push(site));
  }

  private each([x0, y0, x1, y1]: Epsg5186Box, tell: (square: Square) => void): void {
    for (const key of squaresOf([x0, y0, x1, y1])) {
      let square = this.squares.get(key);
      if (!square) {
        square = { hills: [], reaches: [], sites: [] };
        this.squares.set(key, square);
      }
      tell(square);
    }
  }

  /** What is open in a box. */
  around(box: Epsg5186Box): OpenGround {
    const hills = new Set<Hill>();
    const reaches = new Set<Reach>();
    const sites = new Set<ClearSite>();
    for (const key of squaresOf(box)) {
      const square = this.squares.get(key);
      if (!square) continue;
      for (const hill of square.hills) hills.add(hill);
      for (const reach of square.reaches) reaches.add(reach);
      for (const site of square.sites) sites.add(site);
    }
    return openGround([...hills], [...reaches], [...sites], this.islands);
  }
}

function* squaresOf([x0, y0, x1, y1]: Epsg5186Box): Iterable<number> {
  const at = (value: number): number => Math.floor(value / squareM);
  for (let i = at(x0); i <= at(x1); i++) for (let j = at(y0); j <= at(y1); j++) yield i * 100000 + j;
}

function openGround(
  hills: readonly Hill[],
  reaches: readonly Reach[],
  sites: readonly ClearSite[],
  islands: readonly Island[],
): OpenGround {
  const natureAt = ([x, y]: Point): Closed | undefined => {
    if (hills.some((hill) => hillReach(hill, x, y) < 1)) return 'hill';
    let beside: Closed | undefined;
    for (const { a, b, han, parkM } of reaches) {
      const { distance, t } = alongSegment(a, b, x, y);
      const from = distance - (a.halfWidthM + (b.halfWidthM - a.halfWidthM) * t);
      if (from >= parkM) continue;
      if (han && islands.some((island) => island.id === 'yeouido' && islandReach(island, x, y) < shore)) continue;
      const river = 2 * a.halfWidthM > streamWidthM;
      if (from < 0) return river ? 'river' : 'stream';
      if (beside !== 'shore') beside = river ? 'shore' : 'bank';
    }
    return beside;
  };
  const inSite = (p: Point): boolean => sites.some(({ ring, gapM }) => convexMeet(ring, [p], gapM));
  return {
    clear: hills.length + reaches.length + sites.length === 0,
    closedBy: (p) => natureAt(p) ?? (inSite(p) ? 'site' : undefined),
    isOpen: (ring) =>
      sites.every((site) => !convexMeet(site.ring, ring, site.gapM)) && probesOf(ring).every((p) => !natureAt(p)),
    isDry: (ring) => probesOf(ring).every((p) => !natureAt(p)),
  };
}

/** Corners, middles of the sides and of the whole. */
function probesOf(ring: Ring): Point[] {
  const n = ring.length;
  const sides = ring.map(([x, y], i): Point => [(x + ring[(i + 1) % n][0]) / 2, (y + ring[(i + 1) % n][1]) / 2]);
  const middle: Point = [ring.reduce((s, p) => s + p[0], 0) / n, ring.reduce((s, p) => s + p[1], 0) / n];
  return [...ring, ...sides, middle];
}
