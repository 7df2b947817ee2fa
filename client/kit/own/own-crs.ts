import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { type CrsCode, converter, crsCodes, seoulBox, type Wgs84Box } from '#core';
import type { OwnSolids } from '../layer.ts';
import { elsewhere, noPlaces, tooMany } from './own-failures.ts';

/** Features of a file, moved to longitude and latitude. */
export interface OwnFeatures {
  readonly features: FeatureCollection;
  readonly box: Wgs84Box;
  /** The system in which the file was, as found from its numbers. */
  readonly crs: CrsCode;
  /** Features or rows without a place. */
  readonly left: number;
  /** What stands up from the ground; its features are then the footprints. */
  readonly solids?: OwnSolids;
}

export const mostFeatures = 20_000;
export const mostPositions = 400_000;
/** A file may reach beyond the city, but its middle may not be further from it than this. */
const marginDeg = 0.6;

/** Checks amounts, finds the reference system by the numbers, and moves everything to WGS 84. */
export function placed(features: readonly Feature[], alreadyLeft = 0): OwnFeatures {
  const known = features.filter(({ geometry }) => geometry && positionsOf(geometry).length > 0);
  if (known.length === 0) throw noPlaces();
  const positions = known.flatMap(({ geometry }) => positionsOf(geometry));
  if (known.length > mostFeatures || positions.length > mostPositions) throw tooMany();
  const crs = crsOf(positions);
  const move = converter(crs, 'EPSG:4326');
  const moved = known.map((feature) => ({ ...feature, geometry: geometryMoved(feature.geometry, move) }));
  return {
    features: { type: 'FeatureCollection', features: moved },
    box: boxOf(moved.flatMap(({ geometry }) => positionsOf(geometry))),
    crs,
    left: alreadyLeft + features.length - known.length,
  };
}

/** The first known system in which the middle of all positions lies in or near Seoul. */
export function crsOf(positions: readonly Position[]): CrsCode {
  const middle = middleOf(positions);
  const isDegrees = Math.abs(middle[0]) <= 180 && Math.abs(middle[1]) <= 90;
  const candidates = isDegrees ? crsCodes.slice(0, 1) : crsCodes.slice(1);
  const found = candidates.find((crs) => isNearSeoul(converter(crs, 'EPSG:4326')(middle)));
  if (!found) throw elsewhere(middle.map((value) => value.toFixed(isDegrees ? 4 : 0)).join(', '));
  return found;
}

/** Whether a place in longitude and latitude is in the city or not far from it. */
export function isNearSeoul([lon, lat]: readonly number[]): boolean {
  const [west, south, east, north] = seoulBox;
  return lon > west - marginDeg && lon < east + marginDeg && lat > south - marginDeg && lat < north + marginDeg;
}

/** Median of each axis: a few places gone wrong do not move it. */
export const middleOf = (positions: readonly Position[]): [number, number] => [
  medianOf(positions, 0),
  medianOf(positions, 1),
];

function medianOf(positions: readonly Position[], axis: 0 | 1): number {
  const sorted = Float64Array.from(positions, (position) => position[axis]).sort();
  return sorted[sorted.length >> 1];
}

/** Every position of a geometry with two finite numbers. */
export function positionsOf(geometry: Geometry): Position[] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(positionsOf);
  const found: Position[] = [];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] !== 'number') for (const each of part) walk(each);
    else if (Number.isFinite(part[0]) && Number.isFinite(part[1])) found.push(part as Position);
  };
  walk(geometry.coordinates);
  return found;
}

function geometryMoved(geometry: Geometry, move: (at: readonly number[]) => [number, number]): Geometry {
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map((part) => geometryMoved(part, move)) };
  }
  const walk = (part: unknown): unknown =>
    Array.isArray(part) && typeof part[0] !== 'number' ? part.map(walk) : move(part as number[]);
  return { ...geometry, coordinates: walk(geometry.coordinates) } as Geometry;
}

export function boxOf(positions: readonly Position[]): Wgs84Box {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  for (const [lon, lat] of positions) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}
