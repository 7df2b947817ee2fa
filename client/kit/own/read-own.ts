import { gpx, kml } from '@tmcw/togeojson';
import { unzipSync } from 'fflate';
import type { Feature, FeatureCollection, GeoJSON, Geometry } from 'geojson';
import { type OwnFeatures, placed } from './own-crs.ts';
import { pointsOfCsv } from './own-csv.ts';
import { malformed, tooLarge, unknownFormat } from './own-failures.ts';

/** Reads a file of the reader's own in the browser: it is sent nowhere. */

export const largestFile = 25 * 1024 * 1024;

export type XmlParser = (text: string) => Document;

const browserXml: XmlParser = (text) => new DOMParser().parseFromString(text, 'text/xml');

/** What a file needs to be for this: `File` of a browser is one. */
export interface OwnFile {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** @throws ApiError with why the file cannot be shown, and what to do */
export async function readOwnFile(file: OwnFile, parseXml: XmlParser = browserXml): Promise<OwnFeatures> {
  if (file.size > largestFile) throw tooLarge();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const ending = /\.([a-z0-9]+)$/i.exec(file.name)?.[1].toLowerCase() ?? '';
  if (ending === 'kmz') return fromXml(textOf(kmlOf(bytes)), parseXml);
  const text = textOf(bytes);
  if (/^\s*</.test(text)) return fromXml(text, parseXml);
  if (/^\s*[{[]/.test(text)) return fromJson(text);
  if (['csv', 'tsv', 'txt'].includes(ending)) {
    const { features, left } = pointsOfCsv(text);
    return placed(features, left);
  }
  throw unknownFormat(file.name);
}

/** Text in UTF-8, else as Korean Windows writes it (CP949). */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('euc-kr').decode(bytes);
  }
}

function kmlOf(bytes: Uint8Array): Uint8Array {
  try {
    let sum = 0;
    const files = unzipSync(bytes, {
      // A packed file says how large it becomes; more than this is no map but an attack.
      filter: ({ name, originalSize }) => {
        sum += originalSize;
        return /\.kml$/i.test(name) && sum <= 4 * largestFile;
      },
    });
    const first = Object.values(files)[0];
    if (first) return first;
  } catch {}
  throw malformed();
}

function fromXml(text: string, parseXml: XmlParser): OwnFeatures {
  let document: Document;
  try {
    document = parseXml(text);
  } catch {
    throw malformed();
  }
  const root = document.documentElement?.nodeName.replace(/^.*:/, '').toLowerCase();
  if (root === 'kml') return placed(featuresOf(kml(document) as FeatureCollection));
  if (root === 'gpx') return placed(featuresOf(gpx(document) as FeatureCollection));
  throw root === 'html' || root === 'parsererror' || !root ? malformed() : unknownFormat(root);
}

function fromJson(text: string): OwnFeatures {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw malformed();
  }
  return placed(featuresOf(json as GeoJSON));
}

const geometryTypes = [
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
];

/** Features of any GeoJSON object. */
function featuresOf(json: GeoJSON): Feature[] {
  if (json?.type === 'FeatureCollection' && Array.isArray(json.features)) return json.features.filter(isFeature);
  if (isFeature(json)) return [json];
  if (isGeometry(json)) return [{ type: 'Feature', geometry: json, properties: {} }];
  throw malformed();
}

const isGeometry = (value: unknown): value is Geometry =>
  geometryTypes.includes((value as Geometry | null)?.type ?? '');
const isFeature = (value: unknown): value is Feature => {
  const feature = value as Feature | null;
  return feature?.type === 'Feature' && (!feature.geometry || isGeometry(feature.geometry));
};
