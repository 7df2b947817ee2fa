import { writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { discover } from '#server/kit/discovery.ts';
import { openTestDb } from '#server/kit/testing.ts';
import type { BenchResult, Metric } from '#simulations/_kit/bench.ts';
import { cityKeepsItsRows } from './fuzz-import/kept.ts';
import { fuzzImporters, hangS, reportLine, summary } from './fuzz-import/run.ts';

const files = 2200;
const intoCity = 200;
const chance = 20261128;

/**
 * Spoilt files of every format through all importers: none may crash, hang or lose a row. The numbered report of what was
 * refused and why is written beside; every hundredth line and the summary are printed.
 */
export async function bench(): Promise<BenchResult> {
  const { lines, crashes, hangs, lost } = await fuzzImporters({ files, chance }, (line) => {
    if (line.n % 100 === 0) process.stdout.write(`${reportLine(line)}\n`);
  });
  const report = join(tmpdir(), 'vseoul-fuzz-report.txt');
  writeFileSync(report, `${lines.map(reportLine).join('\n')}\n`);
  for (const [format, ends] of summary(lines)) {
    process.stdout.write(`${format}: ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}\n`);
  }
  process.stdout.write(`numbered report: ${report}\n`);
  const db = await openTestDb();
  const city = await cityKeepsItsRows(db, await discover(), { files: intoCity, chance });
  await db.close();
  for (const line of [...crashes, ...hangs]) process.stdout.write(`${reportLine(line)}\n`);
  for (const crash of city.crashes) process.stdout.write(`${crash}\n`);
  const count = (value: number, target?: number): Metric => ({ value, unit: 'files', target, better: 'less' });
  return {
    bench: 'fuzz',
    cores: availableParallelism(),
    runs: 1,
    metrics: {
      files: { value: files + intoCity, unit: 'files', target: 2000, better: 'more' },
      crashes: count(crashes.length + city.crashes.length, 0),
      hangs: count(hangs.length, 0),
      lost_rows: { value: lost + city.lost, unit: 'rows', target: 0, better: 'less' },
      refused_files: count(lines.filter(({ answer }) => answer.outcome !== undefined).length),
      files_with_refused_rows: count(lines.filter(({ answer }) => Object.keys(answer.refused).length > 0).length),
      slowest_s: {
        value: Math.max(...lines.map(({ answer }) => answer.seconds)),
        unit: 's',
        target: hangS,
        better: 'less',
      },
    },
  };
}
