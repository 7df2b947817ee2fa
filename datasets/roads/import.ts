import { licenceNotStated } from '#core';
import { cleanText, positiveNumber } from '#datasets/_kit/clean-text.ts';
import { readLines } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import type { Oneway, RoadClass, RoadLevel, RoadRow, WidthOrigin } from './contract.ts';

/** Values of OpenStreetMap's `highway` key (https://wiki.openstreetmap.org/wiki/Key:highway). */
const classes: Readonly<Record<string, RoadClass>> = {
  motorway: 'motorway',
  trunk: 'trunk',
  primary: 'primary',
  secondary: 'secondary',
  tertiary: 'tertiary',
  residential: 'residential',
  living_street: 'residential',
  unclassified: 'residential',
  service: 'service',
  pedestrian: 'pedestrian',
  footway: 'pedestrian',
  path: 'pedestrian',
  steps: 'pedestrian',
  cycleway: 'pedestrian',
};

/** Widths that stand for unknown ones, metres, by class: lanes of 3.25 m (도로의 구조·시설 기준에 관한 규칙) and kerbs. */
const usualWidthM: Readonly<Record<RoadClass, number>> = {
  motorway: 26,
  trunk: 26,
  primary: 20,
  secondary: 13,
  tertiary: 10,
  residential: 6,
  service: 4,
  pedestrian: 3,
  other: 4,
};

/** Whose roads a file holds, told by the names of its attributes. */
type Publisher = 'osm' | 'juso' | 'links';

/** TL_SPRD_MANAGE, the sections of the road name addresses (Ministry of the Interior and Safety). */
const jusoFields = ['RDS_MAN_NO', 'RN', 'ROAD_BT'];
/** Links of a network of routes, as Seoul publishes its bicycle network: what class a road has is not said. */
const linkFields = ['LINK_ID', 'ST_ND_ID', 'ED_ND_ID', 'ROAD_NAME'];

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  const { fields, geometries } = await glance(file);
  if (![...geometries].some((type) => type.endsWith('LineString'))) return undefined;
  if (fields.has('highway')) return 'osm';
  if (jusoFields.every((field) => fields.has(field))) return 'juso';
  return linkFields.every((field) => fields.has(field)) ? 'links' : undefined;
}

/** Road centre lines out of any file of features. */
export const importer: Importer<RoadRow> = {
  accepts: {
    ko: '도로: OpenStreetMap 선(highway), 도로명주소 도로구간(TL_SPRD_MANAGE), 자전거 도로망',
    en: 'roads: OpenStreetMap lines (highway), sections of the road name addresses (TL_SPRD_MANAGE), the bicycle network',
  },

  recognise: async (file) => ((await publisherOf(file)) ? 1 : 0),

  async source(file) {
    const { ko, en, licence, attribution } = words[(await publisherOf(file)) ?? 'osm'];
    return {
      id: await districtId(file),
      title: { ko: `${ko} (${stemOf(file)})`, en: `${en} (${stemOf(file)})` },
      origin: 'surveyed',
      licence,
      attribution,
      files: [file.name],
    };
  },

  inParts: true,

  async *read(file, options, report) {
    const read = { osm: osmRoad, juso: jusoRoad, links: linkRoad }[(await publisherOf(file)) ?? 'osm'];
    const ids = new RowIds(report);
    for await (const { id, properties, geometry } of readLines(file, options, report)) {
      const { ownId, ...attributes } = read(properties, report);
      const row = { line: geometry, ...attributes };
      report.count(`width-${row.widthOrigin}`, widthTitles[row.widthOrigin]);
      const claimed = ids.claim(ownId ?? id ?? `geometry-${shortHash(geometry)}`, row);
      if (claimed !== undefined) yield { ...row, id: claimed };
    }
  },
};

const words: Readonly<Record<Publisher, { ko: string; en: string; licence: string; attribution: string }>> = {
  osm: {
    ko: 'OpenStreetMap 도로',
    en: 'OpenStreetMap roads',
    licence: 'ODbL 1.0',
    attribution: '© OpenStreetMap contributors',
  },
  juso: {
    ko: '도로명주소 도로구간',
    en: 'Sections of the road name addresses',
    licence: licenceNotStated,
    attribution: '행정안전부 도로명주소 (JUSO)',
  },
  links: {
    ko: '자전거·이면도로 연결망',
    en: 'Network of bicycle and side roads',
    licence: licenceNotStated,
    attribution: '서울특별시 (Seoul Metropolitan Government)',
  },
};

/** Files of the address register have one name in every district: the district's code tells them apart. */
async function districtId(file: SourceFile): Promise<string> {
  const district = (await glance(file)).features[0]?.properties.SIG_CD;
  return typeof district === 'string' || typeof district === 'number'
    ? `${sourceIdOf(file)}-${district}`
    : sourceIdOf(file);
}

type Properties = Readonly<Record<string, unknown>>;
type Attributes = Omit<RoadRow, 'id' | 'line'> & { readonly ownId?: string };

function osmRoad(properties: Properties, report: QualityReport): Attributes {
  const roadClass = classes[String(properties.highway).replace(/_link$/, '')] ?? 'other';
  return {
    class: roadClass,
    ...widthOf(properties, roadClass),
    oneway: onewayOf(properties.oneway),
    name: cleanText(properties.name, report),
    level: levelOf(properties),
  };
}

/** Motorways have a rank of their own; the others are told by the last word of their name, which the law gives by width. */
const motorwayRank = '1';

function jusoRoad(properties: Properties, report: QualityReport): Attributes {
  const name = cleanText(properties.RN, report);
  const stated = positiveNumber(properties.ROAD_BT);
  const roadClass = String(properties.ROA_CLS_SE) === motorwayRank ? 'motorway' : classByName(name);
  const width: Pick<RoadRow, 'widthM' | 'widthOrigin'> =
    stated !== null && stated <= 100
      ? { widthM: stated, widthOrigin: 'surveyed' }
      : { widthM: usualWidthM[roadClass], widthOrigin: 'default' };
  const [district, number] = [cleanText(properties.SIG_CD, report), cleanText(properties.RDS_MAN_NO, report)];
  const ownId = number === null ? undefined : district === null ? number : `${district}-${number}`;
  return { ownId, class: roadClass, ...width, oneway: 'no', name };
}

/** 대로: at least 40 m or eight lanes; 로: 12 m or two lanes; 길: the others (도로명주소법 시행령 제3조). */
function classByName(name: string | null): RoadClass {
  if (name === null) return 'other';
  if (name.endsWith('대로')) return 'primary';
  if (name.endsWith('길')) return 'residential';
  return name.endsWith('로') ? 'secondary' : 'other';
}

function linkRoad(properties: Properties, report: QualityReport): Attributes {
  const id = cleanText(properties.LINK_ID, report);
  return {
    ownId: id === null ? undefined : `link/${id}`,
    class: 'other',
    widthM: usualWidthM.other,
    widthOrigin: 'default',
    oneway: 'no',
    name: cleanText(properties.ROAD_NAME, report),
  };
}

const widthTitles: Record<WidthOrigin, { ko: string; en: string }> = {
  surveyed: { ko: '폭: 자료에 적힌 값', en: 'widths as given by the source' },
  default: { ko: '폭: 등급별 기본값', en: 'widths unknown (a default by class)' },
  generated: { ko: '폭: 생성', en: 'widths generated' },
};

/**
 * A width is the source's own only where the file keeps OpenStreetMap's tags: an exporter that adds a `roadClass` writes
 * a width assumed by that class into `width`.
 */
function widthOf(
  properties: Readonly<Record<string, unknown>>,
  roadClass: RoadClass,
): Pick<RoadRow, 'widthM' | 'widthOrigin'> {
  const stated = positiveNumber(properties.width);
  if (stated === null || stated > 100) return { widthM: usualWidthM[roadClass], widthOrigin: 'default' };
  return { widthM: stated, widthOrigin: 'roadClass' in properties ? 'default' : 'surveyed' };
}

/** Anything but `no` is one: `tunnel=building_passage`, `bridge=viaduct`. */
function levelOf({ tunnel, bridge }: Properties): RoadLevel {
  const said = (value: unknown): boolean => !['', 'no', 'false', '0'].includes(String(value ?? '').toLowerCase());
  return said(tunnel) ? 'tunnel' : said(bridge) ? 'bridge' : 'ground';
}

function onewayOf(value: unknown): Oneway {
  const text = String(value ?? 'no').toLowerCase();
  if (['yes', 'true', '1', 'forward'].includes(text)) return 'forward';
  return ['-1', 'reverse', 'backward'].includes(text) ? 'backward' : 'no';
}
