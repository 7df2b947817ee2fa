import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '#server/kit/db.ts';
import { discover } from '#server/kit/discovery.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { hostileFiles } from './hostile.ts';
import { cityKeepsItsRows } from './kept.ts';
import { type FuzzLine, type FuzzResult, fuzzImporters, reportLine } from './run.ts';

describe('files that were made to harm, and some spoilt by chance', () => {
  const hostile = hostileFiles();
  let result: FuzzResult;
  beforeAll(async () => {
    result = await fuzzImporters({ files: 130, chance: 1394 });
  }, 300_000);

  it('never crash or hang the importers, and lose no row', () => {
    expect(result.crashes.map(reportLine)).toEqual([]);
    expect(result.hangs.map(reportLine)).toEqual([]);
    expect(result.lost).toBe(0);
    expect(result.lines).toHaveLength(130);
  });

  it.each(hostile.map(({ format, what, ends }, i) => [format, what, ends, i] as const))(
    '%s, %s: %s',
    (_f, _w, ends, i) => {
      expect(endOf(result.lines[i])).toContain(ends);
    },
  );
});

function endOf({ answer }: FuzzLine): string[] {
  if (answer.crash) return [answer.crash];
  if (answer.outcome) return [answer.outcome];
  const refused = Object.keys(answer.refused);
  return refused.length > 0 ? refused : answer.rows > 0 ? ['taken'] : ['nothing'];
}

describe('a city', () => {
  let db: Db;
  beforeAll(async () => {
    db = await openTestDb();
  });
  afterAll(() => db.close());

  it('keeps every row when spoilt files are imported', async () => {
    const { crashes, lost, imported, refused } = await cityKeepsItsRows(db, await discover(), { files: 28, chance: 7 });
    expect(crashes).toEqual([]);
    expect(lost).toBe(0);
    expect(imported + refused).toBe(28);
    expect(Math.min(imported, refused)).toBeGreaterThan(2);
  }, 300_000);
});
