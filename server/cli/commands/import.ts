import { type Command, Option } from 'commander';
import { type CrsCode, crsCodes, Outcome } from '#core';
import type { ImportReport } from '#server/kit/import-report.ts';

interface ImportArguments {
  keepGood?: boolean;
  crs?: CrsCode;
  encoding?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('import')
    .description('imports files of the city: each is recognised, checked and stored in one step; all or nothing')
    .argument('<paths...>', 'files, or folders that hold one shapefile')
    .option('--keep-good', 'stores the good rows of files that have bad ones too')
    .addOption(new Option('--crs <code>', 'overrides what the files say of their coordinates').choices(crsCodes))
    .option('--encoding <name>', 'overrides the detected text encoding, e.g. cp949')
    .option('--json', 'prints the quality report as JSON')
    .action(async (paths: string[], options: ImportArguments) => {
      const [{ withDb }, { importFiles, formatReport }, { abortOnSignals, terminalLanguage }, { progressLine }] =
        await Promise.all([
          import('../open.ts'),
          import('#server/kit/import-files.ts'),
          import('../terminal.ts'),
          import('../progress.ts'),
        ]);
      const signal = abortOnSignals();
      const line = progressLine(process.stderr);
      await withDb(
        async (db, features) => {
          try {
            const report = await importFiles(db, features, paths, { ...options, signal, onProgress: line.show });
            line.clear();
            console.log(options.json ? JSON.stringify(report) : formatReport(report, terminalLanguage()));
          } catch (error) {
            line.clear();
            if (error instanceof Outcome && options.json) {
              console.log(JSON.stringify({ problem: error.details.code, report: error.details.cause }));
            } else if (error instanceof Outcome && error.code === 'rows-refused') {
              console.log(formatReport(error.details.cause as ImportReport, terminalLanguage()));
            }
            throw error;
          }
        },
        ['datasets'],
      );
    });
}
