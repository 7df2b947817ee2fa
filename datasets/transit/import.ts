import { type Epsg5186, licenceNotStated, type Text } from '#core';
import { cleanNumber, cleanText } from '#datasets/_kit/clean-text.ts';
import { openGtfs } from '#datasets/_kit/gtfs.ts';
import { noRows } from '#datasets/_kit/import-outcomes.ts';
import { placedDegrees, refuseRow, seoulContains } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { kindOf } from '#datasets/_kit/sniff.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { readTablePoints, tableColumns } from '#datasets/_kit/table-points.ts';
import type { TransitMode, TransitStopRow } from './contract.ts';
import { type ModeOf, modesOfStops } from './gtfs-modes.ts';

type Fields = Readonly<Record<string, unknown>>;
type Attributes = Omit<TransitStopRow, 'id' | 'position'> & { readonly ownId: string | undefined };
type Read = (fields: Fields, report: QualityReport) => Attributes | undefined;

/** Whose stops a file holds, told by the names of its columns. */
type Publisher = 'gtfs' | 'bus-stops' | 'stations' | 'osm';

const stopNumbers = ['stops_no', '정류장번호', '정류소번호', 'NODE_ID', '노드ID', '정류소ID', '표준ID'];
const lineNames = ['line', '호선', '노선명', '호선명'];
const nameNames = ['name', '정류장명', '정류소명', '역사명', '역명', '전철역명'];

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  if (file.layer === 'stops' && (await kindOf(file)) === 'zip') return 'gtfs';
  const columns = await tableColumns(file);
  if (!columns) return undefined;
  const some = (names: readonly string[]) => columns.find((column) => names.includes(column)) !== undefined;
  if (some(stopNumbers)) return 'bus-stops';
  if (['category', 'sourceType'].every((name) => columns.includes(name))) return 'osm';
  return some(lineNames) && some(nameNames) ? 'stations' : undefined;
}

const words: Readonly<Record<Publisher, Text & { attribution: string; licence?: string }>> = {
  gtfs: { ko: 'GTFS 정류장', en: 'Stops of a GTFS feed', attribution: 'GTFS' },
  'bus-stops': { ko: '버스 정류소', en: 'Bus stops', attribution: '서울특별시 (Seoul Metropolitan Government)' },
  stations: { ko: '지하철·철도 역', en: 'Subway and railway stations', attribution: '서울교통공사 (Seoul Metro)' },
  osm: {
    ko: 'OpenStreetMap 정류장과 역',
    en: 'Stops and stations of OpenStreetMap',
    attribution: '© OpenStreetMap contributors',
    licence: 'ODbL 1.0',
  },
};

/** Stops out of GTFS feeds, tables of bus stops and stations, and points of OpenStreetMap. */
export const importer: Importer<TransitStopRow> = {
  accepts: {
    ko: '정류장과 역: GTFS(zip), 버스 정류소·지하철역 표(CSV), OpenStreetMap 점',
    en: 'stops and stations: GTFS (zip), tables of bus stops or stations (CSV), points of OpenStreetMap',
  },

  recognise: async (file) => ((await publisherOf(file)) ? 1 : 0),

  async source(file) {
    const { ko, en, attribution, licence } = words[(await publisherOf(file)) ?? 'bus-stops'];
    return {
      id: sourceIdOf(file),
      title: { ko: `${ko} (${stemOf(file)})`, en: `${en} (${stemOf(file)})` },
      origin: 'surveyed',
      licence: licence ?? licenceNotStated,
      attribution,
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const publisher = (await publisherOf(file)) ?? 'bus-stops';
    const ids = new RowIds(report);
    const stops =
      publisher === 'gtfs' ? gtfsStops(file, options, report) : tableStops(publisher, file, options, report);
    for await (const { ownId, ...row } of stops) {
      if (!seoulContains(row.position)) {
        report.count('beyond-city', { ko: '서울 밖이라 건너뜀', en: 'skipped: beyond the city' });
        continue;
      }
      const id = ids.claim(ownId ?? `row-${shortHash(row)}`, row);
      if (id !== undefined) yield { ...row, id };
    }
  },
};

type FoundStop = Attributes & { readonly position: Epsg5186 };

async function* tableStops(
  publisher: Exclude<Publisher, 'gtfs'>,
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
): AsyncGenerator<FoundStop> {
  const read: Read = { 'bus-stops': busStop, stations: station, osm: osmStop }[publisher];
  // A network goes on beyond the city: what lies there is no mistake.
  for await (const { id, fields, position } of readTablePoints(file, options, report, { outside: 'keep' })) {
    const stop = read(fields, report);
    if (stop) yield { ...stop, ownId: stop.ownId ?? id, position };
    else report.count('other-points', { ko: '정류장이 아니어서 건너뜀', en: 'skipped: no stops' });
  }
}

const first = (fields: Fields, names: readonly string[], report: QualityReport): string | null => {
  for (const name of names) {
    const text = cleanText(fields[name], report);
    if (text !== null) return text;
  }
  return null;
};

function busStop(fields: Fields, report: QualityReport): Attributes {
  const kind = first(fields, ['type', '정류소타입', '정류장유형'], report);
  return {
    ownId: first(fields, stopNumbers, report) ?? undefined,
    mode: kind !== null && /선착장/.test(kind) ? 'ferry' : 'bus',
    name: first(fields, nameNames, report),
    line: null,
    ref: arsNumber(first(fields, ['ARS_ID', 'ars_id', 'ARS-ID', 'ars_no'], report)),
    kind,
  };
}

/** Five digits with leading zeros, which spreadsheets drop. */
const arsNumber = (text: string | null): string | null =>
  text !== null && /^\d{1,5}$/.test(text) && Number(text) > 0 ? text.padStart(5, '0') : text;

const lightRail = /우이신설|신림선|에버라인|의정부|김포골드|경전철/;
const railway = /경의|중앙선|경춘|경강|수인|분당|서해|경부|경인|경원|안산|과천|일산|장항|공항|광역급행/;

function modeOfLine(line: string | null): TransitMode {
  if (line === null) return 'subway';
  if (lightRail.test(line)) return 'tram';
  return railway.test(line) && !/신분당/.test(line) ? 'rail' : 'subway';
}

function station(fields: Fields, report: QualityReport): Attributes {
  const line = first(fields, lineNames, report);
  const name = first(fields, nameNames, report);
  return {
    ownId: name === null ? undefined : `${line ?? ''}/${name}`,
    mode: modeOfLine(line),
    name,
    line,
    ref: first(fields, ['역번호', 'station_code', '전철역코드'], report),
    kind: null,
  };
}

function osmStop(fields: Fields, report: QualityReport): Attributes | undefined {
  const kind = cleanText(fields.sourceType, report);
  const mode = { bus_stop: 'bus', subway_station: 'subway', train_station: 'rail', ferry_terminal: 'ferry' }[
    String(fields.category)
  ] as TransitMode | undefined;
  if (!mode) return undefined;
  return {
    ownId: undefined,
    mode,
    name: cleanText(fields.name, report),
    line: null,
    ref: cleanText(fields.ref, report),
    kind,
  };
}

/** `location_type` of what is a stop (0, or nothing) or a station (1); the others are its entrances and insides. */
const stopTypes = new Set(['', '0', '1']);

async function* gtfsStops(file: SourceFile, options: ImportOptions, report: QualityReport): AsyncGenerator<FoundStop> {
  await using feed = await openGtfs(file);
  const table = await feed.table('stops.txt');
  if (!table) throw noRows({ file: file.name }, file.name);
  const modeOf: ModeOf = await modesOfStops(feed, options.signal);
  for await (const { row, fields } of table.rows()) {
    options.signal.throwIfAborted();
    report.read++;
    const [lon, lat] = [cleanNumber(fields.stop_lon), cleanNumber(fields.stop_lat)];
    if (!stopTypes.has(fields.location_type ?? '')) {
      report.count('parts-of-stations', {
        ko: '역의 출입구·내부 (건너뜀)',
        en: 'entrances and insides of stations skipped',
      });
    } else if (lon === null || lat === null || Math.abs(lon) > 180 || Math.abs(lat) > 89) {
      refuseRow(report, { ...file, name: `${file.name}/stops.txt` }, row, 'bad-coordinates');
    } else yield { ...gtfsStop(fields, modeOf, report), position: placedDegrees(lon, lat) };
  }
}

function gtfsStop(fields: Readonly<Record<string, string>>, modeOf: ModeOf, report: QualityReport): Attributes {
  const id = cleanText(fields.stop_id, report);
  return {
    ownId: id ?? undefined,
    mode: modeOf(id ?? ''),
    name: cleanText(fields.stop_name, report),
    line: null,
    ref: cleanText(fields.stop_code, report),
    kind: fields.location_type === '1' ? 'station' : null,
  };
}
