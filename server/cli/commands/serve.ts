import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('serve')
    .description('serves the twin; settings are environment variables, see `vseoul doctor`')
    .action(async () => {
      const [{ serve }, { readSettings }, { abortOnSignals }] = await Promise.all([
        import('#server/app/serve.ts'),
        import('#server/kit/settings.ts'),
        import('../terminal.ts'),
      ]);
      const stop = abortOnSignals();
      const server = await serve(readSettings());
      await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
      await server.close();
      process.exit(0);
    });
}
