import { type CrsCode, type DatasetContract, outcomeKind, type Source } from '#core';
import { keepCells } from '#datasets/_kit/city-plan/kept-cells.ts';
import type { CityPlan } from '#datasets/_kit/city-plan.ts';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Db } from './db.ts';
import type { Feature, Features } from './discovery.ts';
import { planImport } from './import-plan.ts';
import type { DatasetCheck, ImportReport, SourceReport } from './import-report.ts';
import { dropStaged, refuseStale } from './import-staging.ts';
import { CityWork, counted, type ImportProgress } from './import-work.ts';
import type { Cut } from './part-lines.ts';
import { makeRevision, newestRevision } from './revisions.ts';
import { hasRealSources, syntheticSourceId } from './sources.ts';

export { formatReport } from './import-report.ts';
export type { DatasetCheck, ImportProgress, ImportReport, SourceReport };

export interface ImportFilesOptions {
  /** Stores the good rows of files that have bad ones too. */
  readonly keepGood?: boolean;
  /** Overrides what the files say of their coordinates. */
  readonly crs?: CrsCode;
  readonly encoding?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Size from which a file is put aside in steps, so that a stopped import can go on; for tests. */
  readonly stageFromBytes?: number;
  /** How many threads read one file, and how much of it at a time; the rows do not depend on that. For tests. */
  readonly cut?: Cut;
}

/**
 * Imports files into the datasets that recognise them, as one revision of the existing city: either all of them, or,
 * when anything is wrong, nothing. What the city had before is only replaced by the same source's new rows.
 *
 * @throws Outcome for a file that cannot be read; `rows-refused`, whose cause is the ImportReport, when rows were
 *   refused and `keepGood` is not set.
 */
export async function importFiles(
  db: Db,
  features: Features,
  paths: readonly string[],
  options: ImportFilesOptions = {},
): Promise<ImportReport> {
  await using plan = await planImport(features, paths, options.encoding);
  const { imports, skipped } = plan;
  const work = new CityWork(features, options);
  const ordered = inNeedOrder(imports, ({ feature }) => feature);
  const before = await newestRevision(db);
  const staged = await work.stageLarge(db, ordered);
  const made = await makeRevision(db, async (tx, revision) => {
    if (staged.size > 0) await refuseStale(tx, before);
    // Before the real rows are stored, so that none of them is set on generated ground.
    const ended = await work.endGenerated(tx, revision);
    for (const planned of ordered) await work.storeFile(tx, revision, planned, staged.get(planned));
    work.refuseUnlessAllGood(revision, skipped);
    if (work.changed === ended) return { changed: 0, datasets: [] };
    await work.reconcile(tx, revision);
    return work.result();
  });
  await dropStaged(db, staged.values());
  return work.report(made, skipped);
}

/**
 * Fills a city that holds nothing real with a generated one.
 * @throws Outcome `city-is-real` when real data is stored: a city is generated or real, never mixed unseen.
 */
export async function storeSynthetic(db: Db, features: Features, plan: CityPlan): Promise<ImportReport> {
  const work = new CityWork(features, {});
  const made = await makeRevision(db, async (tx, revision) => {
    if (await hasRealSources(tx)) throw cityIsReal();
    // Every dataset walks through the same cells.
    using kept = keepCells(plan);
    for (const { id, contract, synthetic, server } of inNeedOrder(features.datasets, (feature) => feature)) {
      const store = server.dataset?.store;
      if (!synthetic || !store) continue;
      const report = new QualityReport();
      const rows = counted(synthetic.rows(kept.plan), (count) => {
        report.read = count;
      });
      const source = syntheticSource(plan);
      await work.store(tx, revision, { dataset: id, title: contract.title, source, store, rows, report });
    }
    await work.reconcile(tx, revision);
    return work.result();
  });
  return work.report(made, []);
}

/** Sorts so that whatever a dataset needs comes before it; the rest keeps its order. */
function inNeedOrder<T>(items: readonly T[], featureOf: (item: T) => Feature<DatasetContract>): T[] {
  const sorted = new Set<T>();
  const add = (item: T, above: readonly T[]): void => {
    if (above.includes(item)) throw new Error(`${featureOf(item).id} needs itself`);
    for (const need of featureOf(item).server.dataset?.needs ?? []) {
      for (const other of items) if (featureOf(other).id === need) add(other, [...above, item]);
    }
    sorted.add(item);
  };
  for (const item of items) add(item, []);
  return [...sorted];
}

const syntheticSource = ({ seed }: CityPlan): Source => ({
  id: syntheticSourceId,
  title: { ko: `생성된 도시 (시드 ${seed})`, en: `Generated city (seed ${seed})` },
  origin: 'generated',
  licence: 'Apache-2.0',
  attribution: 'Virtual Seoul',
});

const cityIsReal = outcomeKind({
  code: 'city-is-real',
  status: 409,
  message: {
    ko: '이 데이터베이스에는 실제 자료가 있어 생성된 도시를 넣지 않습니다.',
    en: 'This database holds real data, so no generated city is put into it.',
  },
  remedy: {
    ko: '다른 DATA_DIR 또는 DATABASE_URL을 지정하십시오.',
    en: 'Name another DATA_DIR or DATABASE_URL.',
  },
});
