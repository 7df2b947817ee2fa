import { useMemo } from 'react';
import type { LiveStatus } from '#client/kit/live-client.ts';
import { useNow } from '#client/kit/use-now.ts';
import { live } from '../session.ts';

const unsubscribed: LiveStatus = { state: 'connecting', gaps: [], resyncs: 0 };

/** State of a feed now, renewed every second. The layer subscribes; this only looks. */
export function useFeedStatus(feed: string): LiveStatus {
  const now = useNow();
  return useMemo(() => {
    void now;
    return live().table(feed) ? live().status(feed) : unsubscribed;
  }, [feed, now]);
}
