import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import type { History } from '#client/kit/api-types.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import type { Gap } from '#client/kit/live-client.ts';
import { seriesWithGaps, withNewest } from '#client/kit/series.ts';
import { TimeChart } from '#client/kit/time-chart.tsx';
import { useNow } from '#client/kit/use-now.ts';
import { useWords } from '#client/kit/use-words.ts';
import { type FeedValueSpec, hourMs, minuteMs } from '#core';
import { api, feeds, live } from '../session.ts';
import { useTwin } from '../state/store.ts';

const hours = 6;
const refreshMs = 60_000;
const stepMs = 30 * minuteMs;

interface HistoryProps {
  readonly feed: string;
  readonly entity: string;
  readonly valueKey: string;
  readonly spec: FeedValueSpec;
  readonly gaps: readonly Gap[];
}

/** The past hours of one value. Silence is a gap in the line, a lost connection a grey band: nothing is drawn across. */
export default function EntityHistory({ feed, entity, valueKey, spec, gaps }: HistoryProps) {
  const { word, say } = useWords();
  const until = useUntil();
  const { history, failure } = useHistory(feed, entity, until);
  useNow(5000);
  if (failure) return <FailureNote failure={failure} />;
  if (!history) return <div className="chart-space" />;
  const past = seriesWithGaps(history, valueKey);
  const points = withNewest(past, feeds().table(feed), entity, valueKey, history.cadenceS);
  if (points.every(([, value]) => value === null)) {
    return (
      <Text size="xs" c="dimmed">
        {word('feed.noHistory', { hours })}
      </Text>
    );
  }
  const now = until ?? live().serverNow();
  return (
    <TimeChart
      title={word('feed.history', { title: say(spec.title), hours })}
      points={points}
      unit={spec.unit}
      decimals={spec.decimals ?? 0}
      from={now - hours * hourMs}
      to={now}
      gaps={gaps}
    />
  );
}

/** End of the chart when the clock was set to a past moment; undefined while it follows the present. A playing clock moves it in steps. */
function useUntil(): number | undefined {
  return useTwin(({ clock: { live, instant } }) =>
    live || instant > Date.now() ? undefined : Math.ceil(instant / stepMs) * stepMs,
  );
}

function useHistory(feed: string, entity: string, until: number | undefined) {
  const [history, setHistory] = useState<History>();
  const [failure, setFailure] = useState<Failure>();
  const round = Math.floor(useNow(refreshMs) / refreshMs);
  useEffect(() => {
    void round;
    const stop = new AbortController();
    const end = until ?? live().serverNow();
    const query = new URLSearchParams({ entity, from: new Date(end - hours * hourMs).toISOString() });
    if (until !== undefined) query.set('to', new Date(until).toISOString());
    api
      .get<History>(`/api/feeds/${encodeURIComponent(feed)}/observations?${query}`, stop.signal)
      .then((found) => {
        setHistory(found);
        setFailure(undefined);
      })
      .catch((thrown: unknown) => !stop.signal.aborted && setFailure(failureOf(thrown)));
    return () => stop.abort();
  }, [feed, entity, round, until]);
  return { history, failure };
}
