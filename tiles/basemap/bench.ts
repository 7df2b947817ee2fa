import { type Reader, toWgs84, type Wgs84Box } from '#core';
import { buildingsExtent } from '#datasets/buildings/contract.ts';
import { withDb } from '#server/cli/open.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import { type BenchResult, runBench, timed } from '#simulations/_kit/bench.ts';
import { geographicTms, type TileKey, tilesOf, webMercatorXyz } from '../_kit/schemes.ts';
import { tileset as terrain } from '../terrain/server.ts';
import { tileset } from './server.ts';

/** Tiles of a zoom, spread over the middle of the city; each square is read when its first tile comes. */
const perZoom = 60;
const zooms = [14, 15, 16, 17, 18] as const;
const terrainLevels = [13, 14, 15, 16] as const;

const spread = (keys: readonly TileKey[]): TileKey[] => {
  const step = Math.max(1, Math.floor(keys.length / perZoom));
  return keys.filter((_, i) => i % step === 0).slice(0, perZoom);
};

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** Tiles that are made when asked for, from the city in the database of the settings (`DATA_DIR`, `DATABASE_URL`). */
export const bench = (): Promise<BenchResult> =>
  withDb(async (db) => {
    const scenario = await newestRevision(db);
    const extent = await buildingsExtent(db, scenario);
    if (!extent) throw new Error('no buildings in this database: run `vseoul synth` first');
    const [x0, y0, x1, y1] = extent.box;
    const [lon, lat] = toWgs84([(x0 + x1) / 2, (y0 + y1) / 2] as never) as unknown as [number, number];
    const box: Wgs84Box = [lon - 0.03, lat - 0.025, lon + 0.03, lat + 0.025];
    return runBench('basemap', {
      runs: 1,
      metrics: {
        shared_s: { unit: 's', better: 'less' },
        tile_p50_ms: { unit: 'ms', better: 'less' },
        tile_p99_ms: { unit: 'ms', target: 60, better: 'less' },
        overview_p50_ms: { unit: 'ms', better: 'less' },
        tile_kb: { unit: 'kB', better: 'less' },
        terrain_p50_ms: { unit: 'ms', better: 'less' },
        terrain_p99_ms: { unit: 'ms', better: 'less' },
      },
      async run() {
        // A reader of its own: nothing is remembered from the run before.
        const reader: Reader = { query: (sql, params) => db.query(sql, params) };
        const context = { reader, scenario, signal: new AbortController().signal };
        const time = async (make: typeof tileset.make, path: string) => {
          const { seconds, result } = await timed(async () => make?.(path, context));
          return { ms: 1000 * seconds, bytes: result?.length ?? 0 };
        };
        const shared = await time(tileset.make, '14/13970/6344.png');
        await time(terrain.make, 'layer.json');
        const over = async (levels: readonly number[], variant: string) => {
          const found: { ms: number; bytes: number }[] = [];
          for (const zoom of levels) {
            for (const { level, x, y } of spread([...tilesOf(webMercatorXyz.range(box, zoom))])) {
              found.push(await time(tileset.make, `${variant}/${level}/${x}/${y}.png`));
            }
          }
          return found;
        };
        const overview = await over([11, 12, 13], 'dark-en');
        const tiles = await over(zooms, 'light-ko');
        const ground: number[] = [];
        for (const wanted of terrainLevels) {
          for (const { level, x, y } of spread([...tilesOf(geographicTms.range(box, wanted))])) {
            ground.push((await time(terrain.make, `${level}/${x}/${y}.terrain`)).ms);
          }
        }
        return {
          shared_s: shared.ms / 1000,
          tile_p50_ms: quantile(
            tiles.map(({ ms }) => ms),
            0.5,
          ),
          tile_p99_ms: quantile(
            tiles.map(({ ms }) => ms),
            0.99,
          ),
          overview_p50_ms: quantile(
            overview.map(({ ms }) => ms),
            0.5,
          ),
          tile_kb: tiles.reduce((sum, { bytes }) => sum + bytes, 0) / tiles.length / 1000,
          terrain_p50_ms: quantile(ground, 0.5),
          terrain_p99_ms: quantile(ground, 0.99),
        };
      },
    });
  });
