import { type Epsg5186, outcomeKind, type ProposalEdit, type Reader, type ScenarioRevision, validIn } from '#core';
import { englishRoad } from '#datasets/_kit/road-names.ts';
import { partsOfId } from '#server/kit/proposed-areas.ts';
import type { DatasetServer, WherePart } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { lineText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type RoadRow } from './contract.ts';

const rows: RowTable<RoadRow> = {
  table: 'road',
  key: ['id'],
  columns: ['id', 'geom', 'class', 'width_m', 'width_origin', 'oneway', 'name', 'level'],
  values: (road) => [
    road.id,
    lineText(road.line),
    road.class,
    road.widthM,
    road.widthOrigin,
    road.oneway,
    road.name,
    road.level ?? 'ground',
  ],
};

const items: ItemTable = {
  table: 'road',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    name: 'name',
    class: 'class',
    widthM: 'width_m',
    widthOrigin: 'width_origin',
    oneway: 'oneway',
    level: 'level',
    lengthM: 'round(st_length(geom))',
  },
};

/** Further than this from a named road a place does not lie on it. */
const onRoadM = 60;

async function where(reader: Reader, places: readonly Epsg5186[], scenario: ScenarioRevision): Promise<WherePart[][]> {
  const rows = await reader.query<{ name: string | null }>(
    `select (
       select name from road
       where ${validIn('$1')} and name is not null and st_dwithin(geom, point, ${onRoadM})
       order by st_distance(geom, point), source collate "C", id collate "C" limit 1) as name
     from (select st_setsrid(st_makepoint(x, y), 5186) as point, i
           from unnest($2::float8[], $3::float8[]) with ordinality as place(x, y, i)) asked
     order by i`,
    [scenario.revision, places.map(([x]) => x), places.map(([, y]) => y)],
  );
  return rows.map(({ name }) => (name ? [{ level: 'road', name: { ko: name, en: englishRoad(name) } }] : []));
}

/** Closing takes a road away: there is no row to make, only to check. */
async function closed(reader: Reader, edits: readonly ProposalEdit[], base: ScenarioRevision) {
  const parts = edits.map(({ id }) => partsOfId(id));
  const rows = await reader.query<{ id: string }>(
    `select source || ':' || id as id from public.road
     where (source, id) in (select * from unnest($2::text[], $3::text[])) and ${validIn('$1')}`,
    [base.revision, parts.map(([source]) => source), parts.map(([, id]) => id)],
  );
  const known = new Set(rows.map(({ id }) => id));
  return edits.map(({ id }) => {
    if (!known.has(id)) throw noSuchRoad({ id }, id);
    return undefined;
  });
}

const noSuchRoad = outcomeKind({
  code: 'edit-no-such-road',
  status: 422,
  message: {
    ko: '변경안의 도로 "{id}"이(가) 도시에 없습니다.',
    en: 'The road “{id}” of the proposal is not in the city.',
  },
  remedy: { ko: '도로를 다시 고르십시오.', en: 'Choose the road again.' },
});

export const dataset: DatasetServer<RoadRow> = {
  contract,
  rowTable: () => rows,
  store: (tx, roads, context) => storeRows(tx, rows, roads, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  where,
  proposals: { make: closed },
  search: { items, kind: `'road'`, name: 'name', merged: true },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
