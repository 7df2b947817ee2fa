import type { GeoTIFF, GeoTIFFImage } from 'geotiff';
import { boxesOverlap, boxToEpsg5186, type CrsCode, fieldBox, Outcome, seoulBox } from '#core';
import { decideCrs, systemOf } from '#datasets/_kit/crs-detect.ts';
import { outsideSeoul } from '#datasets/_kit/import-outcomes.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { geotiffBroken, notPlaced, notSquare, tooLarge } from './outcomes.ts';
import type { Raster } from './raster.ts';
import { tiffProblem } from './tiff-check.ts';
import { citySpan, type SourceGrid, warpToCity } from './warp.ts';

const mostCells = 250_000_000;

/** Opens the first image of a file; whatever the library makes of broken bytes becomes an Outcome. */
export async function withImage<T>(file: SourceFile, work: (image: GeoTIFFImage) => Promise<T>): Promise<T> {
  let tiff: GeoTIFF | undefined;
  const problem = await tiffProblem(file);
  if (problem) throw geotiffBroken({ file: file.name, what: problem }, file.name);
  // Loaded by those who read rasters, not by everybody who asks what kind of file it is.
  const { fromFile } = await import('geotiff');
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

/** Heights of a file in EPSG:5186: as they are where its grid is one of that system, interpolated anew elsewhere. */
export async function readRaster(
  file: SourceFile,
  image: GeoTIFFImage,
  options: ImportOptions,
  report: QualityReport,
): Promise<Raster> {
  const width = image.getWidth();
  const height = image.getHeight();
  if (!(width > 0 && height > 0)) throw geotiffBroken({ file: file.name, what: `${width} × ${height}` }, file.name);
  const { crs, ...grid } = placeGrid(file, image, options.crs);
  // The same projection, its northing counted from a point 100 km away: exact.
  const shift = { 'EPSG:5186': 0, 'EPSG:5181': 100_000 }[crs as string];
  if (shift === undefined || grid.cellWidth !== grid.cellHeight)
    return warped(file, image, { crs, ...grid }, options, report);
  if (width * height > mostCells)
    throw tooLarge({ file: file.name, cells: width * height, most: mostCells }, file.name);
  const placed = { cellSize: grid.cellWidth, origin: [grid.origin[0], grid.origin[1] + shift] as const };
  if (!boxesOverlap(fieldBox({ ...placed, width, height }), boxToEpsg5186(seoulBox))) {
    throw outsideSeoul({ file: file.name, position: `${grid.origin}` }, file.name);
  }
  return { values: await readValues(image, [0, 0, width, height], options), width, height, ...placed };
}

type Window = [left: number, top: number, right: number, bottom: number];

async function readValues(image: GeoTIFFImage, window: Window, { signal }: ImportOptions): Promise<Float32Array> {
  const [band] = (await image.readRasters({ samples: [0], window, signal })) as unknown as ArrayLike<number>[];
  const values = Float32Array.from(band);
  const noData = image.getGDALNoData();
  if (noData === null) return values;
  const stored = Math.fround(noData);
  for (let i = 0; i < values.length; i++) if (values[i] === stored) values[i] = Number.NaN;
  return values;
}

/** The part of a raster of another system that covers the city, on a grid of the city's. */
async function warped(
  file: SourceFile,
  image: GeoTIFFImage,
  grid: Placement,
  options: ImportOptions,
  report: QualityReport,
): Promise<Raster> {
  const [left, top, right, bottom] = citySpan({ ...grid, width: image.getWidth(), height: image.getHeight() });
  if (right <= left || bottom <= top) throw outsideSeoul({ file: file.name, position: `${grid.origin}` }, file.name);
  const cells = (right - left) * (bottom - top);
  if (cells > mostCells) throw tooLarge({ file: file.name, cells, most: mostCells }, file.name);
  const source: SourceGrid = {
    ...grid,
    origin: [grid.origin[0] + left * grid.cellWidth, grid.origin[1] - top * grid.cellHeight],
    width: right - left,
    height: bottom - top,
    values: await readValues(image, [left, top, right, bottom], options),
  };
  return warpToCity(source, report);
}

const pixelIsPoint = 2;

type Placement = Pick<SourceGrid, 'crs' | 'origin' | 'cellWidth' | 'cellHeight'>;

/** Where the raster lies, and in which system. */
function placeGrid(file: SourceFile, image: GeoTIFFImage, asked: CrsCode | undefined): Placement {
  const keys = (image.getGeoKeys() ?? {}) as Record<string, unknown>;
  let origin: number[];
  let resolution: number[];
  try {
    origin = image.getOrigin();
    resolution = image.getResolution();
  } catch (error) {
    throw notPlaced({ file: file.name }, file.name, error);
  }
  const [cellWidth, down] = resolution;
  const cellHeight = -down;
  const finite = [...origin.slice(0, 2), cellWidth, cellHeight].every(Number.isFinite);
  const degrees = cellWidth < 0.1 && cellHeight < 0.1;
  const square = Math.abs(cellWidth - cellHeight) <= 1e-6 * cellWidth;
  if (!finite || !(cellWidth > 0 && cellHeight > 0) || !(square || degrees) || rotated(image)) {
    throw notSquare({ file: file.name }, file.name);
  }
  const half = keys.GTRasterTypeGeoKey === pixelIsPoint ? 0.5 : 0;
  const [x, y] = [origin[0] - half * cellWidth, origin[1] + half * cellHeight];
  const [width, height] = [image.getWidth(), image.getHeight()];
  const positions = samplePositions(x, y, width * cellWidth, height * cellHeight);
  const crs = decideCrs(file.name, { asked, declared: declaredBy(keys), positions });
  return { crs, origin: [x, y], cellWidth, cellHeight: square ? cellWidth : cellHeight };
}

const seoulCentre = [126.98, 37.56];

/**
 * Where a raster says that it lies: its middle, or, for one that reaches far beyond the city, the city's middle in degrees
 * when that lies in it.
 */
function samplePositions(x: number, y: number, width: number, height: number): [number, number][] {
  const [lon, lat] = seoulCentre;
  if (lon > x && lon < x + width && lat < y && lat > y - height) return [[lon, lat]];
  return [[x + width / 2, y - height / 2]];
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
