import type { Command } from 'commander';

export function register(program: Command): void {
  const tiles = program.command('tiles').description('packs the city for the browser');
  tiles
    .command('build')
    .description('builds every tileset of the newest revision ahead of the first request')
    .option('--only <id>', 'one tileset')
    .action(async (options: { only?: string }) => {
      const [{ withDb }, { buildTilesets }] = await Promise.all([
        import('../open.ts'),
        import('#server/kit/tile-store.ts'),
      ]);
      await withDb(async (db, features, settings) => {
        for await (const built of buildTilesets({ db, features, settings, only: options.only })) {
          console.log(
            `${built.id}: ${built.files} files, ${(built.bytes / 1e6).toFixed(1)} MB, ${built.seconds.toFixed(1)} s`,
          );
        }
      });
    });
}
