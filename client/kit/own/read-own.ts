import { gpx, kml } from '@tmcw/togeojson';
import { unzipSync } from 'fflate';
import type { Feature, FeatureCollection, GeoJSON, Geometry } from 'geojson';
import { featuresOfCityJson, isCityJson } from './own-cityjson.ts';
import { type OwnFeatures, placed } from './own-crs.ts';
import { pointsOfCsv } from './own-csv.ts';
import { malformed, tooLarge, unknownFormat } from './own-failures.ts';
import { endingOf, largestFile, type OwnFile } from './own-file.ts';

/** Reads a file of the reader's own in the browser: it is sent nowhere. */

export type XmlParser = (text: string) => Document;

const browserXml: XmlParser = (text) => new DOMParser().parseFromString(text, 'text/xml');

/** @throws ApiError with why the file cannot be shown, and what to do */
export async function readOwnFile(file: OwnFile, parseXml: XmlParser = browserXml): Promise<OwnFeatures> {
  if (file.size > largestFile) throw tooLarge();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const ending = endingOf(file);
  if (ending === 'kmz') return fromXml(textOf(kmlOf(bytes)), parseXml);
  const text = textOf(bytes);
  if (/^\s*</.test(text)) return fromXml(text, parseXml);
  if (ending === 'jsonl') return fromLines(text);
  if (/^\s*[{[]/.test(text)) return fromJson(parsed(text));
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

const fromJson = (json: unknown): OwnFeatures =>
  isCityJson(json) ? featuresOfCityJson(json) : placed(featuresOf(json as GeoJSON));

/** One document a line: a city as a sequence, or features. */
function fromLines(text: string): OwnFeatures {
  const [head, ...more] = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parsed(line)]));
  if (isCityJson(head)) return featuresOfCityJson(head, more as object[]);
  return placed([head, ...more].flatMap((each) => featuresOf(each as GeoJSON)));
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
