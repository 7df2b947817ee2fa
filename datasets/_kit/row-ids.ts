import { hash } from 'node:crypto';
import type { QualityReport } from './quality.ts';

/** First 16 hexadecimal digits of the SHA-256 of a value's JSON. */
export const shortHash = (value: unknown): string => hash('sha256', JSON.stringify(value)).slice(0, 16);

const numberBits = new Float64Array(1);
const numberWords = new Uint32Array(numberBits.buffer);
const mixed = (state: number, word: number): number => Math.imul(state ^ word, 0x5bd1e995) ^ (state >>> 13);

/** 32 bits of what a row says, cheap enough for every row; `null` and what is absent are the same. */
function contentOf(value: unknown, state: number): number {
  if (typeof value === 'number') {
    numberBits[0] = value;
    return mixed(mixed(state, numberWords[0]), numberWords[1]);
  }
  if (typeof value === 'string') {
    let h = mixed(state, value.length);
    for (let i = 0; i < value.length; i++) h = mixed(h, value.charCodeAt(i));
    return h;
  }
  if (Array.isArray(value)) {
    let h = mixed(state, value.length);
    for (let i = 0; i < value.length; i++) h = contentOf(value[i], h);
    return h;
  }
  if (typeof value !== 'object' || value === null) return mixed(state, value === true ? 1 : 2);
  let h = state;
  for (const key in value) h = contentOf((value as Record<string, unknown>)[key], h);
  return h;
}

/**
 * Gives every row of a source an id of its own. A row that repeats an earlier one in full is dropped; a different row
 * under the same id becomes `id~2`. Both are counted: registers do hold them.
 */
export class RowIds {
  readonly #contents = new Map<string, number>();
  readonly #report: QualityReport;

  constructor(report: QualityReport) {
    this.#report = report;
  }

  /** The id to store the row under, or undefined when the row repeats an earlier one. */
  claim(id: string, row: unknown): string | undefined {
    const content = contentOf(row, 0);
    for (let turn = 1; ; turn++) {
      const candidate = turn === 1 ? id : `${id}~${turn}`;
      const known = this.#contents.get(candidate);
      if (known === content) {
        this.#report.count('repeated-rows', { ko: '똑같이 반복된 행을 한 번만 저장', en: 'repeated rows stored once' });
        return undefined;
      }
      if (known === undefined) {
        this.#contents.set(candidate, content);
        if (turn > 1)
          this.#report.count('shared-ids', { ko: '식별자가 겹쳐 번호를 붙임', en: 'rows under a shared id, numbered' });
        return candidate;
      }
    }
  }
}
