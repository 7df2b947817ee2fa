import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type Epsg5186Box, type Field, outcomeKind } from '#core';
import { buildingsExtent } from '#datasets/buildings/contract.ts';
import { readTerrain } from '#datasets/terrain/contract.ts';
import { openHeightRaster } from '../geotiff.ts';
import type { CellBox, HeightSource, Heights } from '../insolation/tiles.ts';
import { snapBox } from '../raster.ts';
import type { CityReader } from './build-tile.ts';
import { CityGeometry } from './city-geometry.ts';

/** Metres of coarse terrain around a city run, and its cells. */
const farTerrainM = 10_000;
const farCellM = 60;
/** Borders of windows lie at multiples of so many cells, whatever part of the city is asked for. */
const latticeCells = 1024;

export interface CityHeightsOptions extends CityReader {
  readonly cellSize: number;
  readonly cacheFolder?: string;
  /** Default: where the city has buildings. */
  readonly box?: Epsg5186Box;
  /** Whether trees count. */
  readonly trees: boolean;
}

/** The city of the database as a raster of any size. Outcome `city-without-buildings` when there is none. */
export async function cityHeights(options: CityHeightsOptions): Promise<HeightSource & { geometry: CityGeometry }> {
  const { reader, scenario, cellSize, trees } = options;
  const box = options.box ?? (await buildingsExtent(reader, scenario))?.box;
  if (!box) throw noCity({});
  const geometry = new CityGeometry(options);
  const [minX, minY, maxX, maxY] = snapBox(box, latticeCells * cellSize);
  const [width, height] = [Math.round((maxX - minX) / cellSize), Math.round((maxY - minY) / cellSize)];
  const [west, north] = [Math.round(minX / cellSize), Math.round(maxY / cellSize)];
  const far = await readTerrain(reader, { box: snapBox(box, farCellM, farTerrainM), cellSize: farCellM, scenario });
  const read = async ({ column, row, ...size }: CellBox, signal?: AbortSignal): Promise<Heights> => {
    const cells = { column: west + column, row: north - row - size.height, ...size };
    const { surface, canopy } = await geometry.read(cells, signal);
    return { surface, ...(trees && canopy.some((z) => !Number.isNaN(z)) && { canopy }) };
  };
  return {
    ...{ width, height, cellSize, origin: [minX, maxY], crs: 'EPSG:5186', geometry, read },
    altitudeM: medianOf(far.values),
    fingerprint: `${scenario.scenario}@${scenario.revision} ${trees}`,
    ...(far.values.some((z) => !Number.isNaN(z)) && { far }),
  };
}

/** Of the known heights, to the metre; 0 where none is. */
function medianOf(values: Float32Array): number {
  const known = values.filter((z) => !Number.isNaN(z)).sort();
  return known.length > 0 ? Math.round(known[known.length >> 1]) : 0;
}

/** A GeoTIFF of surface heights as a raster of any size, read square by square. */
export async function fileHeights(path: string): Promise<HeightSource> {
  const raster = await openHeightRaster(path);
  const { size, mtimeMs } = await stat(path);
  const read = async (box: CellBox): Promise<Heights> => ({ surface: await raster.read(box) });
  const { width, height, cellSize, origin, crs, epsg } = raster;
  const middle = { column: width >> 1, row: height >> 1, width: 256, height: 256 };
  const altitudeM = medianOf(await raster.read(middle));
  const fingerprint = createHash('sha256').update(`${path} ${size} ${mtimeMs}`).digest('hex');
  return { width, height, cellSize, origin, crs, ...(epsg !== undefined && { epsg }), altitudeM, fingerprint, read };
}

/** A raster in memory, for tests and benches. */
export function memoryHeights(field: Field): HeightSource {
  const { width, height, cellSize, origin, crs, values } = field;
  const read = async (box: CellBox): Promise<Heights> => {
    const surface = new Float32Array(box.width * box.height).fill(Number.NaN);
    for (let y = Math.max(0, -box.row); y < Math.min(box.height, height - box.row); y++) {
      const from = Math.max(0, box.column);
      const to = Math.min(width, box.column + box.width);
      const row = (box.row + y) * width;
      if (from < to) surface.set(values.subarray(row + from, row + to), y * box.width + from - box.column);
    }
    return { surface };
  };
  return { width, height, cellSize, origin, crs, altitudeM: 0, fingerprint: 'memory', read };
}

const noCity = outcomeKind({
  code: 'city-without-buildings',
  status: 409,
  message: { ko: '저장된 건물이 없습니다.', en: 'No buildings are stored.' },
  remedy: {
    ko: 'vseoul import 로 도시를 가져오거나 vseoul synth 로 생성하십시오.',
    en: 'Import a city with `vseoul import`, or generate one with `vseoul synth`.',
  },
});
