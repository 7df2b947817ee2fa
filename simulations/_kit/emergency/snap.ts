import Flatbush from 'flatbush';
import type { RoadGraph } from './graph.ts';
import type { Reach, Seed } from './search.ts';

/** The place on the nearest street from which a hose is laid. */
export interface Kerb {
  readonly piece: number;
  /** 0 at the piece's first node, 1 at its second. */
  readonly t: number;
  readonly awayM: number;
}

/** Finds the nearest piece of street that a vehicle may use. */
export class Kerbs {
  readonly #graph: RoadGraph;
  readonly #cost: Float64Array;
  readonly #index: Flatbush | undefined;
  readonly #pieces: Uint32Array;

  constructor(graph: RoadGraph, cost: Float64Array) {
    this.#graph = graph;
    this.#cost = cost;
    const { count, forward, backward, a, b } = graph.pieces;
    const open = (edge: number) => edge >= 0 && cost[edge] < Number.POSITIVE_INFINITY;
    this.#pieces = Uint32Array.from({ length: count }, (_, i) => i).filter(
      (i) => open(forward[i]) || open(backward[i]),
    );
    if (this.#pieces.length === 0) return;
    const { x, y } = graph;
    this.#index = new Flatbush(this.#pieces.length);
    for (const i of this.#pieces) {
      this.#index.add(
        Math.min(x[a[i]], x[b[i]]),
        Math.min(y[a[i]], y[b[i]]),
        Math.max(x[a[i]], x[b[i]]),
        Math.max(y[a[i]], y[b[i]]),
      );
    }
    this.#index.finish();
  }

  /** The nearest within reach, or undefined. */
  nearest(px: number, py: number, reachM: number): Kerb | undefined {
    const { x, y, pieces } = this.#graph;
    let best: Kerb | undefined;
    // A few of the nearest boxes hold the nearest piece, for pieces are short.
    for (const found of this.#index?.neighbors(px, py, 12, reachM) ?? []) {
      const piece = this.#pieces[found];
      const [a, b] = [pieces.a[piece], pieces.b[piece]];
      const [dx, dy] = [x[b] - x[a], y[b] - y[a]];
      const t = Math.min(1, Math.max(0, ((px - x[a]) * dx + (py - y[a]) * dy) / (dx * dx + dy * dy)));
      const awayM = Math.hypot(px - x[a] - t * dx, py - y[a] - t * dy);
      if (awayM <= reachM && (!best || awayM < best.awayM)) best = { piece, t, awayM };
    }
    return best;
  }

  /** Engines that start at a kerb: to either end of its piece, where one may drive. */
  seeds({ piece, t }: Kerb, station: number): Seed[] {
    const { a, b, forward, backward } = this.#graph.pieces;
    const along = (edge: number, share: number, node: number): Seed[] =>
      edge >= 0 && this.#cost[edge] < Number.POSITIVE_INFINITY
        ? [{ node, seconds: share * this.#cost[edge], station }]
        : [];
    return [...along(forward[piece], 1 - t, b[piece]), ...along(backward[piece], t, a[piece])];
  }

  /** Seconds to a kerb by the reach of its ends, and whose they are. */
  arrival({ piece, t }: Kerb, { seconds, station }: Reach): { seconds: number; station: number } {
    const { a, b, forward, backward } = this.#graph.pieces;
    const [by, back] = [
      forward[piece] >= 0 ? seconds[a[piece]] + t * this.#cost[forward[piece]] : Number.POSITIVE_INFINITY,
      backward[piece] >= 0 ? seconds[b[piece]] + (1 - t) * this.#cost[backward[piece]] : Number.POSITIVE_INFINITY,
    ];
    return by <= back ? { seconds: by, station: station[a[piece]] } : { seconds: back, station: station[b[piece]] };
  }
}
