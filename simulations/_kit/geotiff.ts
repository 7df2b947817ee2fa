import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { fromFile, type GeoTIFFImage } from 'geotiff';
import { type CrsCode, crsCodes, type Field, units } from '#core';
import { readBand } from './geotiff-band.ts';
import { rasterOutcomes } from './geotiff-outcomes.ts';

export interface ReadOptions {
  /** Accept a raster that no CRS places (`crs: 'local'`); its y axis is taken to point north. */
  readonly allowLocal?: boolean;
  /** EPSG code to assume where the file names none. */
  readonly epsg?: number;
  /** The most cells to read. */
  readonly maxCells?: number;
}

export interface HeightRaster {
  /** Metres; NaN where the file has no data. `crs` is `local` for systems that `_core` does not know. */
  readonly field: Field;
  /** As the file says; undefined for a local raster and for a projection without a code. */
  readonly epsg?: number;
}

/**
 * Reads band 1 of a GeoTIFF of heights in metres: any projected CRS in metres, square cells, north up. Outcomes:
 * `not-a-geotiff`, `raster-without-georeference`, `raster-in-degrees`, `raster-not-metric`, `raster-not-square`,
 * `raster-too-large`, `raster-without-data`.
 */
export async function readHeightRaster(path: string, options: ReadOptions = {}): Promise<HeightRaster> {
  const image = await openImage(path);
  const epsg = projectedCode(image, path, options);
  const [width, height] = [image.getWidth(), image.getHeight()];
  const limit = options.maxCells ?? 100_000_000;
  if (width * height > limit) throw rasterOutcomes.tooLarge({ cells: width * height, limit }, path);
  const { origin, cellSize } = placement(image, path, options);
  const band = await readBand(image, [0, 0, width, height]).catch((cause: unknown) => {
    throw rasterOutcomes.notGeoTiff({ file: path }, path, cause);
  });
  const noData = image.getGDALNoData();
  const values = band instanceof Float32Array ? (band as Float32Array<ArrayBuffer>) : Float32Array.from(band);
  for (let i = 0; i < values.length; i++) {
    if (band[i] === noData || !Number.isFinite(values[i])) values[i] = Number.NaN;
  }
  if (values.every(Number.isNaN)) throw rasterOutcomes.nothingKnown({}, path);
  const crs = crsCodes.find((code) => code === `EPSG:${epsg}`) ?? 'local';
  const field: Field = { values, width, height, cellSize, origin, crs, unit: 'metre', noData: Number.NaN };
  return { field, ...(epsg !== undefined && { epsg }) };
}

/** A height raster whose cells are read part by part. */
export interface OpenHeightRaster extends Pick<Field, 'width' | 'height' | 'cellSize' | 'origin' | 'crs'> {
  readonly epsg?: number;
  /** Heights of a box of cells that may reach beyond the raster: NaN there, and where the file has no data. */
  read(box: { column: number; row: number; width: number; height: number }): Promise<Float32Array<ArrayBuffer>>;
}

/** Opens a raster of any size; the same outcomes as `readHeightRaster`, but for its size and lack of data. */
export async function openHeightRaster(path: string, options: ReadOptions = {}): Promise<OpenHeightRaster> {
  const image = await openImage(path);
  const epsg = projectedCode(image, path, options);
  const [width, height] = [image.getWidth(), image.getHeight()];
  const noData = image.getGDALNoData();
  const crs = crsCodes.find((code) => code === `EPSG:${epsg}`) ?? 'local';
  const read: OpenHeightRaster['read'] = async (box) => {
    const heights = new Float32Array(box.width * box.height).fill(Number.NaN);
    const [left, top] = [Math.max(0, box.column), Math.max(0, box.row)];
    const [right, bottom] = [Math.min(width, box.column + box.width), Math.min(height, box.row + box.height)];
    if (left >= right || top >= bottom) return heights;
    const values = await readBand(image, [left, top, right, bottom]).catch((cause: unknown) => {
      throw rasterOutcomes.notGeoTiff({ file: path }, path, cause);
    });
    for (let row = top; row < bottom; row++) {
      const at = (row - box.row) * box.width - box.column;
      for (let column = left; column < right; column++) {
        const z = values[(row - top) * (right - left) + column - left];
        heights[at + column] = z === noData || !Number.isFinite(z) ? Number.NaN : z;
      }
    }
    return heights;
  };
  return { width, height, ...placement(image, path, options), crs, ...(epsg !== undefined && { epsg }), read };
}

async function openImage(path: string): Promise<GeoTIFFImage> {
  try {
    return await (await fromFile(path)).getImage();
  } catch (cause) {
    throw rasterOutcomes.notGeoTiff({ file: path }, path, cause);
  }
}

/** Keys of the GeoTIFF standard (OGC 19-008r4). */
const key = { modelType: 1024, rasterType: 1025, geographic: 2048, projected: 3072, linearUnits: 3076 } as const;
const userDefined = 32767;
const metre = 9001;

function projectedCode(image: GeoTIFFImage, path: string, options: ReadOptions): number | undefined {
  const keys = (image.getGeoKeys() ?? {}) as Record<string, unknown>;
  const model = keys.GTModelTypeGeoKey;
  if (model === 2) throw rasterOutcomes.inDegrees({}, path);
  const unit = keys.ProjLinearUnitsGeoKey;
  if (typeof unit === 'number' && unit !== metre && unit !== userDefined) throw rasterOutcomes.notMetric({}, path);
  const code = keys.ProjectedCSTypeGeoKey;
  if (typeof code === 'number' && code !== userDefined && code > 0) return code;
  if (model !== 1 && options.epsg === undefined && !options.allowLocal) throw rasterOutcomes.unplaced({}, path);
  return options.epsg;
}

function placement(image: GeoTIFFImage, path: string, { allowLocal }: ReadOptions) {
  const transformation = image.fileDirectory.getValue('ModelTransformation') as number[] | undefined;
  if (transformation && (transformation[1] !== 0 || transformation[4] !== 0)) throw rasterOutcomes.notSquare({}, path);
  try {
    const [x, y] = image.getOrigin();
    const [dx, dy] = image.getResolution();
    if (!(dx > 0 && dy < 0) || Math.abs(dx + dy) > 1e-6 * dx) throw rasterOutcomes.notSquare({}, path);
    // "Pixel is point" names the centre of the first cell.
    const half = image.pixelIsArea() ? 0 : dx / 2;
    return { origin: [x - half, y + half] as const, cellSize: dx };
  } catch (error) {
    if (allowLocal && !rasterOutcomes.is(error)) return { origin: [0, image.getHeight()] as const, cellSize: 1 };
    if (rasterOutcomes.is(error)) throw error;
    throw rasterOutcomes.unplaced({}, path, error);
  }
}

export interface WriteOptions {
  /** Overrides the field's CRS, e.g. the code that the input raster had. */
  readonly epsg?: number;
  /** Goes into the file's metadata. */
  readonly description?: string;
}

/** Writes a field (one block of values) as a GeoTIFF: float32, deflated strips, nodata NaN, unit in the metadata. */
export async function writeGeoTiff(field: Field, options: WriteOptions = {}): Promise<Uint8Array> {
  const { width, height, values } = field;
  if (values.length !== width * height) throw new Error('a GeoTIFF holds one block of values');
  const strips = await deflatedStrips(field);
  const tags = [...imageTags(field, strips), ...metadataTags(field, options), ...placementTags(field, options)];
  return assemble(tags, strips);
}

const rowsPerStrip = 64;

/** Strips of little-endian float32, masked cells as NaN, deflated off the main thread. */
async function deflatedStrips({ values, mask, noData, width, height }: Field): Promise<Uint8Array[]> {
  const plain = mask || !Number.isNaN(noData) ? withoutData({ values, mask, noData }) : values;
  const starts = Array.from({ length: Math.ceil(height / rowsPerStrip) }, (_, i) => i * rowsPerStrip * width);
  const compress = promisify(deflate);
  return Promise.all(
    starts.map((start) => {
      const part = plain.subarray(start, start + rowsPerStrip * width);
      return compress(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), { level: 3 });
    }),
  );
}

function withoutData({ values, mask, noData }: Pick<Field, 'values' | 'mask' | 'noData'>): Float32Array {
  const plain = new Float32Array(values);
  for (let i = 0; i < plain.length; i++) if (plain[i] === noData || (mask && !mask[i])) plain[i] = Number.NaN;
  return plain;
}

/** TIFF field types: ASCII, SHORT, LONG, DOUBLE. */
type Tag = readonly [id: number, type: 2 | 3 | 4 | 12, values: readonly number[] | string];

function imageTags({ width, height }: Field, strips: readonly Uint8Array[]): Tag[] {
  return [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, [32]],
    [259, 3, [8]], // deflate
    [262, 3, [1]], // black is zero
    [273, 4, strips.map(() => 0)], // offsets: filled in by `assemble`
    [277, 3, [1]],
    [278, 4, [rowsPerStrip]],
    [279, 4, strips.map((strip) => strip.byteLength)],
    [339, 3, [3]], // floating point
  ];
}

function metadataTags({ unit }: Field, { description }: WriteOptions): Tag[] {
  const xml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  const item = (role: string, text: string) =>
    text && `<Item name="${role.toUpperCase()}" sample="0" role="${role}">${xml(text)}</Item>`;
  const items = item('unittype', units[unit].symbol) + item('description', description ?? '');
  return [
    [42112, 2, `<GDALMetadata>${items}</GDALMetadata>`],
    [42113, 2, 'nan'],
  ];
}

function placementTags({ origin, cellSize, crs }: Field, { epsg }: WriteOptions): Tag[] {
  const code = epsg ?? (crs === 'local' ? undefined : Number(crs.slice('EPSG:'.length)));
  const place: Tag[] = [
    [33550, 12, [cellSize, cellSize, 0]],
    [33922, 12, [0, 0, 0, origin[0], origin[1], 0]],
  ];
  if (code === undefined) return place;
  const degrees = (crs satisfies CrsCode | 'local') === 'EPSG:4326' && epsg === undefined;
  const keys = degrees
    ? [key.modelType, 0, 1, 2, key.rasterType, 0, 1, 1, key.geographic, 0, 1, code]
    : [key.modelType, 0, 1, 1, key.rasterType, 0, 1, 1, key.projected, 0, 1, code, key.linearUnits, 0, 1, metre];
  return [...place, [34735, 3, [1, 1, 0, keys.length / 4, ...keys]]];
}

const bytesOf = { 2: 1, 3: 2, 4: 4, 12: 8 } as const;
const countOf = (values: readonly number[] | string) =>
  typeof values === 'string' ? new TextEncoder().encode(values).length + 1 : values.length;

/** Header, directory, values that do not fit into it, strips. */
function assemble(unsorted: readonly Tag[], strips: readonly Uint8Array[]): Uint8Array {
  const tags = unsorted.toSorted((a, b) => a[0] - b[0]);
  const sizes = tags.map(([, type, values]) => bytesOf[type] * countOf(values));
  const valuesAt = 8 + 2 + 12 * tags.length + 4;
  const outside = sizes.map((size) => (size > 4 ? size + (size & 1) : 0));
  const dataAt = valuesAt + outside.reduce((a, b) => a + b, 0);
  const bytes = new Uint8Array(dataAt + strips.reduce((sum, strip) => sum + strip.byteLength, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x002a4949, true); // "II", 42
  view.setUint32(4, 8, true);
  view.setUint16(8, tags.length, true);
  let free = valuesAt;
  tags.forEach(([id, type, given], i) => {
    const entry = 10 + 12 * i;
    const values = id === 273 ? stripOffsets(dataAt, strips) : given;
    view.setUint16(entry, id, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, countOf(values), true);
    if (outside[i] > 0) view.setUint32(entry + 8, free, true);
    putValues(view, outside[i] > 0 ? free : entry + 8, type, values);
    free += outside[i];
  });
  let at = dataAt;
  for (const strip of strips) {
    bytes.set(strip, at);
    at += strip.byteLength;
  }
  return bytes;
}

function stripOffsets(first: number, strips: readonly Uint8Array[]): number[] {
  let at = first;
  return strips.map((strip) => {
    at += strip.byteLength;
    return at - strip.byteLength;
  });
}

function putValues(view: DataView, at: number, type: Tag[1], values: readonly number[] | string): void {
  if (typeof values === 'string') {
    new Uint8Array(view.buffer).set(new TextEncoder().encode(values), at);
    return;
  }
  values.forEach((value, i) => {
    if (type === 3) view.setUint16(at + 2 * i, value, true);
    else if (type === 4) view.setUint32(at + 4 * i, value, true);
    else view.setFloat64(at + 8 * i, value, true);
  });
}
