import { type Observation, outcomeKind } from '#core';
import type { AppendResult } from './observations.ts';

type Origin = 'measured' | 'simulated';

interface Waiting {
  readonly observations: readonly Observation[];
  readonly origin: Origin;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Rows that may wait for one feed's transaction. Beyond it senders are told to come back, instead of memory running out. */
export const mostWaitingRows = 200_000;

/**
 * Group commit: while one transaction runs, batches of the same feed wait, and then go together in the next one. So many
 * small senders cost few transactions, and commits of a feed are in one order, which is the order of its frames.
 */
export class CommitQueue {
  readonly #append: (observations: readonly Observation[], origin: Origin) => Promise<AppendResult>;
  #waiting: Waiting[] = [];
  #waitingRows = 0;
  #running: Promise<void> | undefined;

  /** `append` commits, and does whatever must happen after each commit before the next one. */
  constructor(append: (observations: readonly Observation[], origin: Origin) => Promise<AppendResult>) {
    this.#append = append;
  }

  /** Resolves after the commit with the result of the transaction that held these observations. */
  add(observations: readonly Observation[], origin: Origin): Promise<AppendResult> {
    if (this.#waitingRows > 0 && this.#waitingRows + observations.length > mostWaitingRows) throw feedBusy();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ observations, origin, resolve, reject });
      this.#waitingRows += observations.length;
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      const observations =
        group.length === 1 ? group[0].observations : group.flatMap((waiting) => waiting.observations);
      try {
        const result = await this.#append(observations, group[0].origin);
        for (const { resolve } of group) resolve(result);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  /** The first ones that wait and share an origin. */
  #takeGroup(): Waiting[] {
    const other = this.#waiting.findIndex(({ origin }) => origin !== this.#waiting[0].origin);
    const group = this.#waiting.splice(0, other === -1 ? this.#waiting.length : other);
    this.#waitingRows -= group.reduce((sum, { observations }) => sum + observations.length, 0);
    return group;
  }
}

const feedBusy = outcomeKind({
  code: 'feed-busy',
  status: 503,
  message: {
    ko: '관측값이 저장 속도보다 빠르게 들어오고 있습니다. 이번 요청은 저장하지 않았습니다.',
    en: 'Observations arrive faster than they can be stored. This request was not stored.',
  },
  remedy: { ko: '몇 초 뒤에 같은 요청을 다시 보내십시오.', en: 'Send the same request again in a few seconds.' },
});
