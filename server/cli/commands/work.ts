import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('work')
    .description('takes runs of simulations from the queue of DATABASE_URL, beside the servers, until Ctrl-C')
    .action(async () => {
      const [{ withDb }, { createJobs }, { createLog }, { abortOnSignals, terminalLanguage }] = await Promise.all([
        import('../open.ts'),
        import('#server/kit/jobs.ts'),
        import('#server/app/logging.ts'),
        import('../terminal.ts'),
      ]);
      const stop = abortOnSignals();
      await withDb(async (db, features, settings) => {
        const jobs = await createJobs({ db, features, settings, log: createLog(settings) });
        await jobs.start();
        console.log(terminalLanguage() === 'ko' ? '실행을 기다립니다.' : 'waiting for runs');
        await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
        await jobs.stop();
      });
      process.exit(0);
    });
}
