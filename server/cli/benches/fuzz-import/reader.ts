import { Outcome } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import { discover } from '#server/kit/discovery.ts';
import { planImport } from '#server/kit/import-plan.ts';

/** Reads one file with the importers that recognise it, and says how it ended. A process of its own, so that it can hang. */
export interface FuzzAnswer {
  readonly rows: number;
  /** Seconds of the processor. */
  readonly seconds: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Code of the Outcome that reading ended in. */
  readonly outcome?: string;
  /** What is told to the user, first of all. */
  readonly told?: string;
  /** Rows that were read, but neither given, nor refused, nor counted as left out. */
  readonly lost: number;
  /** A bug: anything thrown that is no Outcome. */
  readonly crash?: string;
}

/** Figures that count rows which were left out on purpose. */
const leftOut = [
  'repeated-rows',
  'bay-rows',
  'other-ground',
  'other-places',
  'other-points',
  'beyond-city',
  'parts-of-stations',
  'empty-blocks',
];

const features = await discover();

async function read(path: string): Promise<FuzzAnswer> {
  let [rows, lost] = [0, 0];
  const refused: Record<string, number> = {};
  let told: string | undefined;
  const before = process.cpuUsage();
  const answer = (more: Partial<FuzzAnswer> = {}): FuzzAnswer => {
    const { user, system } = process.cpuUsage(before);
    return { rows, seconds: (user + system) / 1e6, refused, lost, told, ...more };
  };
  try {
    await using plan = await planImport(features, [path]);
    for (const { file, feature } of plan.imports) {
      const report = new QualityReport();
      let given = 0;
      for await (const _row of feature.importer.read(file, { signal: new AbortController().signal }, report)) given++;
      rows += given;
      for (const [code, count] of report.refusedByCode) refused[code] = (refused[code] ?? 0) + count;
      told ??= report.refusals[0] && `${report.refusals[0].where} ${report.refusals[0].message.en}`;
      const skipped = leftOut.reduce((sum, key) => sum + (report.counts.get(key)?.value ?? 0), 0);
      // Contour lines become blocks of a raster: no row of theirs is a row of the file.
      if (!report.counts.has('contours')) lost += Math.max(0, report.read - given - report.refused - skipped);
    }
    return answer();
  } catch (error) {
    if (error instanceof Outcome) return answer({ outcome: error.code, told: error.message });
    return answer({ crash: (error as Error).stack ?? String(error) });
  }
}

process.on('message', async (path: string) => process.send?.(await read(path)));
// The library of GeoTIFF takes any worker thread for its own: this must be a process.
process.on('disconnect', () => process.exit());
process.send?.('ready');
