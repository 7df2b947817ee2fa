import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from './discovery.ts';
import { EmbeddedThread } from './embedded-thread.ts';

interface PackageFacts {
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * A new database with PostGIS, as a tar file: making one takes ten seconds, unpacking it two. Kept in `.cache/`, made
 * when missing; several processes may make it at once, as each writes its own file and renames it.
 */
export async function embeddedTemplate(): Promise<string> {
  const { engine, postgis } = embeddedVersions();
  const folder = join(projectRoot, '.cache');
  const file = join(folder, `database-${engine}-postgis-${postgis}.tar`);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}.${performance.now()}`;
  const thread = new EmbeddedThread();
  try {
    await thread.ask({ op: 'make-template', file: unfinished });
    await rename(unfinished, file);
  } finally {
    await thread.end();
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
  const main = createRequire(import.meta.url).resolve(name);
  return JSON.parse(readFileSync(join(main, '../../package.json'), 'utf8'));
}
