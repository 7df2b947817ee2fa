import { fromArrayBuffer } from 'geotiff';
import { type CrsCode, colourOf, converter, crsCodes, type Legend, scales, type Wgs84Box } from '#core';
import { ApiError } from '../api.ts';
import type { ResultGrid } from '../api-types.ts';
import { crsOf } from './own-crs.ts';
import { malformed, tooMany } from './own-failures.ts';

/** A raster of the reader's own: a picture in longitude and latitude to lay on the city, and its values in its own grid. */
export interface OwnRaster {
  readonly crs: CrsCode;
  readonly grid: ResultGrid;
  /** Float32, rows of `grid.width` cells, row 0 in the north; NaN: no data. */
  readonly values: Float32Array;
  readonly bounds: Wgs84Box;
  readonly legend: Legend;
  /** RGBA, row 0 in the north. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

const mostCells = 16_000_000;
/** Longest side of the picture; a screen shows no more at once. */
const longestSide = 1536;
/** The picture is bent to longitude and latitude by way of so many points along each side. */
const bends = 32;

/** First band of a GeoTIFF. @throws ApiError with why it cannot be shown */
export async function readOwnRaster(bytes: ArrayBuffer): Promise<OwnRaster> {
  try {
    return await readRaster(bytes);
  } catch (thrown) {
    // The library throws errors of many kinds for what is no TIFF.
    throw thrown instanceof ApiError ? thrown : malformed();
  }
}

async function readRaster(bytes: ArrayBuffer): Promise<OwnRaster> {
  const tiff = await fromArrayBuffer(bytes);
  const image = await tiff.getImage();
  const [width, height] = [image.getWidth(), image.getHeight()];
  if (width * height > mostCells) throw tooMany();
  const box = boxOf(image);
  const cellSize = (box[2] - box[0]) / width;
  if (!(cellSize > 0)) throw malformed();
  const crs = crsOfKeys(image.getGeoKeys()) ?? crsOf([[(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]]);
  const read = (await image.readRasters({ samples: [0], interleave: true })) as unknown as ArrayLike<number>;
  const noData = image.getGDALNoData();
  const values = Float32Array.from(read, (value) => (value === noData ? Number.NaN : value));
  const grid = { width, height, cellSize, origin: [box[0], box[3]] as const, crs };
  const legend = legendOf(values);
  return { crs, grid, values, legend, ...drawn(grid, (box[3] - box[1]) / height, values, legend) };
}

/** West, south, east, north in the raster's own system. */
function boxOf(image: { getBoundingBox(): number[] }): readonly [number, number, number, number] {
  const [west, south, east, north] = image.getBoundingBox();
  if (![west, south, east, north].every(Number.isFinite)) throw malformed();
  return [west, south, east, north];
}

function crsOfKeys(keys: Partial<Record<string, unknown>> | null): CrsCode | undefined {
  const code = `EPSG:${keys?.ProjectedCSTypeGeoKey ?? keys?.GeographicTypeGeoKey}`;
  return crsCodes.find((each) => each === code);
}

/** From the second to the ninety-eighth of a hundred values: one cell gone wrong does not grey out the rest. */
function legendOf(values: Float32Array): Legend {
  const step = Math.max(1, Math.floor(values.length / 100_000));
  const known: number[] = [];
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) known.push(values[i]);
  if (known.length === 0) throw malformed();
  known.sort((a, b) => a - b);
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))];
  const [min, max] = [at(0.02), at(0.98)];
  return { min, max: max > min ? max : min + 1, colours: scales.viridis };
}

/** The raster as a picture whose rows and columns run along latitude and longitude. */
function drawn(
  { width, height, cellSize, origin: [west, north], crs }: ResultGrid,
  cellHeight: number,
  values: Float32Array,
  legend: Legend,
): Pick<OwnRaster, 'bounds' | 'pixels' | 'width' | 'height'> {
  const out = converter(crs as CrsCode, 'EPSG:4326');
  const back = converter('EPSG:4326', crs as CrsCode);
  const edge = Array.from({ length: bends + 1 }, (_, i) => i / bends);
  const along = edge.flatMap((t) =>
    [0, 1].flatMap((end) => [
      out([west + t * width * cellSize, north - end * height * cellHeight]),
      out([west + end * width * cellSize, north - t * height * cellHeight]),
    ]),
  );
  const lons = along.map(([lon]) => lon);
  const lats = along.map(([, lat]) => lat);
  const bounds = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] as const;
  const shrink = Math.min(1, longestSide / Math.max(width, height));
  const [columns, rows] = [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
  // Exact on a lattice, straight between its points: far below a cell, at a thousandth of the cost.
  const lattice = edge.map((v) =>
    edge.map((u) => back([bounds[0] + u * (bounds[2] - bounds[0]), bounds[3] - v * (bounds[3] - bounds[1])])),
  );
  const pixels = new Uint8ClampedArray(4 * columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = between(lattice, (column + 0.5) / columns, (row + 0.5) / rows);
      const cellX = Math.floor((x - west) / cellSize);
      const cellY = Math.floor((north - y) / cellHeight);
      const inside = cellX >= 0 && cellY >= 0 && cellX < width && cellY < height;
      const value = inside ? values[cellY * width + cellX] : Number.NaN;
      if (Number.isNaN(value)) continue;
      pixels.set([...colourOf(legend, value), 255], 4 * (row * columns + column));
    }
  }
  return { bounds, pixels, width: columns, height: rows };
}

function between(
  lattice: readonly (readonly (readonly number[])[])[],
  u: number,
  v: number,
): readonly [number, number] {
  const [i, j] = [Math.min(bends - 1, Math.floor(u * bends)), Math.min(bends - 1, Math.floor(v * bends))];
  const [s, t] = [u * bends - i, v * bends - j];
  const mix = (axis: number) =>
    (1 - t) * ((1 - s) * lattice[j][i][axis] + s * lattice[j][i + 1][axis]) +
    t * ((1 - s) * lattice[j + 1][i][axis] + s * lattice[j + 1][i + 1][axis]);
  return [mix(0), mix(1)];
}
