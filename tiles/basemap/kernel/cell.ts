import { Path2D } from '@napi-rs/canvas';
import { type Epsg5186, toWgs84 } from '#core';
import { type TileKey, webMercatorXyz } from '../../_kit/schemes.ts';

type Line = readonly Epsg5186[];
type Area = readonly (readonly Line[])[];

/** What is drawn of the city over one square of the map; the rows of the datasets have these shapes. */
export interface CellContent {
  readonly areas: readonly { readonly category: string; readonly area: Area }[];
  readonly roads: readonly { readonly class: string; readonly widthM: number; readonly line: Line }[];
  readonly buildings: readonly { readonly footprint: Area }[];
  readonly gu: readonly ProjectedArea[];
  readonly dong: readonly ProjectedArea[];
}

/** Rings in units of the world's width (Web Mercator, 0..1) and their box. */
export interface ProjectedArea {
  readonly rings: readonly (readonly (readonly [x: number, y: number])[])[];
  readonly box: readonly [minX: number, minY: number, maxX: number, maxY: number];
}

/** Units of a cell's side: paths are float32, and this many of them keep a centimetre. */
export const cellUnits = 4096;

export interface RoadGroup {
  readonly class: string;
  readonly widthM: number;
  readonly path: Path2D;
}

/** Everything in a square of the map as paths in its own units, ready to be drawn at any zoom. */
export interface Cell {
  readonly key: TileKey;
  /** By category. */
  readonly areas: ReadonlyMap<string, Path2D>;
  readonly roads: readonly RoadGroup[];
  readonly buildings: Path2D;
  readonly gu: Path2D;
  readonly dong: Path2D;
}

type Project = (position: Epsg5186) => readonly [number, number];

export function prepareCell(key: TileKey, content: CellContent): Cell {
  const world = 2 ** key.level;
  const toUnits = (x: number, y: number): [number, number] => [
    (x * world - key.x) * cellUnits,
    (y * world - key.y) * cellUnits,
  ];
  const project: Project = (position) => toUnits(...mercator(position));
  const areas = new Map<string, Path2D>();
  for (const { category, area } of content.areas) {
    const path = areas.get(category) ?? new Path2D();
    areas.set(category, path);
    addArea(path, area, project);
  }
  const buildings = new Path2D();
  for (const { footprint } of content.buildings) addArea(buildings, footprint, project);
  return {
    key,
    areas,
    roads: groupRoads(content.roads, project),
    buildings,
    gu: limits(content.gu, key, toUnits),
    dong: limits(content.dong, key, toUnits),
  };
}

export function projectArea(area: Area): ProjectedArea {
  const rings = area.flat().map((ring) => ring.map(mercator));
  const xs = rings.flat().map(([x]) => x);
  const ys = rings.flat().map(([, y]) => y);
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { rings, box: [least(xs), least(ys), most(xs), most(ys)] };
}

function mercator(position: Epsg5186): [number, number] {
  const [lon, lat] = toWgs84(position);
  return webMercatorXyz.project(lon, lat);
}

function addLine(path: Path2D, line: readonly (readonly [number, number])[]): void {
  for (const [i, [x, y]] of line.entries()) {
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
}

function addArea(path: Path2D, area: Area, project: Project): void {
  for (const ring of area.flat()) {
    addLine(path, ring.map(project));
    path.closePath();
  }
}

/** One path per class and width, so that roads that meet are drawn as one shape. */
function groupRoads(roads: CellContent['roads'], project: Project): RoadGroup[] {
  const groups = new Map<string, RoadGroup>();
  for (const road of roads) {
    const widthM = Math.max(1, Math.round(road.widthM));
    const name = `${road.class} ${widthM}`;
    const group = groups.get(name) ?? { class: road.class, widthM, path: new Path2D() };
    groups.set(name, group);
    addLine(group.path, road.line.map(project));
  }
  return [...groups.values()];
}

/** Limits that cross the cell or its surroundings. */
function limits(
  areas: readonly ProjectedArea[],
  key: TileKey,
  toUnits: (x: number, y: number) => [number, number],
): Path2D {
  const path = new Path2D();
  const size = 1 / 2 ** key.level;
  const [west, north] = [(key.x - 0.5) * size, (key.y - 0.5) * size];
  const [east, south] = [(key.x + 1.5) * size, (key.y + 1.5) * size];
  for (const { rings, box } of areas) {
    if (box[0] > east || box[2] < west || box[1] > south || box[3] < north) continue;
    for (const ring of rings) {
      addLine(
        path,
        ring.map(([x, y]) => toUnits(x, y)),
      );
      path.closePath();
    }
  }
  return path;
}
