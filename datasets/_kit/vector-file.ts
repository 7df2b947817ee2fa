import { extname } from 'node:path';
import { firstFeatures, openGeoJson } from './geojson-file.ts';
import type { SourceFile } from './roles.ts';
import { openShapefile } from './shapefile.ts';

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
  features(): AsyncGenerator<VectorFeature>;
}

const isShapefile = (file: SourceFile) => extname(file.path).toLowerCase() === '.shp';
const isGeoJson = (file: SourceFile) => ['.geojson', '.json'].includes(extname(file.path).toLowerCase());

/** Opens a GeoJSON file or a shapefile; throws an Outcome that says what is wrong with it. */
export const openVectorFile = (file: SourceFile, encoding?: string): Promise<VectorFile> =>
  isShapefile(file) ? openShapefile(file, encoding) : openGeoJson(file, encoding);

/** What a file looks like: names of its attributes and kinds of its first geometries. Never throws. */
export async function glance(
  file: SourceFile,
): Promise<{ fields: ReadonlySet<string>; geometries: ReadonlySet<string> }> {
  const features = isShapefile(file) ? await firstShapes(file) : isGeoJson(file) ? await firstFeatures(file, 20) : [];
  return {
    fields: new Set(features.flatMap((feature) => Object.keys(feature.properties))),
    geometries: new Set(features.flatMap((feature) => (feature.geometry ? [feature.geometry.type] : []))),
  };
}

async function firstShapes(file: SourceFile): Promise<VectorFeature[]> {
  try {
    for await (const feature of (await openShapefile(file)).features()) return [feature];
  } catch {
    // Whatever is wrong is told when the file is read: a glance only asks what it looks like.
  }
  return [];
}
