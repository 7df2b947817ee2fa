import type { ProposalStep } from '#core';

/** Steps that the server has not confirmed yet, kept in the browser: a page or server that dies takes nothing along. */
export interface Journal {
  readonly scenario: string;
  readonly after: number;
  readonly steps: readonly (ProposalStep & { readonly id: string })[];
}

const key = (scenario: string) => `virtual-seoul.edits.${scenario}`;

export function keep({ scenario, after, steps }: Journal): void {
  try {
    if (steps.length === 0) window.localStorage.removeItem(key(scenario));
    else window.localStorage.setItem(key(scenario), JSON.stringify({ scenario, after, steps }));
  } catch {
    // No room, or forbidden: the steps still go to the server, and only a page that dies before that loses them.
  }
}

export function kept(scenario: string): Journal | undefined {
  try {
    const text = window.localStorage.getItem(key(scenario));
    return text ? (JSON.parse(text) as Journal) : undefined;
  } catch {
    return undefined;
  }
}
