import type { Wgs84 } from './crs.ts';
import { toEpsg5186 } from './crs.ts';
import type { AreaGeometry } from './proposal.ts';

/** What a planner watches while drawing. Areas in square metres of the plane of EPSG:5186. */
export interface KeyFigures {
  readonly buildings: number;
  readonly footprintM2: number;
  /** Sum over storeys above ground. */
  readonly grossFloorM2: number;
  readonly highestM: number;
  readonly plotM2?: number;
  /** Floor area ratio and coverage of the plot, percent. */
  readonly floorRatioPercent?: number;
  readonly coveragePercent?: number;
}

export interface CountedBuilding {
  readonly geometry: AreaGeometry;
  readonly heightM: number;
  /** Unknown: by storeys of 3.3 m. */
  readonly floors?: number | null;
}

const storeyM = 3.3;

/** Sums over buildings; with a plot, its ratios too. */
export function keyFigures(buildings: readonly CountedBuilding[], plot?: AreaGeometry): KeyFigures {
  const areas = buildings.map(({ geometry }) => areaM2(geometry));
  const floorsOf = ({ floors, heightM }: CountedBuilding) => floors ?? Math.max(1, Math.round(heightM / storeyM));
  const footprintM2 = areas.reduce((sum, each) => sum + each, 0);
  const grossFloorM2 = buildings.reduce((sum, each, i) => sum + areas[i] * floorsOf(each), 0);
  const highestM = Math.max(0, ...buildings.map(({ heightM }) => heightM));
  const sums = { buildings: buildings.length, footprintM2, grossFloorM2, highestM };
  const plotM2 = plot && areaM2(plot);
  if (!plotM2) return sums;
  const share = (part: number) => (100 * part) / plotM2;
  return { ...sums, plotM2, floorRatioPercent: share(grossFloorM2), coveragePercent: share(footprintM2) };
}

/** Area of GeoJSON in WGS 84, in square metres of EPSG:5186: outlines less their holes. */
export const areaM2 = (geometry: AreaGeometry): number =>
  polygonsOf(geometry).reduce(
    (sum, [outline, ...holes]) => sum + holes.reduce((left, hole) => left - ringM2(hole), ringM2(outline)),
    0,
  );

type Positions = readonly (readonly number[])[];

export const polygonsOf = ({ type, coordinates }: AreaGeometry): readonly (readonly Positions[])[] =>
  type === 'Polygon' ? [coordinates] : coordinates;

function ringM2(ring: Positions): number {
  const corners = ring.map(([lon, lat]) => toEpsg5186([lon, lat] as unknown as Wgs84));
  const [x0, y0] = corners[0];
  let twice = 0;
  for (let i = 1; i < corners.length; i++) {
    const [xa, ya] = corners[i - 1];
    const [xb, yb] = corners[i];
    twice += (xa - x0) * (yb - y0) - (xb - x0) * (ya - y0);
  }
  return Math.abs(twice) / 2;
}

/** Middle of a footprint's first outline. */
export function middleOf(geometry: AreaGeometry): readonly [lon: number, lat: number] {
  const [[outline]] = polygonsOf(geometry);
  const corners = outline.slice(0, -1);
  const mean = (axis: 0 | 1) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

/** Whether a place lies within an area. */
export function isWithin([lon, lat]: readonly [number, number], area: AreaGeometry): boolean {
  return polygonsOf(area).some(
    ([outline, ...holes]) => inRing(lon, lat, outline) && !holes.some((h) => inRing(lon, lat, h)),
  );
}

function inRing(x: number, y: number, ring: Positions): boolean {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

/** A footprint moved by metres (east, north) and turned about its middle, degrees clockwise. */
export function placedAnew(
  geometry: AreaGeometry,
  { eastM = 0, northM = 0, turnDeg = 0 }: { eastM?: number; northM?: number; turnDeg?: number },
): AreaGeometry {
  const [lon0, lat0] = middleOf(geometry);
  const perLat = 110_950;
  const perLon = 111_320 * Math.cos((lat0 * Math.PI) / 180);
  const turn = (-turnDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const place = ([lon, lat]: readonly number[]): [number, number] => {
    const [x, y] = [(lon - lon0) * perLon, (lat - lat0) * perLat];
    const to = (value: number) => Number(value.toFixed(8));
    return [to(lon0 + (x * cos - y * sin + eastM) / perLon), to(lat0 + (x * sin + y * cos + northM) / perLat)];
  };
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: geometry.coordinates.map((ring) => ring.map(place)) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map((p) => p.map((ring) => ring.map(place))) };
}
