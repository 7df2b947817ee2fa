import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { outcomeKind } from '#core';
import { featureFolders, projectRoot } from '#server/kit/discovery.ts';
import { readSettings } from '#server/kit/settings.ts';
import type { SimulationCommand } from '#simulations/_kit/command.ts';
import { progressLine } from './progress.ts';
import { abortOnSignals, terminalLanguage } from './terminal.ts';

/** Simulations that run from files: those whose folder has a `command.ts`, by id. */
function commandFiles(): Map<string, string> {
  const folders = featureFolders(projectRoot, 'simulations').map((folder) => join(folder, 'command.ts'));
  return new Map(folders.filter((file) => existsSync(file)).map((file) => [file.split('/').at(-2) ?? '', file]));
}

/** `vseoul simulate ID …`: the options are the simulation's own. */
export async function runSimulateCommand(id: string | undefined, rest: readonly string[]): Promise<void> {
  const files = commandFiles();
  const language = terminalLanguage();
  if (id && !id.startsWith('-') && id !== 'help' && !files.has(id)) {
    throw noSuchSimulation({ id, known: [...files.keys()].join(', ') });
  }
  const group = new Command('vseoul simulate')
    .description('runs a simulation on files, without a database')
    .exitOverride();
  for (const [name, file] of files) {
    const { command } = (await import(pathToFileURL(file).href)) as { command: SimulationCommand };
    addCommand(group, name, command, language);
  }
  await group.parseAsync([...(id ? [id] : ['--help']), ...rest], { from: 'user' });
}

function addCommand(group: Command, name: string, command: SimulationCommand, language: 'ko' | 'en'): void {
  const sub = group.command(name).description(command.summary[language]).exitOverride();
  for (const { flags, description, required } of command.options) {
    if (required) sub.requiredOption(flags, description[language]);
    else sub.option(flags, description[language]);
  }
  sub.option('--json', language === 'ko' ? '보고를 JSON으로 씁니다' : 'prints the report as JSON');
  sub.action(async (options: Record<string, string | undefined> & { json?: unknown }) => {
    const line = progressLine(process.stderr);
    try {
      const report = await command.run(options, {
        language,
        signal: abortOnSignals(),
        threads: readSettings().threads,
        progress: (fraction, stage) => line.show(`${Math.round(fraction * 100)} % ${stage}`),
      });
      line.clear();
      if (options.json) console.log(JSON.stringify(report.data));
      else for (const text of report.lines) console.log(text[language]);
    } finally {
      line.clear();
    }
  });
}

const noSuchSimulation = outcomeKind({
  code: 'no-such-simulation',
  status: 404,
  message: { ko: '"{id}"(이)라는 시뮬레이션이 없습니다.', en: 'No simulation is called "{id}".' },
  remedy: { ko: '다음 가운데 하나를 쓰십시오: {known}', en: 'Use one of these: {known}' },
});
