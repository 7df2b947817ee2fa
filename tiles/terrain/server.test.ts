import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CesiumTerrainProvider, Rectangle, type TerrainData } from 'cesium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { geoidUndulation, toEpsg5186 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { geographicTms } from '../_kit/schemes.ts';
import { buildAll, insertTerrain, testContext } from '../_kit/testing.ts';
import { tileset } from './server.ts';
import { decodeMesh } from './testing.ts';

const slope = (x: number, y: number) => 50 + (x - 200_000) * 0.02 + (y - 545_000) * 0.01;

describe('terrain tileset', () => {
  let db: Db;
  let files: Map<string, Uint8Array>;
  let server: Server;
  beforeAll(async () => {
    db = await openTestDb();
    server = createServer(async (request, response) => {
      const path = (request.url ?? '').slice(1);
      const body = await tileset.make?.(path, testContext(db));
      response.writeHead(body ? 200 : 404, { 'content-type': tileset.contentType(path) }).end(body);
    }).listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    server.close();
    await db.close();
  });

  it('of a city without terrain is flat', async () => {
    const flat = await tileset.make?.(
      '5/54/22.terrain',
      testContext({ query: (sql, params) => db.query(sql, params) }),
    );
    const mesh = decodeMesh(flat as Uint8Array);
    expect(mesh.maxHeight - mesh.minHeight).toBeLessThan(2);
  });

  it('builds layer.json and tiles over the city, the same bytes each time', async () => {
    await insertTerrain(db, { x: 195_000, y: 550_000, width: 100, height: 100, cellSize: 90 }, slope);
    files = await buildAll(tileset, db);
    expect(files.has('layer.json')).toBe(true);
    expect(files.size).toBeGreaterThan(10);
    const again = await buildAll(tileset, { query: (sql, params) => db.query(sql, params) });
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [path, body] of again) expect(Buffer.compare(body, files.get(path) as Uint8Array), path).toBe(0);
  });

  it('makes on demand exactly what it builds, and nothing that is not available', async () => {
    const make = (path: string) => tileset.make?.(path, testContext(db));
    const [path, body] = [...files].filter(([name]) => name.startsWith('10/'))[0];
    expect(Buffer.compare((await make(path)) as Uint8Array, body)).toBe(0);
    expect(await make('0/1/0.terrain')).toBeDefined();
    for (const wrong of ['10/0/0.terrain', '25/0/0.terrain', '0/2/0.terrain', 'x.terrain', 'layer.xml', '10/1/1']) {
      expect(await make(wrong), wrong).toBeUndefined();
    }
  });

  it('is read by Cesium, whose heights are those of the database over the geoid', async () => {
    const { port } = server.address() as AddressInfo;
    const provider = await CesiumTerrainProvider.fromUrl(`http://127.0.0.1:${port}`, {
      requestVertexNormals: true,
      requestWaterMask: true,
    });
    expect(provider.hasVertexNormals).toBe(true);
    expect(provider.hasWaterMask).toBe(true);
    const [lon, lat] = [126.995, 37.51];
    const level = JSON.parse(new TextDecoder().decode(files.get('layer.json'))).maxzoom as number;
    const { startX: x, startY: y } = geographicTms.range([lon, lat, lon, lat], level);
    // Cesium counts rows from the north.
    const data = (await provider.requestTileGeometry(x, 2 ** level - 1 - y, level)) as TerrainData;
    const rectangle = Rectangle.fromDegrees(...geographicTms.box({ level, x, y }));
    const height = data.interpolateHeight(rectangle, (lon * Math.PI) / 180, (lat * Math.PI) / 180);
    const [east, north] = toEpsg5186([lon, lat]);
    expect(height).toBeCloseTo(slope(east, north) + geoidUndulation([lon, lat]), 1);
    expect(provider.getTileDataAvailable(x, 2 ** level - 1 - y, level)).toBe(true);
    expect(provider.getTileDataAvailable(0, 0, level)).toBe(false);
  });
});
