import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

export const utilityKinds = {
  water: { ko: '상수도', en: 'water main' },
  sewer: { ko: '하수도', en: 'sewer' },
  gas: { ko: '도시가스', en: 'gas' },
  power: { ko: '전력', en: 'power' },
  telecom: { ko: '통신', en: 'telecom' },
  heat: { ko: '지역난방', en: 'district heat' },
} as const satisfies Record<string, Text>;
export type UtilityKind = keyof typeof utilityKinds;

/**
 * Colours of the kinds on Korean maps of underground facilities (지하시설물도: 상수 청색, 하수 보라색, 가스 황색, 전기 적색, 통신
 * 녹색, 난방 주황색), in shades that stay apart on light and dark ground.
 */
export const utilityColours: Readonly<Record<UtilityKind, string>> = {
  water: '#2a7de1',
  sewer: '#8e5bc0',
  gas: '#e3b505',
  power: '#e03a3e',
  telecom: '#2f9e5b',
  heat: '#f07f1b',
};

export const materials = {
  'ductile-iron': { ko: '덕타일주철', en: 'ductile iron' },
  steel: { ko: '강관', en: 'steel' },
  'stainless-steel': { ko: '스테인리스강', en: 'stainless steel' },
  concrete: { ko: '콘크리트(흄관)', en: 'concrete' },
  'concrete-box': { ko: '콘크리트 암거', en: 'concrete box' },
  pe: { ko: 'PE', en: 'polyethylene' },
  'coated-steel': { ko: 'PE 피복강관', en: 'PE-coated steel' },
  pvc: { ko: 'PVC', en: 'PVC' },
  hdpe: { ko: 'HDPE', en: 'HDPE' },
  'corrugated-pe': { ko: '파형 PE 전선관', en: 'corrugated PE duct' },
  'insulated-steel': { ko: '이중보온강관', en: 'pre-insulated steel' },
  unknown: { ko: '모름', en: 'unknown' },
} as const satisfies Record<string, Text>;
export type Material = keyof typeof materials;

export const depthOrigins = {
  surveyed: { ko: '자료의 깊이', en: 'as given by the source' },
  default: { ko: '종류별 기본값', en: 'a default by kind' },
  generated: { ko: '생성', en: 'generated' },
} as const satisfies Record<string, Text>;
export type DepthOrigin = keyof typeof depthOrigins;

export const contract = defineDataset({
  id: 'utilities',
  version: 1,
  title: { ko: '지하시설물', en: 'Underground utilities' },
  summary: {
    ko: '상수도, 하수도, 가스, 전력, 통신, 지역난방 관로의 위치, 깊이, 관경, 재질, 설치 연도',
    en: 'Water, sewer, gas, power, telecom and heat lines with depth, diameter, material and year',
  },
  collection: {
    geometry: 'LineString',
    description: { ko: '종류별 지하 관로', en: 'Underground lines by kind' },
  },
  attributes: {
    kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one', codes: utilityKinds, colours: utilityColours },
    depthFromM: {
      title: { ko: '시작점 매설 깊이 (관 상단)', en: 'Cover at its start' },
      unit: 'metre',
      decimals: 2,
      description: { ko: '지표에서 관 상단까지', en: 'from the ground to the top of the line' },
    },
    depthToM: {
      title: { ko: '끝점 매설 깊이 (관 상단)', en: 'Cover at its end' },
      unit: 'metre',
      decimals: 2,
      description: { ko: '지표에서 관 상단까지', en: 'from the ground to the top of the line' },
    },
    depthOrigin: { title: { ko: '깊이 출처', en: 'Depth is' }, unit: 'one', codes: depthOrigins },
    diameterM: { title: { ko: '바깥지름', en: 'Outer diameter' }, unit: 'metre', decimals: 2 },
    material: { title: { ko: '재질', en: 'Material' }, unit: 'one', codes: materials },
    year: { title: { ko: '설치 연도', en: 'Laid in' }, unit: 'year' },
    pressureKpa: {
      title: { ko: '압력', en: 'Pressure' },
      unit: 'kilopascal',
      decimals: 1,
      description: { ko: '상수도, 가스, 난방', en: 'of water, gas and heat' },
    },
    voltageKv: { title: { ko: '전압', en: 'Voltage' }, unit: 'kilovolt', decimals: 1 },
    lengthM: { title: { ko: '길이', en: 'Length' }, unit: 'metre' },
  },
});

/** A line as sources yield it. */
export interface UtilityRow {
  /** Stable within its source. */
  readonly id: string;
  readonly kind: UtilityKind;
  readonly line: readonly Epsg5186[];
  /** Cover: from the ground to the top of the line, metres, at its first and last point; straight in between. */
  readonly depthFromM: number;
  readonly depthToM: number;
  readonly depthOrigin: DepthOrigin;
  /** Outer; of a bank of ducts that of the circle of the same height. */
  readonly diameterM: number;
  readonly material: Material;
  readonly year: number | null;
  readonly pressureKpa: number | null;
  readonly voltageKv: number | null;
}

/** A line as the city has it; `id` is `<source>:<id of the row>`. */
export interface Utility extends UtilityRow {
  readonly source: string;
}

/** Metres from the first point to each point of a line. */
export function distancesAlong(line: readonly Epsg5186[]): number[] {
  let sum = 0;
  return line.map(([x, y], i) => {
    if (i > 0) sum += Math.hypot(x - line[i - 1][0], y - line[i - 1][1]);
    return sum;
  });
}

/** Cover at each point of a line, metres. */
export function coversAlong({
  line,
  depthFromM,
  depthToM,
}: Pick<Utility, 'line' | 'depthFromM' | 'depthToM'>): number[] {
  const along = distancesAlong(line);
  const total = along[along.length - 1] || 1;
  return along.map((s) => depthFromM + ((depthToM - depthFromM) * s) / total);
}

/** Columns of table `utility_line` that make a `Utility`. */
export const utilityColumns = `source || ':' || id as id, source, kind,
  st_asgeojson(geom, 3)::json -> 'coordinates' as line, depth_from_m as "depthFromM", depth_to_m as "depthToM",
  depth_origin as "depthOrigin", diameter_m as "diameterM", material, year, pressure_kpa as "pressureKpa",
  voltage_kv as "voltageKv"`;

/**
 * Lines that touch a box, ordered by id: the same order on every engine.
 *
 * @param fromDiameterM leaves out what is thinner
 */
export async function readUtilities(
  reader: Reader,
  { box, scenario, fromDiameterM = 0 }: { box: Epsg5186Box; scenario: ScenarioRevision; fromDiameterM?: number },
): Promise<Utility[]> {
  return reader.query<Utility>(
    `select ${utilityColumns} from utility_line
     where ${validIn('$1')} and diameter_m >= $6 and st_intersects(geom, st_makeenvelope($2, $3, $4, $5, 5186))
     order by source collate "C", utility_line.id collate "C"`,
    [scenario.revision, ...box, fromDiameterM],
  );
}

/** Where a line runs and how thick and deep it is at most: enough to say which tiles it touches. */
export interface UtilityTrace {
  readonly line: readonly Epsg5186[];
  readonly diameterM: number;
  readonly deepestM: number;
}

/** Traces of the lines that touch a box, in no order. */
export async function readUtilityTraces(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<UtilityTrace[]> {
  return reader.query<UtilityTrace>(
    `select st_asgeojson(geom, 2)::json -> 'coordinates' as line, diameter_m as "diameterM",
       greatest(depth_from_m, depth_to_m) + diameter_m as "deepestM"
     from utility_line where ${validIn('$1')} and geom && st_makeenvelope($2, $3, $4, $5, 5186)`,
    [scenario.revision, ...box],
  );
}

/** Extent of the lines of a revision in EPSG:5186, or undefined when there are none. */
export async function utilitiesExtent(reader: Reader, scenario: ScenarioRevision): Promise<Epsg5186Box | undefined> {
  const [row] = await reader.query<{ x0: number | null; y0: number; x1: number; y1: number }>(
    `select st_xmin(box) as x0, st_ymin(box) as y0, st_xmax(box) as x1, st_ymax(box) as y1
     from (select st_extent(geom) as box from utility_line where ${validIn('$1')}) extent`,
    [scenario.revision],
  );
  return row && row.x0 !== null ? [row.x0, row.y0, row.x1, row.y1] : undefined;
}
