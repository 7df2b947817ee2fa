import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomSequence } from '#core';
import type { Db } from './db.ts';
import { DbError } from './db-error.ts';
import { openTestDb } from './testing.ts';

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await db.query('create table note (id integer primary key, body text)');
});
beforeEach(() => db.query('truncate note'));
afterAll(() => db?.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error) => (error instanceof DbError ? error.code : `not a DbError: ${error}`),
  );

describe('geometry', () => {
  describe('refuses what the geometry library cannot compute', () => {
    const bowTie = `'POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'::geometry`;
    const square = `'POLYGON((0 0, 10 0, 10 5, 0 5, 0 0))'::geometry`;
    const failing = `st_area(st_intersection(${bowTie}, ${square}))`;

    it.each([
      `select st_geomfromtext('POLYGON((0 0')`,
      `select 'LINESTRING(0 0)'::geometry`,
      `select st_union(${bowTie}, st_translate(${bowTie}, 1, 0))`,
      `select ${failing}`,
    ])('%s', async (sql) => {
      expect(await codeOf(db.query(sql))).toBe('XX000');
      expect(await codeOf(db.query(`${sql} where $1`, [true]))).toBe('XX000');
      expect(await codeOf(db.query(`select 1; ${sql}; select 2`))).toBe('XX000');
      expect(await codeOf(db.tx((tx) => tx.query(sql)))).toBe('XX000');
      expect(await db.query('select 1 as one')).toStrictEqual([{ one: 1 }]);
    });

    it('keeping nothing of the statement or of its transaction', async () => {
      const partly = `insert into note select n, case when n = 3 then ${failing}::text end from generate_series(1, 5) n`;
      expect(await codeOf(db.query(partly))).toBe('XX000');
      expect(await codeOf(db.query(`${partly.replace('1, 5', '$1, 5')}`, [1]))).toBe('XX000');
      expect(await codeOf(db.query(`insert into note values (7); ${partly}`))).toBe('XX000');
      const swallowing = db.tx(async (tx) => {
        await tx.query('insert into note values (8)');
        await tx.query(partly).catch(() => {});
        expect(await codeOf(tx.query('select 1'))).toBe('25P02');
      });
      expect(await codeOf(swallowing)).toBe('25P02');
      expect(await db.query('select * from note')).toStrictEqual([]);
      const back = db.tx(async (tx) => {
        await tx.query('insert into note values (9); savepoint before');
        await tx.query(partly).catch(() => tx.query('rollback to before'));
        return tx.query('select id from note');
      });
      expect(await back).toStrictEqual([{ id: 9 }]);
    });

    it('never with an empty answer, whatever the shapes', async () => {
      const next = randomSequence(5186);
      const corner = () => `${Math.floor(next() * 8)} ${Math.floor(next() * 8)}`;
      const shape = () => {
        const ring = Array.from({ length: 3 + Math.floor(next() * 5) }, corner);
        return `POLYGON((${[...ring, ring[0]].join(',')}))`;
      };
      const operations = ['st_intersection(a, b)', 'st_union(a, b)', 'st_symdifference(a, b)', 'st_buffer(a, -0.5)'];
      operations.push('st_snap(a, b, 1)', 'st_node(st_boundary(a))', 'st_buildarea(a)', 'st_makevalid(a)');
      let refused = 0;
      for (let i = 0; i < 400; i++) {
        const sql = `select st_isvalid(${operations[i % operations.length]}) from (select $1::geometry a, $2::geometry b) s`;
        const answer = await db.query(sql, [shape(), shape()]).catch((error) => error.code);
        if (answer === 'XX000') refused++;
        else expect(answer, sql).toHaveLength(1);
      }
      expect(refused).toBeGreaterThan(0);
    });

    it('time and again', async () => {
      for (let i = 0; i < 200; i++) expect(await codeOf(db.query(`select ${failing}`))).toBe('XX000');
      expect(await db.query(`select st_area(${square})::float8 as area`)).toStrictEqual([{ area: 50 }]);
    });
  });

  it('reprojects to the Korean grid', async () => {
    const [{ x, y }] = await db.query<{ x: number; y: number }>(
      'select st_x(p) as x, st_y(p) as y from st_transform(st_point(127, 38, 4326), 5186) p',
    );
    expect(x).toBeCloseTo(200_000, 3);
    expect(y).toBeCloseTo(600_000, 3);
  });
});
