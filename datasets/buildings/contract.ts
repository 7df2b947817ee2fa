import {
  type Box,
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Origin,
  type Reader,
  type ScenarioRevision,
  validIn,
} from '#core';

/** Uses of a building, the classes that simulations need; sources map their own codes onto them. */
export const buildingUses = {
  detached: { ko: '단독주택', en: 'detached house' },
  multifamily: { ko: '다세대·다가구', en: 'multi-family house' },
  apartment: { ko: '아파트', en: 'apartment block' },
  retail: { ko: '근린생활시설', en: 'shops and services' },
  office: { ko: '업무시설', en: 'office' },
  hotel: { ko: '숙박시설', en: 'hotel' },
  education: { ko: '교육시설', en: 'education' },
  medical: { ko: '의료시설', en: 'medical' },
  cultural: { ko: '문화·종교시설', en: 'culture and religion' },
  industrial: { ko: '공장·창고', en: 'industry and storage' },
  transport: { ko: '교통시설', en: 'transport' },
  other: { ko: '기타', en: 'other' },
  unknown: { ko: '미상', en: 'unknown' },
} as const;
export type BuildingUse = keyof typeof buildingUses;

export const buildingStructures = {
  concrete: { ko: '철근콘크리트', en: 'reinforced concrete' },
  steel: { ko: '철골', en: 'steel' },
  'steel-concrete': { ko: '철골철근콘크리트', en: 'steel and concrete' },
  brick: { ko: '벽돌', en: 'brick' },
  block: { ko: '블록', en: 'block' },
  wood: { ko: '목구조', en: 'wood' },
  other: { ko: '기타', en: 'other' },
  unknown: { ko: '미상', en: 'unknown' },
} as const;
export type BuildingStructure = keyof typeof buildingStructures;

/** Shapes of roofs, as OpenStreetMap and CityGML know them. */
export const roofShapes = {
  flat: { ko: '평지붕', en: 'flat' },
  gabled: { ko: '박공지붕', en: 'gabled' },
  hipped: { ko: '모임지붕', en: 'hipped' },
  pyramidal: { ko: '사각뿔지붕', en: 'pyramidal' },
  skillion: { ko: '외쪽지붕', en: 'skillion' },
  round: { ko: '둥근지붕', en: 'round' },
  other: { ko: '기타', en: 'other' },
} as const;
export type RoofShape = keyof typeof roofShapes;

/** How a height came to be: surveyed, floors × storey height, or a stated default. Never mixed up. */
export type HeightOrigin = Extract<Origin, 'surveyed' | 'derived' | 'default' | 'generated'>;

export const contract = defineDataset({
  id: 'buildings',
  version: 1,
  title: { ko: '건물', en: 'Buildings' },
  summary: {
    ko: '건물 외곽과 높이, 층수, 용도, 구조, 준공 연도',
    en: 'Footprints with height, floors, use, structure and year of completion',
  },
  collection: { geometry: 'Polygon', description: { ko: '서울의 건물', en: 'Buildings of Seoul' } },
  edits: ['add', 'change', 'demolish'],
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    address: { title: { ko: '주소', en: 'Address' }, unit: 'one' },
    use: { title: { ko: '용도', en: 'Use' }, unit: 'one', codes: buildingUses },
    structure: { title: { ko: '구조', en: 'Structure' }, unit: 'one', codes: buildingStructures },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    heightOrigin: {
      title: { ko: '높이 출처', en: 'Height is' },
      unit: 'one',
      codes: {
        surveyed: { ko: '자료의 높이', en: 'as given by the source' },
        derived: { ko: '층수로 산출', en: 'derived from floors' },
        default: { ko: '기본값 (알 수 없음)', en: 'a default (unknown)' },
        generated: { ko: '생성', en: 'generated' },
      },
    },
    floors: { title: { ko: '지상 층수', en: 'Floors above ground' }, unit: 'floors' },
    floorsBelow: { title: { ko: '지하 층수', en: 'Floors below ground' }, unit: 'floors' },
    yearBuilt: { title: { ko: '준공 연도', en: 'Completed' }, unit: 'year' },
    roofShape: { title: { ko: '지붕 모양', en: 'Roof' }, unit: 'one', codes: roofShapes },
    eaveM: { title: { ko: '처마 높이', en: 'Height of the eaves' }, unit: 'metre', decimals: 1 },
    groundM: { title: { ko: '지반 높이 (해발)', en: 'Ground above sea level' }, unit: 'metre', decimals: 1 },
    areaM2: { title: { ko: '건축면적', en: 'Footprint area' }, unit: 'squareMetre' },
  },
});

/** A linear ring in EPSG:5186; the first position is repeated at the end. */
export type Ring = readonly Epsg5186[];
/** GeoJSON MultiPolygon coordinates in EPSG:5186: polygons, each an outer ring and its holes. */
export type Footprint = readonly (readonly Ring[])[];

/** A building as sources yield it: everything that is known, nothing that is guessed. */
export interface BuildingRow {
  /** Stable within its source: `way/123`, a UFID. */
  readonly id: string;
  readonly footprint: Footprint;
  readonly heightM: number;
  readonly heightOrigin: HeightOrigin;
  readonly floors: number | null;
  readonly floorsBelow: number | null;
  readonly use: BuildingUse;
  readonly structure: BuildingStructure;
  readonly yearBuilt: number | null;
  readonly name: string | null;
  readonly address: string | null;
  /** Null or absent: unknown. */
  readonly roofShape?: RoofShape | null;
  /** Metres above the ground at which the roof begins; `heightM` is its highest point. Null or absent: unknown. */
  readonly eaveM?: number | null;
}

/** A building as the city has it. */
export interface Building extends BuildingRow {
  /** `<source>:<id of the row>`: unique in the city. */
  readonly id: string;
  readonly source: string;
  /** Metres above mean sea level of the lowest terrain under the footprint: the building stands on this. */
  readonly groundM: number;
  /** Highest terrain under the footprint. */
  readonly groundMaxM: number;
}

/** Columns of table `building` that make a `Building`; for readers in this file and in `server.ts`. */
export const buildingColumns = `
  source || ':' || id as id, source, st_asgeojson(geom, 3)::json -> 'coordinates' as footprint,
  height_m as "heightM", height_origin as "heightOrigin", floors, floors_below as "floorsBelow", use, structure,
  year_built as "yearBuilt", name, address, ground_m as "groundM", ground_max_m as "groundMaxM",
  roof_shape as "roofShape", eave_m as "eaveM"`;

/** Rows of `building` that show in revision `$1` of existing: valid then, and not superseded by a better source. */
export const buildingVisible = `${validIn('$1')} and superseded_by is null`;

/** Buildings whose footprint touches a box, ordered by id: the same order on every engine. */
export async function readBuildings(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<Building[]> {
  const [minX, minY, maxX, maxY]: Box = box;
  return reader.query<Building>(
    `select ${buildingColumns} from building
     where ${buildingVisible} and geom && st_makeenvelope($2, $3, $4, $5, 5186)
       and st_intersects(geom, st_makeenvelope($2, $3, $4, $5, 5186))
     order by source collate "C", id collate "C"`,
    [scenario.revision, minX, minY, maxX, maxY],
  );
}

/** A building as a point with what is known of it: for questions about many that need no walls. */
export interface BuildingSite
  extends Pick<Building, 'id' | 'use' | 'structure' | 'heightM' | 'floors' | 'yearBuilt' | 'name' | 'groundM'> {
  readonly x: number;
  readonly y: number;
  /** Of the footprint. */
  readonly areaM2: number;
}

/** Buildings whose box touches a box, as points on them, ordered by id. */
export function readBuildingSites(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<BuildingSite[]> {
  return reader.query<BuildingSite>(
    `select source || ':' || id as id, st_x(st_centroid(geom)) as x, st_y(st_centroid(geom)) as y,
            st_area(geom) as "areaM2", use, structure, height_m as "heightM", floors, year_built as "yearBuilt", name,
            ground_m as "groundM"
     from building where ${buildingVisible} and geom && st_makeenvelope($2, $3, $4, $5, 5186)
     order by source collate "C", id collate "C"`,
    [scenario.revision, ...box],
  );
}

/** Extent of all buildings of a revision in EPSG:5186 and their number. */
export async function buildingsExtent(
  reader: Reader,
  scenario: ScenarioRevision,
): Promise<{ box: Epsg5186Box; count: number } | undefined> {
  const [row] = await reader.query<{ count: number; x0: number; y0: number; x1: number; y1: number }>(
    `select count(*)::int as count, st_xmin(st_extent(geom)) as x0, st_ymin(st_extent(geom)) as y0,
            st_xmax(st_extent(geom)) as x1, st_ymax(st_extent(geom)) as y1
     from building where ${buildingVisible}`,
    [scenario.revision],
  );
  return row && row.count > 0 ? { box: [row.x0, row.y0, row.x1, row.y1], count: row.count } : undefined;
}

/** A building as tiles take it: the attributes, and the footprint as the database's own bytes. */
export interface BuildingRecord extends Omit<Building, 'footprint' | 'address' | 'groundMaxM'> {
  /** Well-known binary, little-endian, MultiPolygon in EPSG:5186. */
  readonly wkb: Uint8Array;
  readonly roofShape: RoofShape | null;
  readonly eaveM: number | null;
}

const recordColumns = `source || ':' || id as id, source, st_asbinary(geom, 'NDR') as wkb, height_m as "heightM",
  height_origin as "heightOrigin", floors, floors_below as "floorsBelow", use, structure, year_built as "yearBuilt", name,
  ground_m as "groundM", roof_shape as "roofShape", eave_m as "eaveM"`;

/** Buildings whose bounding box touches a box, in no order: the lean way to read a whole city, square by square. */
export function readBuildingRecords(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<BuildingRecord[]> {
  const [minX, minY, maxX, maxY]: Box = box;
  return reader.query<BuildingRecord>(
    `select ${recordColumns} from building
     where ${buildingVisible} and geom && st_makeenvelope($2, $3, $4, $5, 5186)`,
    [scenario.revision, minX, minY, maxX, maxY],
  );
}

/** Those of some buildings (source, and id within it) that show in a revision, in no order. */
export function readBuildingRecordsOf(
  reader: Reader,
  ids: readonly (readonly [source: string, id: string])[],
  scenario: ScenarioRevision,
): Promise<BuildingRecord[]> {
  return reader.query<BuildingRecord>(
    `select ${recordColumns} from building
     where (source, id) in (select * from unnest($2::text[], $3::text[])) and ${buildingVisible}`,
    [scenario.revision, ids.map(([source]) => source), ids.map(([, id]) => id)],
  );
}

/**
 * First corner of the outline of every building that came, went or changed after one revision and up to another, as it was
 * and as it is. Undefined when there are more than `most`.
 */
export async function readChangedBuildings(
  reader: Reader,
  { after, upTo, most }: { after: number; upTo: number; most: number },
): Promise<Epsg5186[] | undefined> {
  const rows = await reader.query<{ x: number; y: number }>(
    `select st_x(corner) as x, st_y(corner) as y from (
       select st_pointn(st_exteriorring(st_geometryn(geom, 1)), 1) as corner from building
       where (valid_from > $1 and valid_from <= $2) or (valid_to > $1 and valid_to <= $2) limit $3) changed`,
    [after, upTo, most + 1],
  );
  return rows.length > most ? undefined : rows.map(({ x, y }) => [x, y] as unknown as Epsg5186);
}

/** Hash of the buildings whose bounds touch a box: changes whenever one of them does. */
export async function buildingsFingerprint(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<string> {
  const [row] = await reader.query<{ hash: string }>(
    `select md5(coalesce(string_agg(concat_ws(' ', source, id, content_hash, ground_m), ',' order by source collate "C", id collate "C"), '')) as hash
     from building where ${buildingVisible} and geom && st_makeenvelope($2, $3, $4, $5, 5186)`,
    [scenario.revision, ...box],
  );
  return row.hash;
}
