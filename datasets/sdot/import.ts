import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import Papa from 'papaparse';
import { boxContains, licenceNotStated, outcomeKind, type Source, seoulBox, type Text } from '#core';
import { chooseEncoding, type Encoding, namedEncoding } from '#datasets/_kit/encoding.ts';
import { badEncoding, emptyFile, fileNotFound, htmlInsteadOfData, noRows } from '#datasets/_kit/import-outcomes.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import type { SensorRow } from './contract.ts';

/** Names of the columns in the files that are about, without spaces and in lower case. */
const columnNames = {
  serial: ['serial', 'serialno', 'sn', '시리얼', '시리얼번호', '일련번호'],
  lat: ['lat', 'latitude', '위도'],
  lon: ['lon', 'lng', 'longitude', '경도'],
} as const;
type Column = keyof typeof columnNames;
type Columns = Readonly<Record<Column, number>>;

const headBytes = 4096;

/** Reads a CSV of sensor positions: serial number, latitude and longitude in degrees, in UTF-8 or CP949. */
export const importer: Importer<SensorRow> = {
  async recognise(file) {
    if (!/\.(csv|txt)$/i.test(file.path)) return 0;
    const head = await readHead(file.path);
    const [header] = parse(decode(head, chooseEncoding(undefined, [head]))).slice(0, 1);
    if (!header || !columnsOf(header)) return 0;
    return /s-?dot/i.test(basename(file.path)) ? 1 : 0.8;
  },

  async source(file): Promise<Source> {
    const stem = stemOf(file);
    return {
      id: sourceIdOf(file),
      title: { ko: `S-DoT 센서 위치 (${stem})`, en: `S-DoT sensor positions (${stem})` },
      origin: 'surveyed',
      licence: licenceNotStated,
      attribution: '서울특별시 (Seoul Metropolitan Government)',
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const [header = [], ...lines] = parse(await readText(file, options));
    const columns = columnsOf(header);
    if (!columns) throw columnsMissing({ file: file.name, found: header.join(', ').slice(0, 200) }, file.name);
    const rows = [...sensorRows(lines, columns, file, report)];
    if (rows.length === 0) throw noRows({ file: file.name }, file.name);
    for (const row of rows) {
      options.signal.throwIfAborted();
      yield row;
    }
  },
};

const parse = (text: string): string[][] => Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' }).data;

const decode = (bytes: Uint8Array, encoding: Encoding): string => new TextDecoder(encoding).decode(bytes);

async function readHead(path: string): Promise<Uint8Array> {
  try {
    await using handle = await open(path);
    const { buffer, bytesRead } = await handle.read(new Uint8Array(headBytes), 0, headBytes, 0);
    const whole = buffer.subarray(0, bytesRead);
    // Up to the last whole line, so that no character is cut in two.
    const end = whole.lastIndexOf(0x0a);
    return end > 0 ? whole.subarray(0, end) : whole;
  } catch {
    return new Uint8Array();
  }
}

async function readText(file: SourceFile, { encoding }: ImportOptions): Promise<string> {
  const bytes = await readFile(file.path).catch((error) => {
    throw fileNotFound({ file: file.name }, file.name, error);
  });
  if (bytes.length === 0) throw emptyFile({ file: file.name }, file.name);
  const named = encoding === undefined ? undefined : namedEncoding(encoding);
  if (encoding !== undefined && !named) throw badEncoding({ file: file.name, encoding }, file.name);
  const text = decode(bytes, named ?? chooseEncoding(undefined, [bytes]));
  if (/^\s*<(!doctype|html)/i.test(text)) throw htmlInsteadOfData({ file: file.name }, file.name);
  return text;
}

function columnsOf(header: readonly string[]): Columns | undefined {
  const names = header.map((name) =>
    name
      .replace(/^\uFEFF/, '')
      .replace(/[\s_()]/g, '')
      .toLowerCase(),
  );
  const find = (column: Column) => names.findIndex((name) => (columnNames[column] as readonly string[]).includes(name));
  const columns = { serial: find('serial'), lat: find('lat'), lon: find('lon') };
  return Object.values(columns).includes(-1) ? undefined : columns;
}

const problems = {
  'no-serial': { ko: '일련번호가 없습니다', en: 'has no serial number' },
  'bad-coordinates': { ko: '위도나 경도가 숫자가 아닙니다', en: 'has a latitude or longitude that is no number' },
  'row-outside-seoul': { ko: '서울 밖에 있습니다', en: 'lies outside Seoul' },
  'duplicate-serial': {
    ko: '일련번호가 앞의 행과 겹칩니다 (앞의 행만 사용)',
    en: 'repeats a serial number (the earlier row is used)',
  },
} as const satisfies Record<string, Text>;
type ProblemCode = keyof typeof problems;

function* sensorRows(
  lines: readonly (readonly string[])[],
  columns: Columns,
  file: SourceFile,
  report: QualityReport,
): Generator<SensorRow> {
  const seen = new Set<string>();
  for (const [i, line] of lines.entries()) {
    report.read++;
    const row = sensorRow(line, columns);
    const problem = typeof row === 'string' ? row : seen.has(row.serial) ? 'duplicate-serial' : undefined;
    if (problem || typeof row === 'string') {
      // As an editor counts the file: the header is row 1.
      report.refuse({ code: problem!, where: `${file.name} #${i + 2}`, message: problems[problem!] });
      continue;
    }
    seen.add(row.serial);
    yield row;
  }
}

function sensorRow(line: readonly string[], columns: Columns): SensorRow | ProblemCode {
  const serial = (line[columns.serial] ?? '').normalize('NFC').trim();
  if (serial === '' || serial.length > 100) return 'no-serial';
  const [lon, lat] = [columns.lon, columns.lat].map((column) => degrees(line[column]));
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return 'bad-coordinates';
  return boxContains(seoulBox, [lon, lat]) ? { serial, lon, lat } : 'row-outside-seoul';
}

/** `Number('')` is 0, which would be a place in the Gulf of Guinea. */
const degrees = (text = ''): number => (text.trim() === '' ? Number.NaN : Number(text));

const columnsMissing = outcomeKind({
  code: 'sdot-columns-missing',
  status: 400,
  message: {
    ko: '{file}에 일련번호(serial), 위도(lat), 경도(lon) 열이 모두 있지는 않습니다. 있는 열: {found}',
    en: '{file} lacks a column of serial (일련번호), lat (위도) or lon (경도). It has: {found}',
  },
  remedy: { ko: '첫 줄에 열 이름을 넣으십시오.', en: 'Name the columns in the first line.' },
});
