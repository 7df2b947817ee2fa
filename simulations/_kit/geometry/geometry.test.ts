import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { CityGeometry } from './city-geometry.ts';
import { cityHeights } from './height-sources.ts';
import { decodeTile, encodeTile, semantics, tileCells } from './tile.ts';

const folder = mkdtempSync(join(tmpdir(), 'geometry-'));
let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await storeCity();
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

/** South-west corner of the first of four tiles of 512 cells of 4 m. */
const cellSize = 4;
const side = tileCells * cellSize;
const [west, south] = [100 * side, 265 * side];
const tiles = [0, 1].flatMap((row) => [0, 1].map((column) => ({ column: 100 + column, row: 265 + row })));

async function storeBuilding(id: string, x: number, y: number, heightM: number, revision = 1): Promise<void> {
  await db.query(
    `insert into building (source, id, valid_from, geom, height_m, height_origin, use, structure, ground_m, ground_max_m,
       ground_origin, content_hash)
     values ('survey', $1, $2, st_multi(st_makeenvelope($3, $4, $5, $6, 5186)), $7, 'surveyed', 'office', 'steel', 20, 20,
       'terrain', $8)`,
    [id, revision, x, y, x + 40, y + 40, heightM, `${heightM} ${revision}`],
  );
}

/** Flat ground at 20 m over four tiles, a building in the first and one over the corner where all four meet, a wood and a pond. */
async function storeCity(): Promise<void> {
  const values = new Uint8Array(new Float32Array(100 * 100).fill(20).buffer);
  await db.query(
    `insert into terrain_block (source, block_column, block_row, valid_from, cell_size, origin_x, origin_y, width, height,
       values, content_hash) values ('survey', 0, 0, 1, 50, $1, $2, 100, 100, $3, 'a')`,
    [west - 400, south + 2 * side + 400, values],
  );
  await storeBuilding('first', west + 400, south + 400, 30);
  await storeBuilding('corner', west + side - 20, south + side - 20, 60);
  const area = (id: string, category: string, kind: string, x: number) =>
    db.query(
      `insert into ground_area (source, id, valid_from, geom, category, kind, content_hash)
       values ('map', $1, 1, st_multi(st_makeenvelope($2, $3, $4, $5, 5186)), $6, $7, 'a')`,
      [id, x, south + 800, x + 100, south + 900, category, kind],
    );
  await area('grove', 'green', 'wood', west + 800);
  await area('pond', 'water', 'pond', west + 1200);
}

const geometryOf = (revision: number) =>
  new CityGeometry({ reader: db, scenario: { scenario: 'existing', revision }, cellSize, cacheFolder: folder });
const box = { column: 100 * tileCells, row: 265 * tileCells, width: 2 * tileCells, height: 2 * tileCells };

describe('tiles of the city', () => {
  it('hold ground, roofs, trees and what every cell is', async () => {
    const tile = await geometryOf(1).tile(100, 265);
    const at = (x: number, y: number) =>
      (tileCells - 1 - Math.floor(y / cellSize)) * tileCells + Math.floor(x / cellSize);
    const roof = at(420, 420);
    expect([tile.ground[roof], tile.surface[roof], tile.ids[roof]]).toEqual([20, 50, semantics.buildingsFrom + 1]);
    expect(tile.buildings).toEqual(['survey:corner', 'survey:first']);
    expect([tile.surface[at(850, 850)], tile.canopy[at(850, 850)], tile.ids[at(850, 850)]]).toEqual([
      20,
      32,
      semantics.green,
    ]);
    expect(tile.ids[at(1250, 850)]).toBe(semantics.water);
    expect(tile.canopy[at(1250, 850)]).toBeNaN();
    expect(tile.surface.filter((z) => z === 50)).toHaveLength(100);
  });

  it('survive being written and read', async () => {
    const tile = await geometryOf(1).tile(101, 266);
    expect(decodeTile(await encodeTile(tile))).toEqual(tile);
    const short = await encodeTile({ ...tile, surface: tile.surface.slice(1) });
    expect(() => decodeTile(short)).toThrow('whole');
  });

  it('put together show a building across the corner of four tiles once, without a seam', async () => {
    const { surface, ground } = await geometryOf(1).read(box);
    expect(surface.filter((z) => z === 80)).toHaveLength(100);
    expect(ground.every((z) => z === 20)).toBe(true);
    const middle = { column: box.column + 500, row: box.row + 500, width: 24, height: 24 };
    expect((await geometryOf(1).read(middle)).surface.filter((z) => z === 80)).toHaveLength(100);
  });

  it('are found again, and an edited building makes only those tiles anew that it reaches', async () => {
    for (const { column, row } of tiles) await geometryOf(1).tile(column, row);
    const again = geometryOf(1);
    for (const { column, row } of tiles) await again.tile(column, row);
    expect(again.built).toBe(0);
    const before = await again.fingerprint(box);
    await db.query("update building set valid_to = 2 where id = 'first'");
    await storeBuilding('first', west + 400, south + 400, 45, 2);
    const edited = geometryOf(2);
    for (const { column, row } of tiles) await edited.tile(column, row);
    expect(edited.built).toBe(1);
    expect(await edited.fingerprint(box)).not.toBe(before);
    expect(await geometryOf(1).fingerprint(box)).toBe(before);
    expect(readdirSync(folder).length).toBe(5);
    expect((await edited.read(box)).surface.filter((z) => z === 65)).toHaveLength(100);
  });
});

describe('the city as a raster of any size', () => {
  it('has borders at the same places whatever part is asked for, and no data where nothing is known', async () => {
    const options = { reader: db, scenario: { scenario: 'existing', revision: 1 }, cellSize, trees: true };
    const heights = await cityHeights(options);
    expect(heights.origin.map((at) => at % (1024 * cellSize))).toEqual([0, 0]);
    const column = Math.round((west - heights.origin[0]) / cellSize);
    const row = Math.round((heights.origin[1] - south - 2 * side) / cellSize);
    const { surface, canopy } = await heights.read({ column, row, width: 2 * tileCells, height: 2 * tileCells });
    expect(surface.filter((z) => z === 80)).toHaveLength(100);
    expect(canopy?.filter((z) => z === 32).length).toBe(625);
    const far = await heights.read({ column: column - 3000, row, width: 8, height: 8 });
    expect(far.surface.every(Number.isNaN)).toBe(true);
    expect(far.canopy).toBeUndefined();
    expect((await cityHeights({ ...options, trees: false })).fingerprint).not.toBe(heights.fingerprint);
  });

  it('says when there is no city', async () => {
    const nothing = cityHeights({ reader: db, scenario: { scenario: 'existing', revision: 0 }, cellSize, trees: true });
    await expect(nothing).rejects.toThrow('No buildings');
  });
});
