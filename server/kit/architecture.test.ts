import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { featuresNamedInApps, ownImports, violations } from './architecture.ts';
import { projectRoot } from './discovery.ts';

describe('the house', () => {
  it('keeps the import table of the design', () => {
    expect(violations(projectRoot)).toEqual([]);
  });

  it('names no feature in the app folders', () => {
    expect(featuresNamedInApps(projectRoot)).toEqual([]);
  });
});

describe('the check itself', () => {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
  });

  function house(files: Record<string, string>): string {
    const root = mkdtempSync(join(tmpdir(), 'house-'));
    made.push(root);
    for (const room of ['datasets', 'simulations', 'tiles']) mkdirSync(join(root, room));
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), source);
    }
    return root;
  }

  it.each([
    ['a contract that imports a kit', 'datasets/a/contract.ts', "import { x } from '#datasets/_kit/x.ts';"],
    ['a kernel that imports the database', 'simulations/a/kernel/k.ts', "import type { Db } from '#server/kit/db.ts';"],
    [
      "a feature that imports another's server",
      'simulations/a/server.ts',
      "import { s } from '#simulations/b/server.ts';",
    ],
    ['an importer that imports the server kit', 'datasets/a/import.ts', "import { s } from '../../server/kit/db.ts';"],
    ['a client part that imports a kernel', 'simulations/a/client.tsx', "import { k } from './kernel/k.ts';"],
    ['an app that imports a feature', 'server/app/app.ts', "import { c } from '#datasets/a/contract.ts';"],
    ['the core that imports a kit', 'datasets/_core/a.ts', "export * from '../_kit/a.ts';"],
    [
      'a kit that imports how a dataset is stored',
      'simulations/_kit/geometry/a.ts',
      "import { d } from '#datasets/a/server.ts';",
    ],
    ['a dynamic import', 'datasets/_core/a.ts', "const a = await import('#server/kit/db.ts');"],
  ])('refuses %s', (_what, path, source) => {
    expect(violations(house({ [path]: source }))).toHaveLength(1);
  });

  it('lets the geometry service read the city through the contracts of the datasets', () => {
    const source = "import { r } from '#datasets/a/contract.ts';";
    expect(violations(house({ 'simulations/_kit/geometry/a.ts': source }))).toEqual([]);
    expect(violations(house({ 'datasets/_kit/a.ts': source }))).toHaveLength(1);
  });

  it('holds a helper file to the role of the file that uses it', () => {
    const files = {
      'datasets/a/import.ts': "import { p } from './parse.ts';",
      'datasets/a/parse.ts': "import { d } from '#server/kit/db.ts';",
    };
    expect(violations(house(files))).toEqual(['datasets/a/parse.ts (as source) may not import server/kit/db.ts']);
  });

  it('finds a feature that an app names', () => {
    const files = { 'datasets/rain/contract.ts': '', 'server/app/app.ts': "const path = 'rain';" };
    expect(featuresNamedInApps(house(files))).toEqual(['server/app/app.ts names the feature rain']);
  });

  it('does not take a comment for an import', () => {
    expect(ownImports("// import { a } from './a.ts'\n/* from './b.ts' */ import './c.ts';")).toEqual(['./c.ts']);
  });
});
