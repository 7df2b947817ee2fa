import { fill, type Language, type Source, type Text } from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';

/** What one file (or the generator) brought into one dataset. */
export interface SourceReport {
  readonly dataset: string;
  readonly title: Text;
  readonly source: Source;
  /** Rows written or ended; 0 when the city had it already. */
  changed: number;
  readonly report: QualityReport;
}

/** What a dataset found when all files were in: overlaps, ground, displacement. */
export interface DatasetCheck {
  readonly dataset: string;
  readonly title: Text;
  readonly report: QualityReport;
}

export interface ImportReport {
  readonly scenario: string;
  /** The revision that was made, or the newest one when nothing changed. */
  readonly revision: number;
  /** False when rows were refused and so nothing was taken. */
  readonly accepted: boolean;
  readonly changed: number;
  readonly sources: readonly SourceReport[];
  readonly checks: readonly DatasetCheck[];
  /** Datasets whose generated rows ended because real ones came. */
  readonly generatedEnded: readonly string[];
  /** Files of named folders that no dataset takes. */
  readonly skipped: readonly string[];
  readonly seconds: number;
}

const words = {
  made: {
    ko: '{city}: {changed}행이 바뀌었습니다 ({seconds}초).',
    en: '{city}: {changed} rows changed ({seconds} s).',
  },
  same: {
    ko: '바뀐 것이 없습니다. 도시는 {city} 그대로입니다 ({seconds}초).',
    en: 'Nothing changed: the city is as it was, {city} ({seconds} s).',
  },
  refusedAll: {
    ko: '아무것도 가져오지 않았습니다. 도시는 {city} 그대로입니다 ({seconds}초).',
    en: 'Nothing was imported: the city is as it was, {city} ({seconds} s).',
  },
  read: { ko: '읽은 행', en: 'rows read' },
  refused: { ko: '거부한 행', en: 'rows refused' },
  check: { ko: '{dataset}: 모두 합친 결과', en: '{dataset}: all sources together' },
  more: { ko: '… 외 {n}건', en: '… and {n} more' },
  skipped: { ko: '건너뛴 파일: {files}', en: 'Files skipped: {files}' },
  ended: {
    ko: '실제 자료가 들어와 생성 자료를 끝냈습니다: {datasets}',
    en: 'Generated rows ended, for real ones came: {datasets}',
  },
} as const satisfies Record<string, Text>;

const shownRefusals = 10;

/** The quality report for a terminal. */
export function formatReport(report: ImportReport, language: Language): string {
  const say = (key: keyof typeof words, values: Record<string, string | number> = {}) =>
    fill(words[key][language], values);
  const number = (n: number) => n.toLocaleString('en-US');
  const lines = [
    say(!report.accepted ? 'refusedAll' : report.changed > 0 ? 'made' : 'same', {
      city: `${report.scenario}@${report.revision}`,
      changed: number(report.changed),
      seconds: report.seconds.toFixed(1),
    }),
  ];
  const figures = (rows: readonly (readonly [title: string, value: number])[]) => {
    const width = Math.max(0, ...rows.map(([title]) => displayWidth(title)));
    const places = Math.max(0, ...rows.map(([, value]) => number(value).length));
    for (const [title, value] of rows) lines.push(`  ${pad(title, width)}  ${number(value).padStart(places)}`);
  };
  const counts = (quality: QualityReport) =>
    [...quality.counts.values()].map(({ title, value }) => [title[language], value] as const);

  for (const { title, source, report: quality } of report.sources) {
    lines.push('', `${title[language]}: ${source.files?.join(', ') || source.title[language]}`);
    figures([[say('read'), quality.read], [say('refused'), quality.refused], ...counts(quality)]);
    for (const refusal of quality.refusals.slice(0, shownRefusals)) {
      lines.push(`  ✗ ${refusal.where}: ${refusal.message[language]}`);
    }
    if (quality.refused > shownRefusals) lines.push(`  ${say('more', { n: number(quality.refused - shownRefusals) })}`);
    for (const note of quality.notes) lines.push(`  ! ${note[language]}`);
  }
  for (const { title, report: quality } of report.checks) {
    if (quality.counts.size + quality.notes.length === 0) continue;
    lines.push('', say('check', { dataset: title[language] }));
    figures(counts(quality));
    for (const note of quality.notes) lines.push(`  ! ${note[language]}`);
  }
  if (report.generatedEnded.length > 0) lines.push('', say('ended', { datasets: report.generatedEnded.join(', ') }));
  if (report.skipped.length > 0) lines.push('', say('skipped', { files: report.skipped.join(', ') }));
  return lines.join('\n');
}

/** Columns that a text takes on a terminal: Hangul and Han signs take two. */
const displayWidth = (text: string): number =>
  [...text].reduce(
    (width, sign) => width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(sign) ? 2 : 1),
    0,
  );

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)));
