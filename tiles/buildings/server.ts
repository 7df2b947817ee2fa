import { availableParallelism } from 'node:os';
import { boxToEpsg5186, boxToWgs84, type Epsg5186Box, toWgs84 } from '#core';
import {
  buildingStructures,
  buildingsExtent,
  buildingUses,
  contract as dataset,
  readBuildingRecords,
  readChangedBuildings,
  roofShapes,
} from '#datasets/buildings/contract.ts';
import { landmarksChanged, readReplacedBuildings } from '#datasets/landmarks/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { emptyExtent, unite } from '../_kit/extent.ts';
import {
  contentPath,
  emptyTilesetJson,
  type ImplicitTile,
  implicitTilesetJson,
  subtreeFile,
  subtreePath,
} from '../_kit/implicit.ts';
import { regionQuadtree, type TileKey, tilePath, tilesOf } from '../_kit/schemes.ts';
import { TileWorkers } from '../_kit/worker-pool.ts';
import { contract } from './contract.ts';
import { firstLevel, levels, rootErrorM, unitLevel } from './kernel/levels.ts';
import type { Codes } from './kernel/tile.ts';
import {
  parseSummary,
  summaryBytes,
  summaryPath,
  type UnitChanges,
  type UnitResult,
  type UnitSummary,
  type UnitTask,
  type UpperTask,
  widenedByCell,
} from './kernel/unit.ts';

export const tileset: TilesetServer = {
  contract,
  contentType(path) {
    if (path.endsWith('.glb')) return 'model/gltf-binary';
    return path.endsWith('.subtree') ? 'application/octet-stream' : 'application/json';
  },
  build,
};

const codes: Codes = {
  use: Object.keys(buildingUses),
  structure: Object.keys(buildingStructures),
  heightOrigin: Object.keys(dataset.attributes.heightOrigin.codes),
  roofShape: Object.keys(roofShapes),
};

const threads = Math.max(1, Math.min(8, availableParallelism()));

/** Builds square by square in worker threads, then the levels above the squares from what each told of itself. */
async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const extent = await buildingsExtent(context.reader, context.scenario);
  if (!extent) {
    yield { path: contract.entry, body: emptyTilesetJson() };
    return;
  }
  const units = [...tilesOf(regionQuadtree.range(boxToWgs84(extent.box), unitLevel))];
  const changes = await changesSince(context);
  const elsewhere = await readReplacedBuildings(context.reader, context.scenario);
  const workers = new TileWorkers(new URL('./kernel/worker.ts', import.meta.url), threads, undefined);
  try {
    const summaries = new Map<string, UnitSummary>();
    // One square more than there are threads: it is read meanwhile. Memory holds no others.
    for await (const [i, { key, files, summary }] of inOrder(units, threads + 1, (key) =>
      unit(key, context, workers, { changes, elsewhere }),
    )) {
      context.signal.throwIfAborted();
      if (summary) {
        summaries.set(tilePath(key), summary);
        yield { path: summaryPath(key), body: summaryBytes(summary), internal: true };
      }
      yield* files;
      progress((0.95 * (i + 1)) / units.length);
    }
    yield* upperTiles(summaries, workers, changes);
    progress(1);
  } finally {
    await workers.close();
  }
}

/** Runs `work` for every key, some at a time, and yields the results in the order of the keys. */
async function* inOrder<Result>(
  keys: readonly TileKey[],
  atOnce: number,
  work: (key: TileKey) => Promise<Result>,
): AsyncGenerator<[number, Result]> {
  const running: Promise<Result>[] = [];
  for (let next = 0, done = 0; done < keys.length; done++) {
    while (next < keys.length && running.length < atOnce) {
      const started = work(keys[next++]);
      // Its failure is thrown when its turn comes; until then nobody listens.
      started.catch(() => {});
      running.push(started);
    }
    yield [done, await (running.shift() as Promise<Result>)];
  }
}

interface BuiltUnit {
  readonly key: TileKey;
  readonly files: readonly TileFile[];
  readonly summary: UnitSummary | undefined;
}

/** More changed buildings than this, and everything is made anew: asking for each would take longer. */
const mostChanges = 20_000;

/** What changed since the build that is there already; undefined when all must be made. */
async function changesSince({ previous, reader, scenario }: TileContext): Promise<CityChanges | undefined> {
  if (!previous) return undefined;
  const range = { after: previous.scenario.revision, upTo: scenario.revision, most: mostChanges };
  // Which buildings are left to the landmarks may have changed with them.
  if (await landmarksChanged(reader, range.after, range.upTo)) return undefined;
  const changed = await readChangedBuildings(reader, range);
  if (!changed) return undefined;
  return {
    places: changed.map((corner) => toWgs84(corner) as readonly [number, number]),
    knownPaths: await previous.paths(),
    summaryOf: async (key) => {
      const bytes = await previous.readInternal(summaryPath(key));
      return bytes && parseSummary(bytes);
    },
  };
}

interface CityChanges extends UnitChanges {
  summaryOf(key: TileKey): Promise<UnitSummary | undefined>;
}

const holds = (key: TileKey, place: readonly [number, number]): boolean => {
  const { x, y } = regionQuadtree.tileAt(place, key.level);
  return x === key.x && y === key.y;
};

async function unit(
  key: TileKey,
  context: TileContext,
  workers: TileWorkers,
  { changes, elsewhere }: { changes: CityChanges | undefined; elsewhere: ReadonlySet<string> },
): Promise<BuiltUnit> {
  const places = changes?.places.filter((place) => holds(key, place));
  if (changes && places?.length === 0) return carriedUnit(key, changes);
  const touching = await readBuildingRecords(context.reader, { box: boxAround(key), scenario: context.scenario });
  // Landmarks with a model of their own are another tileset's.
  const records = touching.filter(({ id }) => !elsewhere.has(id));
  if (records.length === 0) return { key, files: [], summary: undefined };
  const task: UnitTask = {
    kind: 'unit',
    key,
    records,
    codes,
    ...(changes && places ? { changes: { places, knownPaths: pathsBelow(key, changes.knownPaths) } } : {}),
  };
  return { key, ...(await workers.run<UnitResult>(task)) };
}

/** A unit in which nothing changed: every file as it was. */
async function carriedUnit(key: TileKey, changes: CityChanges): Promise<BuiltUnit> {
  const summary = await changes.summaryOf(key);
  if (!summary) return { key, files: [], summary: undefined };
  const paths = [...pathsBelow(key, changes.knownPaths)].sort();
  return { key, summary, files: paths.map((path) => ({ path, body: 'carried' as const })) };
}

function pathsBelow(key: TileKey, paths: ReadonlySet<string>): ReadonlySet<string> {
  const below = new Set<string>();
  for (const path of paths) {
    const match = /^(\d+)\/(\d+)\/(\d+)\.(glb|subtree)$/.exec(path);
    if (!match) continue;
    const [level, x, y] = match.slice(1, 4).map(Number);
    const depth = level - key.level;
    if (depth >= 0 && x >> depth === key.x && y >> depth === key.y) below.add(path);
  }
  return below;
}

const beyondM = 100_000;

/** The square with a margin, as its edges bow in the projection; squares at the rim own what lies beyond it. */
function boxAround(key: TileKey): Epsg5186Box {
  const [west, south, east, north] = boxToEpsg5186(regionQuadtree.box(key));
  const last = 2 ** key.level - 1;
  const margin = (isRim: boolean) => (isRim ? beyondM : 5);
  return [
    west - margin(key.x === 0),
    south - margin(key.y === 0),
    east + margin(key.x === last),
    north + margin(key.y === last),
  ];
}

/** Tiles above the units, the subtree that holds them, and tileset.json. */
async function* upperTiles(
  summaries: ReadonlyMap<string, UnitSummary>,
  workers: TileWorkers,
  changes: CityChanges | undefined,
): AsyncGenerator<TileFile> {
  const units = [...summaries].map(([path, summary]) => {
    const [level, x, y] = path.split('/').map(Number);
    return { key: { level, x, y } as TileKey, summary };
  });
  if (units.length === 0) {
    yield { path: contract.entry, body: emptyTilesetJson() };
    return;
  }
  const tiles: ImplicitTile[] = [];
  for (let level = unitLevel - 1; level >= 0; level--) {
    for (const [key, members] of groupedBy(units, level)) {
      let extent = members.reduce((all, { summary }) => unite(all, summary.extent), emptyExtent);
      // As wide as the widest picture below it.
      for (let l = Math.max(level, firstLevel); l < unitLevel; l++) extent = unite(extent, widenedByCell(extent, l));
      const hasContent = level >= firstLevel;
      tiles.push({ key, hasContent, extent, errorM: hasContent ? levels[level].errorM : rootErrorM });
      if (!hasContent) continue;
      const path = contentPath(key);
      const isSame = changes?.knownPaths.has(path) && !changes.places.some((place) => holds(key, place));
      const task = (): UpperTask => ({
        kind: 'upper',
        key,
        summaries: members.map(({ summary }) => summary.levels[level]),
        codes,
      });
      yield { path, body: isSame ? 'carried' : await workers.run<Uint8Array>(task()) };
    }
  }
  const root: TileKey = { level: 0, x: 0, y: 0 };
  yield {
    path: subtreePath(root),
    body: subtreeFile(
      root,
      tiles,
      units.map(({ key }) => key),
    ),
  };
  const { minHeight, maxHeight } = tiles[tiles.length - 1].extent;
  yield { path: contract.entry, body: implicitTilesetJson(rootErrorM, { minHeight, maxHeight }) };
}

interface PlacedUnit {
  readonly key: TileKey;
  readonly summary: UnitSummary;
}

function groupedBy(units: readonly PlacedUnit[], level: number): [TileKey, PlacedUnit[]][] {
  const groups = new Map<string, [TileKey, PlacedUnit[]]>();
  for (const each of units) {
    const key = regionQuadtree.parent(each.key, each.key.level - level);
    const group = groups.get(tilePath(key)) ?? [key, []];
    groups.set(tilePath(key), group);
    group[1].push(each);
  }
  return [...groups.values()];
}
