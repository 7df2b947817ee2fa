import { createHash } from 'node:crypto';
import type { QualityReport } from './quality.ts';

/** First 16 hexadecimal digits of the SHA-256 of a value's JSON. */
export const shortHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/**
 * Gives every row of a source an id of its own. A row that repeats an earlier one in full is dropped; a different row
 * under the same id becomes `id~2`. Both are counted: registers do hold them.
 */
export class RowIds {
  readonly #contents = new Map<string, string>();
  readonly #report: QualityReport;

  constructor(report: QualityReport) {
    this.#report = report;
  }

  /** The id to store the row under, or undefined when the row repeats an earlier one. */
  claim(id: string, row: unknown): string | undefined {
    const content = shortHash(row);
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
