import { dayMs, hourMs, type Instant, minuteMs, type Observation, secondMs } from '#core';
import type { SourceCondition, SourceNews } from '../feed-news.ts';
import type { FeedContext } from '../roles.ts';
import type { DailyBudget } from './budget.ts';
import { ApiFault } from './fault.ts';
import type { Normalised } from './values.ts';

export interface PollSpec {
  /** Who asks, and how often a day it may. */
  readonly client: { readonly dailyCalls: number; readonly budget?: DailyBudget };
  /** Seconds between two cycles, as often as the API has anything new. */
  readonly everyS: number;
  /** Calls that one cycle makes. With more calls than the key's share of a day allows, cycles come less often. */
  readonly callsPerCycle: number;
  /** Seconds after which the newest value counts as late. */
  readonly lateAfterS: number;
  /** Asks; each answer is passed on as it comes. */
  cycle(now: Instant): AsyncIterable<Normalised>;
}

const firstRetryMs = 30 * secondMs;
const longestRetryMs = 30 * minuteMs;
/** What only a person can mend is looked at again now and then. */
const mendedByPeopleMs = hourMs;

/**
 * Asks an API for ever. Whatever it answers, this goes on: it tells how the source stands, waits as long as that asks for,
 * and tries again; what was stored before stays.
 */
export async function* pollForEver(context: FeedContext, spec: PollSpec): AsyncGenerator<readonly Observation[]> {
  const everyMs = pacedMs(spec);
  let failures = 0;
  while (!context.signal.aborted) {
    const started = context.now();
    const heard = new Heard();
    try {
      for await (const answer of spec.cycle(started)) {
        heard.take(answer);
        if (answer.observations.length > 0) yield answer.observations;
      }
      failures = 0;
      const retryAt = Math.max(context.now() + secondMs, started + everyMs);
      tell(context, spec, heard.condition(started, spec.lateAfterS), retryAt, heard);
      await context.sleepUntil(retryAt);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      failures++;
      const retryAt = retryAfter(error, failures, everyMs, spec, context.now());
      tell(context, spec, error.condition, retryAt, heard, error);
      await context.sleepUntil(retryAt);
    }
  }
}

/** The cadence, or the shortest one that the feed's share of the day's calls allows. */
export const pacedMs = ({ client, everyS, callsPerCycle }: PollSpec): number =>
  Math.max(everyS * secondMs, Math.ceil((dayMs * callsPerCycle) / Math.max(1, client.dailyCalls)));

function retryAfter({ condition }: ApiFault, failures: number, everyMs: number, spec: PollSpec, now: Instant): Instant {
  const { budget } = spec.client;
  if (condition === 'over-quota') return budget ? budget.usage(now).resetsAt + secondMs : now + mendedByPeopleMs;
  if (condition === 'key-refused' || condition === 'bad-request') return now + Math.max(everyMs, mendedByPeopleMs);
  return now + Math.min(Math.max(longestRetryMs, everyMs), firstRetryMs * 2 ** Math.min(20, failures - 1));
}

class Heard {
  newest = Number.NEGATIVE_INFINITY;
  readonly problems: Record<string, number> = {};

  take({ observations, problems, empty }: Normalised): void {
    if (!empty) for (const { time } of observations) this.newest = Math.max(this.newest, time);
    for (const [reason, count] of Object.entries(problems.counts)) {
      this.problems[reason] = (this.problems[reason] ?? 0) + count;
    }
  }

  condition(now: Instant, lateAfterS: number): SourceCondition {
    if (this.newest === Number.NEGATIVE_INFINITY) return 'empty';
    return this.newest < now - lateAfterS * secondMs ? 'late' : 'ok';
  }
}

function tell(
  context: FeedContext,
  { client }: PollSpec,
  condition: SourceCondition,
  retryAt: Instant,
  { problems }: Heard,
  fault?: ApiFault,
): void {
  const news: SourceNews = {
    condition,
    retryAt,
    ...(client.budget ? { quota: client.budget.usage(context.now()) } : {}),
    ...(fault ? { detail: fault.detail } : {}),
    ...(Object.keys(problems).length > 0 ? { problems } : {}),
  };
  context.tell?.(news);
}

/** Goes round a list that may change, a few members at a time; which are next survives a failure in between. */
export class Rotation<T> {
  #at = 0;

  next(items: readonly T[], count: number): T[] {
    const taken = Array.from({ length: Math.min(count, items.length) }, (_, i) => items[(this.#at + i) % items.length]);
    return taken;
  }

  /** One of them was asked for, whatever came back. */
  asked(): void {
    this.#at++;
  }
}
