import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contract, DatasetContract, SimulationContract, TilesContract } from '#core';
import type { FeedSource, Importer, Synthesizer } from '#datasets/_kit/roles.ts';
import type { FeatureServer } from './roles.ts';

/** Folders that hold one capability each; `_core` and `_kit` folders are not features. */
export const rooms = ['datasets', 'simulations', 'tiles'] as const;
export type Room = (typeof rooms)[number];

/** One folder: what it is, and the roles that its files play. */
export interface Feature<C extends Contract = Contract> {
  readonly room: Room;
  readonly id: string;
  readonly folder: string;
  readonly contract: C;
  readonly server: FeatureServer;
  readonly strings: Readonly<Record<'ko' | 'en', Readonly<Record<string, unknown>>>>;
  readonly importer?: Importer<unknown>;
  readonly feed?: FeedSource;
  readonly simulatedFeed?: FeedSource;
  readonly synthetic?: Synthesizer<unknown>;
}

export interface Features {
  readonly all: readonly Feature[];
  readonly datasets: readonly Feature<DatasetContract>[];
  readonly simulations: readonly Feature<SimulationContract>[];
  readonly tiles: readonly Feature<TilesContract>[];
}

export const projectRoot = resolve(import.meta.dirname, '../..');

/** Files of a feature that a program may do without. */
const roleFiles = ['server', 'import', 'feed', 'synthetic'] as const;
export type RoleFile = (typeof roleFiles)[number];

/**
 * Finds every feature by scanning the rooms, or those of some rooms, or only some of their roles, which loads less. A wrong
 * export is a bug and names the file and what it found.
 */
export async function discover(
  root: string = projectRoot,
  wanted: readonly Room[] = rooms,
  roles: readonly RoleFile[] = roleFiles,
): Promise<Features> {
  const all = (await Promise.all(wanted.map((room) => discoverRoom(root, room, roles)))).flat();
  const seen = new Map<string, string>();
  for (const { room, id, folder } of all) {
    const key = `${room}/${id}`;
    if (seen.has(key)) throw new Error(`${folder} and ${seen.get(key)} both call themselves ${key}`);
    seen.set(key, folder);
  }
  const ofKind = <C extends Contract>(kind: C['kind']) => all.filter((f): f is Feature<C> => f.contract.kind === kind);
  return {
    all,
    datasets: ofKind<DatasetContract>('dataset'),
    simulations: ofKind<SimulationContract>('simulation'),
    tiles: ofKind<TilesContract>('tiles'),
  };
}

/** Folders of a room that hold a feature, in alphabetical order. */
export function featureFolders(root: string, room: Room): string[] {
  return readdirSync(join(root, room), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map((entry) => join(root, room, entry.name))
    .filter((folder) => existsSync(join(folder, 'contract.ts')))
    .sort();
}

async function discoverRoom(root: string, room: Room, roles: readonly RoleFile[]): Promise<Feature[]> {
  return Promise.all(featureFolders(root, room).map((folder) => loadFeature(room, folder, roles)));
}

async function loadFeature(room: Room, folder: string, roles: readonly RoleFile[]): Promise<Feature> {
  const { contract } = (await load(folder, 'contract.ts')) as { contract?: Contract };
  if (!contract?.id) throw new Error(`${folder}/contract.ts must export \`contract\``);
  if (!folder.endsWith(`/${contract.id}`)) throw new Error(`${folder}/contract.ts calls itself ${contract.id}`);
  const [server, importing, feed, synthetic] = await Promise.all<Record<string, unknown>>(
    roleFiles.map((role) => (roles.includes(role) ? load(folder, `${role}.ts`) : {})),
  );
  return {
    room,
    id: contract.id,
    folder,
    contract,
    server: server as FeatureServer,
    strings: { ko: readStrings(folder, 'ko'), en: readStrings(folder, 'en') },
    importer: importing.importer as Importer<unknown> | undefined,
    feed: feed.feed as FeedSource | undefined,
    simulatedFeed: synthetic.simulatedFeed as FeedSource | undefined,
    synthetic: synthetic.synthetic as Synthesizer<unknown> | undefined,
  };
}

async function load(folder: string, file: string): Promise<Record<string, unknown>> {
  const path = join(folder, file);
  return existsSync(path) ? import(pathToFileURL(path).href) : {};
}

function readStrings(folder: string, language: 'ko' | 'en'): Record<string, unknown> {
  const path = join(folder, `strings.${language}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}
