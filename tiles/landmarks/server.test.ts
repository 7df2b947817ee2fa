import { Cartesian3, Cartographic } from 'cesium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxToEpsg5186, seoulBox } from '#core';
import type { CityPlan } from '#datasets/_kit/city-plan.ts';
import { type LandmarkRow, landmarkKinds } from '#datasets/landmarks/contract.ts';
import { dataset } from '#datasets/landmarks/server.ts';
import { synthetic } from '#datasets/landmarks/synthetic.ts';
import type { Db } from '#server/kit/db.ts';
import { lineText } from '#server/kit/store-rows.ts';
import { openTestDb } from '#server/kit/testing.ts';
import {
  buildAll,
  building,
  GlbReader,
  gltfIssues,
  insertBuildings,
  insertTerrain,
  square,
  tilesetIssues,
} from '../_kit/testing.ts';
import { tileset as buildingTiles } from '../buildings/server.ts';
import { isDrawable } from './kernel/tile.ts';
import { tileset } from './server.ts';

const whole = { box: boxToEpsg5186(seoulBox) } as CityPlan;
const rows = [...(synthetic.rows(whole) as Iterable<LandmarkRow>)];

async function insertLandmarks(db: Db): Promise<void> {
  for (const row of rows) {
    const geom = row.line.length === 1 ? `SRID=5186;POINT(${row.line[0].join(' ')})` : lineText(row.line);
    await db.query(
      `insert into landmark (source, id, valid_from, geom, kind, model, name, name_en, height_m, long_m, short_m, turn_deg,
         year, text_ko, text_en, replaces, content_hash)
       values ('test', $1, 1, st_geomfromewkt($2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')`,
      [
        row.id,
        geom,
        row.kind,
        row.model,
        row.name,
        row.nameEn,
        row.heightM,
        row.longM,
        row.shortM,
        row.turnDeg,
        row.year,
        row.textKo,
        row.textEn,
        row.replaces,
      ],
    );
  }
}

describe('landmarks of the generated city', () => {
  it('can all be drawn, are named in both languages and have ids of their own', () => {
    expect(rows.length).toBeGreaterThan(150);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const row of rows) {
      expect(isDrawable(row), row.model).toBe(true);
      expect(row.name && row.nameEn && row.kind in landmarkKinds, row.id).toBeTruthy();
      expect(row.textKo === null, row.id).toBe(row.textEn === null);
    }
  });

  it('follow the City Wall for most of its 18.6 km', () => {
    const wall = rows.filter(({ kind }) => kind === 'wall');
    const length = wall.reduce((sum, { line: [a, b] }) => sum + Math.hypot(b[0] - a[0], b[1] - a[1]), 0);
    expect(length).toBeGreaterThan(11_000);
    expect(length).toBeLessThan(18_600);
  });
});

describe('landmarks tileset', () => {
  let db: Db;
  let files: Map<string, Uint8Array>;
  const [x, y] = rows.find(({ id }) => id === 'lotte-world-tower')!.line[0];
  beforeAll(async () => {
    db = await openTestDb();
    await insertTerrain(db, { x: 180_000, y: 570_000, width: 400, height: 400, cellSize: 100 }, () => 42);
    await insertLandmarks(db);
    const tower = building('b-landmark-lotte-world-tower', {
      footprint: square(x + 100, y, 60),
      heightM: 555,
      groundM: 18,
    });
    await insertBuildings(db, [tower, building('other', { footprint: square(x + 200, y, 20) })]);
    files = await buildAll(tileset, db);
  });
  afterAll(() => db.close());

  it('is valid by our checks and by the glTF validator', async () => {
    expect(tilesetIssues(files)).toEqual([]);
    for (const [path, glb] of files) if (path.endsWith('.glb')) expect(await gltfIssues(glb), path).toEqual([]);
  });

  it('holds every landmark once, few enough to be one draw command each square', () => {
    const tiles = [...files].filter(([path]) => path.endsWith('.glb'));
    const ids = tiles.flatMap(([, glb]) => new GlbReader(glb).column('id'));
    expect(ids.toSorted()).toEqual(rows.map(({ id }) => `test:${id}`).toSorted());
    expect(tiles.length).toBeLessThan(40);
  });

  it('stands as high as the table says, on the ground of its building where it has one', () => {
    const tops = (id: string) => heightsOf(files, `test:${id}`);
    const { low, high } = tops('lotte-world-tower');
    expect(high - low).toBeCloseTo(555 + 4, 0);
    // The building of the test stands at 18 m, the terrain is at 42 m everywhere.
    const namsan = tops('n-seoul-tower');
    expect(namsan.high - namsan.low).toBeCloseTo(236.7 + 6, 0);
    expect(namsan.low - low).toBeCloseTo(42 - 6 - (18 - 4), -1);
  });

  it('takes the place of the building in the buildings tileset, and of no other', async () => {
    const shown = await buildAll(buildingTiles, db);
    const ids = [...shown].flatMap(([path, glb]) => (path.endsWith('.glb') ? new GlbReader(glb).column('id') : []));
    expect(ids).toContain('test:other');
    expect(ids).not.toContain('test:b-landmark-lotte-world-tower');
  });

  it('says what it is to whoever clicks it', async () => {
    const scenario = { scenario: 'existing', revision: 1 };
    const item = await dataset.item?.(db, 'test:geunjeongjeon-hall', scenario);
    expect(item?.properties).toMatchObject({ name: '근정전', nameEn: 'Geunjeongjeon Hall', heightM: 22, year: 1867 });
    expect(item?.properties?.textKo).toContain('경복궁');
    expect(item?.properties?.textEn).toContain('Gyeongbokgung');
  });

  it('is byte-identical on a rebuild', async () => {
    for (const [path, body] of await buildAll(tileset, db))
      expect(Buffer.compare(body, files.get(path) as Uint8Array)).toBe(0);
  });
});

/** Lowest and highest vertex of a landmark above the ellipsoid, by Cesium. */
function heightsOf(files: ReadonlyMap<string, Uint8Array>, id: string): { low: number; high: number } {
  for (const [path, glb] of files) {
    if (!path.endsWith('.glb')) continue;
    const reader = new GlbReader(glb);
    const feature = reader.column('id').indexOf(id);
    if (feature < 0) continue;
    const { values } = reader.flat(reader.primitive.attributes._FEATURE_ID_0);
    const heights = [...reader.globePositions()].flatMap((p, i) =>
      values[i] === feature ? [Cartographic.fromCartesian(new Cartesian3(...p)).height] : [],
    );
    return { low: Math.min(...heights), high: Math.max(...heights) };
  }
  throw new Error(`${id} is in no tile`);
}
