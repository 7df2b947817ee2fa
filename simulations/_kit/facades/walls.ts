// From its own file: a thread begins sooner without all that `#core` brings along.
import { type Field, interpolate } from '#datasets/_core/field.ts';
import type { Prism } from '../prisms/grid.ts';

/** A building whose walls are looked at. */
export interface FacadeBuilding extends Prism {
  /** Storeys above ground; null where unknown: then one per 3.3 m. */
  readonly floors: number | null;
  /** Metres above the ground at which the walls end and the roof begins; null or absent: at its top. */
  readonly eaveM?: number | null;
}

/** Metres before the wall at which a window is sampled. */
export const offWallM = 0.05;
/** Walls shorter than this carry no window. */
const shortestWallM = 0.5;
const usualStoreyM = 3.3;
/** Numbers per strip in `Walls.strips`. */
export const stripSize = 8;
/** Places of a strip's numbers. */
export const strip = { x: 0, y: 1, normalX: 2, normalY: 3, lowestM: 4, storeyM: 5, floors: 6, firstSample: 7 } as const;

/**
 * Walls cut into upright strips, at most `spacingM` wide; a sample (a window) in the middle of each strip and storey.
 * Strips of a building stand together, in the order of its walls; samples of a strip from the lowest storey up.
 */
export interface Walls {
  readonly buildings: readonly FacadeBuilding[];
  /** First strip of each building, and the number of strips. */
  readonly firstStrip: Int32Array;
  /**
   * Per strip eight numbers: x, y (before the wall), outward normal x, y, height of the lowest sample, storey height,
   * storeys, number of its first sample.
   */
  readonly strips: Float64Array;
  /** Per strip its ends on the wall (x0, y0, x1, y1), seen from outside from left to right. */
  readonly ends: Float64Array;
  /** Per strip: height up to which ground or a neighbour that stands against the wall covers it. */
  readonly coveredToM: Float64Array;
  readonly samples: number;
}

/** Height of the walls: up to the eaves. */
export const wallHeightOf = ({ eaveM, heightM }: Pick<FacadeBuilding, 'eaveM' | 'heightM'>): number =>
  eaveM && eaveM > 0 ? Math.min(eaveM, heightM) : heightM;

export const storeysOf = (building: Pick<FacadeBuilding, 'floors' | 'heightM' | 'eaveM'>): number => {
  const { floors } = building;
  return floors && floors > 0 ? floors : Math.max(1, Math.round(wallHeightOf(building) / usualStoreyM));
};

/** Walls that were cut before, to be taken over where nothing changed. */
export interface KnownWalls {
  readonly walls: Walls;
  /** Whether what covers a place may have changed. */
  changedAt(x: number, y: number): boolean;
}

/**
 * Cuts the walls of buildings into strips. `around` finds the prisms whose bounding box holds a place. Buildings that
 * `known` has (the same objects) are taken from there.
 */
export function wallsOf(
  buildings: readonly FacadeBuilding[],
  spacingM: number,
  city: { around(x: number, y: number): Iterable<Prism>; readonly terrain?: Field },
  known?: KnownWalls,
): Walls {
  const old = new Map(known?.walls.buildings.map((building, b) => [building, b]));
  const parts = buildings.map((building) => {
    const b = old.get(building);
    return known && b !== undefined ? copiedStrips(known, b, city) : cutStrips(building, spacingM, city);
  });
  const firstStrip = new Int32Array(buildings.length + 1);
  parts.forEach(({ covered }, b) => {
    firstStrip[b + 1] = firstStrip[b] + covered.length;
  });
  const count = firstStrip[buildings.length];
  const walls = {
    ...{ buildings, firstStrip, samples: 0 },
    strips: new Float64Array(count * stripSize),
    ends: new Float64Array(count * 4),
    coveredToM: new Float64Array(count),
  };
  parts.forEach(({ strips, ends, covered }, b) => {
    walls.strips.set(strips, firstStrip[b] * stripSize);
    walls.ends.set(ends, firstStrip[b] * 4);
    walls.coveredToM.set(covered, firstStrip[b]);
  });
  for (let at = 0; at < walls.strips.length; at += stripSize) {
    walls.strips[at + strip.firstSample] = walls.samples;
    walls.samples += walls.strips[at + strip.floors];
  }
  return walls;
}

interface BuildingStrips {
  readonly strips: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  readonly covered: ArrayLike<number>;
}
type Surrounding = Parameters<typeof wallsOf>[2];

function cutStrips(building: FacadeBuilding, spacingM: number, city: Surrounding): BuildingStrips {
  const strips: number[] = [];
  const ends: number[] = [];
  const covered: number[] = [];
  const storeys = storeysOf(building);
  const storeyM = wallHeightOf(building) / storeys;
  for (const [ax, ay, bx, by] of stripsOf(building, spacingM)) {
    const length = Math.hypot(bx - ax, by - ay);
    const [normalX, normalY] = [(by - ay) / length, (ax - bx) / length];
    const [x, y] = [(ax + bx) / 2 + offWallM * normalX, (ay + by) / 2 + offWallM * normalY];
    strips.push(x, y, normalX, normalY, building.groundM + storeyM / 2, storeyM, storeys, 0);
    ends.push(ax, ay, bx, by);
    covered.push(coveredTo(x, y, city.around(x, y), city.terrain));
  }
  return { strips, ends, covered };
}

function copiedStrips({ walls, changedAt }: KnownWalls, b: number, city: Surrounding): BuildingStrips {
  const [from, to] = [walls.firstStrip[b], walls.firstStrip[b + 1]];
  const covered = walls.coveredToM.slice(from, to);
  for (let s = from; s < to; s++) {
    const [x, y] = [walls.strips[s * stripSize], walls.strips[s * stripSize + 1]];
    if (changedAt(x, y)) covered[s - from] = coveredTo(x, y, city.around(x, y), city.terrain);
  }
  return {
    strips: walls.strips.subarray(from * stripSize, to * stripSize),
    ends: walls.ends.subarray(4 * from, 4 * to),
    covered,
  };
}

type Segment = readonly [ax: number, ay: number, bx: number, by: number];

/** Equal parts of every wall, with the building on their left. */
function* stripsOf({ footprint }: Prism, spacingM: number): Generator<Segment> {
  for (const polygon of footprint) {
    for (const [k, ring] of polygon.entries()) {
      const turned = signedArea(ring) > 0 === k > 0;
      for (let i = 1; i < ring.length; i++) {
        const [[ax, ay], [bx, by]] = turned ? [ring[i], ring[i - 1]] : [ring[i - 1], ring[i]];
        const length = Math.hypot(bx - ax, by - ay);
        if (length < shortestWallM) continue;
        const parts = Math.ceil(length / spacingM - 1e-9);
        const at = (n: number) => [ax + ((bx - ax) * n) / parts, ay + ((by - ay) * n) / parts] as const;
        for (let n = 0; n < parts; n++) yield [...at(n), ...at(n + 1)] as Segment;
      }
    }
  }
}

type Ring = readonly (readonly number[])[];

/** Positive when the ring runs counter-clockwise. Relative to its first corner: coordinates of a city are large. */
function signedArea(ring: Ring): number {
  const [[x0, y0]] = ring;
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    sum += (ring[i - 1][0] - x0) * (ring[i][1] - y0) - (ring[i][0] - x0) * (ring[i - 1][1] - y0);
  }
  return sum / 2;
}

function coveredTo(x: number, y: number, candidates: Iterable<Prism>, terrain: Field | undefined): number {
  const ground = terrain ? interpolate(terrain, x, y) : Number.NaN;
  let top = Number.isNaN(ground) ? Number.NEGATIVE_INFINITY : ground;
  for (const prism of candidates) {
    const roof = prism.groundM + prism.heightM;
    if (roof > top && prism.footprint.some((polygon) => holds(polygon, x, y))) top = roof;
  }
  return top;
}

/** Even-odd rule over all rings of a polygon. */
export function holds(polygon: readonly Ring[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of polygon) {
    for (let i = 1; i < ring.length; i++) {
      const [x0, y0] = ring[i - 1];
      const [x1, y1] = ring[i];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
  }
  return inside;
}

/** The lowest storey whose sample stands above what covers the wall. */
export const firstOpen = (coveredToM: number, lowestM: number, storeyM: number): number =>
  coveredToM < lowestM ? 0 : Math.floor((coveredToM - lowestM) / storeyM) + 1;
