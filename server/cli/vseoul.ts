import { randomUUID } from 'node:crypto';
import { Command, CommanderError } from 'commander';
import { type Language, Outcome } from '#core';
import { terminalLanguage } from './terminal.ts';

/**
 * The `vseoul` tool. Exit codes: 0 done, 1 a bug (with an id), 2 an outcome: bad input or a missing part, told in the
 * user's language with what to do.
 */
async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('vseoul')
    .description('Virtual Seoul: a 3D digital twin of Seoul that answers planning questions')
    .showHelpAfterError('(vseoul --help lists the commands)')
    .enablePositionalOptions()
    .exitOverride();
  // Each command loads its own parts, so that `--help` answers at once.
  const commands = await Promise.all([
    import('./commands/import.ts'),
    import('./commands/export.ts'),
    import('./commands/synth.ts'),
    import('./commands/tiles.ts'),
    import('./commands/simulate.ts'),
    import('./commands/serve.ts'),
    import('./commands/token.ts'),
    import('./commands/doctor.ts'),
  ]);
  for (const { register } of commands) register(program);
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync(argv as string[]);
}

function tell(error: unknown, language: Language): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Outcome) {
    const { message, remedy } = error.say(language);
    const { where, code } = error.details;
    console.error(`${where ? `${where}: ` : ''}${message}\n${remedy} [${code}]`);
    return 2;
  }
  const id = randomUUID();
  console.error(language === 'ko' ? `내부 오류 ${id}` : `Internal error ${id}`);
  console.error(error);
  return 1;
}

try {
  await main(process.argv);
} catch (error) {
  process.exitCode = tell(error, terminalLanguage());
}
