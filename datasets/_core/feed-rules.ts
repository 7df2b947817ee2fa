/** When a reading of a feed is worth somebody's attention, or not to be believed. */
export interface FeedRules {
  /** Per value key: raised beyond a limit, cleared when it is back by `margin`. */
  readonly thresholds?: Readonly<Record<string, Threshold>>;
  /** Per value key: seconds after which a value that never changes is stuck. */
  readonly stuckS?: Readonly<Record<string, number>>;
  /** Per value key: unlike its neighbours. */
  readonly outliers?: Readonly<Record<string, OutlierRule>>;
  /** Seconds without a word after which an entity is silent. */
  readonly silenceS?: number;
}

export interface Threshold {
  readonly above?: number;
  readonly below?: number;
  readonly margin?: number;
  readonly severity: Severity;
}

/**
 * A value is an outlier when it lies farther from the median of its neighbours than `deviations` (5 when absent) robust
 * standard deviations (1.4826 × median absolute deviation: Hampel's identifier) and than `least`, in the value's unit.
 */
export interface OutlierRule {
  readonly withinM: number;
  readonly least: number;
  readonly deviations?: number;
}

export const severities = ['watch', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const alarmCauses = ['above', 'below', 'impossible', 'stuck', 'outlier', 'silence'] as const;
export type AlarmCause = (typeof alarmCauses)[number];
