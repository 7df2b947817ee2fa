import type { Text } from '#core';

/** One refused row: what, where, why. */
export interface Refusal {
  readonly code: string;
  readonly where: string;
  readonly message: Text;
}

/**
 * What an import found, counted while it reads. `counts` holds the figures that the dataset wants told
 * (heights measured, floating above the terrain…); every refused row is counted by its code and the first ones are kept.
 */
export class QualityReport {
  read = 0;
  refused = 0;
  readonly counts = new Map<string, { title: Text; value: number }>();
  readonly refusals: Refusal[] = [];
  readonly refusedByCode = new Map<string, number>();
  readonly notes: Text[] = [];
  static readonly keptRefusals = 50;

  count(key: string, title: Text, by = 1): void {
    const entry = this.counts.get(key) ?? { title, value: 0 };
    entry.value += by;
    this.counts.set(key, entry);
  }

  refuse(refusal: Refusal): void {
    this.refused++;
    this.refusedByCode.set(refusal.code, (this.refusedByCode.get(refusal.code) ?? 0) + 1);
    if (this.refusals.length < QualityReport.keptRefusals) this.refusals.push(refusal);
  }

  note(text: Text): void {
    this.notes.push(text);
  }

  /** Adds what was found in rows that come after those of this report. */
  add(later: QualityReport): void {
    this.read += later.read;
    this.refused += later.refused;
    for (const [code, n] of later.refusedByCode) this.refusedByCode.set(code, (this.refusedByCode.get(code) ?? 0) + n);
    for (const [key, { title, value }] of later.counts) this.count(key, title, value);
    this.refusals.push(...later.refusals.slice(0, QualityReport.keptRefusals - this.refusals.length));
    const known = new Set(this.notes.map(({ en }) => en));
    this.notes.push(...later.notes.filter(({ en }) => !known.has(en)));
  }

  /** The report that `toJSON` was made of. */
  static from(saved: ReturnType<QualityReport['toJSON']>): QualityReport {
    const report = new QualityReport();
    report.read = saved.read;
    report.refused = saved.refused;
    for (const [code, n] of Object.entries(saved.refusedByCode)) report.refusedByCode.set(code, n);
    for (const [key, count] of Object.entries(saved.counts)) report.counts.set(key, { ...count });
    report.refusals.push(...saved.refusals);
    report.notes.push(...saved.notes);
    return report;
  }

  toJSON() {
    return {
      read: this.read,
      refused: this.refused,
      refusedByCode: Object.fromEntries(this.refusedByCode),
      counts: Object.fromEntries([...this.counts].map(([key, { title, value }]) => [key, { title, value }])),
      refusals: this.refusals,
      notes: this.notes,
    };
  }
}
