import { existingScenario } from '#core';
import { visibleOnce } from '#datasets/_kit/feed-entities.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type StationRow } from './contract.ts';
import type { BikeInput } from './synthetic.ts';

const rows: RowTable<StationRow> = {
  table: 'bike_station',
  key: ['id'],
  columns: ['id', 'geom', 'name', 'gu', 'racks'],
  values: ({ id, position, name, gu, racks }) => [id, `SRID=5186;POINT(${position.join(' ')})`, name, gu, racks],
};

const items: ItemTable = {
  table: 'bike_station',
  id: 'id',
  properties: { name: 'name', gu: 'gu', rackCount: 'racks' },
  visible: visibleOnce('bike_station', 'id'),
};

/** Cells of the ground: what a rider feels, and the ground around. */
const [fineM, coarseM] = [90, 900];

export const dataset: DatasetServer<StationRow> = {
  contract,
  store: (tx, stations, context) => storeRows(tx, rows, stations, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: {
    items,
    kind: `'place'`,
    name: 'name',
    also: 'id',
    detail: `'따릉이 대여소'`,
    detailEn: `'bicycle station'`,
    rowId: 'id',
  },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),

  /** The ground, which people ride down in the morning, and the typical year. */
  async feedInput(reader): Promise<BikeInput> {
    const scenario = { scenario: existingScenario, revision: (await newestRevision(reader)).revision };
    const hours = await readWeather(reader, scenario);
    const box = await tableExtent(reader, items, scenario);
    const ground = async (cellSize: number) => {
      const [x0, y0, x1, y1] = box!;
      const margin = 2 * coarseM;
      const wide = [x0 - margin, y0 - margin, x1 + margin, y1 + margin] as const;
      return fillTerrainGaps(await readTerrain(reader, { box: wide, cellSize, scenario }));
    };
    return {
      weatherAt: (instant) => weatherAt(hours, instant),
      ...(box ? { ground: { fine: await ground(fineM), coarse: await ground(coarseM) } } : {}),
    };
  },
};
