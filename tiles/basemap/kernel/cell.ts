import { Path2D } from '@napi-rs/canvas';
import { type Epsg5186, toWgs84 } from '#core';
import { type TileKey, webMercatorXyz } from '../../_kit/schemes.ts';

type Line = readonly Epsg5186[];
type Area = readonly (readonly Line[])[];

/** What is drawn of the city over one square of the map; the rows of the datasets have these shapes. */
export interface CellContent {
  readonly areas: readonly { readonly category: string; readonly kind: string | null; readonly area: Area }[];
  readonly roads: readonly {
    readonly class: string;
    readonly widthM: number;
    readonly line: Line;
    readonly level?: string;
  }[];
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
  readonly tunnel: boolean;
  readonly path: Path2D;
}

/** Everything in a square of the map as paths in its own units, ready to be drawn at any zoom. */
export interface Cell {
  readonly key: TileKey;
  /** By category, and by `category kind`. */
  readonly areas: ReadonlyMap<string, Path2D>;
  readonly roads: readonly RoadGroup[];
  readonly buildings: Path2D;
  readonly gu: Path2D;
  readonly dong: Path2D;
}

type Project = (position: Epsg5186) => readonly [number, number];

/** `detail`: smallest distance between points of roads and areas, in units of the cell; 0 keeps all. */
export function prepareCell(key: TileKey, content: CellContent, detail = 0): Cell {
  const world = 2 ** key.level;
  const toUnits = (x: number, y: number): [number, number] => [
    (x * world - key.x) * cellUnits,
    (y * world - key.y) * cellUnits,
  ];
  const project: Project = (position) => toUnits(...mercator(position));
  const areas = new Map<string, Path2D>();
  const pathOf = (name: string): Path2D => {
    const path = areas.get(name) ?? new Path2D();
    areas.set(name, path);
    return path;
  };
  for (const { category, kind, area } of content.areas) {
    const path = pathOf(styledKinds.has(`${category} ${kind}`) ? `${category} ${kind}` : category);
    addArea(path, area, project, detail);
  }
  // Where rivers flow into each other, and woods meet, only their common outline is drawn.
  for (const name of outlined) areas.get(name)?.simplify();
  const buildings = new Path2D();
  for (const { footprint } of content.buildings) addArea(buildings, footprint, project, 0);
  return {
    key,
    areas,
    roads: groupRoads(content.roads, project, detail),
    buildings,
    gu: limits(content.gu, key, toUnits),
    dong: limits(content.dong, key, toUnits),
  };
}

/** Areas whose outlines show. */
const outlined = ['water', 'green wood'] as const;

/** Kinds of areas that look different from the rest of their category. */
const styledKinds = new Set([
  'facility estate',
  'facility school',
  'facility campus',
  'facility hospital',
  'facility palace',
  'green wood',
  'green field',
  'green pitch',
  'green riverside',
]);

export function projectArea(area: Area): ProjectedArea {
  const rings = area.flat().map((ring) => ring.map(mercator));
  const xs = rings.flat().map(([x]) => x);
  const ys = rings.flat().map(([, y]) => y);
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { rings, box: [least(xs), least(ys), most(xs), most(ys)] };
}

export function mercator(position: Epsg5186): [number, number] {
  const [lon, lat] = toWgs84(position);
  return webMercatorXyz.project(lon, lat);
}

/** The line without points closer than `detail` to the last one kept; its ends stay. */
function thinned(line: readonly (readonly [number, number])[], detail: number): readonly (readonly [number, number])[] {
  if (detail === 0 || line.length < 3) return line;
  const kept = [line[0]];
  for (let i = 1; i < line.length - 1; i++) {
    const [x, y] = kept[kept.length - 1];
    if ((line[i][0] - x) ** 2 + (line[i][1] - y) ** 2 >= detail * detail) kept.push(line[i]);
  }
  return [...kept, line[line.length - 1]];
}

function addLine(path: Path2D, line: readonly (readonly [number, number])[]): void {
  for (const [i, [x, y]] of line.entries()) {
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
}

function addArea(path: Path2D, area: Area, project: Project, detail: number): void {
  for (const polygon of area) {
    for (const [i, ring] of polygon.entries()) {
      const line = thinned(ring.map(project), detail);
      // Areas of one kind may overlap: with all outer rings one way round and holes the other, they do not cancel out.
      addLine(path, signedArea(line) < 0 === (i === 0) ? [...line].reverse() : line);
      path.closePath();
    }
  }
}

function signedArea(line: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += line[i - 1][0] * line[i][1] - line[i][0] * line[i - 1][1];
  return sum;
}

/** One path per class and width, tunnels for themselves, so that roads that meet are drawn as one shape. */
function groupRoads(roads: CellContent['roads'], project: Project, detail: number): RoadGroup[] {
  const groups = new Map<string, RoadGroup>();
  for (const road of roads) {
    const widthM = Math.max(1, Math.round(road.widthM));
    const tunnel = road.level === 'tunnel';
    const name = `${road.class} ${widthM} ${tunnel}`;
    const group = groups.get(name) ?? { class: road.class, widthM, tunnel, path: new Path2D() };
    groups.set(name, group);
    addLine(group.path, thinned(road.line.map(project), detail));
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
