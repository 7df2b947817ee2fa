import { cleanText, positiveNumber } from '#datasets/_kit/clean-text.ts';
import { readLines } from '#datasets/_kit/placement.ts';
import type { Importer } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import type { Oneway, RoadClass, RoadRow, WidthOrigin } from './contract.ts';

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

/** Roads out of OpenStreetMap as GeoJSON lines with a `highway` attribute. */
export const importer: Importer<RoadRow> = {
  accepts: {
    ko: '도로: highway 속성이 있는 OpenStreetMap 선 (GeoJSON)',
    en: 'roads: OpenStreetMap lines with a highway attribute (GeoJSON)',
  },

  async recognise(file) {
    const { fields, geometries } = await glance(file);
    return fields.has('highway') && [...geometries].some((type) => type.endsWith('LineString')) ? 1 : 0;
  },

  async source(file) {
    return {
      id: sourceIdOf(file),
      title: { ko: `OpenStreetMap 도로 (${stemOf(file)})`, en: `OpenStreetMap roads (${stemOf(file)})` },
      origin: 'surveyed',
      licence: 'ODbL 1.0',
      attribution: '© OpenStreetMap contributors',
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const ids = new RowIds(report);
    for await (const { id, properties, geometry } of readLines(file, options, report)) {
      const roadClass = classes[String(properties.highway).replace(/_link$/, '')] ?? 'other';
      const row = {
        line: geometry,
        class: roadClass,
        ...widthOf(properties, roadClass),
        oneway: onewayOf(properties.oneway),
        name: cleanText(properties.name, report),
      };
      report.count(`width-${row.widthOrigin}`, widthTitles[row.widthOrigin]);
      const claimed = ids.claim(id ?? `geometry-${shortHash(geometry)}`, row);
      if (claimed !== undefined) yield { ...row, id: claimed };
    }
  },
};

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

function onewayOf(value: unknown): Oneway {
  const text = String(value ?? 'no').toLowerCase();
  if (['yes', 'true', '1', 'forward'].includes(text)) return 'forward';
  return ['-1', 'reverse', 'backward'].includes(text) ? 'backward' : 'no';
}
