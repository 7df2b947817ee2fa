import type { Language, Text } from '#core';

/** One option of a simulation's command. */
export interface CommandOption {
  /** As commander writes it: `--dsm <file>`. */
  readonly flags: string;
  readonly description: Text;
  readonly required?: boolean;
}

export interface CommandContext {
  readonly signal: AbortSignal;
  readonly threads: number;
  readonly language: Language;
  progress(fraction: number, stage: string): void;
}

/**
 * What a simulation's `command.ts` exports as `command`: a run on files, without a database, started by
 * `vseoul simulate ID`. The tool finds it by its folder and knows nothing of it but this.
 */
export interface SimulationCommand {
  readonly summary: Text;
  readonly options: readonly CommandOption[];
  /**
   * Options by their camel-case names, as given (texts). Returns what was done, for people to read and for `--json`.
   * Throws an Outcome for bad input.
   */
  run(options: Readonly<Record<string, string | undefined>>, context: CommandContext): Promise<CommandReport>;
}

export interface CommandReport {
  /** Lines for people, in both languages. */
  readonly lines: readonly Text[];
  /** The same as plain JSON. */
  readonly data: Readonly<Record<string, unknown>>;
}
