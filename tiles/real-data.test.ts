import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxToEpsg5186, geoidUndulation, interpolate, type ScenarioRevision, toEpsg5186 } from '#core';
import { buildingsExtent } from '#datasets/buildings/contract.ts';
import { readTerrain } from '#datasets/terrain/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { discover, projectRoot } from '#server/kit/discovery.ts';
import { importFiles } from '#server/kit/import-files.ts';
import type { TilesetServer } from '#server/kit/roles.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { geographicTms } from './_kit/schemes.ts';
import { gltfIssues, idsInLeaves, tilesetIssues } from './_kit/testing.ts';
import { tileset as basemap } from './basemap/server.ts';
import { foundationM } from './buildings/kernel/solids.ts';
import { tileset as buildings } from './buildings/server.ts';
import { tileset as terrain } from './terrain/server.ts';
import { decodeMesh } from './terrain/testing.ts';

/** Real data of Gangnam lies beside the project on the machines of its developers; it is never part of it. */
const data = resolve(projectRoot, '../shared/data');
const files = [
  'terrain/seoul_dem_90m_epsg5186.tif',
  'buildings/gangnam9_osm_buildings_5205.geojson',
  'buildings/yeoksam_gis_buildings_1039.geojson',
  'roads/gangnam9_osm_roads.geojson',
  'roads/gangnam9_osm_water_green.geojson',
  'boundaries/seoul_legal_dong_467_juso2015.geojson',
].map((file) => resolve(data, file));

describe.skipIf(!files.every(existsSync))('tiles of the real Gangnam', () => {
  let db: Db;
  let scenario: ScenarioRevision;
  const contextOf = () => ({ reader: db, scenario, signal: new AbortController().signal });
  const buildAll = async (tileset: TilesetServer) => {
    const built = new Map<string, Uint8Array>();
    for await (const { path, body, internal } of tileset.build(contextOf(), () => {}))
      if (!internal) built.set(path, body as Uint8Array);
    return built;
  };

  beforeAll(async () => {
    db = await openTestDb();
    scenario = await importFiles(db, await discover(), files, { keepGood: true });
  });
  afterAll(() => db.close());

  it('shows every building once, in valid tiles, the same bytes each time', async () => {
    const built = await buildAll(buildings);
    expect(tilesetIssues(built)).toEqual([]);
    for (const [path, body] of built) if (path.endsWith('.glb')) expect(await gltfIssues(body), path).toEqual([]);
    const ids = idsInLeaves(built);
    const extent = await buildingsExtent(db, scenario);
    expect(ids.length).toBeGreaterThan(5000);
    expect(ids).toHaveLength(extent?.count ?? 0);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, body] of await buildAll(buildings)) {
      expect(Buffer.compare(body, built.get(path) as Uint8Array), path).toBe(0);
    }
  });

  it('keeps the terrain within a foundation of the source, and within 1 m over most of it', async () => {
    const layer = JSON.parse(Buffer.from((await terrain.make?.('layer.json', contextOf())) as Uint8Array).toString());
    const level = layer.maxzoom as number;
    const box = [126.95, 37.45, 127.07, 37.53] as const;
    const source = await readTerrain(db, { box: boxToEpsg5186(box), cellSize: 10, scenario });
    const known = (lon: number, lat: number, east = 0, north = 0) => {
      const [x, y] = toEpsg5186([lon, lat]) as readonly [number, number];
      return interpolate(source, x + east, y + north);
    };
    // Where a cell of the source is unknown, the ground within two cells of it is partly a guess.
    const isSurrounded = (lon: number, lat: number) =>
      [-180, 0, 180].every((e) => [-180, 0, 180].every((n) => !Number.isNaN(known(lon, lat, e, n))));
    const errors: number[] = [];
    const range = geographicTms.range(box, level);
    for (let x = range.startX + 1; x < range.endX; x += 2) {
      for (let y = range.startY + 1; y < range.endY; y += 2) {
        const mesh = decodeMesh((await terrain.make?.(`${level}/${x}/${y}.terrain`, contextOf())) as Uint8Array);
        const [west, south, east, north] = geographicTms.box({ level, x, y });
        const lons = mesh.u.map((u) => west + ((east - west) * u) / 32_767);
        const lats = mesh.v.map((v) => south + ((north - south) * v) / 32_767);
        for (let t = 0; t < mesh.indices.length; t += 3) {
          const corners = mesh.indices.slice(t, t + 3);
          const mean = (values: readonly number[]) => corners.reduce((sum, i) => sum + values[i], 0) / 3;
          const [lon, lat] = [mean(lons), mean(lats)];
          if (!isSurrounded(lon, lat)) continue;
          errors.push(Math.abs(mean(mesh.heights) - geoidUndulation([lon, lat]) - known(lon, lat)));
        }
      }
    }
    errors.sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(10_000);
    expect(errors[Math.floor(errors.length * 0.95)]).toBeLessThan(1);
    expect(errors.at(-1)).toBeLessThan(foundationM);
  });

  it('draws a tile of the map of Gangnam', async () => {
    const tile = await basemap.make?.('16/55891/25399.png', contextOf());
    expect(tile?.length).toBeGreaterThan(20_000);
  });
});
