import { type Command, Option } from 'commander';
import { type CrsCode, crsCodes, type Language, Outcome } from '#core';
import type { ImportProgress } from '#server/kit/import-files.ts';
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
    .addHelpText(
      'after',
      '\nCtrl-C stops it and leaves the city as it is; the same command goes on with what it had read of large files.',
    )
    .action(runImport);
}

async function runImport(paths: string[], options: ImportArguments): Promise<void> {
  const [{ withDb }, { importFiles, formatReport }, { rowsPutAside }, { abortOnSignals, terminalLanguage }, progress] =
    await Promise.all([
      import('../open.ts'),
      import('#server/kit/import-files.ts'),
      import('#server/kit/import-staging.ts'),
      import('../terminal.ts'),
      import('../progress.ts'),
    ]);
  const language = terminalLanguage();
  const signal = abortOnSignals();
  const line = progress.progressLine(process.stderr);
  const bar = new progress.ImportBar(language);
  const onProgress = (told: ImportProgress) => {
    const text = bar.line(told, performance.now());
    if (text !== undefined) line.show(text);
  };
  await withDb(
    async (db, features) => {
      try {
        const report = await importFiles(db, features, paths, { ...options, signal, onProgress });
        line.clear();
        console.log(options.json ? JSON.stringify(report) : formatReport(report, language));
      } catch (error) {
        line.clear();
        if (signal.aborted) {
          console.error(stoppedText(await rowsPutAside(db), language));
          process.exitCode = 130;
          return;
        }
        if (error instanceof Outcome && options.json) {
          console.log(JSON.stringify({ problem: error.details.code, report: error.details.cause }));
        } else if (error instanceof Outcome && error.code === 'rows-refused') {
          console.log(formatReport(error.details.cause as ImportReport, language));
        }
        throw error;
      }
    },
    ['datasets'],
    ['server', 'import'],
  );
}

function stoppedText(rows: number, language: Language): string {
  const kept = rows.toLocaleString('en-US');
  if (language === 'ko') {
    const goOn = rows > 0 ? ` 읽어 둔 ${kept}행에서 이어 가려면 같은 명령을 다시 실행하십시오.` : '';
    return `멈추었습니다. 도시는 그대로입니다.${goOn}`;
  }
  const goOn = rows > 0 ? ` The same command goes on after the ${kept} rows that were read.` : '';
  return `Stopped: the city is as it was.${goOn}`;
}
