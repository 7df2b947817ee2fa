import type { Source } from '#core';
import { readAreas } from '#datasets/_kit/placement.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance, type VectorFeature } from '#datasets/_kit/vector-file.ts';
import type { BuildingRow } from './contract.ts';
import { exportedRow, roundedExportFields, taggedRow } from './openstreetmap.ts';
import { registerFields, registerRow } from './register.ts';

/** Whose buildings a file holds, told by the names of its attributes. */
type Publisher = 'register' | 'osm-export' | 'osm-tags';

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  const { fields, geometries } = await glance(file);
  if (![...geometries].some((type) => type.endsWith('Polygon'))) return undefined;
  if (registerFields.filter((field) => fields.has(field)).length >= 3) return 'register';
  if (roundedExportFields.every((field) => fields.has(field))) return 'osm-export';
  return fields.has('building') ? 'osm-tags' : undefined;
}

/** Reads footprints with attributes from GeoJSON and shapefiles: GIS건물통합정보 and OpenStreetMap. */
export const importer: Importer<BuildingRow> = {
  accepts: {
    ko: '건물: GIS건물통합정보 또는 OpenStreetMap 건물 (GeoJSON, 셰이프파일)',
    en: 'buildings: GIS건물통합정보 or OpenStreetMap buildings (GeoJSON, shapefile)',
  },

  async recognise(file) {
    const publisher = await publisherOf(file);
    return publisher === undefined ? 0 : publisher === 'osm-tags' ? 0.9 : 1;
  },

  async source(file) {
    return (await publisherOf(file)) === 'register' ? registerSource(file) : osmSource(file);
  },

  async *read(file, options, report) {
    const publisher = (await publisherOf(file)) ?? 'osm-tags';
    const ids = new RowIds(report);
    for await (const { geometry, ...feature } of readAreas(file, options, report)) {
      const { id, ...attributes } = attributesOf(publisher, feature, report);
      const row = { ...attributes, footprint: geometry };
      const claimed = ids.claim(id ?? `geometry-${shortHash(geometry)}`, row);
      if (claimed !== undefined) yield { ...row, id: claimed };
    }
  },
};

function attributesOf(
  publisher: Publisher,
  feature: Omit<VectorFeature, 'geometry'>,
  report: Parameters<typeof registerRow>[1],
) {
  const tags = feature.properties;
  if (publisher === 'register') return registerRow(tags, report);
  const id = feature.id ?? idTag(tags);
  return { ...(publisher === 'osm-export' ? exportedRow(tags, report) : taggedRow(tags, report)), id };
}

/** Where exporters put OpenStreetMap's id when the feature itself has none. */
function idTag(tags: Readonly<Record<string, unknown>>): string | undefined {
  const value = tags['@id'] ?? tags.osm_id ?? tags.id;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const registerSource = (file: SourceFile): Source => ({
  id: sourceIdOf(file),
  title: { ko: `GIS건물통합정보 (${stemOf(file)})`, en: `Building register on the cadastral map (${stemOf(file)})` },
  origin: 'surveyed',
  licence: 'CC BY / KOGL type 1 (as VWorld offers it)',
  attribution: '국토교통부 GIS건물통합정보 (VWorld)',
  files: [file.name],
});

const osmSource = (file: SourceFile): Source => ({
  id: sourceIdOf(file),
  title: { ko: `OpenStreetMap 건물 (${stemOf(file)})`, en: `OpenStreetMap buildings (${stemOf(file)})` },
  origin: 'surveyed',
  licence: 'ODbL 1.0',
  attribution: '© OpenStreetMap contributors',
  files: [file.name],
});
