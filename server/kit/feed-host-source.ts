import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { hourMs, type Instant, minuteMs, type Observation, secondMs } from '#core';
import type { SourceNews } from '#datasets/_kit/feed-news.ts';
import type { FeedContext, FeedSource } from '#datasets/_kit/roles.ts';

/** What the host knows of the source that fills a feed. */
export interface SourceStatus extends Partial<Pick<SourceNews, 'condition' | 'detail' | 'quota' | 'problems'>> {
  /** `waiting`: started, nothing came yet. `none`: the feed has no source of its own and lives on what is sent to it. */
  state: 'none' | 'waiting' | 'ok' | 'failing' | 'retired' | 'stopped';
  origin?: FeedSource['origin'];
  /** Instants of the last batch and of the last failure. */
  lastBatch?: number;
  lastFailure?: number;
  failures: number;
  /** Since when the source's own `condition` is what it is. */
  conditionSince?: number;
  /** When it will be tried again. */
  retryAt?: number;
}

/** Who takes what a source brings. */
export interface SourceTaker {
  /** False when the feed wants no more of this source. */
  take(batch: readonly Observation[]): Promise<boolean>;
  /** After each batch, when the status says so. */
  taken(): void;
  failed(error: unknown): void;
}

const firstRetryMs = secondMs;
const longestRetryMs = 5 * minuteMs;

/**
 * Runs a source for as long as the signal lets it, and again after each failure: 1 s later, then twice as long each time,
 * at most 5 minutes.
 */
export async function runSource(
  source: FeedSource,
  context: FeedContext,
  status: SourceStatus,
  { take, taken, failed }: SourceTaker,
): Promise<void> {
  let retryMs = firstRetryMs;
  status.state = 'waiting';
  status.origin = source.origin;
  while (!context.signal.aborted) {
    try {
      for await (const batch of source.observe(context)) {
        if (!(await take(batch))) {
          status.state = 'retired';
          return;
        }
        // A source that tells how its API stands knows better than its batches, which may be old values.
        if (status.condition === undefined) {
          status.state = 'ok';
          status.retryAt = undefined;
        }
        status.lastBatch = context.now();
        retryMs = firstRetryMs;
        taken();
      }
      if (context.signal.aborted) break;
      throw new Error('the source ended by itself');
    } catch (error) {
      if (context.signal.aborted) break;
      status.state = 'failing';
      status.failures++;
      status.lastFailure = context.now();
      status.retryAt = context.now() + retryMs;
      failed(error);
      await context.sleepUntil(status.retryAt).catch(() => {});
      retryMs = Math.min(longestRetryMs, retryMs * 2);
    }
  }
  status.state = 'stopped';
}

/** A timer holds 24 days at most, and a computer may sleep or set its clock meanwhile: look at the clock now and then. */
const longestTimerMs = hourMs;

export async function sleepUntil(instant: Instant, now: () => Instant, signal: AbortSignal): Promise<void> {
  do {
    await setTimeoutPromise(Math.max(0, Math.min(instant - now(), longestTimerMs)), undefined, { signal });
  } while (now() < instant);
}
