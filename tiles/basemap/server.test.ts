import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epsg5186, parseColour, type Reader, toWgs84 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { webMercatorXyz } from '../_kit/schemes.ts';
import {
  building,
  insertArea,
  insertBuildings,
  insertRoad,
  insertTerrain,
  square,
  testContext,
} from '../_kit/testing.ts';
import { landColours } from './contract.ts';
import { palettes } from './kernel/themes.ts';
import { parsePath, tileset } from './server.ts';

const [x0, y0] = [203_000, 545_000];
const make = async (db: Db, path: string) => {
  const body = await tileset.make?.(path, testContext(db));
  return body && PNG.sync.read(Buffer.from(body));
};

/** The colour that the map shows at a position, read from the tile that holds it. */
async function colourAt(
  db: Db,
  position: readonly [number, number],
  zoom: number,
  prefix = 'light-none/',
): Promise<number[]> {
  const [lon, lat] = toWgs84(position as unknown as Epsg5186);
  const [x, y] = webMercatorXyz.project(lon, lat).map((value) => value * 2 ** zoom);
  const png = await make(db, `${prefix}${zoom}/${Math.floor(x)}/${Math.floor(y)}.png`);
  if (!png) throw new Error('no tile');
  const at = 4 * (Math.floor((y % 1) * png.height) * png.width + Math.floor((x % 1) * png.width));
  return [...png.data.subarray(at, at + 3)];
}
const near = (a: readonly number[], hex: string, tolerance: number) =>
  Math.max(...parseColour(hex).map((value, i) => Math.abs(value - a[i]))) <= tolerance;

describe('base map', () => {
  let db: Db;
  beforeAll(async () => {
    db = await openTestDb();
  });
  afterAll(() => db.close());

  it('of an empty city is plain land', async () => {
    const png = await make({ query: (sql, params) => db.query(sql, params) } as Db, 'light-none/13/6984/3174.png');
    const land = parseColour(landColours.light);
    for (let i = 0; i < (png as PNG).data.length; i += 4) {
      expect([...(png as PNG).data.subarray(i, i + 3)]).toEqual([...land]);
    }
  });

  it('draws water, green, roads and buildings where they are', async () => {
    await insertArea(db, 'river', 'water', square(x0, y0, 400));
    await insertArea(db, 'park', 'green', square(x0 + 500, y0, 200));
    await insertRoad(db, 'street', 'tertiary', [
      [x0, y0 - 100],
      [x0 + 400, y0 - 100],
    ] as unknown as Epsg5186[]);
    await insertBuildings(db, [building('hall', { footprint: square(x0, y0 - 300, 80) })]);
    const { areas, water, roads, building: footprint, land } = { ...palettes.light };
    expect(near(await colourAt(db, [x0 + 200, y0 + 200], 15), water, 2)).toBe(true);
    expect(near(await colourAt(db, [x0 + 600, y0 + 100], 15), areas.green, 12)).toBe(true);
    expect(near(await colourAt(db, [x0 + 200, y0 - 100], 17), roads.tertiary.fill, 2)).toBe(true);
    expect(near(await colourAt(db, [x0 + 40, y0 - 260], 17), footprint, 8)).toBe(true);
    expect(near(await colourAt(db, [x0 + 800, y0 - 300], 17), land, 2)).toBe(true);
  });

  it('draws no street where a tunnel runs', async () => {
    const line = [x0 + 1000, x0 + 1400].map((x) => [x, y0 - 100]) as unknown as Epsg5186[];
    await insertRoad(db, 'tunnel', 'tertiary', line, 'tunnel');
    // Beside the broken line that tells it, within the width that a street would have.
    expect(near(await colourAt(db, [x0 + 1200, y0 - 94], 17), palettes.light.land, 2)).toBe(true);
  });

  it('leaves buildings out where they would be specks', async () => {
    expect(near(await colourAt(db, [x0 + 40, y0 - 260], 13), landColours.light, 2)).toBe(true);
  });

  it('draws the same place in the dark, and at twice the size', async () => {
    expect(near(await colourAt(db, [x0 + 200, y0 + 200], 15, 'dark-none/'), palettes.dark.water, 2)).toBe(true);
    expect(near(await colourAt(db, [x0 + 200, y0 + 200], 15, 'light-none-2x/'), palettes.light.water, 2)).toBe(true);
    expect((await make(db, 'light-2x/15/27948/12705.png'))?.width).toBe(512);
    expect((await make(db, '15/27948/12705.png'))?.width).toBe(256);
  });

  it('shades slopes: those that face north-west are brighter than those that face south-east', async () => {
    const ridge = (x: number, y: number) => 200 - Math.abs(x - 210_000 - (y - 550_000)) * 0.3;
    await insertTerrain(db, { x: 205_000, y: 555_000, width: 112, height: 112, cellSize: 90 }, ridge);
    const fresh = { query: (sql, params) => db.query(sql, params) } as Db;
    const sum = (colour: number[]) => colour.reduce((a, b) => a + b);
    const lit = sum(await colourAt(fresh, [209_700, 550_300], 14));
    const shaded = sum(await colourAt(fresh, [210_300, 549_700], 14));
    expect(lit).toBeGreaterThan(shaded + 30);
  });

  it('lets high ground that is steep show as bare rock, woods or not', async () => {
    const db = await openTestDb();
    try {
      const dome = (x: number, y: number) => 700 - Math.hypot(x - 210_000, y - 550_000);
      await insertTerrain(db, { x: 205_000, y: 555_000, width: 334, height: 334, cellSize: 30 }, dome);
      await insertArea(db, 'wood', 'green', square(209_000, 549_000, 2000), 'wood');
      const greenness = ([r, g, b]: number[]) => g - (r + b) / 2;
      const steep = await colourAt(db, [210_150, 550_150], 15);
      expect(Math.abs(greenness(steep))).toBeLessThan(8);
    } finally {
      await db.close();
    }
  });

  it('meets the next tile without a seam in the shading', async () => {
    const fresh = { query: (sql, params) => db.query(sql, params) } as Db;
    const [lon, lat] = toWgs84([209_700, 550_300] as unknown as Epsg5186);
    const [x, y] = webMercatorXyz.project(lon, lat).map((value) => Math.floor(value * 2 ** 14));
    const [west, east] = [
      (await make(fresh, `light-none/14/${x}/${y}.png`)) as PNG,
      (await make(fresh, `light-none/14/${x + 1}/${y}.png`)) as PNG,
    ];
    const step = (a: PNG, ax: number, b: PNG, bx: number, row: number) =>
      Math.max(...[0, 1, 2].map((c) => Math.abs(a.data[4 * (row * 256 + ax) + c] - b.data[4 * (row * 256 + bx) + c])));
    for (let row = 0; row < 256; row++) {
      const across = step(west, 255, east, 0, row);
      const within = Math.max(step(west, 253, west, 254, row), step(east, 1, east, 2, row));
      expect(across, `row ${row}`).toBeLessThanOrEqual(within + 3);
    }
  });

  it('names a landmark where its building stands, whatever the table says', async () => {
    const [x, y] = [197_700, 551_500];
    const other = await openTestDb();
    await insertBuildings(other, [building('gate', { footprint: square(x, y, 40) })]);
    await other.query(
      `insert into landmark (source, id, valid_from, geom, kind, model, name, name_en, height_m, replaces, content_hash)
       values ('test', 'sungnyemun', 1, st_geomfromewkt('SRID=5186;POINT(0 0)'), 'gate', 'gate', '숭례문', 'Sungnyemun', 20,
         'gate', '')`,
    );
    const { names } = JSON.parse(
      Buffer.from((await tileset.make?.('names/ko.json', testContext(other))) ?? []).toString(),
    );
    await other.close();
    const [lon, lat] = names.find(([, text]: string[]) => text === '숭례문').slice(6);
    const stands = toWgs84([x + 20, y + 20] as unknown as Epsg5186);
    expect(Math.hypot((lon - stands[0]) * 88_000, (lat - stands[1]) * 111_000)).toBeLessThan(30);
  });

  it('tells its names to whoever writes them upright: where they stand, how they look', async () => {
    const body = await tileset.make?.('names/en.json', testContext(db));
    const { styles, names } = JSON.parse(Buffer.from(body ?? []).toString());
    const tower = names.find(([, text]: string[]) => /^N Seoul Tower/.test(text));
    expect(tower[0]).toBe('landmark');
    const [upM, lon, lat] = tower.slice(5);
    expect(upM).toBeGreaterThan(200);
    expect(Math.hypot((lon - 126.9882) * 88_000, (lat - 37.5512) * 111_000)).toBeLessThan(300);
    expect(styles.landmark.light).toEqual(Object.values(palettes.light.labels.landmark).slice(0, 2));
    // The Han is long: its name stands in several places, all in the river's stretch of the city.
    const han = names.find(([, text]: string[]) => text === 'Han River');
    expect(han.length - 6).toBeGreaterThan(4);
    expect(han.slice(6).every((degrees: number) => degrees > 37 && degrees < 128)).toBe(true);
    expect(await tileset.make?.('names/xx.json', testContext(db))).toBeUndefined();
  });

  it('is drawn ahead in every theme and language, the same bytes each time', async () => {
    const some = async (): Promise<Map<string, Uint8Array>> => {
      const files = new Map<string, Uint8Array>();
      const fresh: Reader = { query: (sql, params) => db.query(sql, params) };
      for await (const { path, body } of tileset.build(testContext(fresh), () => {})) {
        if (body !== 'carried') files.set(path, body);
        if (files.size === 10) break;
      }
      return files;
    };
    const once = await some();
    expect([...once.keys()].slice(0, 5).map((path) => path.split('/')[0])).toEqual([
      'light-ko',
      '9',
      'light-en',
      'light-none',
      'dark-ko',
    ]);
    for (const [path, body] of await some()) expect(Buffer.compare(body, once.get(path) as Uint8Array), path).toBe(0);
  });

  it('knows its paths', async () => {
    const key = { level: 14, x: 1, y: 2 };
    expect(parsePath('14/1/2.png')).toEqual({ key, format: 'png', theme: 'light', names: 'ko', ratio: 1 });
    expect(parsePath('dark/14/1/2.png')).toEqual({ key, format: 'png', theme: 'dark', names: 'ko', ratio: 1 });
    expect(parsePath('dark-2x/14/1/2.png')).toEqual({ key, format: 'png', theme: 'dark', names: 'ko', ratio: 2 });
    expect(parsePath('light-en/14/1/2.png')).toEqual({ key, format: 'png', theme: 'light', names: 'en', ratio: 1 });
    expect(parsePath('dark-none-2x/14/1/2.png')).toEqual({
      key,
      format: 'png',
      theme: 'dark',
      names: 'none',
      ratio: 2,
    });
    expect(parsePath('dark/14/1/2.webp')).toEqual({ key, format: 'webp', theme: 'dark', names: 'ko', ratio: 1 });
    for (const bad of [
      '14/1/2.jpg',
      'sepia/14/1/2.png',
      'light-3x/14/1/2.png',
      'light-fr/14/1/2.png',
      '/14/1/2.png',
      '14/1.png',
    ]) {
      expect(parsePath(bad), bad).toBeUndefined();
    }
    for (const elsewhere of ['14/0/0.png', '20/894000/406000.png', '2/9/9.png']) {
      expect(await make(db, elsewhere), elsewhere).toBeUndefined();
    }
  });
});
