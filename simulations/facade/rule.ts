import { type Instant, seoulHourOf } from '#core';

/**
 * A sunlight rule as two limits, either of which is enough: so many minutes without a break within one span of the day, or
 * so many in all within another. Hours are of Seoul's clock.
 */
export interface SunRule {
  readonly continuousFromHour: number;
  readonly continuousToHour: number;
  readonly continuousMinutes: number;
  readonly totalFromHour: number;
  readonly totalToHour: number;
  readonly totalMinutes: number;
}

/** Sun of every sample, in minutes. NaN where the sample is no window (covered by a neighbour or the ground). */
export interface SunFigures {
  /** In the whole day. */
  readonly minutes: Float32Array;
  /** Longest spell without a break within the rule's first span. */
  readonly continuous: Float32Array;
  /** In all within its second span. */
  readonly total: Float32Array;
  /** 1 where either limit is kept, else 0. */
  readonly passes: Float32Array;
}

/** Positions whose interval lies within a span of the day, as a range: they follow one another. */
function spanOf(instants: readonly Instant[], fromHour: number, toHour: number): readonly [from: number, to: number] {
  const inside = (instant: Instant) => {
    const hour = seoulHourOf(instant);
    return hour > fromHour && hour < toHour;
  };
  const from = instants.findIndex(inside);
  return from < 0 ? [0, 0] : [from, instants.findLastIndex(inside) + 1];
}

/**
 * Figures of `samples` from their bits (low bit first, `bytesPerSample` each). `instants` are the middles of intervals of
 * `stepMinutes`; `isWindow` says which samples count.
 */
export function sunFigures(
  lit: Uint8Array,
  {
    samples,
    bytesPerSample,
    instants,
    stepMinutes,
    isWindow,
  }: {
    readonly samples: number;
    readonly bytesPerSample: number;
    readonly instants: readonly Instant[];
    readonly stepMinutes: number;
    readonly isWindow: Uint8Array;
  },
  rule: SunRule,
): SunFigures {
  const nothing = () => new Float32Array(samples).fill(Number.NaN);
  const figures = { minutes: nothing(), continuous: nothing(), total: nothing(), passes: nothing() };
  const first = spanOf(instants, rule.continuousFromHour, rule.continuousToHour);
  const second = spanOf(instants, rule.totalFromHour, rule.totalToHour);
  for (let i = 0; i < samples; i++) {
    if (!isWindow[i]) continue;
    const bits = i * bytesPerSample;
    const continuous = stepMinutes * longestRun(lit, bits, first);
    const total = stepMinutes * count(lit, bits, second);
    figures.minutes[i] = stepMinutes * count(lit, bits, [0, instants.length]);
    figures.continuous[i] = continuous;
    figures.total[i] = total;
    figures.passes[i] = continuous >= rule.continuousMinutes || total >= rule.totalMinutes ? 1 : 0;
  }
  return figures;
}

function count(lit: Uint8Array, bits: number, [from, to]: readonly [number, number]): number {
  let sum = 0;
  for (let p = from; p < to; p++) sum += (lit[bits + (p >> 3)] >> (p & 7)) & 1;
  return sum;
}

function longestRun(lit: Uint8Array, bits: number, [from, to]: readonly [number, number]): number {
  let longest = 0;
  let run = 0;
  for (let p = from; p < to; p++) {
    run = (lit[bits + (p >> 3)] >> (p & 7)) & 1 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}
