import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SqlValue } from '#core';
import type { Db } from './db.ts';
import { DbError } from './db-error.ts';
import { maxParameters } from './db-values.ts';
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

describe('types', () => {
  it('are the same on both engines', async () => {
    const [row] = await db.query(`select true as yes, 7::int2 as small, 7::int4 as int, 9007199254740991::int8 as safe,
      9223372036854775807::int8 as unsafe, 1.5::float4 as single, 0.1::float8 as double, 'NaN'::float8 as nan, 1.10::numeric as exact,
      'ㄱ'::text as text, 'a'::varchar as varchar, null::text as nothing, '\\x00ff10'::bytea as bytes, '{"a":[1,null]}'::jsonb as jsonb, '[1]'::json as json,
      '2026-01-02'::date as day, '2026-01-02 03:04:05.678+09'::timestamptz as instant, '2026-01-02 03:04:05'::timestamp as local,
      '00000000-0000-4000-8000-000000000000'::uuid as uuid, array[1,null,3] as ints, array['a,"\\','null',null] as texts,
      array[0.5]::float8[] as doubles, array[now()::date]::date[] as days, st_asewkt(st_point(1, 2, 5186)) as ewkt, count(*) over () as counted,
      interval '1 day' as span, st_point(1, 2, 5186) as geom`);
    expect(row).toStrictEqual({
      yes: true,
      small: 7,
      int: 7,
      safe: 9007199254740991,
      unsafe: 9223372036854775807n,
      single: 1.5,
      double: 0.1,
      nan: Number.NaN,
      exact: '1.10',
      text: 'ㄱ',
      varchar: 'a',
      nothing: null,
      bytes: new Uint8Array([0, 255, 16]),
      jsonb: { a: [1, null] },
      json: [1],
      day: '2026-01-02',
      instant: new Date('2026-01-01T18:04:05.678Z'),
      local: new Date('2026-01-02T03:04:05Z'),
      uuid: '00000000-0000-4000-8000-000000000000',
      ints: [1, null, 3],
      texts: ['a,"\\', 'null', null],
      doubles: [0.5],
      days: [expect.stringMatching(/^\d{4}-\d\d-\d\d$/)],
      ewkt: 'SRID=5186;POINT(1 2)',
      counted: 1,
      span: '1 day',
      geom: '0101000020421400' + '00000000000000F03F0000000000000040',
    });
    expect(Object.getPrototypeOf((row as { bytes: object }).bytes)).toBe(Uint8Array.prototype);
  });

  it('come back as they went in as parameters', async () => {
    const bytes = new Uint8Array(Float32Array.of(1, Number.NaN, -2).buffer);
    const instant = new Date('2026-03-01T00:00:00.123Z');
    const [row] = await db.query(
      'select $1::text as a, $2::float8 as b, $3::int8 as c, $4::bool as d, $5::timestamptz as e, $6::bytea as f, $7::jsonb as g, $8::text[] as h, $9::int[] as i, $10::jsonb as j',
      [
        '\\ "x"\n',
        Number.NEGATIVE_INFINITY,
        12n,
        false,
        instant,
        bytes,
        { k: ['v'] },
        ['a"\\,{}', null, ''],
        [1, null],
        '[1,2]',
      ],
    );
    expect(row).toStrictEqual({
      a: '\\ "x"\n',
      b: Number.NEGATIVE_INFINITY,
      c: 12,
      d: false,
      e: instant,
      f: bytes,
      g: { k: ['v'] },
      h: ['a"\\,{}', null, ''],
      i: [1, null],
      j: [1, 2],
    });
    const [{ values }] = await db.query<{ values: Uint8Array }>('select $1::bytea as values', [bytes]);
    expect([...new Float32Array(values.buffer)]).toStrictEqual([1, Number.NaN, -2]);
  });

  it('refuses more parameters than a statement can carry, and answers the next query', async () => {
    const many = Array.from({ length: maxParameters + 1 }, (_, i) => i);
    await expect(db.query(`select ${many.map((i) => `$${i + 1}::int`).join('+')}`, many)).rejects.toThrow(/unnest/);
    const most = many.slice(1);
    expect(
      await db.query(`select 1 as one where 5 in (${most.map((_, i) => `$${i + 1}::int`).join(',')})`, most),
    ).toHaveLength(1);
    expect(await db.query('select 1 as one')).toStrictEqual([{ one: 1 }]);
  });
});

describe('query', () => {
  it('runs a script of statements and returns the rows of all', async () => {
    expect(await db.query(`insert into note values (1, 'a'); select id from note; select 2 as id`)).toStrictEqual([
      { id: 1 },
      { id: 2 },
    ]);
  });

  it('keeps the SQLSTATE, the constraint and the table of a refusal', async () => {
    await db.query('insert into note values (1)');
    const error = await db.query('insert into note values ($1)', [1]).catch((e) => e);
    expect(error).toBeInstanceOf(DbError);
    expect(error).toMatchObject({ code: '23505', constraint: 'note_pkey', table: 'note' });
    expect(await codeOf(db.query('selekt 1'))).toBe('42601');
    expect(await codeOf(db.query('select 1/0'))).toBe('22012');
    expect(await codeOf(db.query('select $1::int', [1.5]))).toBe('22P02');
    expect(await codeOf(db.query('select $1::text', ['a\u0000b']))).toBe('22021');
  });
});

describe('tx', () => {
  const insert = (id: number) => `insert into note values (${id})`;
  const ids = async () => (await db.query<{ id: number }>('select id from note order by id')).map(({ id }) => id);

  it('keeps what it did, and nothing when the work throws', async () => {
    expect(await db.tx(async (tx) => (await tx.query(`${insert(1)} returning id`))[0])).toStrictEqual({ id: 1 });
    const failing = db.tx(async (tx) => {
      await tx.query(insert(2));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await ids()).toStrictEqual([1]);
  });

  it('says that it failed when the work swallowed a refused statement', async () => {
    const swallowing = db.tx(async (tx) => {
      await tx.query(insert(1));
      await tx.query('select 1/0').catch(() => {});
    });
    expect(await codeOf(swallowing)).toBe('25P02');
    expect(await ids()).toStrictEqual([]);
  });

  it('shows nothing of itself to others before it ends', async () => {
    let begun = () => {};
    const reading = new Promise<void>((resolve) => {
      begun = resolve;
    }).then(ids);
    await db.tx(async (tx) => {
      await tx.query(insert(1));
      begun();
      await tx.query(insert(2));
    });
    expect([[], [1, 2]]).toContainEqual(await reading);
    expect(await ids()).toStrictEqual([1, 2]);
  });

  it('runs many at once without mixing them', async () => {
    await db.query('insert into note values (0, $1)', ['0']);
    const increments = Array.from({ length: 30 }, () =>
      db.tx(async (tx) => {
        const [{ body }] = await tx.query<{ body: string }>('select body from note where id = 0 for update');
        await tx.query('update note set body = $1 where id = 0', [String(Number(body) + 1)]);
      }),
    );
    await Promise.all([...increments, ...Array.from({ length: 30 }, () => ids())]);
    expect(await db.query('select body from note')).toStrictEqual([{ body: '30' }]);
  });

  it('refuses the database inside, instead of waiting for itself', async () => {
    await expect(db.tx(() => db.query('select 1'))).rejects.toThrow(/inside db.tx/);
    await expect(db.tx(() => db.tx(async () => 1))).rejects.toThrow(/inside db.tx/);
    expect(await ids()).toStrictEqual([]);
  });
});

describe('copyIn', () => {
  beforeAll(() =>
    db.query(
      `create table kinds (n integer, t text, f float8, b bytea, j jsonb, i timestamptz, a text[], g geometry(Point, 5186))`,
    ),
  );
  beforeEach(() => db.query('truncate kinds'));
  const columns = ['n', 't', 'f', 'b', 'j', 'i', 'a', 'g'];
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((s) => s.replaceAll('\0', ''));
  const trickyText = fc.oneof(
    text,
    fc.constantFrom('\\N', '\\.', '\\', '\t', '\n', '\r\n', '"', "'", '', '\\x00', 'NULL'),
  );
  const coordinate = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0);
  const row = fc.tuple(
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.option(trickyText),
    fc.double(),
    fc.uint8Array({ maxLength: 60 }),
    fc.dictionary(text, trickyText, { maxKeys: 3 }),
    fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
    fc.array(fc.option(trickyText), { maxLength: 4 }),
    fc.tuple(coordinate, coordinate),
  );

  it('brings every value back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        await db.query('truncate kinds');
        const values = rows.map(([n, t, f, b, j, i, a, [x, y]]): SqlValue[] => [
          n,
          t,
          f,
          b,
          j,
          i,
          a,
          `SRID=5186;POINT(${x} ${y})`,
        ]);
        expect(await db.tx((tx) => tx.copyIn('kinds', columns, values))).toBe(rows.length);
        const found = await db.query('select n, t, f, b, j, i, a, st_x(g) as x, st_y(g) as y from kinds order by ctid');
        const expected = rows.map(([n, t, f, b, j, i, a, [x, y]]) => ({
          n,
          t,
          f: f,
          b: new Uint8Array(b),
          j: { ...j },
          i,
          a,
          x,
          y,
        }));
        expect(found).toEqual(expected);
      }),
      { numRuns: 60, seed: 5186 },
    );
  });

  it('streams many rows', async () => {
    const many = async function* () {
      for (let n = 0; n < 120_000; n++) yield [n, `row ${n} of a table that is larger than one chunk of the copy`];
    };
    expect(await db.tx((tx) => tx.copyIn('kinds', ['n', 't'], many()))).toBe(120_000);
    const [sum] = await db.query('select count(*)::int as n, sum(n)::float8 as sum from kinds');
    expect(sum).toStrictEqual({ n: 120_000, sum: (120_000 * 119_999) / 2 });
  });

  it('takes nothing of a stream that fails', async () => {
    const failing = async function* () {
      yield [1, 'a'];
      throw new Error('file ended early');
    };
    await expect(db.tx((tx) => tx.copyIn('kinds', ['n', 't'], failing()))).rejects.toThrow('file ended early');
    expect(await codeOf(db.tx((tx) => tx.copyIn('kinds', ['n'], [['no number']])))).toBe('22P02');
    await expect(db.tx((tx) => tx.copyIn('kinds', ['n', 't'], [[1]]))).rejects.toThrow(/1 values for 2 columns/);
    expect(await db.query('select * from kinds')).toStrictEqual([]);
    expect(await db.tx((tx) => tx.copyIn('kinds', ['n'], []))).toBe(0);
  });
});

describe('listen', () => {
  it('hears what is notified until it stops', async () => {
    const heard: string[] = [];
    const stop = await db.listen('news_Of', (payload) => heard.push(payload));
    await db.query(`select pg_notify('news_Of', 'one')`);
    await expect.poll(() => heard).toStrictEqual(['one']);
    await db.tx((tx) => tx.query(`select pg_notify('news_Of', 'two')`));
    await expect.poll(() => heard).toStrictEqual(['one', 'two']);
    await stop();
    await db.query(`select pg_notify('news_Of', 'three')`);
    await db.query('select 1');
    expect(heard).toStrictEqual(['one', 'two']);
  });
});
