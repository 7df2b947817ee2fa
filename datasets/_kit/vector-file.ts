import { stat } from 'node:fs/promises';
import { openCityGml } from './citygml.ts';
import { openCityJson, openCityJsonSeq } from './cityjson.ts';
import { openFlatGeobuf } from './flatgeobuf-file.ts';
import { firstFeatures as firstGeoJson, openGeoJson, partsOfGeoJson } from './geojson-file.ts';
import { openGeoPackage } from './geopackage.ts';
import { belongs, type OsmLayer, openOsmPbf, osmLayers } from './osm-features.ts';
import type { QualityReport } from './quality.ts';
import type { FilePart, SourceFile } from './roles.ts';
import { openShapefile } from './shapefile.ts';
import { type FileKind, kindOf } from './sniff.ts';

/** Geometry as the file has it, unchecked: coordinates may be anything. */
export interface RawGeometry {
  readonly type: string;
  readonly coordinates: unknown;
}

export interface VectorFeature {
  /** 1 for the first feature of the file. */
  readonly row: number;
  readonly id: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: RawGeometry | null;
}

export interface VectorFile {
  /** What the file says of its coordinate system: WKT or a name. */
  readonly declaredCrs: string | undefined;
  /** Set where the order of the axes follows the declared system's own, which writers understand in two ways. */
  readonly axesMayBeSwapped?: boolean;
  /** Every feature, from the first, each time that it is called. What is left out is counted in the report. */
  features(report?: QualityReport): AsyncGenerator<VectorFeature>;
  /** Where `features` may be those of a part of the file: those at its beginning, which tell what all are like. */
  first?(): AsyncGenerator<VectorFeature>;
}

type Open = (file: SourceFile, encoding?: string) => VectorFile | Promise<VectorFile>;
const openers: Partial<Record<FileKind, Open>> = {
  shapefile: openShapefile,
  geojson: openGeoJson,
  cityjson: openCityJson,
  'cityjson-seq': openCityJsonSeq,
  citygml: openCityGml,
  geopackage: openGeoPackage,
  flatgeobuf: openFlatGeobuf,
  'osm-pbf': openOsmPbf,
};

/** Opens a file of features of any format; throws an Outcome that says what is wrong with it. */
export async function openVectorFile(file: SourceFile, encoding?: string): Promise<VectorFile> {
  // The reader of GeoJSON says best what a file is that is nothing else: empty, a web page, no JSON.
  const kind = await kindOf(file);
  const open = openers[kind] ?? openGeoJson;
  const opened = await open(file, encoding);
  if (kind !== 'geojson' || file.layer === undefined) return opened;
  const layer = file.layer as OsmLayer;
  const first = () => ofLayer((opened.first ?? opened.features)(), layer);
  return { ...opened, features: () => ofLayer(opened.features(), layer), first };
}

/** The features of one kind of a file that mixes the kinds of OpenStreetMap. */
async function* ofLayer(features: AsyncIterable<VectorFeature>, layer: OsmLayer): AsyncGenerator<VectorFeature> {
  for await (const feature of features) if (belongs[layer]?.(feature.properties)) yield feature;
}

/** Parts of at least so many bytes that several can read at once; none where the format or the file has no such parts. */
export const partsOf = async (file: SourceFile, partBytes: number, encoding?: string): Promise<readonly FilePart[]> =>
  (await kindOf(file)) === 'geojson' ? partsOfGeoJson(file, partBytes, encoding) : [];

/** Whether a file is of a format that holds features. */
export const isVectorFile = async (file: SourceFile): Promise<boolean> => (await kindOf(file)) in openers;

export interface Glance {
  readonly fields: ReadonlySet<string>;
  readonly geometries: ReadonlySet<string>;
  /** The first features. */
  readonly features: readonly VectorFeature[];
}

const nothing: Glance = { fields: new Set(), geometries: new Set(), features: [] };

/** What the layers of an extract of OpenStreetMap look like: known without reading millions of nodes. */
const osmGlances: Readonly<Record<string, Glance>> = Object.fromEntries(
  [
    ['building', 'Polygon'],
    ['highway', 'LineString'],
    ['natural', 'Polygon'],
    ['amenity', 'Point'],
    ['ele', 'Point'],
  ].map(([field, type], i) => [osmLayers[i], { ...nothing, fields: new Set([field]), geometries: new Set([type]) }]),
);

const glanced = 20;

/** The last glances: every importer asks for one, most of them more than once. */
const glances = new Map<string, Promise<Glance>>();
const keptGlances = 64;

/** What a file looks like: names of its attributes and kinds of its first geometries. Never throws. */
export async function glance(file: SourceFile): Promise<Glance> {
  const info = await stat(file.path).catch(() => undefined);
  const key = [file.path, file.layer, info?.size, info?.mtimeMs, info?.ino].join('\0');
  const found = glances.get(key) ?? look(file);
  glances.delete(key);
  glances.set(key, found);
  for (const oldest of glances.keys()) {
    if (glances.size <= keptGlances) break;
    glances.delete(oldest);
  }
  return found;
}

async function look(file: SourceFile): Promise<Glance> {
  const kind = await kindOf(file);
  if (!(kind in openers)) return nothing;
  if (kind === 'osm-pbf' || (kind === 'geojson' && file.layer)) return osmGlances[file.layer ?? ''] ?? nothing;
  const features = await firstFeatures(file, kind);
  return {
    fields: new Set(features.flatMap((feature) => Object.keys(feature.properties))),
    geometries: new Set(features.flatMap((feature) => (feature.geometry ? [feature.geometry.type] : []))),
    features,
  };
}

async function firstFeatures(file: SourceFile, kind: FileKind): Promise<VectorFeature[]> {
  if (kind === 'geojson') return firstGeoJson(file, glanced);
  const features: VectorFeature[] = [];
  try {
    for await (const feature of (await openVectorFile(file)).features()) {
      features.push(feature);
      if (features.length === (kind === 'shapefile' ? 1 : glanced)) break;
    }
  } catch {
    // Whatever is wrong is told when the file is read: a glance only asks what it looks like.
  }
  return features;
}
