import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('token')
    .description('makes a bearer token for writing when HOST is not loopback; it is shown once and stored hashed')
    .argument('<name>', 'whose token it is, for the list and for revoking')
    .action(async (name: string) => {
      const [{ withDb }, { makeToken }] = await Promise.all([import('../open.ts'), import('#server/kit/tokens.ts')]);
      await withDb(async (db) => {
        console.log(await makeToken(db, name));
      });
    });
}
