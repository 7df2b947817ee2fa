import { dayMs, hourMs, type Instant, type LiveFrame, minuteMs, outcomeKind, secondMs } from '#core';
import type { HostedFeed } from '../kit/feed-host.ts';
import { columnsOf, wordColumns } from '../kit/feed-host-state.ts';
import type { StoredObservation } from '../kit/observations.ts';

/**
 * The past in frames of the live protocol. The server keeps nothing of a replay: a client asks for the state at an instant,
 * and then for what changed up to the next one, as its own clock goes. So it may stop, jump and go at any speed.
 */

/** Longer steps are answered with the state: fewer rows, and nothing is lost that would have been seen. */
const longestStepMs = hourMs;
/** Values of things that stand still count for a day, as they do on a live screen; a bus is gone much earlier. */
const staleTimes = 3;
export const lookBackMs = ({ contract }: Pick<HostedFeed, 'contract'>): number =>
  contract.feed.moving ? staleTimes * contract.feed.staleAfterS * secondMs : dayMs;
/** The future is not known, and the present may still change: frames of the past end here. */
const aheadMs = minuteMs;

export const replayEpoch = 'replay';

/** State of the whole feed at an instant. */
export async function frameAt(feed: HostedFeed, at: Instant): Promise<LiveFrame> {
  refuseFuture(at);
  return frameOf(feed, 'keyframe', await feed.at(at, lookBackMs(feed)), at);
}

/** What changed in (after, at]; the whole state when the step is too long, or leads back. */
export async function frameUntil(feed: HostedFeed, after: Instant, at: Instant): Promise<LiveFrame> {
  if (!(at >= after) || at - after > longestStepMs) return frameAt(feed, at);
  refuseFuture(at);
  return frameOf(feed, 'delta', await feed.between(after, at), at);
}

function frameOf(
  feed: HostedFeed,
  kind: 'keyframe' | 'delta',
  all: readonly StoredObservation[],
  at: Instant,
): LiveFrame {
  const { values, about } = feed.contract.feed;
  // A simulation that ended while this was measured is not shown beside it.
  const measured = all.filter((row) => !row.simulated);
  const rows = measured.length > 0 ? measured : all;
  const origin = measured.length > 0 || all.length === 0 ? 'measured' : 'simulated';
  const words = new Map(rows.map((row) => [row.entity, row.about]));
  return {
    feed: feed.id,
    kind,
    epoch: replayEpoch,
    sequence: 0,
    serverTime: at,
    origin: all.length === 0 ? feed.status().origin : origin,
    ...columnsOf(Object.keys(values), rows),
    ...(about ? { about: wordColumns(Object.keys(about), rows, (entity) => words.get(entity)) } : {}),
  };
}

function refuseFuture(at: Instant): void {
  if (at > Date.now() + aheadMs) throw future({ at: new Date(Math.min(at, 8e15)).toISOString() });
}

const future = outcomeKind({
  code: 'instant-in-the-future',
  status: 400,
  message: { ko: '{at}은(는) 아직 오지 않은 시각입니다.', en: 'The instant {at} has not come yet.' },
  remedy: { ko: '지난 시각을 고르십시오.', en: 'Choose an instant of the past.' },
});
