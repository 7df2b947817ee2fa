import { randomUUID } from 'node:crypto';
import { Command, CommanderError } from 'commander';
import { type Language, Outcome } from '#core';
import { terminalLanguage } from './terminal.ts';

const names = ['import', 'export', 'synth', 'tiles', 'simulate', 'serve', 'work', 'token', 'doctor'];

/** Files of the commands to load: the one that is asked for; all, for the help and for words that name none. */
const commandFiles = (asked: string | undefined): readonly string[] =>
  asked && names.includes(asked) ? [asked] : names;

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
  const commands = await Promise.all(commandFiles(argv[2]).map((file) => import(`./commands/${file}.ts`)));
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
