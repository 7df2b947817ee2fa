import type { Instant } from './time.ts';

/** What one entity of a feed said at one moment. A later `revision` of the same entity and time wins. */
export interface Observation {
  readonly feed: string;
  readonly entity: string;
  readonly time: Instant;
  /** Value by key of the feed's contract; null where the entity said nothing. SI or the unit in the contract. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly revision?: number;
  /** Words by key of the contract's `about`; absent: as they were before. */
  readonly about?: Readonly<Record<string, string | null>>;
}

/**
 * The live protocol, one message per feed and cadence. Columns rather than objects: entity i has `values[key][i]`.
 *
 * A client that sees `sequence` jump, or a new `epoch` (server start), asks for a keyframe.
 */
export interface LiveFrame {
  readonly feed: string;
  readonly kind: 'keyframe' | 'delta';
  /** Random per server start: sequence numbers of different epochs cannot be compared. */
  readonly epoch: string;
  readonly sequence: number;
  readonly serverTime: Instant;
  /** Whether the values are measured or simulated: shown wherever they are. */
  readonly origin: 'measured' | 'simulated';
  readonly entities: readonly string[];
  /** Event time per entity. */
  readonly times: readonly Instant[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  /** Per key of the contract's `about`, the words of each entity: all in a keyframe; in a delta, only when some of its entities' words changed. */
  readonly about?: Readonly<Record<string, readonly (string | null)[]>>;
  /** Per value key, indices into `entities` whose value is outside the contract's range; absent when there are none. */
  readonly outOfRange?: Readonly<Record<string, readonly number[]>>;
}
