import { useEffect, useState } from 'react';

/** The present, renewed every `everyMs`: for ages of values and the clock that follows it. */
export function useNow(everyMs = 1000, now: () => number = Date.now): number {
  const [instant, setInstant] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setInstant(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, now]);
  return instant;
}
