import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** What covers the ground, in the order in which a map paints it: later classes lie on top. */
export const areaCategories = {
  facility: { ko: '시설 부지', en: 'grounds of a facility' },
  green: { ko: '공원·녹지', en: 'park and green' },
  parking: { ko: '주차장', en: 'car park' },
  pedestrian: { ko: '보행 광장', en: 'pedestrian area' },
  water: { ko: '물', en: 'water' },
} as const satisfies Record<string, Text>;
export type AreaCategory = keyof typeof areaCategories;

export const contract = defineDataset({
  id: 'water-green',
  version: 1,
  title: { ko: '물과 녹지', en: 'Water and green' },
  summary: { ko: '하천, 공원과 녹지, 광장과 주차장', en: 'Rivers, parks and green, squares and car parks' },
  collection: { geometry: 'Polygon', description: { ko: '서울의 물과 녹지', en: 'Water and green areas of Seoul' } },
  edits: ['cover'],
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    category: { title: { ko: '구분', en: 'Category' }, unit: 'one', codes: areaCategories },
    kind: { title: { ko: '세부 구분', en: 'Kind' }, unit: 'one' },
    areaM2: { title: { ko: '면적', en: 'Area' }, unit: 'squareMetre' },
  },
});

/** GeoJSON MultiPolygon coordinates in EPSG:5186: polygons, each an outer ring and its holes, rings closed. */
export type Area = readonly (readonly (readonly Epsg5186[])[])[];

/** An area as sources yield it. */
export interface GroundAreaRow {
  /** Stable within its source: `way/123`. */
  readonly id: string;
  readonly area: Area;
  readonly category: AreaCategory;
  readonly kind: string | null;
  readonly name: string | null;
}

/** An area as the city has it; `id` is `<source>:<id of the row>`. */
export interface GroundArea extends GroundAreaRow {
  readonly source: string;
}

/** Columns of table `ground_area` that make a `GroundArea`; for readers in this file and in `server.ts`. */
export const areaColumns = `source || ':' || id as id, source, st_asgeojson(geom, 3)::json -> 'coordinates' as area,
  category, kind, name`;

/**
 * Areas that touch a box, ordered by id: the same order on every engine. `categories` keeps some, `leastM2` those of
 * at least that size.
 */
export async function readAreas(
  reader: Reader,
  {
    box,
    scenario,
    categories,
    leastM2 = 0,
  }: {
    box: Epsg5186Box;
    scenario: ScenarioRevision;
    categories?: readonly AreaCategory[];
    leastM2?: number;
  },
): Promise<GroundArea[]> {
  return reader.query<GroundArea>(
    `select ${areaColumns} from ground_area
     where ${validIn('$1')} and st_intersects(geom, st_makeenvelope($2, $3, $4, $5, 5186))
       and category = any($6::text[]) and ($7 <= 0 or st_area(geom) >= $7)
     order by source collate "C", ground_area.id collate "C"`,
    [scenario.revision, ...box, categories ?? Object.keys(areaCategories), leastM2],
  );
}

/** Hash of the areas whose bounds touch a box: changes whenever one of them does. */
export async function areasFingerprint(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<string> {
  const [row] = await reader.query<{ hash: string }>(
    `select md5(coalesce(string_agg(concat_ws(' ', source, id, content_hash), ',' order by source collate "C", id collate "C"), '')) as hash
     from ground_area where ${validIn('$1')} and geom && st_makeenvelope($2, $3, $4, $5, 5186)`,
    [scenario.revision, ...box],
  );
  return row.hash;
}
