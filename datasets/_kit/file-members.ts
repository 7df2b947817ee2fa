import { rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { Outcome } from '#core';
import { firstFeatures } from './geojson-file.ts';
import { geoPackageLayers } from './geopackage.ts';
import { isGtfs } from './gtfs.ts';
import { belongs, layersOfPbf, osmLayers } from './osm-features.ts';
import type { SourceFile } from './roles.ts';
import { kindOf } from './sniff.ts';
import { unpackZip } from './zip-members.ts';

/** Things that a file holds, each read by itself; what was unpacked for that is removed by disposing. */
export interface FileMembers extends AsyncDisposable {
  readonly files: readonly SourceFile[];
  /** Whether the file was more than one thing: then members that nobody reads are left out rather than refused. */
  readonly several: boolean;
}

/** Parts of a shapefile are read with its `.shp`. */
export const shapefileParts = new Set(['.shx', '.dbf', '.prj', '.cpg', '.sbn', '.sbx', '.qpj', '.qmd', '.qix', '.xml']);

const alone = (file: SourceFile): FileMembers => ({
  files: [file],
  several: false,
  [Symbol.asyncDispose]: async () => {},
});
const layersOf = (file: SourceFile, layers: readonly string[]): FileMembers => ({
  ...alone(file),
  files: layers.map((layer) => ({ ...file, layer })),
  several: true,
});

/** Takes a file apart: archives into their files, GeoPackages into layers, extracts of OpenStreetMap into kinds. */
export async function membersOf(file: SourceFile): Promise<FileMembers> {
  switch (await kindOf(file)) {
    case 'zip':
      return (await isGtfs(file)) ? layersOf(file, ['stops', 'routes']) : unpacked(file);
    case 'geopackage':
      return packageLayers(file);
    case 'osm-pbf':
      return pbfLayers(file);
    case 'geojson':
      return mixedTags(file);
    default:
      return alone(file);
  }
}

async function pbfLayers(file: SourceFile): Promise<FileMembers> {
  try {
    const layers = await layersOfPbf(file);
    return layersOf(file, layers.length > 0 ? layers : ['buildings']);
  } catch (error) {
    // Told again, with its cause, by whoever reads it.
    if (error instanceof Outcome) return layersOf(file, ['buildings']);
    throw error;
  }
}

function packageLayers(file: SourceFile): FileMembers {
  try {
    const layers = geoPackageLayers(file);
    return layers.length > 1 ? layersOf(file, layers) : alone(file);
  } catch (error) {
    // Told again, with its cause, by whoever reads it.
    if (error instanceof Outcome) return alone(file);
    throw error;
  }
}

/** A GeoJSON file with the plain tags of OpenStreetMap of more than one kind among its first features. */
async function mixedTags(file: SourceFile): Promise<FileMembers> {
  const features = await firstFeatures(file, 200);
  const tagged = osmLayers.filter((layer) => features.some(({ properties }) => belongs[layer](properties)));
  const exported = features.some(
    ({ properties }) => 'sourceTag' in properties || 'roadClass' in properties || 'kind' in properties,
  );
  return tagged.length > 1 && !exported ? layersOf(file, tagged) : alone(file);
}

async function unpacked(file: SourceFile): Promise<FileMembers> {
  const { folder, names } = await unpackZip(file);
  const data = names.filter((name) => !shapefileParts.has(extname(name).toLowerCase()) || isData(name));
  const parts: FileMembers[] = [];
  for (const name of data.sort()) {
    const inner = { path: join(folder, name), name: `${file.name}/${name}` };
    // An archive in an archive is not opened: who packs data so can unpack it.
    parts.push(basename(name).toLowerCase().endsWith('.zip') ? alone(inner) : await membersOf(inner));
  }
  return {
    files: parts.flatMap(({ files }) => files),
    several: true,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** `.xml` is a part of a shapefile only where it says so in its name (`roads.shp.xml`); CityGML ends in `.xml` too. */
const isData = (name: string): boolean => /(?<!\.shp)\.xml$/i.test(name);
