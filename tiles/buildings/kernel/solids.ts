import earcut from 'earcut';
import { type Epsg5186, geoidUndulation, type Rgb, toWgs84 } from '#core';
import { type EnuFrame, inFrame, subtract, toEcef, type Vector3 } from '../../_kit/ellipsoid.ts';
import type { TileBuilding } from '../contract.ts';
import { type BuildingColours, coloursOf } from './colours.ts';

/** Walls start this far below the ground, so that no building floats where the terrain mesh is coarser than the terrain. */
export const foundationM = 4;

/** Flat-shaded triangles in an east-north-up frame, counter-clockwise seen from outside. */
export interface Solids {
  readonly positions: number[];
  readonly normals: number[];
  readonly colours: number[];
  /** Index of the building per vertex. */
  readonly features: number[];
  readonly indices: number[];
  /** `[west, south, east, north]` in degrees and ellipsoidal heights of everything in it. */
  readonly extent: GeoExtent;
}

export interface GeoExtent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  readonly minHeight: number;
  readonly maxHeight: number;
}

export const emptyExtent: GeoExtent = {
  west: 180,
  south: 90,
  east: -180,
  north: -90,
  minHeight: Number.POSITIVE_INFINITY,
  maxHeight: Number.NEGATIVE_INFINITY,
};

export const unite = (a: GeoExtent, b: GeoExtent): GeoExtent => ({
  west: Math.min(a.west, b.west),
  south: Math.min(a.south, b.south),
  east: Math.max(a.east, b.east),
  north: Math.max(a.north, b.north),
  minHeight: Math.min(a.minHeight, b.minHeight),
  maxHeight: Math.max(a.maxHeight, b.maxHeight),
});

/** One corner of a footprint, at the foot and at the top of its wall, in the frame. */
interface Corner {
  readonly plan: Epsg5186;
  readonly foot: Vector3;
  readonly top: Vector3;
}

/** Extrudes footprints (EPSG:5186, metres above sea level) into walls and flat roofs. */
export function extrude(buildings: readonly TileBuilding[], frame: EnuFrame): Solids {
  const builder = new SolidsBuilder(frame);
  for (const [feature, building] of buildings.entries()) builder.addBuilding(building, feature);
  return builder;
}

class SolidsBuilder implements Solids {
  readonly positions: number[] = [];
  readonly normals: number[] = [];
  readonly colours: number[] = [];
  readonly features: number[] = [];
  readonly indices: number[] = [];
  extent = emptyExtent;
  readonly #frame: EnuFrame;

  constructor(frame: EnuFrame) {
    this.#frame = frame;
  }

  addBuilding(building: TileBuilding, feature: number): void {
    const colours = coloursOf(building);
    // One undulation for the whole building keeps its roof level.
    const undulation = geoidUndulation(toWgs84(building.footprint[0][0][0]));
    const foot = building.groundM - foundationM + undulation;
    const top = building.groundM + building.heightM + undulation;
    for (const polygon of building.footprint) {
      const rings = polygon
        .map((ring, i) => turned(openRing(ring), i === 0))
        .filter((ring) => ring.length >= 3)
        .map((ring) => ring.map((position) => this.#corner(position, foot, top)));
      if (rings.length === 0) continue;
      for (const ring of rings) this.#addWalls(ring, feature, colours);
      this.#addRoof(rings, feature, colours.roof);
    }
  }

  #corner(plan: Epsg5186, foot: number, top: number): Corner {
    const [lon, lat] = toWgs84(plan);
    this.extent = unite(this.extent, { west: lon, south: lat, east: lon, north: lat, minHeight: foot, maxHeight: top });
    return {
      plan,
      foot: inFrame(this.#frame, toEcef(lon, lat, foot)),
      top: inFrame(this.#frame, toEcef(lon, lat, top)),
    };
  }

  #addWalls(ring: readonly Corner[], feature: number, { foot, top }: BuildingColours): void {
    for (const [i, a] of ring.entries()) {
      const b = ring[(i + 1) % ring.length];
      const [east, north] = subtract(b.top, a.top);
      const run = Math.hypot(east, north);
      // Along a counter-clockwise ring the outside is on the right hand.
      const normal: Vector3 = [north / run, -east / run, 0];
      const first = this.#addVertex(a.foot, normal, foot, feature);
      this.#addVertex(b.foot, normal, foot, feature);
      this.#addVertex(b.top, normal, top, feature);
      this.#addVertex(a.top, normal, top, feature);
      this.indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
    }
  }

  #addRoof(rings: readonly (readonly Corner[])[], feature: number, colour: Rgb): void {
    const corners = rings.flat();
    const holes: number[] = [];
    for (let i = 1, start = rings[0].length; i < rings.length; start += rings[i++].length) holes.push(start);
    const [east0, north0] = corners[0].plan;
    const plan = corners.flatMap(({ plan: [east, north] }) => [east - east0, north - north0]);
    const triangles = earcut(plan, holes);
    const first = this.positions.length / 3;
    for (const corner of corners) this.#addVertex(corner.top, [0, 0, 1], colour, feature);
    for (let i = 0; i < triangles.length; i += 3) {
      const [a, b, c] = triangles.slice(i, i + 3);
      const area = doubleArea(plan, a, b, c);
      if (area === 0) continue;
      this.indices.push(first + a, first + (area > 0 ? b : c), first + (area > 0 ? c : b));
    }
  }

  #addVertex(position: Vector3, normal: Vector3, colour: Rgb, feature: number): number {
    this.positions.push(...position);
    this.normals.push(...normal);
    this.colours.push(...colour);
    this.features.push(feature);
    return this.features.length - 1;
  }
}

/** Twice the signed area of a triangle of flat coordinates: positive when counter-clockwise. */
const doubleArea = (flat: readonly number[], a: number, b: number, c: number): number =>
  (flat[2 * b] - flat[2 * a]) * (flat[2 * c + 1] - flat[2 * a + 1]) -
  (flat[2 * c] - flat[2 * a]) * (flat[2 * b + 1] - flat[2 * a + 1]);

/** A ring without its closing position and without positions that repeat the one before. */
function openRing(ring: readonly Epsg5186[]): Epsg5186[] {
  const distinct = ring.filter((p, i) => i === 0 || p[0] !== ring[i - 1][0] || p[1] !== ring[i - 1][1]);
  const [first, last] = [distinct[0], distinct[distinct.length - 1]];
  if (distinct.length > 1 && first[0] === last[0] && first[1] === last[1]) distinct.pop();
  return distinct;
}

/** The ring counter-clockwise (outer rings) or clockwise (holes), whatever the source did. */
function turned(ring: Epsg5186[], counterClockwise: boolean): Epsg5186[] {
  let doubled = 0;
  for (const [i, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    doubled += (x - ring[0][0]) * (nextY - ring[0][1]) - (nextX - ring[0][0]) * (y - ring[0][1]);
  }
  return doubled > 0 === counterClockwise ? ring : ring.reverse();
}
