import { statSync } from 'node:fs';
import {
  existingScenario,
  outcomeKind,
  type Reader,
  type ScenarioRevision,
  type Source,
  type Text,
  type Transaction,
} from '#core';
import { noRows } from '#datasets/_kit/import-outcomes.ts';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Db } from './db.ts';
import type { Features } from './discovery.ts';
import type { ImportFilesOptions } from './import-files.ts';
import type { PlannedImport } from './import-plan.ts';
import type { DatasetCheck, ImportReport, SourceReport } from './import-report.ts';
import { isLarge, type Staged, stageFile } from './import-staging.ts';
import type { LinesInParts } from './loading.ts';
import { readInParts } from './part-lines.ts';
import type { DatasetServer } from './roles.ts';
import { endSource, syntheticDatasets, syntheticSourceId, writeSource } from './sources.ts';

interface SourceRows {
  readonly dataset: string;
  readonly title: Text;
  readonly source: Source;
  readonly store: NonNullable<DatasetServer['store']>;
  readonly rows: AsyncIterable<unknown>;
  readonly report: QualityReport;
  /** Table in which the rows wait, when they do not come one by one. */
  readonly staged?: string;
  readonly inParts?: LinesInParts;
}

/** How far an import is: reading a file, storing what was put aside, or checking a dataset as a whole. */
export type ImportProgress =
  | {
      readonly step: 'read';
      readonly name: string;
      readonly rows: number;
      /** How far into the file, of how many bytes; 0 where its format does not tell. */
      readonly bytes: number;
      readonly size: number;
    }
  | { readonly step: 'store' | 'check'; readonly name: string };

/** The steps of one revision of the city, within its transaction, and what they found. */
export class CityWork {
  readonly #features: Features;
  readonly #options: ImportFilesOptions;
  readonly #sources: SourceReport[] = [];
  readonly #checks: DatasetCheck[] = [];
  readonly #changes = new Map<string, number>();
  readonly #started = performance.now();
  #generatedEnded: string[] = [];

  constructor(features: Features, options: ImportFilesOptions) {
    this.#features = features;
    this.#options = options;
  }

  get changed(): number {
    return [...this.#changes.values()].reduce((sum, changed) => sum + changed, 0);
  }

  result() {
    const datasets = [...this.#changes].filter(([, changed]) => changed > 0).map(([dataset]) => dataset);
    return { changed: this.changed, datasets };
  }

  report(
    { scenario, revision, changed }: ScenarioRevision & { changed: number },
    skipped: readonly string[],
  ): ImportReport {
    return {
      scenario,
      revision,
      accepted: true,
      changed,
      sources: this.#sources,
      checks: this.#checks,
      generatedEnded: this.#generatedEnded,
      skipped,
      seconds: (performance.now() - this.#started) / 1000,
    };
  }

  /** Puts the rows of large files aside, in steps that outlast a stop. */
  async stageLarge(db: Db, imports: readonly PlannedImport[]): Promise<Map<PlannedImport, Staged>> {
    const staged = new Map<PlannedImport, Staged>();
    for (const planned of imports) {
      if (!(await isLarge(planned, this.#options.stageFromBytes))) continue;
      const needs = planned.feature.dataset.needs ?? [];
      const { crs, encoding } = this.#options;
      const request = {
        planned,
        needsChange: imports.some(({ feature }) => needs.includes(feature.id)),
        reading: { crs, encoding },
        rows: (report: QualityReport) => this.#read(planned, report),
        inParts: (revision: number, findNow: boolean) => this.#inParts(planned, db, revision, findNow),
      };
      staged.set(planned, await stageFile(db, request));
    }
    return staged;
  }

  /** Rows of a file; how far it was read is told now and then, and it stops when asked. */
  #read({ file, feature }: PlannedImport, report: QualityReport): AsyncIterable<unknown> {
    const { crs, encoding, signal = new AbortController().signal, onProgress } = this.#options;
    const size = statSync(file.path).size;
    let bytes = 0;
    // Some formats are read twice: the bar never runs back.
    const onBytes = (position: number) => {
      bytes = Math.max(bytes, position);
    };
    const rows = feature.importer.read({ ...file, onBytes }, { crs, encoding, signal }, report);
    const tell = (n: number) => {
      if (n % 1000 === 0) onProgress?.({ step: 'read', name: file.name, rows: n, bytes, size });
    };
    return counted(rows, tell, signal);
  }

  /** The same by several threads, where they are of use. */
  #inParts(planned: PlannedImport, reader: Reader, revision: number, findNow: boolean) {
    const { crs, encoding, signal, onProgress, cut } = this.#options;
    const { path, name } = planned.file;
    const { size } = statSync(path);
    const onRows = (rows: number, bytes: number) => onProgress?.({ step: 'read', name, rows, bytes, size });
    return readInParts({
      planned,
      reader,
      revision,
      findNow,
      reading: { crs, encoding },
      signal,
      onRows,
      cut,
    });
  }

  async storeFile(tx: Transaction, revision: number, planned: PlannedImport, staged?: Staged): Promise<void> {
    const { file, feature, source } = planned;
    const report = staged?.report ?? new QualityReport();
    const rows = staged ? counted([]) : this.#read(planned, report);
    if (staged) this.#options.onProgress?.({ step: 'store', name: file.name });
    const store = feature.dataset.store!;
    const title = feature.contract.title;
    await using inParts = staged ? undefined : await this.#inParts(planned, tx, revision, true);
    const place = { staged: staged?.table, inParts };
    await this.store(tx, revision, { dataset: feature.id, title, source, store, rows, report, ...place });
    const stored = report.counts.get('stored')?.value;
    // An empty source would end everything that it had brought before.
    if (stored === 0 && report.refused === 0) throw noRows({ file: file.name }, file.name);
  }

  /** Stores the rows of one source, and what is known of the source when they changed. */
  async store(
    tx: Transaction,
    revision: number,
    { dataset, title, source, store, rows, report, staged, inParts }: SourceRows,
  ): Promise<void> {
    const changed = await store(tx, rows, { source, revision, report, staged, inParts });
    if (changed > 0) await writeSource(tx, dataset, source, revision, { ...report.toJSON() });
    this.#add(dataset, changed);
    this.#sources.push({ dataset, title, source, changed, report });
  }

  /** Throws when rows were refused and the user did not say that the good ones are wanted nevertheless. */
  refuseUnlessAllGood(revision: number, skipped: readonly string[]): void {
    const bad = this.#sources.filter(({ report }) => report.refused > 0);
    const nothingGood = bad.find(({ report }) => report.counts.get('stored')?.value === 0);
    if (bad.length === 0 || (this.#options.keepGood && !nothingGood)) return;
    const asItWas = { scenario: existingScenario, revision: revision - 1, changed: 0 };
    const report = { ...this.report(asItWas, skipped), accepted: false };
    const first = bad[0].report.refusals[0];
    throw rowsRefused(
      {
        rows: bad.reduce((sum, { report }) => sum + report.refused, 0),
        where: first.where,
        whyEn: first.message.en,
        whyKo: first.message.ko,
      },
      first.where,
      report,
    );
  }

  /** Ends the generated rows of all datasets; returns their number. */
  async endGenerated(tx: Transaction, revision: number): Promise<number> {
    this.#generatedEnded = await syntheticDatasets(tx);
    for (const dataset of this.#generatedEnded) {
      await endSource(tx, dataset, syntheticSourceId, revision);
      const store = this.#features.datasets.find(({ id }) => id === dataset)?.server.dataset?.store;
      const source = { id: syntheticSourceId } as Source;
      if (store) this.#add(dataset, await store(tx, counted([]), { source, revision, report: new QualityReport() }));
    }
    return this.changed;
  }

  /** Lets every dataset agree with the others, now that all rows are in. */
  async reconcile(tx: Transaction, revision: number): Promise<void> {
    for (const { id, contract, server } of this.#features.datasets) {
      if (!server.dataset?.reconcile) continue;
      this.#options.signal?.throwIfAborted();
      this.#options.onProgress?.({ step: 'check', name: id });
      const report = new QualityReport();
      this.#add(id, await server.dataset.reconcile(tx, revision, report));
      this.#checks.push({ dataset: id, title: contract.title, report });
    }
  }

  #add(dataset: string, changed: number): void {
    this.#changes.set(dataset, (this.#changes.get(dataset) ?? 0) + changed);
  }
}

/**
 * Rows as they pass: `passed` hears before each how many came before it, and at last how many they were. Hands on the
 * promises of `rows` as they are: a generator in between would cost every row a turn of the event loop.
 */
export function counted(
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  passed: (count: number) => void = () => {},
  signal?: AbortSignal,
): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const from = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
      let count = 0;
      const next = (): Promise<IteratorResult<unknown>> => {
        passed(count++);
        return Promise.resolve(signal?.aborted ? Promise.reject(signal.reason) : from.next());
      };
      return { next, return: async () => (await from.return?.()) ?? { done: true, value: undefined } };
    },
  };
}

const rowsRefused = outcomeKind({
  code: 'rows-refused',
  status: 422,
  message: {
    ko: '{rows}행을 받을 수 없어 아무것도 가져오지 않았습니다. 첫 번째는 {where}: {whyKo}.',
    en: '{rows} rows cannot be taken, so nothing was imported. The first is {where}: it {whyEn}.',
  },
  remedy: {
    ko: '자료를 고치거나, 나머지만 가져오려면 --keep-good을 붙이십시오.',
    en: 'Mend the data, or add --keep-good to import the rest.',
  },
});
