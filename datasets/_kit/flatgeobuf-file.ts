import { ByteBuffer } from 'flatbuffers';
import { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import type { Geometry } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import { Outcome } from '#core';
import { ByteWindow } from './byte-window.ts';
import { brokenFile, emptyFile } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';
import type { RawGeometry, VectorFeature, VectorFile } from './vector-file.ts';

/**
 * FlatGeobuf, feature by feature (https://flatgeobuf.org): magic, header, an index that is skipped, features. Every length
 * is checked against the file before it is believed.
 */
export async function openFlatGeobuf(file: SourceFile): Promise<VectorFile> {
  const { columns, declaredCrs, start, geometryType } = await readHeader(file);
  return { declaredCrs, features: () => features(file, columns, geometryType, start) };
}

const magicBytes = 8;
const longestHeader = 16 << 20;
const longestFeature = 256 << 20;
const geometryNames = [
  'Unknown',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

interface Column {
  readonly name: string;
  readonly type: number;
}

const broken = (file: SourceFile, what: string, cause?: unknown) =>
  brokenFile({ file: file.name, kind: 'FlatGeobuf', what }, file.name, cause);

async function readHeader(file: SourceFile) {
  await using window = await ByteWindow.open(file.path);
  if (window.size === 0) throw emptyFile({ file: file.name }, file.name);
  const start = await window.read(0, magicBytes + 4);
  if (start.length < magicBytes + 4) throw broken(file, `${window.size} bytes`);
  const length = start.readUInt32LE(magicBytes);
  if (length < 8 || length > longestHeader || magicBytes + 4 + length > window.size)
    throw broken(file, `header ${length}`);
  const bytes = Buffer.from(await window.read(magicBytes, 4 + length));
  return guarded(file, 'header', () => {
    const header = Header.getSizePrefixedRootAsHeader(new ByteBuffer(bytes));
    const columns = Array.from({ length: bounded(header.columnsLength(), length) }, (_, i): Column => {
      const column = header.columns(i);
      return { name: column?.name() ?? `column ${i}`, type: column?.type() ?? -1 };
    });
    const code = header.crs()?.code() ?? 0;
    return {
      columns,
      declaredCrs: code > 0 ? `EPSG:${code}` : (header.crs()?.wkt() ?? undefined),
      geometryType: header.geometryType() as number,
      start: magicBytes + 4 + length + indexBytes(Number(header.featuresCount()), header.indexNodeSize()),
    };
  });
}

function guarded<T>(file: SourceFile, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Outcome) throw error;
    throw broken(file, what, error);
  }
}

/** A count that a buffer states, which cannot hold more members than bytes. */
function bounded(count: number, bytes: number): number {
  if (!(count >= 0 && count <= bytes)) throw new RangeError(`${count} members in ${bytes} bytes`);
  return count;
}

/** Size of the packed Hilbert R-tree: 40 bytes a node. */
function indexBytes(count: number, nodeSize: number): number {
  if (nodeSize < 2 || count === 0) return 0;
  let nodes = count;
  for (let level = count; level !== 1; ) {
    level = Math.ceil(level / nodeSize);
    nodes += level;
  }
  return nodes * 40;
}

async function* features(
  file: SourceFile,
  columns: readonly Column[],
  fileType: number,
  start: number,
): AsyncGenerator<VectorFeature> {
  await using window = await ByteWindow.open(file.path, file.onBytes);
  if (start > window.size) throw broken(file, `index ends at ${start}`);
  let row = 0;
  for (let at = start; at < window.size; ) {
    row++;
    const head = await window.read(at, 4);
    const length = head.length === 4 ? head.readUInt32LE(0) : 0;
    if (length < 4 || length > longestFeature || at + 4 + length > window.size) throw broken(file, `#${row}`);
    const bytes = Buffer.from(await window.read(at, 4 + length));
    yield guarded(file, `#${row}`, () => featureOf(row, bytes, columns, fileType));
    at += 4 + length;
  }
}

function featureOf(row: number, bytes: Buffer, columns: readonly Column[], fileType: number): VectorFeature {
  const feature = Feature.getSizePrefixedRootAsFeature(new ByteBuffer(bytes));
  const own = Array.from({ length: bounded(feature.columnsLength(), bytes.length) }, (_, i): Column => {
    const column = feature.columns(i);
    return { name: column?.name() ?? `column ${i}`, type: column?.type() ?? -1 };
  });
  const geometry = feature.geometry();
  return {
    row,
    id: undefined,
    properties: propertiesOf(feature.propertiesArray(), own.length > 0 ? own : columns),
    geometry: geometry && geometryOf(geometry, (geometry.type() as number) || fileType, { left: bytes.length / 16 }),
  };
}

/** Positions that the bytes of a feature can hold: parts that claim the same bytes again and again end here. */
interface Budget {
  left: number;
}

function geometryOf(geometry: Geometry, type: number, budget: Budget): RawGeometry {
  const name = geometryNames[type] ?? `type ${type}`;
  if (name === 'GeometryCollection' || name.startsWith('type')) return { type: name, coordinates: [] };
  if (name === 'MultiPolygon') {
    const coordinates = Array.from({ length: bounded(geometry.partsLength(), budget.left) }, (_, i) => {
      const part = geometry.parts(i);
      return part && geometryOf(part, 3, budget).coordinates;
    });
    return { type: name, coordinates };
  }
  const points = positionsOf(geometry.xyArray(), budget);
  if (name === 'Point') return { type: name, coordinates: points[0] };
  if (name === 'LineString' || name === 'MultiPoint') return { type: name, coordinates: points };
  return { type: name, coordinates: cutAt(points, geometry.endsArray()) };
}

function positionsOf(xy: Float64Array | null, budget: Budget): number[][] {
  if (!xy) return [];
  const count = xy.length >> 1;
  budget.left -= count;
  if (budget.left < 0) throw new RangeError('more positions than bytes');
  return Array.from({ length: count }, (_, i) => [xy[2 * i], xy[2 * i + 1]]);
}

function cutAt(points: readonly number[][], ends: Uint32Array | null): number[][][] {
  const parts: number[][][] = [];
  let from = 0;
  for (const end of ends ?? [points.length]) {
    if (end < from || end > points.length) throw new RangeError(`a part ends at ${end}`);
    parts.push(points.slice(from, end));
    from = end;
  }
  return parts;
}

type Read = (bytes: Buffer, at: number) => unknown;
/** By column type: its length in bytes and how it is read; strings and binaries carry their own length. */
const scalars: Readonly<Record<number, readonly [length: number, read: Read]>> = {
  0: [1, (b, at) => b.readInt8(at)],
  1: [1, (b, at) => b.readUInt8(at)],
  2: [1, (b, at) => b[at] !== 0],
  3: [2, (b, at) => b.readInt16LE(at)],
  4: [2, (b, at) => b.readUInt16LE(at)],
  5: [4, (b, at) => b.readInt32LE(at)],
  6: [4, (b, at) => b.readUInt32LE(at)],
  7: [8, (b, at) => exact(b.readBigInt64LE(at))],
  8: [8, (b, at) => exact(b.readBigUInt64LE(at))],
  9: [4, (b, at) => b.readFloatLE(at)],
  10: [8, (b, at) => b.readDoubleLE(at)],
};
const texts = new Set([11, 12, 13]);
const exact = (value: bigint): number | string =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();

function propertiesOf(array: Uint8Array | null, columns: readonly Column[]): Record<string, unknown> {
  // A column that a feature leaves out is null there, not unknown to the file.
  const properties: Record<string, unknown> = Object.fromEntries(columns.map(({ name }) => [name, null]));
  if (!array) return properties;
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  for (let at = 0; at + 2 <= bytes.length; ) {
    const column = columns[bytes.readUInt16LE(at)];
    at += 2;
    if (!column) throw new RangeError('a column that is not there');
    const scalar = scalars[column.type];
    if (scalar) {
      properties[column.name] = scalar[1](bytes, at);
      at += scalar[0];
      continue;
    }
    const length = bytes.readUInt32LE(at);
    if (at + 4 + length > bytes.length) throw new RangeError(`${column.name}: ${length} bytes`);
    if (texts.has(column.type)) properties[column.name] = bytes.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
  }
  return properties;
}
