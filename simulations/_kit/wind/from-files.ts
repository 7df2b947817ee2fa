import { type Epsg5186Box, type Field, interpolate, outcomeKind } from '#core';
import { fillTerrainGaps } from '#datasets/terrain/contract.ts';
import { readHeightRaster } from '../geotiff.ts';
import { Morphology } from './morphology.ts';
import type { CityForm } from './read-city.ts';
import type { WindCity } from './turned.ts';

export interface CityFiles {
  /** Terrain, metres above sea level. */
  readonly dem: string;
  /** Surface with buildings; without it nothing is built. */
  readonly dsm?: string;
  /** Codes of the ground: 1 wood, 2 other green, 3 water. */
  readonly cover?: string;
  readonly cellSize: number;
}

const maxCells = 100_000_000;
const maxSurfaceCells = 40_000_000;
const covers = { wood: 1, grass: 2, water: 3 } as const;

/** A city from rasters in one projected CRS, without a database: the extent is that of the terrain, in whole cells. */
export async function cityFromFiles(files: CityFiles): Promise<{ city: CityForm; epsg?: number }> {
  const { cellSize } = files;
  const { field: dem, epsg } = await readHeightRaster(files.dem, { maxCells });
  const [width, height] = [dem.width, dem.height].map((cells) => Math.floor((cells * dem.cellSize) / cellSize));
  if (Math.min(width, height) < 1) throw smallerThanCell({ cellSize }, files.dem);
  const grid = { width, height, cellSize, origin: dem.origin };
  const known = resampled(dem, grid);
  const inside = Uint8Array.from(known, (z) => (Number.isNaN(z) ? 0 : 1));
  const built = new Morphology(grid);
  if (files.dsm) {
    const { field: dsm } = await readHeightRaster(files.dsm, { maxCells });
    const { cellSize: fine, origin } = dsm;
    const above = dsm.values.map((z, i) => {
      const [column, row] = [i % dsm.width, Math.floor(i / dsm.width)];
      return z - interpolate(dem, origin[0] + (column + 0.5) * fine, origin[1] - (row + 0.5) * fine);
    });
    built.addHeights({ ...dsm, values: above });
  }
  const cover = await coverOf(files.cover, grid);
  const ground: Field = fillTerrainGaps({ ...dem, ...grid, values: known });
  return { city: { grid, ground, inside, cover, built, dongs: [] }, ...(epsg !== undefined && { epsg }) };
}

/**
 * Heights of a surface with buildings, over those of a terrain (without one its lowest place is level ground), in their own
 * coordinates; the area is that of the surface, in whole cells.
 */
export async function windCityFromFiles({
  dsm: surface,
  dem,
  cellSize,
}: Required<Pick<CityFiles, 'dsm' | 'cellSize'>> & Partial<Pick<CityFiles, 'dem'>>) {
  const { field: dsm, epsg } = await readHeightRaster(surface, { maxCells: maxSurfaceCells });
  const terrain = dem ? (await readHeightRaster(dem, { maxCells: maxSurfaceCells })).field : undefined;
  const lowest = dsm.values.reduce((low, z) => (Number.isNaN(z) ? low : Math.min(low, z)), Number.POSITIVE_INFINITY);
  const heights = dsm.values.map((_, cell) => {
    if (!terrain) return lowest;
    const x = dsm.origin[0] + ((cell % dsm.width) + 0.5) * dsm.cellSize;
    return interpolate(terrain, x, dsm.origin[1] - (Math.floor(cell / dsm.width) + 0.5) * dsm.cellSize);
  });
  const ground: Field = fillTerrainGaps({ ...dsm, values: heights });
  const whole = { ...ground, values: ground.values.map((z) => (Number.isNaN(z) ? lowest : z)) };
  const roofs = dsm.values.map((z, cell) =>
    Math.max(0, (Number.isNaN(z) ? whole.values[cell] : z) - whole.values[cell]),
  );
  const city: WindCity = { ground: whole, roofs };
  const [width, height] = [dsm.width, dsm.height].map((n) => Math.floor((n * dsm.cellSize) / cellSize) * cellSize);
  const [west, north] = dsm.origin;
  const area = [west, north - height, west + width, north] as unknown as Epsg5186Box;
  return { city, area, crs: dsm.crs, epsg };
}

type Grid = Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;

/** Mean of the known values in each cell of a coarser grid; in a finer one, interpolated. */
function resampled(field: Field, grid: Grid): Float32Array {
  const { width, height, cellSize, origin } = grid;
  const parts = Math.max(1, Math.round(cellSize / field.cellSize));
  return Float32Array.from({ length: width * height }, (_, cell) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < parts * parts; i++) {
      const x = origin[0] + ((cell % width) + ((i % parts) + 0.5) / parts) * cellSize;
      const y = origin[1] - (Math.floor(cell / width) + (Math.floor(i / parts) + 0.5) / parts) * cellSize;
      const z = interpolate(field, x, y);
      if (Number.isNaN(z)) continue;
      sum += z;
      count++;
    }
    return count > 0 ? sum / count : Number.NaN;
  });
}

async function coverOf(file: string | undefined, grid: Grid): Promise<CityForm['cover']> {
  const cells = grid.width * grid.height;
  const cover = { wood: new Float32Array(cells), grass: new Float32Array(cells), water: new Float32Array(cells) };
  if (!file) return cover;
  const { field } = await readHeightRaster(file, { maxCells });
  const counts = new Float32Array(cells);
  field.values.forEach((code, i) => {
    const x = field.origin[0] + ((i % field.width) + 0.5) * field.cellSize;
    const y = field.origin[1] - (Math.floor(i / field.width) + 0.5) * field.cellSize;
    const [column, row] = [(x - grid.origin[0]) / grid.cellSize, (grid.origin[1] - y) / grid.cellSize].map(Math.floor);
    if (column < 0 || row < 0 || column >= grid.width || row >= grid.height) return;
    const cell = row * grid.width + column;
    counts[cell]++;
    for (const kind of ['wood', 'grass', 'water'] as const) if (code === covers[kind]) cover[kind][cell]++;
  });
  for (const kind of ['wood', 'grass', 'water'] as const) {
    cover[kind] = cover[kind].map((count, cell) => (counts[cell] > 0 ? count / counts[cell] : 0));
  }
  return cover;
}

const smallerThanCell = outcomeKind({
  code: 'raster-smaller-than-a-cell',
  status: 422,
  message: {
    ko: '래스터가 {cellSize} m 한 칸보다 작습니다.',
    en: 'The raster is smaller than one cell of {cellSize} m.',
  },
  remedy: { ko: '더 넓은 래스터나 작은 칸을 쓰십시오.', en: 'Use a larger raster or smaller cells.' },
});

export const badParameters = outcomeKind({
  code: 'bad-parameters',
  status: 400,
  message: { ko: '매개변수를 쓸 수 없습니다: {reason}', en: 'The parameters cannot be used: {reason}' },
  remedy: {
    ko: '`--help` 로 쓸 수 있는 값을 확인하십시오.',
    en: 'See `--help` for what can be given.',
  },
});
