// `npm test`: types, lint, unit and integration tests on the embedded database, then the journeys in a real browser.
// `npm test -- database` runs the database tests on a native PostgreSQL + PostGIS instead.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, run } from './build.mjs';
import { findChromium, installHint, installPackages, onPath } from './system.mjs';

const bin = (root, ...path) => join(root, 'node_modules', ...path);

/** Tests that open a test database, directly or through a helper of theirs: run a second time on the native engine. */
function databaseTests(root) {
  const list = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '*.test.ts', '*testing.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = list.stdout.split('\n').filter((file) => file && existsSync(join(root, file)));
  const opens = files.filter((file) => readFileSync(join(root, file), 'utf8').includes('openTestDb'));
  const helpers = opens.filter((file) => file.endsWith('testing.ts'));
  const usesHelper = (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return helpers.some((helper) => file.startsWith(dirname(helper)) && text.includes(`/${basename(helper)}'`));
  };
  return files.filter((file) => file.endsWith('.test.ts') && (opens.includes(file) || usesHelper(file)));
}

function ensureChromium() {
  if (findChromium()) return;
  installPackages(['chromium', 'fonts-noto-cjk']);
  if (!findChromium()) {
    console.error(installHint('chromium', 'The browser tests need Chromium.'));
    process.exit(2);
  }
}

async function ensurePostgis(root) {
  const { findPostgres } = await import(join(root, 'server/kit/native-postgres.mjs'));
  if (findPostgres()) return;
  installPackages(['postgresql-15', 'postgresql-15-postgis-3']);
  if (findPostgres()) return;
  const why = 'The native database tests need PostgreSQL 15 or newer with PostGIS 3.3 or newer.';
  console.error(installHint('postgresql-15-postgis-3', why));
  process.exit(2);
}

function stages(root) {
  const node = process.execPath;
  return {
    types: () => run(root, node, [bin(root, 'typescript/bin/tsc'), '--noEmit']),
    lint: () => run(root, bin(root, '.bin/biome'), ['check', '.']),
    unit: (args) => run(root, node, [bin(root, 'vitest/vitest.mjs'), 'run', ...args]),
    browser: (args) => {
      ensureChromium();
      run(root, node, [bin(root, 'vitest/vitest.mjs'), 'run', '--config', 'client/e2e/vitest.config.ts', ...args]);
    },
    database: async (args) => {
      await ensurePostgis(root);
      // Tests of several servers pass themselves over where there is no Redis.
      if (!onPath('redis-server')) installPackages(['redis-server']);
      const tests = args.length > 0 ? args : databaseTests(root);
      run(root, node, ['server/kit/native-postgres.mjs', '--', node, bin(root, 'vitest/vitest.mjs'), 'run', ...tests]);
    },
  };
}

export async function test(root, args) {
  const all = stages(root);
  const [first, ...rest] = args;
  try {
    await build(root);
    if (first in all) await all[first](rest);
    else {
      all.types();
      all.lint();
      all.unit(args);
      all.browser([]);
    }
  } catch (error) {
    if (error.exitCode === undefined) throw error;
    console.error(error.message);
    process.exit(error.exitCode);
  }
}
