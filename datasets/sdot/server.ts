import { existingScenario, toEpsg5186, validIn } from '#core';
import type { SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems } from '#server/kit/table-items.ts';
import { contract, type SensorRow } from './contract.ts';

const rows: RowTable<SensorRow> = {
  table: 'sdot_sensor',
  key: ['serial'],
  columns: ['serial', 'lon', 'lat', 'geom'],
  values: ({ serial, lon, lat }) => [serial, lon, lat, `SRID=5186;POINT(${toEpsg5186([lon, lat]).join(' ')})`],
};

/** A sensor that two sources name shows once, as its first source by name has it. */
const items: ItemTable = {
  table: 'sdot_sensor',
  id: 'serial',
  properties: { serial: 'serial' },
  visible: `${validIn('$1')} and not exists (
    select 1 from (select source as first_source, serial as first_serial, valid_from, valid_to from sdot_sensor) other
    where first_serial = sdot_sensor.serial and first_source collate "C" < sdot_sensor.source collate "C"
      and ${validIn('$1').replaceAll('valid_', 'other.valid_')})`,
};

export const dataset: DatasetServer<SensorRow> = {
  contract,
  store: (tx, sensors, context) => storeRows(tx, rows, sensors, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  search: { items, kind: `'sensor'`, name: 'serial', detail: `'S-DoT'`, rowId: 'serial' },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),

  /** The typical year of the city, which the simulated sensors follow. */
  async feedInput(reader): Promise<SimulatedFeedInput> {
    const scenario = { scenario: existingScenario, revision: (await newestRevision(reader)).revision };
    const hours = await readWeather(reader, scenario);
    return { weatherAt: (instant) => weatherAt(hours, instant) };
  },
};
