import type { Road } from '#datasets/roads/contract.ts';
import { joinedLines } from './joints.ts';
import { classNames } from './speeds.ts';

/** A street as the graph needs it: metres, in any one plane. */
export type Street = Pick<Road, 'id' | 'class' | 'widthM' | 'oneway'> & {
  readonly line: readonly (readonly [number, number])[];
};

/**
 * A directed graph of streets in rows of outgoing edges: those of node `n` are `first[n]` … `first[n + 1] - 1`. Pieces of
 * street are undirected; `forward` and `backward` are their edges, -1 where one may not drive.
 */
export interface RoadGraph {
  readonly nodes: number;
  readonly edges: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly first: Uint32Array;
  readonly to: Uint32Array;
  readonly lengthM: Float64Array;
  /** Place in `classNames`. */
  readonly roadClass: Uint8Array;
  readonly widthM: Float32Array;
  /** Piece that an edge runs along. */
  readonly piece: Uint32Array;
  /** The node that a node stands for: itself, unless it was split for a turn that is forbidden. */
  readonly stands: Uint32Array;
  /** 1 where three and more streets meet. */
  readonly junction: Uint8Array;
  readonly pieces: Pieces;
}

export interface Pieces {
  readonly count: number;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  /** Place of its street in the list given. */
  readonly street: Uint32Array;
}

/** Longer pieces are cut: isochrones are as fine as this along a street. */
const longestPieceM = 60;

/** Nodes are the corners of streets, and places in between; streets meet where they share a corner or one ends on another. */
export function roadGraph(streets: readonly Street[]): RoadGraph {
  const lines = joinedLines(streets.map(({ line }) => line));
  const places = new NodePlaces();
  const draft: { a: number; b: number; street: number }[] = [];
  lines.forEach((line, street) => {
    let before = places.at(line[0][0], line[0][1]);
    for (let i = 1; i < line.length; i++) {
      const [[x0, y0], [x1, y1]] = [line[i - 1], line[i]];
      const cuts = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / longestPieceM);
      for (let cut = 1; cut <= cuts; cut++) {
        const t = cut / cuts;
        const node = cut === cuts ? places.at(x1, y1) : places.at(x0 + t * (x1 - x0), y0 + t * (y1 - y0));
        if (node !== before) draft.push({ a: before, b: node, street });
        before = node;
      }
    }
  });
  return graphOf(streets, draft, Float64Array.from(places.x), Float64Array.from(places.y));
}

/** Nodes by place, to the centimetre. */
class NodePlaces {
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly #known = new Map<number, number>();

  at(x: number, y: number): number {
    const key = keyOf(x, y);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const node = this.x.length;
    this.#known.set(key, node);
    this.x.push(x);
    this.y.push(y);
    return node;
  }
}

/** Finds the node at a place, to the centimetre. */
export function nodeFinder({ x, y }: Pick<RoadGraph, 'x' | 'y'>): (x: number, y: number) => number | undefined {
  const known = new Map(Array.from(x, (east, node) => [keyOf(east, y[node]), node]));
  return (east, north) => known.get(keyOf(east, north));
}

const keyOf = (x: number, y: number): number => Math.round(x * 100) * 1e8 + Math.round(y * 100);

interface DirectedEdge {
  readonly from: number;
  readonly to: number;
  readonly lengthM: number;
  readonly roadClass: number;
  readonly widthM: number;
  readonly piece: number;
}

function graphOf(
  streets: readonly Street[],
  draft: readonly { a: number; b: number; street: number }[],
  x: Float64Array,
  y: Float64Array,
): RoadGraph {
  const edges: DirectedEdge[] = [];
  const meets = new Uint16Array(x.length);
  const pieces: { a: number; b: number; street: number }[] = [];
  /** Pieces with one direction only, by their nodes: networks may give both directions as streets of their own. */
  const single = new Map<number, number>();
  const joined = new Set<number>();
  for (const { a, b, street } of draft) {
    const { class: name, widthM, oneway } = streets[street];
    const twin = oneway === 'forward' ? single.get(b * x.length + a) : undefined;
    const piece = twin ?? pieces.length;
    if (twin === undefined) pieces.push({ a, b, street });
    if (oneway === 'forward') single.set(a * x.length + b, piece);
    const ends = Math.min(a, b) * x.length + Math.max(a, b);
    if (!joined.has(ends)) {
      joined.add(ends);
      meets[a]++;
      meets[b]++;
    }
    const lengthM = Math.hypot(x[a] - x[b], y[a] - y[b]);
    const same = { lengthM, roadClass: classNames.indexOf(name), widthM, piece };
    if (oneway !== 'backward') edges.push({ from: a, to: b, ...same });
    if (oneway !== 'forward') edges.push({ from: b, to: a, ...same });
  }
  return packed(
    { x, y, stands: Uint32Array.from(x, (_, node) => node), junction: Uint8Array.from(meets, (n) => (n > 2 ? 1 : 0)) },
    edges,
    {
      count: pieces.length,
      a: Uint32Array.from(pieces, ({ a }) => a),
      b: Uint32Array.from(pieces, ({ b }) => b),
      street: Uint32Array.from(pieces, ({ street }) => street),
    },
  );
}

/** Rows of edges by the node from which they leave, each row in the order given. */
export function packed(
  nodes: Pick<RoadGraph, 'x' | 'y' | 'stands' | 'junction'>,
  edges: readonly DirectedEdge[],
  pieces: Omit<Pieces, 'forward' | 'backward'>,
): RoadGraph {
  const count = nodes.x.length;
  const first = new Uint32Array(count + 1);
  for (const { from } of edges) first[from + 1]++;
  for (let node = 0; node < count; node++) first[node + 1] += first[node];
  const next = first.slice();
  const [forward, backward] = [new Int32Array(pieces.count).fill(-1), new Int32Array(pieces.count).fill(-1)];
  const graph = {
    to: new Uint32Array(edges.length),
    lengthM: new Float64Array(edges.length),
    roadClass: new Uint8Array(edges.length),
    widthM: new Float32Array(edges.length),
    piece: new Uint32Array(edges.length),
  };
  for (const edge of edges) {
    const at = next[edge.from]++;
    graph.to[at] = edge.to;
    graph.lengthM[at] = edge.lengthM;
    graph.roadClass[at] = edge.roadClass;
    graph.widthM[at] = edge.widthM;
    graph.piece[at] = edge.piece;
    // Of an edge that was split for a forbidden turn, the one that leaves the true node speaks for the piece.
    if (nodes.stands[edge.from] !== edge.from) continue;
    (nodes.stands[edge.from] === pieces.a[edge.piece] ? forward : backward)[edge.piece] = at;
  }
  return { ...nodes, ...graph, nodes: count, edges: edges.length, first, pieces: { ...pieces, forward, backward } };
}

/** A turn at a node from one street into another: the only one that may be taken, or one that may not. */
export interface TurnBan {
  readonly via: number;
  /** Places of streets in the list that the graph was made of. */
  readonly from: readonly number[];
  readonly into: readonly number[];
  readonly mode: 'no' | 'only';
}

/**
 * The same graph without forbidden turns: whoever comes from the street in question arrives at a double of the node, from
 * which only what is allowed leaves. Exact for any search that works on nodes.
 */
export function withTurnBans(graph: RoadGraph, bans: readonly TurnBan[]): RoadGraph {
  const groups = new Map<string, { via: number; street: number; bans: TurnBan[] }>();
  for (const ban of bans) {
    for (const street of ban.from) {
      const key = `${ban.via} ${street}`;
      const group = groups.get(key) ?? { via: ban.via, street, bans: [] };
      group.bans.push(ban);
      groups.set(key, group);
    }
  }
  if (groups.size === 0) return graph;
  const list = [...groups.values()];
  const doubleOf = new Map(list.map(({ via, street }, i) => [`${via} ${street}`, graph.nodes + i]));
  const edges: DirectedEdge[] = [];
  const streetOf = (edge: number) => graph.pieces.street[graph.piece[edge]];
  const edgeAt = (from: number, edge: number): DirectedEdge => ({
    from,
    to: doubleOf.get(`${graph.to[edge]} ${streetOf(edge)}`) ?? graph.to[edge],
    lengthM: graph.lengthM[edge],
    roadClass: graph.roadClass[edge],
    widthM: graph.widthM[edge],
    piece: graph.piece[edge],
  });
  for (let node = 0; node < graph.nodes; node++) {
    for (let edge = graph.first[node]; edge < graph.first[node + 1]; edge++) edges.push(edgeAt(node, edge));
  }
  list.forEach(({ via, bans: own }, i) => {
    for (let edge = graph.first[via]; edge < graph.first[via + 1]; edge++) {
      const allowed = own.every(({ into, mode }) => into.includes(streetOf(edge)) === (mode === 'only'));
      if (allowed) edges.push(edgeAt(graph.nodes + i, edge));
    }
  });
  const grown = <T extends Float64Array | Uint32Array | Uint8Array>(values: T): T => {
    const more = list.map(({ via }) => values[via]);
    return Reflect.construct(values.constructor, [[...values, ...more]]) as T;
  };
  const nodes = { x: grown(graph.x), y: grown(graph.y), stands: grown(graph.stands), junction: grown(graph.junction) };
  return packed(nodes, edges, graph.pieces);
}
