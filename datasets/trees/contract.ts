import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

export const treeKinds = {
  street: { ko: '가로수', en: 'street tree' },
  park: { ko: '공원 나무', en: 'park tree' },
  other: { ko: '기타', en: 'other' },
} as const satisfies Record<string, Text>;
export type TreeKind = keyof typeof treeKinds;

export const contract = defineDataset({
  id: 'trees',
  version: 1,
  title: { ko: '나무', en: 'Trees' },
  summary: { ko: '가로수의 위치, 높이와 수관 너비', en: 'Street trees with height and width of crown' },
  collection: { geometry: 'Point', description: { ko: '서울의 나무', en: 'Trees of Seoul' } },
  attributes: {
    kind: { title: { ko: '구분', en: 'Kind' }, unit: 'one', codes: treeKinds },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    crownM: { title: { ko: '수관 너비', en: 'Width of the crown' }, unit: 'metre', decimals: 1 },
    trunkM: { title: { ko: '지하고', en: 'Clear height below the crown' }, unit: 'metre', decimals: 1 },
  },
});

/** A tree as sources yield it. */
export interface TreeRow {
  /** Stable within its source. */
  readonly id: string;
  readonly at: Epsg5186;
  readonly kind: TreeKind;
  /** Top above the ground. */
  readonly heightM: number;
  /** Diameter of the crown. */
  readonly crownM: number;
  /** Where the crown begins above the ground. */
  readonly trunkM: number;
}

/** A tree as the city has it; `id` is `<source>:<id of the row>`. */
export interface Tree extends TreeRow {
  readonly source: string;
}

/** Trees that stand in a box, ordered by id: the same order on every engine. */
export async function readTrees(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<Tree[]> {
  return reader.query<Tree>(
    `select source || ':' || id as id, source, json_build_array(st_x(geom), st_y(geom)) as at, kind,
       height_m as "heightM", crown_m as "crownM", trunk_m as "trunkM"
     from tree
     where ${validIn('$1')} and geom && st_makeenvelope($2, $3, $4, $5, 5186)
     order by source collate "C", tree.id collate "C"`,
    [scenario.revision, ...box],
  );
}

/** Box around all trees; undefined when there is none. */
export async function treesExtent(reader: Reader, scenario: ScenarioRevision): Promise<Epsg5186Box | undefined> {
  const [row] = await reader.query<{ x0: number | null; y0: number; x1: number; y1: number }>(
    `select st_xmin(box) as x0, st_ymin(box) as y0, st_xmax(box) as x1, st_ymax(box) as y1
     from (select st_extent(geom) as box from tree where ${validIn('$1')}) extent`,
    [scenario.revision],
  );
  return row && row.x0 !== null ? [row.x0, row.y0, row.x1, row.y1] : undefined;
}
