import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { SourceFile } from './roles.ts';

/** Formats that are told by their first bytes. `text` is anything else that could be a table; `binary` nothing we know. */
export type FileKind =
  | 'shapefile'
  | 'geojson'
  | 'json-list'
  | 'cityjson'
  | 'cityjson-seq'
  | 'citygml'
  | 'xml'
  | 'geopackage'
  | 'flatgeobuf'
  | 'osm-pbf'
  | 'tiff'
  | 'zip'
  | 'text'
  | 'binary'
  | 'missing';

const headBytes = 65_536;

/** What a file is, by its content; the name decides only between a `.shp` and its siblings. Never throws. */
export async function kindOf(file: SourceFile): Promise<FileKind> {
  const head = await firstBytes(file.path);
  if (!head) return 'missing';
  const magic = (text: string, at = 0) => head.subarray(at, at + text.length).toString('latin1') === text;
  if (extname(file.path).toLowerCase() === '.shp') return 'shapefile';
  if (magic('SQLite format 3\0')) return 'geopackage';
  if (magic('fgb\x03fgb')) return 'flatgeobuf';
  if (magic('PK\x03\x04') || magic('PK\x05\x06')) return 'zip';
  if (magic('II*\0') || magic('MM\0*') || magic('II+\0') || magic('MM\0+')) return 'tiff';
  if (magic('OSMHeader', 6)) return 'osm-pbf';
  return kindOfText(head);
}

async function firstBytes(path: string): Promise<Buffer | undefined> {
  try {
    await using handle = await open(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  }
}

function kindOfText(head: Buffer): FileKind {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('<')) return /<(\w+:)?CityModel[\s>]/.test(text) ? 'citygml' : 'xml';
  if (text.startsWith('{')) return kindOfJson(text);
  if (text.startsWith('[')) return 'json-list';
  return head.subarray(0, 4096).includes(0) ? 'binary' : 'text';
}

function kindOfJson(text: string): FileKind {
  if (/"type"\s*:\s*"CityJSONFeature"/.test(text)) return 'cityjson-seq';
  if (/"type"\s*:\s*"CityJSON"/.test(text) || /"CityObjects"\s*:\s*\{/.test(text)) return 'cityjson';
  return 'geojson';
}
