import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { QualityReport } from './quality.ts';
import type { Importer, ImportOptions, SourceFile } from './roles.ts';

/** Small input files that tests write for themselves. Used by tests only. */
export class TestFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'vseoul-files-'));

  write(name: string, content: string | Uint8Array): SourceFile {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return { path, name };
  }

  json(name: string, value: unknown): SourceFile {
    return this.write(name, JSON.stringify(value));
  }

  /** Writes a shapefile of single-ring polygons with text (C) and number (N) fields; returns its `.shp`. */
  shapefile(stem: string, rows: readonly ShapeRow[], options: ShapeOptions = {}): SourceFile {
    const { shp, shx } = shapeBytes(rows);
    this.write(`${stem}.shx`, shx);
    this.write(`${stem}.dbf`, dbfBytes(rows, options));
    if (options.prj) this.write(`${stem}.prj`, options.prj);
    if (options.cpg) this.write(`${stem}.cpg`, options.cpg);
    return this.write(`${stem}.shp`, shp);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface ShapeRow {
  readonly ring: readonly (readonly [number, number])[];
  readonly values: Readonly<Record<string, string | number>>;
}

export interface ShapeOptions {
  readonly encoding?: 'cp949' | 'utf-8';
  readonly language?: number;
  readonly prj?: string;
  readonly cpg?: string;
}

function shapeHeader(bytes: Buffer): void {
  bytes.writeInt32BE(9994, 0);
  bytes.writeInt32BE(bytes.length / 2, 24);
  bytes.writeInt32LE(1000, 28);
  bytes.writeInt32LE(5, 32);
}

function shapeBytes(rows: readonly ShapeRow[]): { shp: Buffer; shx: Buffer } {
  const records = rows.map(({ ring }, index) => {
    const content = Buffer.alloc(48 + 16 * ring.length);
    content.writeInt32LE(5, 0);
    content.writeInt32LE(1, 36);
    content.writeInt32LE(ring.length, 40);
    for (const [i, [x, y]] of ring.entries()) {
      content.writeDoubleLE(x, 48 + 16 * i);
      content.writeDoubleLE(y, 56 + 16 * i);
    }
    const header = Buffer.alloc(8);
    header.writeInt32BE(index + 1, 0);
    header.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([header, content]);
  });
  const shp = Buffer.concat([Buffer.alloc(100), ...records]);
  const shx = Buffer.alloc(100 + 8 * rows.length);
  let offset = 100;
  for (const [i, record] of records.entries()) {
    shx.writeInt32BE(offset / 2, 100 + 8 * i);
    shx.writeInt32BE((record.length - 8) / 2, 104 + 8 * i);
    offset += record.length;
  }
  shapeHeader(shp);
  shapeHeader(shx);
  return { shp, shx };
}

const fieldWidth = 40;

function dbfBytes(rows: readonly ShapeRow[], { encoding = 'utf-8', language = 0 }: ShapeOptions): Buffer {
  const names = Object.keys(rows[0]?.values ?? { EMPTY: '' });
  const header = Buffer.alloc(32 + 32 * names.length + 1);
  header[0] = 3;
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(1 + fieldWidth * names.length, 10);
  header[29] = language;
  for (const [i, name] of names.entries()) {
    const at = 32 + 32 * i;
    header.write(name, at, 10, 'latin1');
    header[at + 11] = (typeof rows[0]?.values[name] === 'number' ? 'N' : 'C').charCodeAt(0);
    header[at + 16] = fieldWidth;
  }
  header[header.length - 1] = 0x0d;
  const records = rows.map(({ values }) => {
    const record = Buffer.alloc(1 + fieldWidth * names.length, 0x20);
    for (const [i, name] of names.entries()) {
      iconv.encode(String(values[name]), encoding).copy(record, 1 + fieldWidth * i, 0, fieldWidth);
    }
    return record;
  });
  return Buffer.concat([header, ...records, Buffer.from([0x1a])]);
}

/** Everything an importer makes of a file. */
export async function readAll<Row>(
  importer: Importer<Row>,
  file: SourceFile,
  options: Partial<ImportOptions> = {},
): Promise<{ rows: Row[]; report: QualityReport }> {
  const report = new QualityReport();
  const rows: Row[] = [];
  const signal = new AbortController().signal;
  for await (const row of importer.read(file, { signal, ...options }, report)) rows.push(row);
  return { rows, report };
}

export const countOf = (report: QualityReport, key: string): number => report.counts.get(key)?.value ?? 0;

/** A closed square with its lower left corner at a position, for either kind of coordinates. */
export const square = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x, y + side],
  [x + side, y + side],
  [x + side, y],
  [x, y],
];

export const featureCollection = (features: readonly unknown[], more: Record<string, unknown> = {}) => ({
  type: 'FeatureCollection',
  ...more,
  features,
});

export const polygonFeature = (ring: unknown, properties: Record<string, unknown>, id?: string) => ({
  type: 'Feature',
  ...(id === undefined ? {} : { id }),
  properties,
  geometry: { type: 'Polygon', coordinates: [ring] },
});
