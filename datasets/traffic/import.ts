import { licenceNotStated, type Text } from '#core';
import { cleanNumber, cleanText } from '#datasets/_kit/clean-text.ts';
import { openCsv } from '#datasets/_kit/csv-rows.ts';
import { noRows } from '#datasets/_kit/import-outcomes.ts';
import { readLines } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds } from '#datasets/_kit/row-ids.ts';
import { kindOf } from '#datasets/_kit/sniff.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import type { LinkClass, LinkRow, RecordedSpeedRow, TrafficRow } from './contract.ts';

type Publisher = 'links' | 'speeds';

const speedColumns = ['collected_at_utc', 'link_id', 'speed_kmh'];

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  const { fields, geometries } = await glance(file);
  if (geometries.size > 0) {
    const lines = [...geometries].every((type) => type.endsWith('LineString'));
    return lines && fields.has('link_id') && fields.has('road_name') ? 'links' : undefined;
  }
  if ((await kindOf(file)) !== 'text') return undefined;
  try {
    const { columns } = await openCsv(file);
    return speedColumns.every((name) => columns.includes(name)) ? 'speeds' : undefined;
  } catch {
    // Whatever is wrong is told when the file is read.
    return undefined;
  }
}

const words: Readonly<Record<Publisher, Text>> = {
  links: { ko: '소통 정보 구간', en: 'Traffic links' },
  speeds: { ko: '기록된 구간 속도', en: 'Recorded link speeds' },
};

/** Links of the traffic information, and speeds that were recorded on them. */
export const importer: Importer<TrafficRow> = {
  accepts: {
    ko: '도로 소통: TOPIS 구간 선(link_id, road_name), 기록된 속도 표(collected_at_utc, link_id, speed_kmh)',
    en: 'road traffic: lines of TOPIS links (link_id, road_name), tables of recorded speeds (collected_at_utc, link_id, speed_kmh)',
  },

  recognise: async (file) => ((await publisherOf(file)) ? 1 : 0),

  async source(file) {
    const publisher = (await publisherOf(file)) ?? 'links';
    const { ko, en } = words[publisher];
    return {
      id: sourceIdOf(file),
      title: { ko: `${ko} (${stemOf(file)})`, en: `${en} (${stemOf(file)})` },
      origin: publisher === 'speeds' ? 'measured' : 'surveyed',
      licence: licenceNotStated,
      attribution: '서울특별시 TOPIS (Seoul Metropolitan Government)',
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    if ((await publisherOf(file)) === 'speeds') yield* recordedSpeeds(file, options, report);
    else yield* links(file, options, report);
  },
};

async function* links(file: SourceFile, options: ImportOptions, report: QualityReport): AsyncGenerator<LinkRow> {
  const ids = new RowIds(report);
  for await (const { properties, geometry } of readLines(file, options, report)) {
    const name = cleanText(properties.road_name, report);
    const row = { kind: 'link' as const, line: geometry, name, class: classOfName(name) };
    const id = ids.claim(cleanText(properties.link_id, report) ?? '', row);
    if (id !== undefined) yield { ...row, id };
  }
}

/** What a road's name tells of it: expressways bear names of their own, 대로 are wide, 길 are lanes. */
export function classOfName(name: string | null): LinkClass {
  if (name === null) return 'secondary';
  if (/고속|간선도로|순환로|강변북로|올림픽대로|도시고속|지하차도/.test(name)) return 'motorway';
  if (/대로$/.test(name)) return 'primary';
  return /길$/.test(name) ? 'tertiary' : 'secondary';
}

const levels: Readonly<Record<string, number>> = { 원활: 1, 서행: 2, 정체: 3 };

const problems = {
  'no-link': { ko: '구간 번호가 없습니다', en: 'has no link' },
  'bad-time': { ko: '시각을 읽을 수 없습니다', en: 'has a time that cannot be read' },
  'bad-speed': { ko: '속도가 0~200 km/h의 수가 아닙니다', en: 'has a speed that is no number from 0 to 200 km/h' },
  repeated: { ko: '같은 구간과 시각이 앞에 있습니다', en: 'repeats a link and time' },
} as const satisfies Record<string, Text>;

async function* recordedSpeeds(
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
): AsyncGenerator<RecordedSpeedRow> {
  const table = await openCsv(file, options.encoding);
  const seen = new Set<string>();
  let given = 0;
  for await (const { row, fields } of table.rows()) {
    options.signal.throwIfAborted();
    report.read++;
    const speed = recordedSpeed(fields, report);
    const key = typeof speed === 'string' ? '' : `${speed.link} ${speed.time}`;
    const problem = typeof speed === 'string' ? speed : seen.has(key) ? 'repeated' : undefined;
    if (problem || typeof speed === 'string') {
      report.refuse({ code: problem!, where: `${file.name} #${row}`, message: problems[problem!] });
      continue;
    }
    seen.add(key);
    given++;
    yield speed;
  }
  if (given === 0) throw noRows({ file: file.name }, file.name);
}

function recordedSpeed(
  fields: Readonly<Record<string, string>>,
  report: QualityReport,
): RecordedSpeedRow | keyof typeof problems {
  const link = cleanText(fields.link_id, report);
  if (link === null || link.length > 100) return 'no-link';
  // Only a time with its zone says which one it is.
  const zoned = /T.*(Z|[+-]\d\d:?\d\d)$/.test(fields.collected_at_utc?.trim() ?? '');
  const time = zoned ? Date.parse(fields.collected_at_utc.trim()) : Number.NaN;
  if (!Number.isFinite(time)) return 'bad-time';
  const speedKmh = cleanNumber(fields.speed_kmh);
  if (speedKmh === null || speedKmh < 0 || speedKmh > 200) return 'bad-speed';
  return { kind: 'speed', link, time, speedKmh, level: levels[fields.congestion?.trim() ?? ''] ?? null };
}
