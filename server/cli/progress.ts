import type { WriteStream } from 'node:tty';
import type { Language } from '#core';
import type { ImportProgress } from '#server/kit/import-files.ts';

/** One line that is written over: only on a terminal, so that logs and pipes stay clean. */
export function progressLine(stream: WriteStream): { show(text: string): void; clear(): void } {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => stream.write(`\r\x1b[2K${text.slice(0, stream.columns - 1)}`),
    clear: () => stream.write('\r\x1b[2K'),
  };
}

const words = {
  store: { ko: '저장 중', en: 'storing' },
  check: { ko: '확인 중', en: 'checking' },
  rows: { ko: '행', en: 'rows' },
  perSecond: { ko: '행/초', en: 'rows/s' },
  left: { ko: '남음', en: 'left' },
} as const;

const barCells = 20;
/** The rate is that of the last seconds: a file's beginning says little of its end. */
const windowMs = 5000;
const redrawMs = 100;

/** Turns what an import tells into a line with a bar, the rate and the time left. */
export class ImportBar {
  readonly #language: Language;
  #name = '';
  #marks: { at: number; rows: number; bytes: number }[] = [];
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(language: Language) {
    this.#language = language;
  }

  /** The line to show, or undefined when the last one is too fresh. `now` in milliseconds. */
  line(progress: ImportProgress, now: number): string | undefined {
    if (progress.step !== 'read') return `${progress.name}  ${words[progress.step][this.#language]}`;
    const { name, rows, bytes, size } = progress;
    if (name !== this.#name) {
      this.#name = name;
      this.#marks = [];
      this.#drawnAt = Number.NEGATIVE_INFINITY;
    }
    this.#marks.push({ at: now, rows, bytes });
    while (this.#marks.length > 2 && now - this.#marks[0].at > windowMs) this.#marks.shift();
    if (now - this.#drawnAt < redrawMs) return undefined;
    this.#drawnAt = now;
    return [name, ...this.#bar(bytes, size), ...this.#figures(rows, bytes, size)].join('  ');
  }

  #bar(bytes: number, size: number): string[] {
    if (bytes === 0 || size === 0) return [];
    const share = Math.min(1, bytes / size);
    const full = Math.round(share * barCells);
    return [`${'█'.repeat(full)}${'░'.repeat(barCells - full)}`, `${Math.floor(share * 100)} %`];
  }

  #figures(rows: number, bytes: number, size: number): string[] {
    const say = (key: keyof typeof words) => words[key][this.#language];
    const figures = [`${rows.toLocaleString('en-US')} ${say('rows')}`];
    const [first] = this.#marks;
    const last = this.#marks[this.#marks.length - 1];
    const seconds = (last.at - first.at) / 1000;
    if (seconds < 0.5) return figures;
    figures.push(`${Math.round((last.rows - first.rows) / seconds).toLocaleString('en-US')} ${say('perSecond')}`);
    const bytesPerSecond = (last.bytes - first.bytes) / seconds;
    if (bytesPerSecond > 0) figures.push(`${clock((size - bytes) / bytesPerSecond)} ${say('left')}`);
    return figures;
  }
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
