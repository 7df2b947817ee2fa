import type { Text } from './text.ts';
import { fill, type Language } from './text.ts';

/**
 * What can go wrong without anybody having made a programming mistake: bad input, a missing file, a lost connection.
 * A bug throws a plain Error and becomes a 500 with an id; an Outcome is told to the user: what, where, what to do.
 */
export interface OutcomeDetails {
  /** Stable, kebab-case: part of the API (`type` of the problem document is `/problems/<code>`). */
  readonly code: string;
  /** HTTP status, 4xx or 503; the command line exits with 2. */
  readonly status: number;
  /** One sentence in both languages; `{name}` places are filled from `values`. */
  readonly message: Text;
  /** What the user can do next, in both languages. */
  readonly remedy: Text;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Where: a file, a row, a parameter, as a path that the user recognises. */
  readonly where?: string;
  readonly cause?: unknown;
}

export class Outcome extends Error {
  readonly details: OutcomeDetails;

  constructor(details: OutcomeDetails) {
    super(fill(details.message.en, details.values ?? {}), { cause: details.cause });
    this.name = 'Outcome';
    this.details = details;
  }

  get code(): string {
    return this.details.code;
  }

  say(language: Language): { message: string; remedy: string } {
    const values = this.details.values ?? {};
    return {
      message: fill(this.details.message[language], values),
      remedy: fill(this.details.remedy[language], values),
    };
  }
}

/** Builds the thrower of one kind of outcome, so that its words stand in one place. */
export function outcomeKind(kind: Pick<OutcomeDetails, 'code' | 'status' | 'message' | 'remedy'>) {
  return (values: Readonly<Record<string, string | number>> = {}, where?: string, cause?: unknown): Outcome =>
    new Outcome({ ...kind, values, where, cause });
}

/** RFC 9457 problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly where?: string;
  /** Both languages, for a client that shows another one than it asked in. */
  readonly message?: Text;
  readonly remedy?: Text;
}

export function problemOf(outcome: Outcome, language: Language): Problem {
  const { code, status, where } = outcome.details;
  const [ko, en] = (['ko', 'en'] as const).map((l) => outcome.say(l));
  const said = language === 'ko' ? ko : en;
  return {
    type: `/problems/${code}`,
    title: said.message,
    status,
    detail: said.remedy,
    ...(where === undefined ? {} : { where }),
    message: { ko: ko.message, en: en.message },
    remedy: { ko: ko.remedy, en: en.remedy },
  };
}
