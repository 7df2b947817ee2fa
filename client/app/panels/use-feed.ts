import { useMemo } from 'react';
import type { FeedStatus } from '#client/kit/clocked-feeds.ts';
import { useNow } from '#client/kit/use-now.ts';
import { feeds } from '../session.ts';

const unsubscribed: FeedStatus = { state: 'connecting', gaps: [], resyncs: 0 };

/** State of a feed now, renewed every second. The layer subscribes; this only looks. */
export function useFeedStatus(feed: string): FeedStatus {
  const now = useNow();
  return useMemo(() => {
    void now;
    return feeds().table(feed) ? feeds().status(feed) : unsubscribed;
  }, [feed, now]);
}
