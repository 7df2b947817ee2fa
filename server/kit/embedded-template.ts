import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { packTar, unpackTar } from 'modern-tar';
import { projectRoot } from './discovery.ts';
import { EmbeddedThread } from './embedded-thread.ts';

interface PackageFacts {
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What makes a database one with PostGIS. */
export const withPostgis = { op: 'query', sql: 'create extension postgis', params: [] } as const;

/** A new database with PostGIS, as a tar file, for those who open many: making one takes some seconds, unpacking it one. */
export async function embeddedTemplate(): Promise<string> {
  const { engine, postgis } = embeddedVersions();
  return kept(`database-${engine}-postgis-${postgis}.tar`, async (file) => {
    const thread = new EmbeddedThread();
    try {
      await thread.ask({ op: 'open', fill: 'empty', postgis: await postgisBundle() });
      await thread.ask(withPostgis);
      await thread.ask({ op: 'dump', file });
    } finally {
      await thread.end();
    }
  });
}

/** Of the package: the library, the systems of coordinates, and the script of the newest version that makes the extension. */
const neededOfPostgis =
  /^(lib\/postgresql\/postgis-3\.so|share\/proj\/.*|share\/postgresql\/extension\/postgis(\.control|--\d+\.\d+\.\d+\.sql))$/;

/**
 * PostGIS without what is never called here. The engine compiles every library of the bundle when it opens: those for
 * rasters and topology took a third of that time and 350 MB.
 */
export async function postgisBundle(): Promise<string> {
  const { postgis } = embeddedVersions();
  return kept(`postgis-lean-${postgis}.tar.gz`, async (file) => {
    const whole = join(dirname(mainOf('@electric-sql/pglite-postgis')), 'postgis.tar.gz');
    const entries = await unpackTar(await promisify(gunzip)(await readFile(whole)), {
      filter: ({ name, type }) => type === 'file' && neededOfPostgis.test(name),
    });
    const tar = await packTar(entries.map(({ header, data }) => ({ header, body: data })));
    await writeFile(file, await promisify(gzip)(tar));
  });
}

/**
 * A file of `.cache/`, made when missing. Several processes may make it at once: each writes its own and renames it.
 */
export async function kept(name: string, make: (file: string) => Promise<void>): Promise<string> {
  const folder = join(projectRoot, '.cache');
  const file = join(folder, name);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}.${performance.now()}`;
  try {
    await make(unfinished);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
  return file;
}

/**
 * Versions of the two packages. PostGIS is a binary made for one build of the engine: with another one it fails in ways
 * that say nothing (C++ symbols that are not there), so the pair is checked first.
 */
export function embeddedVersions(): { engine: string; postgis: string } {
  const engine = packageFacts('@electric-sql/pglite');
  const postgis = packageFacts('@electric-sql/pglite-postgis');
  const needed = postgis.peerDependencies?.['@electric-sql/pglite'];
  if (needed !== engine.version) {
    throw new Error(
      `@electric-sql/pglite-postgis ${postgis.version} is built for @electric-sql/pglite ${needed}, but ` +
        `${engine.version} is installed: npm install --save-exact @electric-sql/pglite@${needed}`,
    );
  }
  return { engine: engine.version, postgis: postgis.version };
}

function packageFacts(name: string): PackageFacts {
  return JSON.parse(readFileSync(join(mainOf(name), '../../package.json'), 'utf8'));
}

const mainOf = (name: string): string => createRequire(import.meta.url).resolve(name);
