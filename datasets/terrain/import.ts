import { extname } from 'node:path';
import { fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { boxesOverlap, boxToEpsg5186, type CrsCode, fieldBox, licenceNotStated, Outcome, seoulBox } from '#core';
import { decideCrs, systemOf } from '#datasets/_kit/crs-detect.ts';
import { outsideSeoul } from '#datasets/_kit/import-outcomes.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import type { TerrainRow } from './contract.ts';
import { geotiffBroken, needsWarp, notPlaced, notSquare, tooLarge } from './outcomes.ts';
import { outsideCells } from './outside.ts';

/** Cells along a block's side; neighbours share one row or column. */
export const blockSize = 256;
const mostCells = 250_000_000;
/** Seoul lies between the Han (2 m) and Baegundae (836 m); what is beyond is no height above the sea in metres. */
const lowestM = -50;
const highestM = 1000;

/** One height raster in EPSG:5186, row 0 in the north, NaN where the file knows nothing. */
interface Raster {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly cellSize: number;
  readonly origin: readonly [minX: number, maxY: number];
}

export const importer: Importer<TerrainRow> = {
  accepts: {
    ko: '지형: 표고 GeoTIFF (EPSG:5186 또는 5181)',
    en: 'terrain: elevation GeoTIFF (EPSG:5186 or 5181)',
  },

  async recognise(file) {
    if (!['.tif', '.tiff'].includes(extname(file.path).toLowerCase())) return 0;
    try {
      // Eight bits hold colours or classes, not heights.
      return await withImage(file, async (image) => (image.getBitsPerSample() === 8 ? 0 : 0.9));
    } catch {
      // A broken TIFF is still best told about by the reader of TIFFs.
      return 0.5;
    }
  },

  async source(file) {
    return {
      id: sourceIdOf(file),
      title: { ko: `수치표고모델 (${stemOf(file)})`, en: `Digital elevation model (${stemOf(file)})` },
      origin: 'surveyed',
      licence: licenceNotStated,
      attribution: stemOf(file),
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const raster = await withImage(file, (image) => readRaster(file, image, options));
    clean(raster, report);
    for (const block of blocksOf(raster)) {
      options.signal.throwIfAborted();
      report.read++;
      if (block.values.every(Number.isNaN)) {
        report.count('empty-blocks', { ko: '자료가 없는 블록을 건너뜀', en: 'blocks without data skipped' });
      } else yield block;
    }
  },
};

/** Opens the first image of a file; whatever the library makes of broken bytes becomes an Outcome. */
async function withImage<T>(file: SourceFile, work: (image: GeoTIFFImage) => Promise<T>): Promise<T> {
  let tiff: GeoTIFF | undefined;
  try {
    tiff = await fromFile(file.path);
    return await work(await tiff.getImage());
  } catch (error) {
    if (error instanceof Outcome || (error as Error).name === 'AbortError') throw error;
    throw geotiffBroken({ file: file.name, what: (error as Error).message.slice(0, 120) }, file.name, error);
  } finally {
    await tiff?.close();
  }
}

async function readRaster(file: SourceFile, image: GeoTIFFImage, options: ImportOptions): Promise<Raster> {
  const width = image.getWidth();
  const height = image.getHeight();
  if (!(width > 0 && height > 0)) throw geotiffBroken({ file: file.name, what: `${width} × ${height}` }, file.name);
  if (width * height > mostCells)
    throw tooLarge({ file: file.name, cells: width * height, most: mostCells }, file.name);
  const grid = placeGrid(file, image, options.crs);
  const box = fieldBox({ ...grid, width, height });
  if (!boxesOverlap(box, boxToEpsg5186(seoulBox))) {
    throw outsideSeoul({ file: file.name, position: `${grid.origin}` }, file.name);
  }
  const [band] = (await image.readRasters({ samples: [0], signal: options.signal })) as unknown as ArrayLike<number>[];
  const values = Float32Array.from(band);
  const noData = image.getGDALNoData();
  if (noData !== null) {
    const stored = Math.fround(noData);
    for (let i = 0; i < values.length; i++) if (values[i] === stored) values[i] = Number.NaN;
  }
  return { values, width, height, ...grid };
}

const pixelIsPoint = 2;

/** Where the raster lies, moved to EPSG:5186. */
function placeGrid(
  file: SourceFile,
  image: GeoTIFFImage,
  asked: CrsCode | undefined,
): Pick<Raster, 'cellSize' | 'origin'> {
  const keys = (image.getGeoKeys() ?? {}) as Record<string, unknown>;
  let origin: number[];
  let resolution: number[];
  try {
    origin = image.getOrigin();
    resolution = image.getResolution();
  } catch (error) {
    throw notPlaced({ file: file.name }, file.name, error);
  }
  const [cellSize, down] = resolution;
  const finite = [...origin.slice(0, 2), cellSize, down].every(Number.isFinite);
  if (!finite || !(cellSize > 0) || Math.abs(cellSize + down) > 1e-6 * cellSize || rotated(image)) {
    throw notSquare({ file: file.name }, file.name);
  }
  const corner = keys.GTRasterTypeGeoKey === pixelIsPoint ? cellSize / 2 : 0;
  const [x, y] = [origin[0] - corner, origin[1] + corner];
  const centre = [x + (image.getWidth() / 2) * cellSize, y - (image.getHeight() / 2) * cellSize];
  const crs = decideCrs(file.name, { asked, declared: declaredBy(keys), positions: [centre] });
  if (crs === 'EPSG:5186') return { cellSize, origin: [x, y] };
  // The same projection, its northing counted from a point 100 km away: exact.
  if (crs === 'EPSG:5181') return { cellSize, origin: [x, y + 100_000] };
  throw needsWarp({ file: file.name, crs }, file.name);
}

function rotated(image: GeoTIFFImage): boolean {
  const matrix = (image.fileDirectory as { getValue?: (tag: string) => unknown }).getValue?.('ModelTransformation') as
    | ArrayLike<number>
    | undefined;
  return matrix !== undefined && (matrix[1] !== 0 || matrix[4] !== 0);
}

const userDefined = 32767;
const transverseMercator = 1;

/** The coordinate system that the GeoKeys state, by code or by the parameters of a user-defined projection. */
function declaredBy(keys: Readonly<Record<string, unknown>>): string | undefined {
  const projected = keys.ProjectedCSTypeGeoKey;
  if (typeof projected === 'number' && projected !== userDefined) return `EPSG:${projected}`;
  if (keys.GTModelTypeGeoKey === 2) return `EPSG:${keys.GeographicTypeGeoKey ?? '?'}`;
  if (keys.ProjCoordTransGeoKey === undefined) return undefined;
  const number = (name: string) => (typeof keys[name] === 'number' ? (keys[name] as number) : Number.NaN);
  const code =
    keys.ProjCoordTransGeoKey === transverseMercator &&
    systemOf({
      latitude: number('ProjNatOriginLatGeoKey'),
      longitude: number('ProjNatOriginLongGeoKey'),
      scale: number('ProjScaleAtNatOriginGeoKey'),
      falseEasting: number('ProjFalseEastingGeoKey'),
      falseNorthing: number('ProjFalseNorthingGeoKey'),
      ellipsoid: ellipsoidOf(keys),
    });
  return code || String(keys.PCSCitationGeoKey ?? keys.GTCitationGeoKey ?? 'user-defined');
}

function ellipsoidOf(keys: Readonly<Record<string, unknown>>): 'grs80' | 'bessel' | 'other' {
  const axis = keys.GeogSemiMajorAxisGeoKey;
  if (keys.GeographicTypeGeoKey === 4737 || axis === 6378137) return 'grs80';
  return keys.GeographicTypeGeoKey === 4162 || (typeof axis === 'number' && Math.abs(axis - 6377397.155) < 0.01)
    ? 'bessel'
    : 'other';
}

/** Turns what is no height into NaN, and counts it. */
function clean({ values, width, height }: Raster, report: QualityReport): void {
  const outside = outsideCells(values, width, height);
  let zeros = 0;
  let absurd = 0;
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (outside[i]) {
      zeros++;
      values[i] = Number.NaN;
    } else if (values[i] < lowestM || values[i] > highestM) {
      absurd++;
      values[i] = Number.NaN;
    } else if (!Number.isNaN(values[i])) known++;
  }
  report.count('cells-known', { ko: '높이가 있는 셀', en: 'cells with a height' }, known);
  report.count('cells-empty', { ko: '높이가 없는 셀', en: 'cells without a height' }, values.length - known);
  if (zeros > 0) {
    const title = {
      ko: '도시 밖을 0으로 적은 셀 (자료 없음으로 둠)',
      en: 'cells outside the city written as 0 (taken as unknown)',
    };
    report.count('cells-zero-outside', title, zeros);
  }
  if (absurd > 0)
    report.count('cells-absurd', { ko: '있을 수 없는 높이의 셀', en: 'cells with impossible heights' }, absurd);
}

function* blocksOf({ values, width, height, cellSize, origin }: Raster): Generator<TerrainRow> {
  const step = blockSize - 1;
  const starts = (length: number) =>
    Array.from({ length: Math.max(1, Math.ceil((length - 1) / step)) }, (_, i) => i * step);
  for (const [blockRow, top] of starts(height).entries()) {
    for (const [blockColumn, left] of starts(width).entries()) {
      const columns = Math.min(blockSize, width - left);
      const rows = Math.min(blockSize, height - top);
      const block = new Float32Array(columns * rows);
      for (let r = 0; r < rows; r++) {
        const from = (top + r) * width + left;
        block.set(values.subarray(from, from + columns), r * columns);
      }
      yield {
        blockColumn,
        blockRow,
        cellSize,
        originX: origin[0] + left * cellSize,
        originY: origin[1] - top * cellSize,
        width: columns,
        height: rows,
        values: block,
      };
    }
  }
}
