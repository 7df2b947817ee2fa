import type { Epsg5186, Reader, ScenarioRevision } from '#core';
import type { DatasetServer, Item, WherePart } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { multiPolygonText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { type BoundaryRow, boundaryVisible, contract, guTable } from './contract.ts';
import { reconcileBoundaries } from './reconcile.ts';

const rows: RowTable<BoundaryRow> = {
  table: 'boundary',
  key: ['level', 'id'],
  columns: ['level', 'id', 'gu_code', 'name_ko', 'name_en', 'geom'],
  values: (row) => [row.level, row.code, row.guCode, row.nameKo, row.nameEn, multiPolygonText(row.area)],
  polygons: 'geom',
};

const items: ItemTable = {
  table: 'boundary',
  id: `source || ':' || id`,
  visible: boundaryVisible,
  order: ['source', 'level', 'id'],
  properties: {
    nameKo: 'name_ko',
    nameEn: 'name_en',
    level: 'level',
    code: 'id',
    guCode: 'gu_code',
    areaM2: 'round(st_area(geom))',
  },
};

/** A district by its name in either language or its code. */
async function areaNamed(reader: Reader, name: string, scenario: ScenarioRevision): Promise<string | undefined> {
  const [row] = await reader.query<{ geom: string }>(
    `select geom from boundary where ${boundaryVisible} and level = 'gu' and $2 in (name_ko, lower(name_en), id)`,
    [scenario.revision, name.trim().normalize('NFC').toLowerCase()],
  );
  return row?.geom;
}

const guCase = (language: 'ko' | 'en'): string =>
  `case when level <> 'gu' then case gu_code ${guTable.map((gu) => `when '${gu.code}' then '${gu[language]}'`).join(' ')} end end`;

/** District and dong of each place: one question for all of them. */
async function where(reader: Reader, places: readonly Epsg5186[], scenario: ScenarioRevision): Promise<WherePart[][]> {
  const rows = await reader.query<{ i: number; level: string; ko: string; en: string | null }>(
    `select place.i::int as i, level, name_ko as ko, name_en as en
     from unnest($2::float8[], $3::float8[]) with ordinality as place(x, y, i)
     join boundary on ${boundaryVisible} and level in ('gu', 'legal-dong')
       and st_intersects(geom, st_setsrid(st_makepoint(x, y), 5186))
     order by place.i, level`,
    [scenario.revision, places.map(([x]) => x), places.map(([, y]) => y)],
  );
  const found: WherePart[][] = places.map(() => []);
  for (const { i, level, ko, en } of rows) {
    found[i - 1].push({ level: level === 'gu' ? 'gu' : 'dong', name: { ko, en: en ?? ko } });
  }
  return found;
}

/** Metres by which the outlines of districts may differ from the true ones where they are only drawn and counted. */
const districtToleranceM = 25;

/** The districts with their outlines made simpler: enough to draw them and to count what lies in each. */
async function districts(reader: Reader, scenario: ScenarioRevision): Promise<readonly Item[]> {
  const simple: ItemTable = { ...items, visible: `${boundaryVisible} and level = 'gu'`, geometry: simplified };
  return (await tableItems(reader, simple, { scenario, limit: 100, offset: 0 })).items;
}
const simplified = `st_asgeojson(st_multi(st_simplifypreservetopology(geom, ${districtToleranceM})), 1, 0)::json`;

export const dataset: DatasetServer<BoundaryRow> = {
  contract,
  store: (tx, boundaries, context) => storeRows(tx, rows, boundaries, context),
  reconcile: reconcileBoundaries,
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  areaNamed,
  where,
  districts,
  search: {
    items: { ...items, visible: `${boundaryVisible} and level in ('gu', 'legal-dong')` },
    kind: `case level when 'gu' then 'gu' else 'dong' end`,
    name: 'name_ko',
    nameEn: 'name_en',
    detail: guCase('ko'),
    detailEn: guCase('en'),
  },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
