import { existingScenario, type Transaction, validIn } from '#core';
import { peeked, visibleOnce } from '#datasets/_kit/feed-entities.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { recordObservations } from '#server/kit/observations-recorded.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer, StoreContext } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { lineText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
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
    if (first?.kind !== 'speed') return storeRows(tx, links, all as AsyncIterable<LinkRow>, context);
    const changed = await storeRows(tx, recorded, all as AsyncIterable<RecordedSpeedRow>, context);
    if (changed > 0) await replayable(tx, context);
    return changed;
  },

  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  extent: (reader, scenario) => tableExtent(reader, { table: 'traffic_link', visible: validIn('$1') }, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),

  /** The typical year, whose rain slows the simulated traffic. */
  async feedInput(reader): Promise<TrafficInput> {
    const { revision } = await newestRevision(reader);
    const hours = await readWeather(reader, { scenario: existingScenario, revision });
    return { weatherAt: (instant) => weatherAt(hours, instant) };
  },
};

const pageRows = 10_000;

/** Makes speeds out of a file readings of the feed at their own times, so that they can be replayed like what it measured itself. */
async function replayable(tx: Transaction, { source, revision }: StoreContext): Promise<void> {
  for (let [link, ms] = ['', 0]; ; ) {
    const rows = await tx.query<{
      link: string;
      ms: number;
      speed: number;
      level: number | null;
      length: number | null;
    }>(
      `select link, round(extract(epoch from time) * 1000)::float8 as ms, speed_kmh as speed, level,
         (select st_length(geom) from traffic_link where id = link and valid_to is null order by source collate "C" limit 1) as length
       from traffic_recorded
       where source = $1 and valid_from = $2 and (link collate "C", time) > ($3, to_timestamp($4::float8 / 1000))
       order by link collate "C", time limit ${pageRows}`,
      [source.id, revision, link, ms],
    );
    const observations = rows.map(({ link, ms, speed, level, length }) => ({
      feed: contract.id,
      entity: link,
      time: ms,
      values: { speedKmh: speed, level, travelTimeS: length === null || speed <= 0 ? null : (3.6 * length) / speed },
    }));
    await recordObservations(tx, contract, observations);
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    [link, ms] = [last.link, last.ms];
  }
}
