import { licenceNotStated, type Source } from '#core';
import { readAreas } from '#datasets/_kit/placement.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance, type VectorFeature } from '#datasets/_kit/vector-file.ts';
import { cityModelRow } from './city-model.ts';
import type { BuildingRow } from './contract.ts';
import { ownFields, ownRow } from './exported.ts';
import { jusoFields, jusoRow } from './juso.ts';
import { exportedRow, roundedExportFields, taggedRow } from './openstreetmap.ts';
import { numberedFields, numberedRow, registerFields, registerRow } from './register.ts';

/** Whose buildings a file holds, told by the names of its attributes. */
type Publisher = 'own' | 'register' | 'register-numbered' | 'juso' | 'city-model' | 'osm-export' | 'osm-tags';

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  const { fields, geometries } = await glance(file);
  if (fields.has('@cityModel')) return 'city-model';
  if (![...geometries].some((type) => type.endsWith('Polygon'))) return undefined;
  const all = (names: readonly string[]) => names.every((name) => fields.has(name));
  if (all(ownFields)) return 'own';
  if (all(jusoFields)) return 'juso';
  if (registerFields.filter((field) => fields.has(field)).length >= 3) return 'register';
  if (all(numberedFields)) return 'register-numbered';
  if (all(roundedExportFields)) return 'osm-export';
  return fields.has('building') ? 'osm-tags' : undefined;
}

/** Reads footprints with attributes from any file of features: registers, OpenStreetMap, city models. */
export const importer: Importer<BuildingRow> = {
  accepts: {
    ko: '건물: GIS건물통합정보, 도로명주소 건물, OpenStreetMap(GeoJSON, 셰이프파일, GeoPackage, FlatGeobuf, PBF), CityGML, CityJSON',
    en: 'buildings: GIS건물통합정보, road name addresses, OpenStreetMap (GeoJSON, shapefile, GeoPackage, FlatGeobuf, PBF), CityGML, CityJSON',
  },

  async recognise(file) {
    const publisher = await publisherOf(file);
    return publisher === undefined ? 0 : publisher === 'osm-tags' ? 0.9 : 1;
  },

  source: sourceOf,

  inParts: true,

  async *read(file, options, report) {
    const publisher = (await publisherOf(file)) ?? 'osm-tags';
    const ids = new RowIds(report);
    for await (const feature of readAreas(file, options, report)) {
      const { id, ...attributes } = attributesOf(publisher, feature, report);
      const row = { ...attributes, id: '', footprint: feature.geometry };
      const claimed = ids.claim(id ?? `geometry-${shortHash(feature.geometry)}`, row);
      if (claimed === undefined) continue;
      row.id = claimed;
      yield row;
    }
  },
};

function attributesOf(
  publisher: Publisher,
  feature: Pick<VectorFeature, 'id' | 'properties'>,
  report: Parameters<typeof registerRow>[1],
): Omit<BuildingRow, 'id' | 'footprint'> & { id: string | undefined } {
  const tags = feature.properties;
  const id = feature.id ?? idTag(tags);
  switch (publisher) {
    case 'register':
      return registerRow(tags, report);
    case 'register-numbered':
      return numberedRow(tags, report);
    case 'juso':
      return jusoRow(tags, report);
    case 'own':
      return { ...ownRow(tags, report), id };
    case 'city-model':
      return { ...(ownFields.every((field) => field in tags) ? ownRow : cityModelRow)(tags, report), id };
    case 'osm-export':
      return { ...exportedRow(tags, report), id };
    case 'osm-tags':
      return { ...taggedRow(tags, report), id };
  }
}

/** Where exporters put OpenStreetMap's id when the feature itself has none. */
function idTag(tags: Readonly<Record<string, unknown>>): string | undefined {
  const value = tags['@id'] ?? tags.osm_id ?? tags.id;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

interface Words {
  readonly ko: string;
  readonly en: string;
  readonly licence: string;
  readonly attribution?: string;
}

const openStreetMap: Words = {
  ko: 'OpenStreetMap 건물',
  en: 'OpenStreetMap buildings',
  licence: 'ODbL 1.0',
  attribution: '© OpenStreetMap contributors',
};
const register: Words = {
  ko: 'GIS건물통합정보',
  en: 'Building register on the cadastral map',
  licence: 'CC BY / KOGL type 1 (as VWorld offers it)',
  attribution: '국토교통부 GIS건물통합정보 (VWorld)',
};
const publishers: Readonly<Record<Publisher, Words>> = {
  own: { ko: '내보낸 건물', en: 'Exported buildings', licence: licenceNotStated },
  register,
  'register-numbered': register,
  juso: {
    ko: '도로명주소 건물',
    en: 'Buildings of the address register',
    licence: licenceNotStated,
    attribution: '행정안전부 도로명주소 (JUSO)',
  },
  'city-model': { ko: '3차원 도시 모형', en: '3D city model', licence: licenceNotStated },
  'osm-export': openStreetMap,
  'osm-tags': openStreetMap,
};

async function sourceOf(file: SourceFile): Promise<Source> {
  const { ko, en, licence, attribution } = publishers[(await publisherOf(file)) ?? 'osm-tags'];
  return {
    id: await districtId(file),
    title: { ko: `${ko} (${stemOf(file)})`, en: `${en} (${stemOf(file)})` },
    origin: 'surveyed',
    licence,
    attribution: attribution ?? stemOf(file),
    files: [file.name],
  };
}

/** Files of the address register have one name in every district: the district's code tells them apart. */
async function districtId(file: SourceFile): Promise<string> {
  const district = (await glance(file)).features[0]?.properties.SIG_CD;
  return typeof district === 'string' || typeof district === 'number'
    ? `${sourceIdOf(file)}-${district}`
    : sourceIdOf(file);
}
