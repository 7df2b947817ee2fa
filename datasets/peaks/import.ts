import { licenceNotStated } from '#core';
import { cleanText } from '#datasets/_kit/clean-text.ts';
import { meaningOf, peakTags } from '#datasets/_kit/osm-tags.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { readTablePoints, type TablePoint, tableColumns } from '#datasets/_kit/table-points.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import type { PeakRow } from './contract.ts';
import { readName } from './names.ts';

const plain = (name: string): string => name.toLowerCase().replace(/[\s_()[\]:]/g, '');

const nameColumns = ['name', 'nameko', '산이름', '산명', '산명칭', '봉우리명', '이름', '명칭', 'mntnnm', 'mntnm'];
const englishColumns = ['nameen', '영문명', '영문이름', 'englishname'];
const heightColumns = [
  'ele',
  'elevation',
  'heightm',
  '해발고도',
  '해발높이',
  '표고',
  '표고m',
  '산높이',
  '높이',
  '높이m',
  '고도',
  'mntnhg',
];
/** Columns that only a list of mountains has. */
const onlyOfMountains = /^(산이름|산명|산명칭|봉우리명|산높이|mntnnm|mntnm|mntnhg.*)$/;
const wordsOfMountains = /peaks?|summit|mountain|산봉우리|산정보|산높이|명산/i;

const find = (columns: readonly string[], names: readonly string[]): string | undefined => {
  for (const name of names) {
    const column = columns.find((candidate) => plain(candidate) === name);
    if (column !== undefined) return column;
  }
  return undefined;
};

/** Whether a file is a part of an extract of OpenStreetMap, or has its tags: its licence is known. */
const isTagged = async (file: SourceFile): Promise<boolean> =>
  file.layer === 'peaks' || (await everyFeatureIsPeak(file));

/** Rows of other things among the first say that the file is not about mountains. */
async function everyFeatureIsPeak(file: SourceFile): Promise<boolean> {
  const { features } = await glance(file);
  return features.length > 0 && features.every(({ properties }) => meaningOf(peakTags, properties) !== undefined);
}

/** Summits out of OpenStreetMap (`natural=peak`) and of tables and files of points with names and heights. */
export const importer: Importer<PeakRow> = {
  accepts: {
    ko: '산과 봉우리: OpenStreetMap의 natural=peak, 이름·높이·좌표가 있는 표(CSV, JSON)와 점 파일',
    en: 'mountains and peaks: natural=peak of OpenStreetMap, tables (CSV, JSON) and files of points with name, height and coordinates',
  },

  async recognise(file) {
    if (await isTagged(file)) return 1;
    const columns = await tableColumns(file);
    if (!columns || find(columns, nameColumns) === undefined) return 0;
    if (columns.some((column) => onlyOfMountains.test(plain(column)))) return 0.95;
    return wordsOfMountains.test(stemOf(file)) && find(columns, heightColumns) !== undefined ? 0.95 : 0;
  },

  async source(file) {
    const tagged = await isTagged(file);
    const stem = stemOf(file);
    return {
      id: sourceIdOf(file),
      title: { ko: `산과 봉우리 (${stem})`, en: `Mountains and peaks (${stem})` },
      origin: 'surveyed',
      licence: tagged ? 'ODbL 1.0' : licenceNotStated,
      attribution: tagged ? '© OpenStreetMap contributors' : stem,
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const ids = new RowIds(report);
    for await (const point of readTablePoints(file, options, report)) {
      const row = peakRow(point, report);
      if (!row) continue;
      const id = ids.claim(point.id ?? `row-${shortHash(row)}`, row);
      if (id !== undefined) yield { ...row, id };
    }
  },
};

function peakRow({ fields, position }: TablePoint, report: QualityReport): Omit<PeakRow, 'id'> | undefined {
  const text = (names: readonly string[]) => {
    const column = find(Object.keys(fields), names);
    return column === undefined ? null : cleanText(fields[column], report);
  };
  if (typeof fields.natural === 'string' && meaningOf(peakTags, fields) === undefined) {
    report.count('not-peaks', { ko: '산이 아니라서 건너뜀', en: 'skipped: no mountains' });
    return undefined;
  }
  const name = text(nameColumns);
  if (name === null) {
    report.count('unnamed', { ko: '이름이 없어 건너뜀', en: 'skipped: without a name' });
    return undefined;
  }
  const read = readName(name, position);
  const isHill = meaningOf(peakTags, fields)?.meaning === 'hill';
  return {
    position,
    heightM: heightOf(text(heightColumns), report),
    ...read,
    nameEn: text(englishColumns) ?? read.nameEn,
    ...(isHill && { kind: 'hill' as const }),
  };
}

/** Nothing in Korea is higher. */
const highestM = 2750;

/** `836.5`, `836.5 m`, `836,5m`; a height that cannot be is unknown. */
function heightOf(written: string | null, report: QualityReport): number | null {
  if (written === null) return null;
  const value = Number(/^(-?[\d.,]+)\s*m?$/i.exec(written)?.[1].replace(',', '.'));
  if (value > 0 && value <= highestM) return value;
  report.count('height-unknown', {
    ko: '읽을 수 없는 높이 (모름으로 저장)',
    en: 'heights that cannot be read (stored as unknown)',
  });
  return null;
}
