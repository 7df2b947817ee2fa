import { Counter, Gauge, type Registry } from 'prom-client';

/** Figures of the live city for `/metrics`. Made once per registry. */
export interface FeedMetrics {
  readonly observations: Counter<'feed' | 'result'>;
  readonly frames: Counter<'feed' | 'kind'>;
  readonly failures: Counter<'feed'>;
  readonly newest: Gauge<'feed'>;
}

export function feedMetrics(registry: Registry): FeedMetrics {
  const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
    (registry.getSingleMetric(name) as Counter<L> | undefined) ??
    new Counter({ name, help, labelNames, registers: [registry] });
  const newest = 'vseoul_feed_newest_seconds';
  return {
    observations: counter('vseoul_feed_observations_total', 'Observations by what became of them', ['feed', 'result']),
    frames: counter('vseoul_feed_frames_total', 'Live frames made', ['feed', 'kind']),
    failures: counter('vseoul_feed_source_failures_total', 'Failures of the source of a feed', ['feed']),
    newest:
      (registry.getSingleMetric(newest) as Gauge<'feed'> | undefined) ??
      new Gauge({ name: newest, help: 'Event time of the newest value', labelNames: ['feed'], registers: [registry] }),
  };
}
