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
  /** A correction tells of the past: values that came late or replaced others. It is numbered like a delta. */
  readonly kind: 'keyframe' | 'delta' | 'correction';
  /** Random per server start: sequence numbers of different epochs cannot be compared. */
  readonly epoch: string;
  readonly sequence: number;
  /** The square of the map that this delta or correction belongs to: its numbers count by themselves. */
  readonly tile?: string;
  /** In a keyframe of squares of the map: the number that each of them stands at. */
  readonly tiles?: Readonly<Record<string, number>>;
  readonly serverTime: Instant;
  /** Whether the values are measured or simulated: shown wherever they are. */
  readonly origin: 'measured' | 'simulated';
  readonly entities: readonly string[];
  /** Event time per entity. */
  readonly times: ArrayLike<Instant>;
  /** `null`, or NaN in a frame that came as bytes: the entity did not say. */
  readonly values: Readonly<Record<string, ArrayLike<number | null>>>;
  /** Per key of the contract's `about`, the words of each entity: all in a keyframe; in a delta, only when some of its entities' words changed. */
  readonly about?: Readonly<Record<string, readonly (string | null)[]>>;
  /** Entities of a delta that are gone: out of service, or out of this square of the map. */
  readonly left?: readonly string[];
  /** In a correction that would be too long: read the history of this span again, its rows are not in here. */
  readonly reread?: readonly [from: Instant, to: Instant];
  /** Per value key, indices into `entities` whose value is outside the contract's range; absent when there are none. */
  readonly outOfRange?: Readonly<Record<string, readonly number[]>>;
  /** The same for values that a rule doubts: stuck, or unlike those of the neighbours. */
  readonly suspect?: Readonly<Record<string, readonly number[]>>;
}
