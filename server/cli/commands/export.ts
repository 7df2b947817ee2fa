import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Wgs84Box } from '#core';

interface ExportArguments {
  format: string;
  dataset: string;
  out: string;
  box?: Wgs84Box;
  gu?: string;
  ids?: string[];
  scenario?: string;
}

function boxOf(text: string): Wgs84Box {
  const numbers = text.split(',').map(Number);
  const [west, south, east, north] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isFinite) || west >= east || south >= north) {
    throw new InvalidArgumentError('Write west,south,east,north in degrees.');
  }
  return [west, south, east, north];
}

export function register(program: Command): void {
  program
    .command('export')
    .description('writes a selection of the city into a file; without a selection, all of it')
    .requiredOption('--out <file>', 'where to write')
    .option('--format <name>', 'geojson, cityjson, flatgeobuf or gltf', 'geojson')
    .option('--dataset <id>', 'what to export', 'buildings')
    .option('--box <w,s,e,n>', 'only what reaches into this box, in degrees', boxOf)
    .option('--gu <name>', 'only what stands in this district: 강남구, Gangnam-gu or 11680')
    .option('--ids <ids>', 'only these, separated by commas', (text: string) => text.split(','))
    .option('--scenario <name>', 'a revision, e.g. existing@3; the newest city unless given')
    .action(async (options: ExportArguments) => {
      const [{ withDb }, { exportSelection }, { openCity }, { abortOnSignals, terminalLanguage }, { progressLine }] =
        await Promise.all([
          import('../open.ts'),
          import('#server/kit/export/export-selection.ts'),
          import('#server/kit/proposed-city.ts'),
          import('../terminal.ts'),
          import('../progress.ts'),
        ]);
      const { box, gu, ids, format, dataset } = options;
      const out = resolve(options.out);
      const signal = abortOnSignals();
      const line = progressLine(process.stderr);
      await withDb(
        async (opened, features) => {
          const { db, scenario } = await openCity(opened, options.scenario);
          const made = await exportSelection(db, features, {
            dataset,
            format,
            scenario,
            boxes: box && [box],
            ids,
            within: gu,
          });
          const telling = setInterval(() => line.show(made.count().toLocaleString('en-US')), 200);
          // Beside the target and renamed, so that what stops half way leaves nothing that looks whole.
          const unfinished = `${out}.part`;
          try {
            await pipeline(made.bytes(), createWriteStream(unfinished), { signal });
            await rename(unfinished, out);
          } finally {
            clearInterval(telling);
            line.clear();
            await rm(unfinished, { force: true });
          }
          const count = made.count().toLocaleString('en-US');
          console.log(terminalLanguage() === 'ko' ? `${options.out}: ${count}개` : `${options.out}: ${count} items`);
        },
        ['datasets'],
      );
    });
}
