import { licenceNotStated, type Text } from '#core';
import { cleanNumber, cleanText } from '#datasets/_kit/clean-text.ts';
import { modeOfRouteType, openGtfs } from '#datasets/_kit/gtfs.ts';
import { noRows } from '#datasets/_kit/import-outcomes.ts';
import { readMultiLines, refuseRow, seoulContains } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { kindOf } from '#datasets/_kit/sniff.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import type { TransitRouteRow } from './contract.ts';
import { routeLines } from './gtfs-lines.ts';

type Publisher = 'gtfs' | 'bus-routes';

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  if (file.layer === 'routes' && (await kindOf(file)) === 'zip') return 'gtfs';
  const { fields, geometries } = await glance(file);
  const lines = [...geometries].some((type) => type.endsWith('LineString'));
  return lines && ['rte_id', 'ROUTE_ID', '노선ID'].some((name) => fields.has(name)) ? 'bus-routes' : undefined;
}

const words: Readonly<Record<Publisher, Text & { attribution: string }>> = {
  gtfs: { ko: 'GTFS 노선', en: 'Routes of a GTFS feed', attribution: 'GTFS' },
  'bus-routes': { ko: '버스 노선', en: 'Bus routes', attribution: '서울특별시 (Seoul Metropolitan Government)' },
};

/** Routes out of GTFS feeds and files of lines. */
export const importer: Importer<TransitRouteRow> = {
  accepts: {
    ko: '대중교통 노선: GTFS(zip), 버스 노선 선(rte_id)',
    en: 'transit routes: GTFS (zip), lines of bus routes (rte_id)',
  },

  recognise: async (file) => ((await publisherOf(file)) ? 1 : 0),

  async source(file) {
    const { ko, en, attribution } = words[(await publisherOf(file)) ?? 'bus-routes'];
    return {
      id: sourceIdOf(file),
      title: { ko: `${ko} (${stemOf(file)})`, en: `${en} (${stemOf(file)})` },
      origin: 'surveyed',
      licence: licenceNotStated,
      attribution,
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const ids = new RowIds(report);
    const routes =
      (await publisherOf(file)) === 'gtfs' ? gtfsRoutes(file, options, report) : busRoutes(file, options, report);
    for await (const route of routes) {
      if (!route.lines.some((line) => line.some(seoulContains))) {
        report.count('beyond-city', { ko: '서울 밖이라 건너뜀', en: 'skipped: beyond the city' });
        continue;
      }
      const id = ids.claim(route.id, route);
      if (id !== undefined) yield { ...route, id };
    }
  },
};

async function* busRoutes(
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
): AsyncGenerator<TransitRouteRow> {
  for await (const { id, properties, geometry } of readMultiLines(file, options, report, { outside: 'keep' })) {
    const text = (...names: string[]) =>
      names.map((name) => cleanText(properties[name], report)).find((t) => t !== null);
    const stops = cleanNumber(properties.n);
    yield {
      id: text('rte_id', 'ROUTE_ID', '노선ID') ?? id ?? `geometry-${shortHash(geometry)}`,
      lines: geometry,
      mode: 'bus',
      name: text('name', 'ROUTE_NM', '노선명', '노선번호') ?? null,
      stops,
      // A line with as many positions as stops goes straight from one to the next.
      lineOrigin: stops !== null && positionsOf(geometry) <= stops ? 'derived' : 'surveyed',
    };
  }
}

const positionsOf = (lines: TransitRouteRow['lines']): number => lines.reduce((sum, line) => sum + line.length, 0);

async function* gtfsRoutes(
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
): AsyncGenerator<TransitRouteRow> {
  await using feed = await openGtfs(file);
  const table = await feed.table('routes.txt');
  if (!table) throw noRows({ file: file.name }, file.name);
  const lines = await routeLines(feed, file.name, options.signal);
  for await (const { row, fields } of table.rows()) {
    report.read++;
    const found = lines.get(fields.route_id);
    if (!found) {
      refuseRow(report, { ...file, name: `${file.name}/routes.txt` }, row, 'no-geometry');
      continue;
    }
    const names = [cleanText(fields.route_short_name, report), cleanText(fields.route_long_name, report)];
    yield {
      id: fields.route_id,
      lines: found.lines,
      mode: modeOfRouteType(fields.route_type),
      name: names.filter(Boolean).join(' ') || null,
      stops: found.stops || null,
      lineOrigin: found.origin,
    };
  }
}
