import { boxesOverlap, boxToEpsg5186, type Epsg5186, type Language, polygonsOfWkb, seoulBox } from '#core';
import { type Boundary, readDong, readGu } from '#datasets/boundaries/contract.ts';
import { type BuildingRecord, readBuildingRecords, readBuildingRecordsOf } from '#datasets/buildings/contract.ts';
import { readLandmarks } from '#datasets/landmarks/contract.ts';
import { type RoadClass, readRoads, roadClasses } from '#datasets/roads/contract.ts';
import { fillTerrainGaps, readTerrain, terrainExtent } from '#datasets/terrain/contract.ts';
import { readTransitStops } from '#datasets/transit/contract.ts';
import { readAreas } from '#datasets/water-green/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { mainAxes } from '../_kit/main-axes.ts';
import { rememberPerRevision } from '../_kit/revision-cache.ts';
import { parseTilePath, type TileKey, tilePath, tilesOf, webMercatorXyz } from '../_kit/schemes.ts';
import {
  basemapBox,
  contract,
  type NameChoice,
  nameChoices,
  type PictureFormat,
  pictureFormats,
  type Theme,
  themes,
  zoomRange,
} from './contract.ts';
import { type Cell, type CellContent, prepareCell, projectArea } from './kernel/cell.ts';
import { drawTile } from './kernel/draw.ts';
import { knownShare } from './kernel/known.ts';
import { labelsIn } from './kernel/labels/draw.ts';
import type { LabelWish, PlacedLabel } from './kernel/labels/label.ts';
import { placeLabels } from './kernel/labels/place.ts';
import type { Relief } from './kernel/relief.ts';
import { buildingsFromZoom, lastOverviewZoom, overviewClasses, overviewLeastM2, roadStyles } from './kernel/themes.ts';
import { namesFile } from './names.ts';
import { buildingNames, type NamedArea, type NamedContent, roadNames, wishesOf } from './places.ts';

export const tileset: TilesetServer = {
  contract,
  contentType: (path) =>
    path.endsWith('.json') ? 'application/json' : path.endsWith('.webp') ? 'image/webp' : 'image/png',
  build,
  make,
};

/** Tiles of these levels show much of the city at once: they are drawn ahead, in every theme and language. */
const builtLevels = [9, 10, 11, 12] as const;

/** What all tiles of a revision share. */
interface MapOfCity {
  readonly relief: Relief | undefined;
  readonly gu: readonly NamedArea[];
  readonly dong: readonly NamedArea[];
  readonly wishes: Readonly<Record<Language, readonly LabelWish[]>>;
  /** Names by zoom and language, placed over the whole map when first needed. */
  readonly placed: Map<string, readonly PlacedLabel[]>;
  readonly cells: Map<string, Promise<NamedCell>>;
}

/** A cell with the names that only it knows. */
interface NamedCell {
  readonly cell: Cell;
  readonly wishes: Readonly<Record<Language, readonly LabelWish[]>>;
  readonly placed: Map<string, readonly PlacedLabel[]>;
}

/** Shading needs no finer heights than this. */
const finestCellM = 30;

const mapOf = rememberPerRevision(async ({ reader, scenario }): Promise<MapOfCity> => {
  const extent = await terrainExtent(reader, scenario);
  const cellSize = Math.max(finestCellM, extent?.cellSize ?? 0);
  const heights = extent && (await readTerrain(reader, { box: extent.box, cellSize, scenario }));
  const relief = heights && { field: fillTerrainGaps(heights), known: knownShare(heights) };
  const gu = (await readGu(reader, scenario)).map(namedArea);
  const dong = (await readDong(reader, scenario)).map(namedArea);
  const box = boxToEpsg5186(basemapBox);
  const stops = await readTransitStops(reader, { box, scenario });
  const content: NamedContent = {
    gu,
    dong,
    roads: await readRoads(reader, { box, scenario, classes: overviewClasses }),
    landmarks: await landmarkPlaces({ reader, scenario }),
    stations: stops.flatMap(({ mode, name, position }) =>
      name && (mode === 'subway' || mode === 'rail') ? [{ name, position }] : [],
    ),
  };
  const wishes = { ko: wishesOf(content, 'ko'), en: wishesOf(content, 'en') };
  return { relief, gu, dong, wishes, placed: new Map(), cells: new Map() };
});

/** The middle of every building that is drawn as a landmark, by the landmark's name: a generated city moves some aside. */
async function landmarkPlaces({ reader, scenario }: Reading): Promise<NamedContent['landmarks']> {
  const nameOf = new Map<string, string>();
  const ids: [source: string, id: string][] = [];
  for (const { source, replaces, name } of await readLandmarks(reader, scenario)) {
    if (replaces === null || name === null) continue;
    ids.push([source, replaces]);
    nameOf.set(`${source}:${replaces}`, name);
  }
  const records = await readBuildingRecordsOf(reader, ids, scenario);
  return new Map(
    records.map(({ id, wkb }) => [nameOf.get(id) ?? id, mainAxes(polygonsOfWkb(wkb)[0][0]).middle] as const),
  );
}
type Reading = Pick<TileContext, 'reader' | 'scenario'>;

const namedArea = ({ nameKo, nameEn, area }: Boundary): NamedArea => ({ nameKo, nameEn, area: projectArea(area) });

async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const keys = builtLevels.flatMap((level) => [...tilesOf(webMercatorXyz.range(seoulBox, level))]);
  for (const [i, key] of keys.entries()) {
    for (const theme of themes) {
      for (const names of nameChoices) {
        context.signal.throwIfAborted();
        const request = { key, theme, names, ratio: 1 } as const;
        const path = `${theme}-${names}/${tilePath(key)}.webp`;
        yield { path, body: await draw({ ...request, format: 'webp' }, context) };
        if (theme !== 'light' || names !== 'ko') continue;
        yield { path: `${tilePath(key)}.png`, body: await draw({ ...request, format: 'png' }, context) };
      }
    }
    progress((i + 1) / keys.length);
  }
}

async function make(path: string, context: TileContext): Promise<Uint8Array | undefined> {
  const language = namesPath.exec(path)?.[1] as Language | undefined;
  if (language) return namesFile((await mapOf(context)).wishes[language]);
  const request = parsePath(path);
  return request && exists(request.key) ? draw(request, context) : undefined;
}

const namesPath = /^names\/(ko|en)\.json$/;

interface TileRequest {
  readonly key: TileKey;
  readonly theme: Theme;
  readonly names: NameChoice;
  readonly ratio: 1 | 2;
  readonly format: PictureFormat;
}

/** `[{light|dark}[-{ko|en|none}][-2x]/]z/x/y.{png|webp}` */
export function parsePath(path: string): TileRequest | undefined {
  const match = /^(?:([a-z]+)(?:-([a-z]+))?(-2x)?\/)?(\d+\/\d+\/\d+)\.([a-z]+)$/.exec(path);
  const theme = themes.find((name) => name === (match?.[1] ?? 'light'));
  const names = nameChoices.find((name) => name === (match?.[2] ?? 'ko'));
  const key = match ? parseTilePath(match[4]) : undefined;
  const format = pictureFormats.find((name) => name === match?.[5]);
  return theme && names && key && format ? { key, theme, names, format, ratio: match?.[3] ? 2 : 1 } : undefined;
}

const exists = (key: TileKey): boolean =>
  key.level >= zoomRange.min &&
  key.level <= zoomRange.max &&
  key.x < 2 ** key.level &&
  key.y < 2 ** key.level &&
  boxesOverlap(webMercatorXyz.box(key), basemapBox);

async function draw(request: TileRequest, context: TileContext): Promise<Uint8Array> {
  const map = await mapOf(context);
  const named = await cellOf(cellKeyOf(request.key), map, context);
  const labels = request.names === 'none' ? [] : labelsOf(request.key, request.names, map, named);
  return drawTile({ ...request, cell: named.cell, relief: map.relief, labels });
}

/** Names of the whole map, and those of the cell where they leave room. */
function labelsOf(key: TileKey, language: Language, map: MapOfCity, named: NamedCell): readonly PlacedLabel[] {
  const name = `${key.level} ${language}`;
  const global = map.placed.get(name) ?? placeLabels(map.wishes[language], key.level);
  map.placed.set(name, global);
  if (named.wishes[language].length === 0) return labelsIn(global, key);
  let local = named.placed.get(name);
  if (!local) {
    const { level, x, y } = named.cell.key;
    const side = 256 * 2 ** (key.level - level);
    const within = [x * side, y * side, (x + 1) * side, (y + 1) * side] as const;
    const near = global.filter(({ boxes }) =>
      boxes.some((b) => b[0] < within[2] && b[2] > within[0] && b[1] < within[3] && b[3] > within[1]),
    );
    local = placeLabels(named.wishes[language], key.level, near, within);
    named.placed.set(name, local);
  }
  return [...labelsIn(global, key), ...labelsIn(local, key)];
}

/**
 * Level of the cell that tiles of a zoom are drawn from: their own, or an ancestor, so that its geometry is read once.
 * From zoom 16, where buildings show, some 500 m; before that some 2 km; the overviews some 20 km.
 */
const cellLevelOf = (zoom: number): number =>
  zoom >= buildingsFromZoom ? buildingsFromZoom : zoom > lastOverviewZoom ? lastOverviewZoom + 1 : Math.min(zoom, 11);
const cellsKept = 96;

function cellKeyOf({ level, x, y }: TileKey): TileKey {
  const up = level - cellLevelOf(level);
  return { level: level - up, x: x >> up, y: y >> up };
}

/** The cell from memory, or read and prepared; the longest unused one is forgotten. */
function cellOf(key: TileKey, map: MapOfCity, context: TileContext): Promise<NamedCell> {
  const name = tilePath(key);
  const cell = map.cells.get(name) ?? readCell(key, map, context);
  map.cells.delete(name);
  map.cells.set(name, cell);
  cell.catch(() => map.cells.delete(name));
  for (const old of [...map.cells.keys()].slice(0, -cellsKept)) map.cells.delete(old);
  return cell;
}

/** Smallest step of lines on an overview: about a pixel of the deepest zoom drawn from it, in units of the cell. */
const overviewDetail = 4;

async function readCell(key: TileKey, map: MapOfCity, context: TileContext): Promise<NamedCell> {
  const limits = { gu: map.gu.map(({ area }) => area), dong: map.dong.map(({ area }) => area) };
  if (key.level <= lastOverviewZoom) {
    const cell = prepareCell(key, { ...(await readOverview(key, context)), ...limits }, overviewDetail);
    return { cell, wishes: { ko: [], en: [] }, placed: new Map() };
  }
  const { reader, scenario } = context;
  // Wide lines and shadows reach in from outside.
  const box = boxToEpsg5186(webMercatorXyz.box(key, 1 / 16));
  const deepest = key.level === buildingsFromZoom ? zoomRange.max : buildingsFromZoom - 1;
  const classes = (Object.keys(roadClasses) as RoadClass[]).filter((name) => roadStyles[name].fromZoom <= deepest);
  const [areas, roads, records] = await Promise.all([
    readAreas(reader, { box, scenario }),
    readRoads(reader, { box, scenario, classes }),
    key.level >= buildingsFromZoom ? readBuildingRecords(reader, { box, scenario }) : [],
  ]);
  // In the order of their ids, which the records do not come in: the same bytes whichever way the database went.
  const buildings = [...records]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((record) => ({ ...record, footprint: footprintOf(record) }));
  const small = roads.filter((road) => !overviewClasses.some((name) => name === road.class));
  const wishes = (language: Language): LabelWish[] => [...roadNames(small, language), ...buildingNames(buildings)];
  return {
    cell: prepareCell(key, { areas, roads, buildings, ...limits }),
    wishes: { ko: wishes('ko'), en: wishes('en') },
    placed: new Map(),
  };
}

/** Main roads and large areas only: what a map of a whole city shows. */
async function readOverview(
  key: TileKey,
  { reader, scenario }: TileContext,
): Promise<Pick<CellContent, 'areas' | 'roads' | 'buildings'>> {
  const box = boxToEpsg5186(webMercatorXyz.box(key, 1 / 16));
  const deepest = key.level < 11 ? key.level : lastOverviewZoom;
  const classes = overviewClasses.filter((name) => roadStyles[name].fromZoom <= deepest);
  const leastM2 = overviewLeastM2 * 4 ** Math.max(0, 11 - key.level);
  const areas = await readAreas(reader, { box, scenario, leastM2, categories: ['facility', 'green', 'water'] });
  const roads = classes.length > 0 ? await readRoads(reader, { box, scenario, classes }) : [];
  return { areas, roads, buildings: [] };
}

const footprintOf = ({ wkb }: BuildingRecord): Epsg5186[][][] =>
  polygonsOfWkb(wkb).map((polygon) =>
    polygon.map((ring) =>
      Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i], ring[2 * i + 1]] as unknown as Epsg5186),
    ),
  );
