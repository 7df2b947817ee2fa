import type { Command } from 'commander';

/**
 * `simulate ID …` runs a simulation from files, without a database. What it takes is the simulation's own: its folder's
 * `command.ts` describes it.
 */
export function register(program: Command): void {
  program
    .command('simulate')
    .description('runs a simulation on files, without a database; `simulate ID --help` lists its options')
    .argument('[id]', 'simulation')
    .argument('[arguments...]')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (id: string | undefined, rest: string[]) => {
      const { runSimulateCommand } = await import('../simulate.ts');
      await runSimulateCommand(id, rest);
    });
}
