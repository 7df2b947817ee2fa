import type { Text, Transaction } from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import { reviseRows } from '#server/kit/store-rows.ts';
import type { BuildingRow, HeightOrigin } from './contract.ts';
import { type Candidate, knownAttributes, type Pair, resolveOverlaps, sharedPart } from './overlap.ts';
import { setGround } from './stand.ts';

/**
 * Brings the buildings into agreement with the terrain and with one another: where each stands, and which of several
 * sources shows. Runs after every import, since new terrain moves old buildings.
 * @returns the number of rows changed
 */
export async function reconcileBuildings(tx: Transaction, revision: number, report: QualityReport): Promise<number> {
  const ground = await setGround(tx, revision);
  const overlaps = (await buildingsChanged(tx, revision)) ? await setOverlaps(tx, revision) : 0;
  await countWhatStands(tx, report);
  return ground + overlaps;
}

/** Whether buildings came or went in a revision. */
async function buildingsChanged(tx: Transaction, revision: number): Promise<boolean> {
  const [{ changed }] = await tx.query<{ changed: boolean }>(
    'select exists (select 1 from building where valid_from = $1 or valid_to = $1) as changed',
    [revision],
  );
  return changed;
}

interface OpenBuilding extends Pick<BuildingRow, 'use' | 'structure' | 'yearBuilt' | 'floors' | 'name'> {
  source: string;
  id: string;
  supersededBy: string | null;
  heightOrigin: HeightOrigin;
  areaM2: number;
}

/** Where one source has it all, nothing lies on anything of another. */
const severalSources = `select min(source) is distinct from max(source) as several from building where valid_to is null`;

async function setOverlaps(tx: Transaction, revision: number): Promise<number> {
  const [{ several }] = await tx.query<{ several: boolean }>(severalSources);
  const pairs = several ? await overlappingPairs(tx) : [];
  const buildings = await tx.query<OpenBuilding>(
    `select source, id, superseded_by as "supersededBy", height_origin as "heightOrigin", st_area(geom) as "areaM2",
            use, structure, year_built as "yearBuilt", floors, name from building
     where valid_to is null and (superseded_by is not null or source || ':' || id = any($1::text[]))`,
    [[...new Set(pairs.flat())]],
  );
  const winners = resolveOverlaps(buildings.map(candidateOf), pairs);
  const rows = buildings.flatMap(({ source, id, supersededBy }) => {
    const winner = winners.get(`${source}:${id}`) ?? null;
    return winner === supersededBy ? [] : [[source, id, winner]];
  });
  return reviseRows(tx, { table: 'building', key: ['id'], columns: ['superseded_by'], rows: [rows] }, revision);
}

async function overlappingPairs(tx: Transaction): Promise<Pair[]> {
  const pairs = await tx.query<{ a: string; b: string }>(
    `select a, b from (
       select a.source || ':' || a.id as a, b.source || ':' || b.id as b,
              st_area(st_intersection(a.geom, b.geom)) as shared, least(st_area(a.geom), st_area(b.geom)) as smaller
       from building a join building b on a.geom && b.geom and a.source collate "C" < b.source collate "C"
       where a.valid_to is null and b.valid_to is null and st_intersects(a.geom, b.geom)) pair
     where shared >= $1 * smaller order by a collate "C", b collate "C"`,
    [sharedPart],
  );
  return pairs.map(({ a, b }): Pair => [a, b]);
}

const candidateOf = (building: OpenBuilding): Candidate => ({
  key: `${building.source}:${building.id}`,
  source: building.source,
  areaM2: building.areaM2,
  heightOrigin: building.heightOrigin,
  attributes: knownAttributes(building),
});

/** On ground that falls more than this under a building, its mean height would leave a gap that one sees. */
const slopedM = 2;

const titles = {
  shown: { ko: '보이는 건물', en: 'buildings that show' },
  superseded: { ko: '더 나은 출처의 건물로 대체됨', en: 'superseded by a building of a better source' },
  sloped: {
    ko: `지반 차가 ${slopedM} m를 넘는 건물: 평균 높이에 놓으면 뜨거나 묻힘 (가장 낮은 지반에 세우고 기초를 둠)`,
    en: `on ground that falls more than ${slopedM} m: would float or sink on its mean height (set on the lowest, with a foundation)`,
  },
  estimated: {
    ko: '지형 자료가 없는 곳의 건물 (주변에서 추정한 지반)',
    en: 'beyond the terrain data (ground estimated from what is around)',
  },
  'shown-surveyed': { ko: '보이는 건물: 자료의 높이', en: 'of those shown: height as given by the source' },
  'shown-derived': { ko: '보이는 건물: 층수로 산출', en: 'of those shown: height derived from floors' },
  'shown-default': { ko: '보이는 건물: 높이 알 수 없음 (기본값)', en: 'of those shown: height unknown (a default)' },
  'shown-generated': { ko: '보이는 건물: 생성', en: 'of those shown: generated' },
} as const satisfies Record<string, Text>;

async function countWhatStands(tx: Transaction, report: QualityReport): Promise<void> {
  const [{ any }] = await tx.query<{ any: boolean }>(
    'select exists (select 1 from building where valid_to is null) as any',
  );
  if (!any) return;
  const shown = 'superseded_by is null';
  const origins = ['surveyed', 'derived', 'default', 'generated'] as const;
  const [counts] = await tx.query<Record<keyof typeof titles, number>>(
    `select count(*) filter (where ${shown})::int as shown,
            count(*) filter (where not (${shown}))::int as superseded,
            count(*) filter (where ${shown} and ground_max_m - ground_m > ${slopedM})::int as sloped,
            count(*) filter (where ${shown} and ground_origin = 'estimated')::int as estimated,
            ${origins.map((o) => `count(*) filter (where ${shown} and height_origin = '${o}')::int as "shown-${o}"`).join(', ')}
     from building where valid_to is null`,
  );
  for (const [key, title] of Object.entries(titles)) {
    const value = counts[key as keyof typeof titles];
    if (value > 0 || !key.startsWith('shown-')) report.count(key, title, value);
  }
  await countSuperseded(tx, report);
}

async function countSuperseded(tx: Transaction, report: QualityReport): Promise<void> {
  const rows = await tx.query<{ source: string; n: number }>(
    `select source, count(*)::int as n from building where valid_to is null and superseded_by is not null
     group by source order by source collate "C"`,
  );
  for (const { source, n } of rows) {
    report.count(`superseded-${source}`, { ko: `대체된 건물: ${source}`, en: `superseded, of ${source}` }, n);
  }
}
