import type { RoadGraph } from './graph.ts';
import { junctionS, pumperWidthM } from './speeds.ts';

/** Where engines start: a node, the seconds until they pass it, and whose they are. */
export interface Seed {
  readonly node: number;
  readonly seconds: number;
  readonly station: number;
}

/** Seconds and station per node; +∞ and -1 where none gets to. */
export interface Reach {
  readonly seconds: Float64Array;
  readonly station: Int32Array;
}

export interface CostRules {
  /** Metres a second by class index. */
  readonly speeds: Float64Array;
  /** The same by edge, where something is known of its traffic; NaN elsewhere. */
  readonly measured?: Float64Array;
  readonly narrowestM?: number;
  /** Seconds added at each junction. */
  readonly junctionS?: number;
}

/** Seconds along every edge; +∞ where the vehicle does not fit. The junction is counted on the edge that runs into it. */
export function edgeSeconds(graph: RoadGraph, rules: CostRules): Float64Array {
  const { speeds, measured, narrowestM = pumperWidthM, junctionS: delay = junctionS } = rules;
  const seconds = new Float64Array(graph.edges);
  for (let edge = 0; edge < graph.edges; edge++) {
    const known = measured?.[edge] ?? Number.NaN;
    const driven = graph.lengthM[edge] / (Number.isNaN(known) ? speeds[graph.roadClass[edge]] : known);
    const fits = graph.widthM[edge] >= narrowestM;
    seconds[edge] = fits ? driven + delay * graph.junction[graph.to[edge]] : Number.POSITIVE_INFINITY;
  }
  return seconds;
}

/** A 4-ary heap of (seconds, node, station) in typed arrays; grows as it must. */
class Heap {
  size = 0;
  #key: Float64Array;
  #node: Uint32Array;
  #mark: Int32Array;
  key = 0;
  node = 0;
  mark = 0;

  constructor(room: number) {
    this.#key = new Float64Array(room);
    this.#node = new Uint32Array(room);
    this.#mark = new Int32Array(room);
  }

  push(key: number, node: number, mark: number): void {
    if (this.size === this.#key.length) this.#grow();
    const [keys, nodes, marks] = [this.#key, this.#node, this.#mark];
    let at = this.size++;
    while (at > 0) {
      const up = (at - 1) >> 2;
      if (keys[up] <= key) break;
      keys[at] = keys[up];
      nodes[at] = nodes[up];
      marks[at] = marks[up];
      at = up;
    }
    keys[at] = key;
    nodes[at] = node;
    marks[at] = mark;
  }

  /** Takes the least into `key`, `node`, `mark`. */
  pop(): void {
    const [keys, nodes, marks] = [this.#key, this.#node, this.#mark];
    this.key = keys[0];
    this.node = nodes[0];
    this.mark = marks[0];
    const last = --this.size;
    const [key, node, mark] = [keys[last], nodes[last], marks[last]];
    let at = 0;
    for (;;) {
      const down = 4 * at + 1;
      if (down >= last) break;
      const end = Math.min(down + 4, last);
      let least = down;
      for (let i = down + 1; i < end; i++) if (keys[i] < keys[least]) least = i;
      if (keys[least] >= key) break;
      keys[at] = keys[least];
      nodes[at] = nodes[least];
      marks[at] = marks[least];
      at = least;
    }
    keys[at] = key;
    nodes[at] = node;
    marks[at] = mark;
  }

  #grow(): void {
    const wider = <T extends Float64Array | Uint32Array | Int32Array>(from: T, to: T): T => {
      to.set(from as never);
      return to;
    };
    this.#key = wider(this.#key, new Float64Array(2 * this.#key.length));
    this.#node = wider(this.#node, new Uint32Array(2 * this.#node.length));
    this.#mark = wider(this.#mark, new Int32Array(2 * this.#mark.length));
  }
}

/**
 * Least seconds from any station to every node (Dijkstra 1959 with many sources), and whose they are.
 * @param cost seconds by edge; `limitS` ends the search where everything further is later
 */
export function firstDue(graph: RoadGraph, cost: Float64Array, seeds: readonly Seed[], limitS = Infinity): Reach {
  const seconds = new Float64Array(graph.nodes).fill(Number.POSITIVE_INFINITY);
  const station = new Int32Array(graph.nodes).fill(-1);
  const { first, to } = graph;
  const heap = new Heap(1024 + seeds.length);
  for (const seed of seeds) {
    if (!(seed.seconds < seconds[seed.node])) continue;
    seconds[seed.node] = seed.seconds;
    station[seed.node] = seed.station;
    heap.push(seed.seconds, seed.node, seed.station);
  }
  while (heap.size > 0) {
    heap.pop();
    const { key, node, mark } = heap;
    if (key > limitS) break;
    if (key > seconds[node]) continue;
    for (let edge = first[node]; edge < first[node + 1]; edge++) {
      const arrive = key + cost[edge];
      const head = to[edge];
      if (arrive < seconds[head]) {
        seconds[head] = arrive;
        station[head] = mark;
        heap.push(arrive, head, mark);
      }
    }
  }
  return { seconds, station };
}

/** The two stations that come first to every node: each node is settled once for each of the nearest two. */
export function firstAndSecondDue(graph: RoadGraph, cost: Float64Array, seeds: readonly Seed[]): [Reach, Reach] {
  const reach = (): Reach => ({
    seconds: new Float64Array(graph.nodes).fill(Number.POSITIVE_INFINITY),
    station: new Int32Array(graph.nodes).fill(-1),
  });
  const [one, two] = [reach(), reach()];
  const { first, to } = graph;
  const heap = new Heap(1024 + seeds.length);
  for (const { seconds, node, station } of seeds) heap.push(seconds, node, station);
  while (heap.size > 0) {
    heap.pop();
    const { key, node, mark } = heap;
    const into = one.station[node] < 0 ? one : one.station[node] !== mark && two.station[node] < 0 ? two : undefined;
    if (!into) continue;
    into.seconds[node] = key;
    into.station[node] = mark;
    for (let edge = first[node]; edge < first[node + 1]; edge++) {
      const head = to[edge];
      const arrive = key + cost[edge];
      if (arrive === Number.POSITIVE_INFINITY) continue;
      const settled = one.station[head] === mark || two.station[head] >= 0;
      if (!settled) heap.push(arrive, head, mark);
    }
  }
  return [one, two];
}

/** The graph with every edge turned round: a search from a fire finds who comes to it. `edge` names the true edge of each. */
export function reversed(graph: RoadGraph): { graph: RoadGraph; edge: Uint32Array } {
  const first = new Uint32Array(graph.nodes + 1);
  for (let edge = 0; edge < graph.edges; edge++) first[graph.to[edge] + 1]++;
  for (let node = 0; node < graph.nodes; node++) first[node + 1] += first[node];
  const next = first.slice();
  const to = new Uint32Array(graph.edges);
  const edgeOf = new Uint32Array(graph.edges);
  for (let node = 0; node < graph.nodes; node++) {
    for (let edge = graph.first[node]; edge < graph.first[node + 1]; edge++) {
      const at = next[graph.to[edge]]++;
      to[at] = node;
      edgeOf[at] = edge;
    }
  }
  return { graph: { ...graph, first, to }, edge: edgeOf };
}

/** A reach with doubles of nodes (see `withTurnBans`) told at the nodes that they stand for. */
export function atTrueNodes({ stands }: RoadGraph, { seconds, station }: Reach): Reach {
  const told = { seconds: seconds.slice(), station: station.slice() };
  stands.forEach((node, double) => {
    if (seconds[double] < told.seconds[node]) {
      told.seconds[node] = seconds[double];
      told.station[node] = station[double];
    }
  });
  return told;
}
