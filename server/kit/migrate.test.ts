import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from './db.ts';
import { findMigrations, migrate } from './migrate.ts';
import { openTestDb } from './testing.ts';

let db: Db;
let root: string;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db?.close());
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'vseoul-migrate-'));
  for (const room of ['datasets', 'simulations', 'tiles']) mkdirSync(join(root, room));
  await db.query('delete from migration; drop table if exists a, b, c');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
function feature(folder: string, file: string, sql: string): void {
  write(`${folder}/contract.ts`, '');
  write(`${folder}/migrations/${file}`, sql);
}

describe('migrate', () => {
  it("has applied this project's own, in order, and finds nothing to do the second time", async () => {
    const fresh = await openTestDb();
    const names = (await fresh.query<{ name: string }>('select name from migration')).map(({ name }) => name);
    expect(names.sort()).toStrictEqual(
      findMigrations()
        .map(({ name }) => name)
        .sort(),
    );
    expect(findMigrations()[0].name).toBe('kit/0001_kit.sql');
    expect(await migrate(fresh)).toStrictEqual({ applied: [], missing: [] });
    await fresh.close();
  });

  it("applies the kit's first, then the features', each once", async () => {
    write('server/kit/migrations/0001_a.sql', 'create table a (n integer); insert into a values (1);');
    feature('datasets/one', '0002_more.sql', 'alter table b add column m integer');
    feature('datasets/one', '0001_b.sql', 'create table b as select n from a');
    feature('tiles/two', '0001_c.sql', 'create table c as select n, m from b');
    write('datasets/_kit/migrations/0001_not_a_feature.sql', 'nonsense');
    const names = ['kit/0001_a.sql', 'datasets/one/0001_b.sql', 'datasets/one/0002_more.sql', 'tiles/two/0001_c.sql'];
    expect(await migrate(db, root)).toStrictEqual({ applied: names, missing: [] });
    expect(await migrate(db, root)).toStrictEqual({ applied: [], missing: [] });
    expect(await db.query('select * from c')).toStrictEqual([{ n: 1, m: null }]);
  });

  it('refuses a file that was changed after it was applied, and applies nothing then', async () => {
    write('server/kit/migrations/0001_a.sql', 'create table a (n integer)');
    await migrate(db, root);
    write('server/kit/migrations/0001_a.sql', 'create table a (n bigint)');
    write('server/kit/migrations/0002_b.sql', 'create table b (n integer)');
    await expect(migrate(db, root)).rejects.toMatchObject({
      code: 'migration-changed',
      details: { where: 'kit/0001_a.sql' },
    });
    expect(await db.query(`select to_regclass('b') as b`)).toStrictEqual([{ b: null }]);
    write('server/kit/migrations/0001_a.sql', 'create table a (n integer)');
    expect((await migrate(db, root)).applied).toStrictEqual(['kit/0002_b.sql']);
  });

  it('leaves nothing of one that fails, and keeps those before it', async () => {
    write('server/kit/migrations/0001_a.sql', 'create table a (n integer)');
    write('server/kit/migrations/0002_b.sql', 'create table b (n integer); select 1/0;');
    await expect(migrate(db, root)).rejects.toMatchObject({ code: '22012' });
    expect(await db.query(`select to_regclass('a')::text as a, to_regclass('b') as b`)).toStrictEqual([
      { a: 'a', b: null },
    ]);
    write('server/kit/migrations/0002_b.sql', 'create table b (n integer)');
    expect((await migrate(db, root)).applied).toStrictEqual(['kit/0002_b.sql']);
  });

  it('tells of one that was applied but is gone', async () => {
    feature('datasets/one', '0001_a.sql', 'create table a (n integer)');
    await migrate(db, root);
    rmSync(join(root, 'datasets/one'), { recursive: true });
    expect(await migrate(db, root)).toStrictEqual({ applied: [], missing: ['datasets/one/0001_a.sql'] });
  });

  it('does each once when two servers start together', async () => {
    write('server/kit/migrations/0001_a.sql', 'create table a (n integer)');
    write('server/kit/migrations/0002_b.sql', 'create table b (n integer)');
    const reports = await Promise.all([migrate(db, root), migrate(db, root), migrate(db, root)]);
    expect(reports.flatMap(({ applied }) => applied).sort()).toStrictEqual(['kit/0001_a.sql', 'kit/0002_b.sql']);
  });

  it('does not take a file without a number', () => {
    write('server/kit/migrations/first.sql', 'select 1');
    expect(() => findMigrations(root)).toThrow(/NNNN_name/);
  });
});
