import { type Command, InvalidArgumentError } from 'commander';

function seedOf(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0x7fffffff) {
    throw new InvalidArgumentError('A seed is a whole number from 0 to 2147483647.');
  }
  return seed;
}

export function register(program: Command): void {
  program
    .command('synth')
    .description('fills an empty database with a generated Seoul; the same seed gives the same city')
    .option('--area <area>', 'all, centre, gu:강남구,서초구 or km2:9', 'centre')
    .option('--seed <n>', 'seed of the city', seedOf, 1)
    .option('--json', 'prints the report as JSON')
    .action(async (options: { area: string; seed: number; json?: boolean }) => {
      const [{ withDb }, { storeSynthetic, formatReport }, { makeCityPlan, parseArea }, { terminalLanguage }] =
        await Promise.all([
          import('../open.ts'),
          import('#server/kit/import-files.ts'),
          import('#datasets/_kit/city-plan.ts'),
          import('../terminal.ts'),
        ]);
      const area = parseArea(options.area);
      await withDb(
        async (db, features) => {
          const report = await storeSynthetic(db, features, makeCityPlan(options.seed, area));
          console.log(options.json ? JSON.stringify(report) : formatReport(report, terminalLanguage()));
        },
        ['datasets'],
      );
    });
}
