import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { outcomeKind, parseScenarioRevision, type Reader, type ScenarioRevision, scenarioRevisionText } from '#core';
import type { Db } from './db.ts';
import type { Features } from './discovery.ts';
import { newestRevision } from './revisions.ts';
import type { PreviousTiles, TileFile, TilesetServer } from './roles.ts';
import { readPlain, readStored, type StoredTile, safeTilePath, writeTile } from './tile-files.ts';

/** One file of a tileset, as it goes over the wire. */
export interface ServedTile extends StoredTile {
  readonly contentType: string;
}

export interface BuiltTileset {
  readonly id: string;
  readonly scenario: ScenarioRevision;
  readonly files: number;
  /** Files among them that an earlier build had already. */
  readonly carried: number;
  /** On disk, after compression. */
  readonly bytes: number;
  readonly seconds: number;
}

/** Which tileset of which city: `stamp` tells apart two cities that happen to use the same revision number. */
export interface TilesetRequest {
  readonly tileset: TilesetServer;
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
  readonly stamp: string;
}

export interface TileStore {
  /** One file, building its tileset first when this revision has none yet; undefined when there is no such file. */
  read(request: TilesetRequest, path: string): Promise<ServedTile | undefined>;
  /** Builds what is missing; `progress` hears fractions 0..1. Built already: returns its figures at once. */
  build(request: TilesetRequest, progress?: (fraction: number) => void): Promise<BuiltTileset>;
  /** Stops builds in progress; what they wrote so far is thrown away. */
  close(): Promise<void>;
}

/** Revisions of a tileset that stay on disk: the newest and the one that open pages still show. */
const keptRevisions = 2;
const builtFile = 'built.json';
/** How long a build is taken to be there without looking: someone may have emptied the folder. */
const recheckMs = 60_000;

const tilesetUnavailable = outcomeKind({
  code: 'tiles-stopping',
  status: 503,
  message: {
    ko: '서버가 종료되는 중이라 타일을 만들지 못했습니다.',
    en: 'The server is stopping and did not build the tiles.',
  },
  remedy: { ko: '잠시 뒤 다시 요청하십시오.', en: 'Ask again in a moment.' },
});

const stamps = new WeakMap<Reader, Map<string, string>>();

/** Identifies a revision of this very database, so that tiles of another city are never taken for its own. */
export async function revisionStamp(reader: Reader, scenario: ScenarioRevision): Promise<string> {
  const known = stamps.get(reader) ?? new Map<string, string>();
  stamps.set(reader, known);
  const name = scenarioRevisionText(scenario);
  const stamp = known.get(name) ?? (await readStamp(reader, scenario));
  known.set(name, stamp);
  return stamp;
}

async function readStamp(reader: Reader, { scenario, revision }: ScenarioRevision): Promise<string> {
  const [row] = await reader.query<{ made: string }>(
    `select extract(epoch from created_at)::text as made from scenario_revision where scenario = $1 and revision = $2`,
    [scenario, revision],
  );
  if (!row) throw new Error(`${scenario}@${revision} does not exist`);
  return createHash('sha256').update(`${scenario}@${revision}:${row.made}`).digest('hex').slice(0, 12);
}

/** Bytes of tiles that stay in memory: a first view of the city, several times. */
const keptBytes = 48 * 2 ** 20;

/** Tiles asked for lately. Opening, reading and closing a file costs more than sending it. */
class KeptTiles {
  readonly #tiles = new Map<string, StoredTile>();
  #bytes = 0;

  get(name: string): StoredTile | undefined {
    return this.#tiles.get(name);
  }

  /** A map keeps the order in which keys came: the first one is the least used. */
  keep(name: string, tile: StoredTile): void {
    if (!this.#tiles.delete(name)) this.#bytes += tile.body.byteLength;
    this.#tiles.set(name, tile);
    for (const [oldest, { body }] of this.#tiles) {
      if (this.#bytes <= keptBytes) break;
      this.#tiles.delete(oldest);
      this.#bytes -= body.byteLength;
    }
  }
}

/** Tiles on disk under `folder/<id>/v<version>/<scenario@revision>/`, compressed once when they are made. */
export function createTileStore(folder: string): TileStore {
  const stopping = new AbortController();
  const building = new Map<string, Promise<BuiltTileset>>();
  const making = new Map<string, Promise<ServedTile | undefined>>();
  const kept = new KeptTiles();

  /** Builds seen lately: a tile that is asked for needs no look at the disk but for its own file. */
  const recent = new Map<string, { built: BuiltTileset; stamp: string; seen: number }>();

  async function build(
    request: TilesetRequest,
    progress: (fraction: number) => void = () => {},
  ): Promise<BuiltTileset> {
    const place = placeOf(folder, request);
    const seen = recent.get(place);
    if (seen && seen.stamp === request.stamp && performance.now() - seen.seen < recheckMs) return seen.built;
    const running = building.get(place) ?? buildOrFind(place, request, progress);
    building.set(place, running);
    return running;
  }

  async function buildOrFind(place: string, request: TilesetRequest, progress: (fraction: number) => void) {
    try {
      const found = await readBuilt(place, request.stamp);
      const built = found ?? (await buildTileset(place, request, progress, stopping.signal));
      recent.set(place, { built, stamp: request.stamp, seen: performance.now() });
      if (!found) for (const gone of await prune(dirname(place))) recent.delete(gone);
      return built;
    } finally {
      building.delete(place);
    }
  }

  async function read(request: TilesetRequest, path: string): Promise<ServedTile | undefined> {
    if (!safeTilePath(path)) return undefined;
    const place = placeOf(folder, request);
    await build(request);
    const contentType = request.tileset.contentType(path);
    const name = `${request.stamp} ${join(place, path)}`;
    const stored = kept.get(name) ?? (await readStored(join(place, 'files', path)));
    if (stored) {
      kept.keep(name, stored);
      return { ...stored, contentType };
    }
    const key = join(place, path);
    let running = making.get(key);
    if (!running) {
      running = makeTile(place, request, path, stopping.signal).finally(() => making.delete(key));
      making.set(key, running);
    }
    return running;
  }

  return {
    read,
    build,
    async close() {
      stopping.abort(tilesetUnavailable());
      await Promise.allSettled([...building.values(), ...making.values()]);
    },
  };
}

function placeOf(folder: string, { tileset, scenario }: TilesetRequest): string {
  const { id, version } = tileset.contract;
  return join(folder, id, `v${version}`, scenarioRevisionText(scenario));
}

/** Figures of a finished build of this very city, or undefined. Marks it as used, for pruning. */
async function readBuilt(place: string, stamp: string): Promise<BuiltTileset | undefined> {
  const path = join(place, builtFile);
  try {
    const { stamp: found, ...built } = JSON.parse(await readFile(path, 'utf8')) as BuiltTileset & { stamp: string };
    if (found !== stamp) return undefined;
    const now = new Date();
    await utimes(path, now, now);
    return built;
  } catch {
    // Absent or cut short by a crash: it is built again.
    return undefined;
  }
}

/** Writes every file beside the final place and moves the folder there at the end: readers never see a half tileset. */
async function buildTileset(
  place: string,
  { tileset, reader, scenario, stamp }: TilesetRequest,
  progress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<BuiltTileset> {
  const started = performance.now();
  const draft = `${place}.${process.pid}.draft`;
  await rm(draft, { recursive: true, force: true });
  let files = 0;
  let carried = 0;
  let bytes = 0;
  try {
    await mkdir(join(draft, 'files'), { recursive: true });
    const earlier = await earlierBuild(place, scenario, reader);
    const context = { reader, scenario, signal, ...(earlier ? { previous: previousTiles(earlier) } : {}) };
    for await (const file of tileset.build(context, progress)) {
      signal.throwIfAborted();
      if (!safeTilePath(file.path)) throw new Error(`tileset ${tileset.contract.id} wants to write to ${file.path}`);
      bytes += await storeFile(draft, file, tileset, earlier?.place);
      if (!file.internal) files++;
      if (file.body === 'carried') carried++;
      await nextTurn();
    }
    const seconds = (performance.now() - started) / 1000;
    const built: BuiltTileset = { id: tileset.contract.id, scenario, files, carried, bytes, seconds };
    await writeFile(join(draft, builtFile), JSON.stringify({ ...built, stamp }));
    await rm(place, { recursive: true, force: true });
    await rename(draft, place);
    return built;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process on the same folder was faster: its tileset is the same, byte for byte.
    const theirs = isOccupied(error) ? await readBuilt(place, stamp) : undefined;
    if (theirs) return theirs;
    throw error;
  }
}

const folderOf = ({ internal }: Pick<TileFile, 'internal'>): string => (internal ? 'internal' : 'files');

/** Writes a file, or links to the one of the earlier build; returns its size on disk. */
async function storeFile(
  draft: string,
  file: TileFile,
  tileset: TilesetServer,
  earlier: string | undefined,
): Promise<number> {
  const target = join(draft, folderOf(file), file.path);
  if (file.body !== 'carried') return writeTile(target, file.body, tileset.contentType(file.path));
  if (!earlier) throw new Error(`${file.path} is carried over from nowhere`);
  return carryTile(join(earlier, folderOf(file), file.path), target);
}

/** The file of another build, under the same compression; a link where the disk can. */
async function carryTile(from: string, to: string): Promise<number> {
  await mkdir(dirname(to), { recursive: true });
  for (const ending of ['.gz', '']) {
    const size = await stat(from + ending).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined) continue;
    await link(from + ending, to + ending).catch(() => copyFile(from + ending, to + ending));
    return size;
  }
  throw new Error(`${from} was to be carried over and is not there`);
}

interface EarlierBuild {
  readonly place: string;
  readonly scenario: ScenarioRevision;
}

/** The newest finished build of an earlier revision of the same scenario of this very city. */
async function earlierBuild(
  place: string,
  { scenario, revision }: ScenarioRevision,
  reader: Reader,
): Promise<EarlierBuild | undefined> {
  const folders = await readdir(dirname(place)).catch(() => []);
  const found = folders
    .map((name) => ({ name, parsed: parseScenarioRevision(name) }))
    .flatMap(({ name, parsed }) =>
      parsed?.scenario === scenario && parsed.revision !== undefined && parsed.revision < revision
        ? [{ place: join(dirname(place), name), scenario: { scenario, revision: parsed.revision } }]
        : [],
    )
    .sort((a, b) => b.scenario.revision - a.scenario.revision);
  for (const earlier of found) {
    // A revision number alone may be that of another city that lay in this folder before.
    const stamp = await revisionStamp(reader, earlier.scenario).catch(() => undefined);
    if (stamp && (await readBuilt(earlier.place, stamp))) return earlier;
  }
  return undefined;
}

function previousTiles({ place, scenario }: EarlierBuild): PreviousTiles {
  return {
    scenario,
    async paths() {
      const entries = await readdir(join(place, 'files'), { recursive: true, withFileTypes: true });
      return new Set(
        entries
          .filter((entry) => entry.isFile())
          .map((entry) => relative(join(place, 'files'), join(entry.parentPath, entry.name)).replace(/\.gz$/, '')),
      );
    },
    readInternal: (path) => readPlain(join(place, 'internal', path)),
  };
}

const isOccupied = (error: unknown) =>
  ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');

async function makeTile(
  place: string,
  { tileset, reader, scenario }: TilesetRequest,
  path: string,
  signal: AbortSignal,
): Promise<ServedTile | undefined> {
  const body = await tileset.make?.(path, { reader, scenario, signal });
  if (!body) return undefined;
  const contentType = tileset.contentType(path);
  const file = join(place, 'files', path);
  await writeTile(file, body, contentType);
  const stored = await readStored(file);
  if (!stored) throw new Error(`a tile vanished while it was made: ${path}`);
  return { ...stored, contentType };
}

/**
 * Removes older versions, all but the last used revisions of this one, and drafts that a killed process left. Returns
 * the places of the revisions that went.
 */
async function prune(versionFolder: string): Promise<string[]> {
  const version = Number(basename(versionFolder).slice(1));
  for (const name of await readdir(dirname(versionFolder))) {
    const older = /^v(\d+)$/.exec(name);
    if (older && Number(older[1]) < version)
      await rm(join(dirname(versionFolder), name), { recursive: true, force: true });
  }
  const used: { place: string; at: number }[] = [];
  for (const name of await readdir(versionFolder)) {
    const place = join(versionFolder, name);
    if (name.endsWith('.draft')) {
      if (!isOfLivingProcess(name)) await rm(place, { recursive: true, force: true });
      continue;
    }
    const at = await stat(join(place, builtFile)).then(
      (found) => found.mtimeMs,
      () => 0,
    );
    used.push({ place, at });
  }
  used.sort((a, b) => b.at - a.at);
  const gone = used.slice(keptRevisions).map(({ place }) => place);
  for (const place of gone) await rm(place, { recursive: true, force: true });
  return gone;
}

function isOfLivingProcess(draft: string): boolean {
  const pid = Number(/\.(\d+)\.draft$/.exec(draft)?.[1]);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Builds every tileset of the newest revision (or one of them), for `vseoul tiles build`. */
export async function* buildTilesets(options: {
  db: Db;
  features: Features;
  settings: { readonly dataDir: string };
  only?: string;
  progress?: (id: string, fraction: number) => void;
}): AsyncGenerator<BuiltTileset> {
  const { db, features, settings, only, progress } = options;
  const wanted = features.tiles.filter(({ id, server }) => server.tileset && (only === undefined || id === only));
  if (only !== undefined && wanted.length === 0) {
    throw noSuchTileset({ id: only, known: features.tiles.map(({ id }) => id).join(', ') });
  }
  const scenario = await newestRevision(db);
  const stamp = await revisionStamp(db, scenario);
  const store = createTileStore(join(settings.dataDir, 'tiles'));
  for (const { id, server } of wanted) {
    if (!server.tileset) continue;
    yield await store.build({ tileset: server.tileset, reader: db, scenario, stamp }, (f) => progress?.(id, f));
  }
}

export const noSuchTileset = outcomeKind({
  code: 'no-such-tileset',
  status: 404,
  message: { ko: '"{id}" 타일셋이 없습니다.', en: 'There is no tileset "{id}".' },
  remedy: { ko: '있는 타일셋: {known}', en: 'Tilesets here: {known}' },
});
