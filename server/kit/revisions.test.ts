import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from './db.ts';
import { datasetRevisions, makeRevision, newestRevision, resolveScenario } from './revisions.ts';
import { openTestDb } from './testing.ts';

describe('revisions', () => {
  let db: Db;
  beforeAll(async () => {
    db = await openTestDb();
    await db.query('create table mark (revision integer)');
  });
  afterAll(() => db?.close());
  const marks = async () =>
    (await db.query<{ revision: number }>('select revision from mark order by 1')).map((m) => m.revision);
  const make = (datasets: string[], changed = 1) =>
    makeRevision(db, async (tx, revision) => {
      await tx.query('insert into mark values ($1)', [revision]);
      return { changed, datasets };
    });

  it('begin with the empty city', async () => {
    expect(await newestRevision(db)).toStrictEqual({ scenario: 'existing', revision: 0 });
    expect(await resolveScenario(db)).toStrictEqual({ scenario: 'existing', revision: 0 });
    expect(await datasetRevisions(db, { scenario: 'existing', revision: 0 })).toStrictEqual({});
  });

  it('are made with their work, and remember when each dataset last changed', async () => {
    expect(await make(['buildings', 'terrain'], 7)).toStrictEqual({ scenario: 'existing', revision: 1, changed: 7 });
    expect(await make(['buildings'])).toMatchObject({ revision: 2 });
    expect(await datasetRevisions(db, { scenario: 'existing', revision: 2 })).toStrictEqual({
      buildings: 2,
      terrain: 1,
    });
    expect(await datasetRevisions(db, { scenario: 'existing', revision: 1 })).toStrictEqual({
      buildings: 1,
      terrain: 1,
    });
    expect(await marks()).toStrictEqual([1, 2]);
  });

  it('are not made when nothing changed or the work fails', async () => {
    expect(await make(['buildings'], 0)).toStrictEqual({ scenario: 'existing', revision: 2, changed: 0 });
    await expect(makeRevision(db, () => Promise.reject(new Error('bad file')))).rejects.toThrow('bad file');
    expect(await newestRevision(db)).toMatchObject({ revision: 2 });
    expect(await marks()).toStrictEqual([1, 2]);
  });

  it('have each their own number when many are made at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => make(['roads'])));
    expect(made.map(({ revision }) => revision).sort()).toStrictEqual([3, 4, 5, 6, 7]);
  });

  it('are found by their text, and nothing else is', async () => {
    expect(await resolveScenario(db, 'existing@1')).toStrictEqual({ scenario: 'existing', revision: 1 });
    expect(await resolveScenario(db, 'existing')).toStrictEqual({ scenario: 'existing', revision: 7 });
    for (const text of [
      'existing@8',
      'existing@-1',
      'park',
      'park@0',
      'x y',
      "existing'--",
      'existing@1.5',
      'existing@999999999',
    ]) {
      await expect(resolveScenario(db, text)).rejects.toMatchObject({
        code: 'no-such-scenario',
        details: { status: 404 },
      });
    }
  });
});
