import { existingScenario, validIn } from '#core';
import { peeked, visibleOnce } from '#datasets/_kit/feed-entities.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { lineText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems } from '#server/kit/table-items.ts';
import { contract, type LinkRow, type RecordedSpeedRow, type TrafficRow } from './contract.ts';
import type { TrafficInput } from './links.ts';

const links: RowTable<LinkRow> = {
  table: 'traffic_link',
  key: ['id'],
  columns: ['id', 'geom', 'name', 'class'],
  values: ({ id, line, name, class: linkClass }) => [id, lineText(line), name, linkClass],
};

const recorded: RowTable<RecordedSpeedRow> = {
  table: 'traffic_recorded',
  key: ['link', 'time'],
  columns: ['link', 'time', 'speed_kmh', 'level'],
  values: ({ link, time, speedKmh, level }) => [link, new Date(time), speedKmh, level],
};

const items: ItemTable = {
  table: 'traffic_link',
  id: 'id',
  properties: { name: 'name', class: 'class', lengthM: 'round(st_length(geom))' },
  visible: visibleOnce('traffic_link', 'id'),
};

export const dataset: DatasetServer<TrafficRow> = {
  contract,

  async store(tx, rows, context) {
    const { first, all } = await peeked(rows);
    return first?.kind === 'speed'
      ? storeRows(tx, recorded, all as AsyncIterable<RecordedSpeedRow>, context)
      : storeRows(tx, links, all as AsyncIterable<LinkRow>, context);
  },

  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  extent: (reader, scenario) =>
    tableExtent(reader, { table: 'traffic_link', visible: validIn('$1') }, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),

  /** The typical year, whose rain slows the simulated traffic. */
  async feedInput(reader): Promise<TrafficInput> {
    const { revision } = await newestRevision(reader);
    const hours = await readWeather(reader, { scenario: existingScenario, revision });
    return { weatherAt: (instant) => weatherAt(hours, instant) };
  },
};
