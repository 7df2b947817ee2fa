import { Counter, Gauge, type Registry } from 'prom-client';

export interface LiveMetrics {
  readonly clients: Gauge;
  /** Messages that were not understood or asked for what there is not, by the code of the answer. */
  readonly refused: Counter<'code'>;
  /** What happened to clients that read slower than frames come. */
  readonly slow: Counter<'result'>;
}

export function liveMetrics(registry: Registry): LiveMetrics {
  const found = <M>(name: string, make: () => M): M => (registry.getSingleMetric(name) as M | undefined) ?? make();
  const registers = [registry];
  return {
    clients: found(
      'vseoul_live_clients',
      () => new Gauge({ name: 'vseoul_live_clients', help: 'Screens connected to the live protocol', registers }),
    ),
    refused: found(
      'vseoul_live_refused_total',
      () =>
        new Counter({
          name: 'vseoul_live_refused_total',
          help: 'Live messages answered with a problem',
          labelNames: ['code'],
          registers,
        }),
    ),
    slow: found(
      'vseoul_live_slow_total',
      () =>
        new Counter({
          name: 'vseoul_live_slow_total',
          help: 'Slow clients set aside, brought back by a keyframe, or disconnected',
          labelNames: ['result'],
          registers,
        }),
    ),
  };
}
