import { type Epsg5186, geoidUndulation, polygonsOfWkb, toEpsg5186, toWgs84 } from '#core';
import { emptyExtent, type GeoExtent, unite } from '../../_kit/extent.ts';
import { contentPath, type ImplicitTile, subtreeFile, subtreePath } from '../../_kit/implicit.ts';
import { regionQuadtree, type TileKey, tilePath } from '../../_kit/schemes.ts';
import { tileFrame } from '../../_kit/tile-frame.ts';
import type { BuildingRecord, TileFeature } from '../contract.ts';
import { blocksOf, type Cell, CellGrid } from './blocks.ts';
import { lastLevel, levels, prominenceOf, upperLevels } from './levels.ts';
import { areaOf, boxOf } from './rings.ts';
import { eavesOverhangM, foundationM } from './solids.ts';
import { buildingTile, type Codes } from './tile.ts';

/** One square of the city with its tiles, subtree, and what the levels above must know of it. */
export interface UnitTask {
  readonly kind: 'unit';
  readonly key: TileKey;
  /** Buildings that touch the square; those that other squares own are passed over. */
  readonly records: readonly BuildingRecord[];
  readonly codes: Codes;
  /** Absent: everything is made anew. */
  readonly changes?: UnitChanges;
}

/** What an earlier build of the same square has, and where buildings changed since. */
export interface UnitChanges {
  /** Longitude and latitude of every building that came, went or changed, as it was and as it is. */
  readonly places: readonly (readonly [number, number])[];
  readonly knownPaths: ReadonlySet<string>;
}

export interface UnitFile {
  readonly path: string;
  readonly body: Uint8Array | 'carried';
}

/** What an upper level shows of a unit. */
export interface LevelSummary {
  readonly alone: readonly TileFeature[];
  readonly cells: readonly Cell[];
}

export interface UnitSummary {
  readonly buildings: number;
  readonly extent: GeoExtent;
  readonly levels: Readonly<Record<number, LevelSummary>>;
}

export interface UnitResult {
  readonly files: readonly UnitFile[];
  /** Undefined for a square without buildings: it has no tile and no file. */
  readonly summary: UnitSummary | undefined;
}

const sameSquare = (a: TileKey, b: TileKey): boolean => a.x === b.x && a.y === b.y;

/** Builds a unit. The result depends on its buildings alone, not on their order. */
export function buildUnit(task: UnitTask): UnitResult {
  const buildings = ownBuildings(task);
  if (buildings.length === 0) return { files: [], summary: undefined };
  const builder = new UnitBuilder(task);
  const root = builder.add(task.key, buildings);
  const subtree = subtreeFile(task.key, builder.tiles, []);
  const files = [...builder.files, { path: subtreePath(task.key), body: subtree }];
  return { files, summary: summaryOf(root.extent, buildings) };
}

/** A building with the square it belongs to: that of the first corner of its outline. */
interface Placed {
  readonly feature: TileFeature;
  readonly lonLat: readonly [number, number];
  readonly extent: GeoExtent;
}

function ownBuildings({ key, records }: UnitTask): Placed[] {
  const place = extentsIn(key);
  const own: Placed[] = [];
  for (const { wkb, ...attributes } of records) {
    const footprint = polygonsOfWkb(wkb);
    const [x, y] = footprint[0][0];
    const lonLat = toWgs84([x, y] as Epsg5186) as readonly [number, number];
    if (!sameSquare(regionQuadtree.tileAt(lonLat, key.level), key)) continue;
    const feature: TileFeature = { ...attributes, footprint, areaM2: areaOf(footprint), merged: 1 };
    own.push({ feature, lonLat, extent: place(feature, lonLat) });
  }
  return own.sort((a, b) => ((a.feature.id as string) < (b.feature.id as string) ? -1 : 1));
}

/** Extent of a feature with its eaves, by the corners of its box. */
function extentsIn(key: TileKey) {
  const frame = tileFrame(regionQuadtree.box(key), toEpsg5186);
  return (feature: TileFeature, lonLat: readonly [number, number]): GeoExtent => {
    const { west, south, east, north } = boxOf(feature.footprint);
    const margin = 2 * eavesOverhangM;
    const undulation = geoidUndulation(lonLat as [number, number]);
    let extent: GeoExtent = {
      ...emptyExtent,
      minHeight: feature.groundM - foundationM + undulation - 0.5,
      maxHeight: feature.groundM + feature.heightM + undulation + 0.5,
    };
    for (const x of [west - margin, east + margin]) {
      for (const y of [south - margin, north + margin]) {
        frame.place(x, y);
        const [lon, lat] = frame.lonLat;
        const { minHeight, maxHeight } = extent;
        extent = unite(extent, { west: lon, south: lat, east: lon, north: lat, minHeight, maxHeight });
      }
    }
    return extent;
  };
}

/** Merged blocks fill whole cells, which stick out of what their buildings cover. */
export function widenedByCell(extent: GeoExtent, level: number): GeoExtent {
  const { cellM, stepM } = levels[level];
  const latitude = cellM / 110_900;
  const longitude = cellM / 88_000;
  return {
    west: extent.west - longitude,
    south: extent.south - latitude,
    east: extent.east + longitude,
    north: extent.north + latitude,
    minHeight: extent.minHeight,
    maxHeight: extent.maxHeight + stepM,
  };
}

class UnitBuilder {
  readonly tiles: ImplicitTile[] = [];
  readonly files: UnitFile[] = [];
  readonly #task: UnitTask;

  constructor(task: UnitTask) {
    this.#task = task;
  }

  /** Adds the tile of a square and all below it. */
  add(key: TileKey, buildings: readonly Placed[]): ImplicitTile {
    const { leafFeatures, errorM } = levels[key.level];
    const own = buildings.reduce((all, { extent }) => unite(all, extent), emptyExtent);
    const isLeaf = buildings.length <= leafFeatures || key.level === lastLevel;
    const features = buildings.map(({ feature }) => feature);
    this.#write(key, () => (isLeaf ? features : generalised(features, key.level)));
    let extent = isLeaf ? own : widenedByCell(own, key.level);
    if (!isLeaf) {
      for (const child of childrenOf(key)) {
        const inside = buildings.filter(({ lonLat }) => sameSquare(regionQuadtree.tileAt(lonLat, child.level), child));
        if (inside.length > 0) extent = unite(extent, this.add(child, inside).extent);
      }
    }
    const tile: ImplicitTile = { key, hasContent: true, extent, errorM: isLeaf ? 0 : errorM };
    this.tiles.push(tile);
    return tile;
  }

  #write(key: TileKey, features: () => readonly TileFeature[]): void {
    const path = contentPath(key);
    const { changes, codes } = this.#task;
    const isSame =
      changes?.knownPaths.has(path) &&
      !changes.places.some((place) => sameSquare(regionQuadtree.tileAt(place, key.level), key));
    this.files.push({ path, body: isSame ? 'carried' : contentOf(key, features(), codes) });
  }
}

const childrenOf = ({ level, x, y }: TileKey): TileKey[] =>
  [0, 1, 2, 3].map((i) => ({ level: level + 1, x: 2 * x + (i & 1), y: 2 * y + (i >> 1) }));

const contentOf = (key: TileKey, features: readonly TileFeature[], codes: Codes): Uint8Array =>
  buildingTile(features, tileFrame(regionQuadtree.box(key), toEpsg5186), codes);

/** A level's picture of many buildings: the prominent ones, and blocks for the rest. */
function generalised(features: readonly TileFeature[], level: number): TileFeature[] {
  const { alone, cells } = summarised(features, level);
  return shownOf(alone, cells, level);
}

/** Never nothing: where no cell is built up enough, the fullest one stands for all. */
function shownOf(alone: readonly TileFeature[], cells: readonly Cell[], level: number): TileFeature[] {
  const { cellM, stepM } = levels[level];
  const shown = [...alone, ...blocksOf(cells, cellM, stepM)];
  if (shown.length > 0) return shown;
  const [fullest] = cells.toSorted((a, b) => b.areaM2 - a.areaM2);
  return blocksOf([fullest], cellM, stepM, 0);
}

function summarised(features: readonly TileFeature[], level: number): LevelSummary {
  const { aloneFromM, cellM } = levels[level];
  const alone: TileFeature[] = [];
  const grid = new CellGrid(cellM);
  for (const feature of features) {
    if (prominenceOf(feature) >= aloneFromM) alone.push(feature);
    else grid.add(feature);
  }
  return { alone, cells: grid.cells() };
}

function summaryOf(extent: GeoExtent, buildings: readonly Placed[]): UnitSummary {
  const features = buildings.map(({ feature }) => feature);
  return {
    buildings: buildings.length,
    extent,
    levels: Object.fromEntries(upperLevels.map((level) => [level, summarised(features, level)])),
  };
}

/** One tile of a level above the units. */
export interface UpperTask {
  readonly kind: 'upper';
  readonly key: TileKey;
  readonly summaries: readonly LevelSummary[];
  readonly codes: Codes;
}

export function buildUpper({ key, summaries, codes }: UpperTask): Uint8Array {
  const grid = new CellGrid(levels[key.level].cellM);
  for (const { cells } of summaries) grid.merge(cells);
  const alone = summaries.flatMap((summary) => summary.alone);
  return contentOf(key, shownOf(alone, grid.cells(), key.level), codes);
}

/** Where a unit's summary is kept for the next build. */
export const summaryPath = (key: TileKey): string => `summary/${tilePath(key)}.json`;

export const summaryBytes = (summary: UnitSummary): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify(summary, (_key, value) => (value instanceof Float64Array ? [...value] : value)),
  );

export function parseSummary(bytes: Uint8Array): UnitSummary {
  const summary = JSON.parse(new TextDecoder().decode(bytes)) as UnitSummary;
  const revived = (feature: TileFeature): TileFeature => ({
    ...feature,
    footprint: feature.footprint.map((rings) => rings.map((ring) => Float64Array.from(ring))),
  });
  const entries = Object.entries(summary.levels).map(
    ([level, { alone, cells }]) => [level, { alone: alone.map(revived), cells }] as const,
  );
  return { ...summary, levels: Object.fromEntries(entries) };
}
