import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epsg5186, randomUnit } from '#core';
import type { Db } from './db.ts';
import { lineText, multiPolygonText } from './geometry-text.ts';
import { isPlainPolygon } from './plain-polygon.ts';
import { openTestDb } from './testing.ts';

const at = (x: number, y: number) => [x, y] as unknown as Epsg5186;

/** Rings of 3 to 8 corners on a coarse grid, so that they touch, cross, run back and stay plain in turn. */
function ring(seed: number): Epsg5186[] {
  const draw = (k: number) => randomUnit(3, 77, seed, k);
  const corners = 3 + Math.floor(6 * draw(0));
  const positions = Array.from({ length: corners }, (_, i) =>
    at(200_000 + Math.floor(5 * draw(2 * i + 1)), 550_000 + Math.floor(5 * draw(2 * i + 2))),
  );
  return [...positions, positions[0]];
}

describe('shapes on their way into the database', () => {
  let db: Db;
  beforeAll(async () => {
    db = await openTestDb();
  });
  afterAll(() => db.close());

  it('arrive bit by bit', async () => {
    const area = [
      [
        [at(0.1, 0.25), at(10, 0), at(10, 10), at(0.1, 0.25)],
        [at(5, 2), at(6, 2), at(6, 3), at(5, 2)],
      ],
      [[at(20, 0), at(30, 0), at(30, 10), at(20, 0)]],
    ];
    const line = Array.from({ length: 3000 }, (_, i) => at(i / 8 + 1, 1 + i / 4));
    const [row] = await db.query<{ area: string; line: string }>(
      'select st_asewkt($1::geometry) as area, st_asgeojson($2::geometry, 17) as line',
      [multiPolygonText(area), lineText(line)],
    );
    expect(row.area).toBe(
      'SRID=5186;MULTIPOLYGON(((0.1 0.25,10 0,10 10,0.1 0.25),(5 2,6 2,6 3,5 2)),((20 0,30 0,30 10,20 0)))',
    );
    expect(JSON.parse(row.line).coordinates).toEqual(line);
  });

  it('what is called plain is valid by GEOS', async () => {
    const rings = Array.from({ length: 5000 }, (_, seed) => ring(seed));
    const judged = await db.query<{ valid: boolean }>(
      `select st_isvalid(shape::geometry) and st_area(shape::geometry) > 0 as valid
       from unnest($1::text[]) with ordinality as t (shape, n) order by n`,
      [rings.map((corners) => multiPolygonText([[corners]]))],
    );
    const plain = rings.map((corners) => isPlainPolygon([[corners]]));
    const wrong = plain.filter((is, i) => is && !judged[i].valid).length;
    const missed = plain.filter((is, i) => !is && judged[i].valid).length;
    expect(wrong).toBe(0);
    expect(plain.filter(Boolean).length).toBeGreaterThan(750);
    // Corners that repeat or lie on a straight wall are left to the database: few, or the shortcut would be none.
    expect(missed).toBeLessThan(375);
  });
});
