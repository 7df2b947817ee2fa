import type { Epsg5186, Field } from '#core';
import { type RoadGraph, roadGraph, type Street } from '../../_kit/emergency/graph.ts';
import { firstDue } from '../../_kit/emergency/search.ts';
import { type Kerb, Kerbs } from '../../_kit/emergency/snap.ts';

/** Metres a second, and UTCI above which heat counts, °C (moderate heat stress begins there). */
export const walkMs = 1.2;
export const doseFromC = 26;
/** Added to what heat counts for, K: where none does, the shorter way is the better one. */
const haste = 0.5;
/** A start or an end farther from every street than this is on none. */
const streetReachM = 150;
/** From this width on a street has two sides to choose from; people walk so far from its edge. */
const twoSidedM = 8;
const fromEdgeM = 1.5;

/** What it is like along the pieces of the street graph, each on its better side. */
export interface StreetHeat {
  readonly graph: RoadGraph;
  /** Of each piece: mean UTCI and share (0..1) in the sun. */
  readonly utciC: Float64Array;
  readonly sunny: Float64Array;
}

/** Ground in an hour: UTCI, and the share of direct light that arrives; NaN on roofs. */
export interface HourGround {
  readonly utci: Field;
  readonly sun: Float32Array;
}

/** Samples an hour's rasters along all streets that people walk. */
export function streetHeat(streets: readonly Street[], { utci, sun }: HourGround): StreetHeat {
  const walked = streets.filter((street) => street.class !== 'motorway' && street.class !== 'trunk');
  const graph = roadGraph(walked.map((street) => ({ ...street, oneway: 'no' })));
  const { pieces, x, y } = graph;
  const found = { utciC: new Float64Array(pieces.count), sunny: new Float64Array(pieces.count) };
  for (let piece = 0; piece < pieces.count; piece++) {
    const [a, b] = [pieces.a[piece], pieces.b[piece]];
    const { widthM } = walked[pieces.street[piece]];
    const aside = widthM >= twoSidedM ? widthM / 2 - fromEdgeM : 0;
    const sides = (aside > 0 ? [-aside, aside] : [0]).map((off) => {
      const length = Math.hypot(x[b] - x[a], y[b] - y[a]);
      const [nx, ny] = [(-off * (y[b] - y[a])) / length, (off * (x[b] - x[a])) / length];
      return along(utci, sun, [x[a] + nx, y[a] + ny], [x[b] + nx, y[b] + ny]);
    });
    const known = sides.filter((side) => !Number.isNaN(side.utciC)).sort((p, q) => p.utciC - q.utciC);
    found.utciC[piece] = known[0]?.utciC ?? Number.NaN;
    found.sunny[piece] = known[0]?.sunny ?? Number.NaN;
  }
  return { graph, ...found };
}

/** Means along a line, cell by cell; NaN where it is all under roofs or outside. */
function along(utci: Field, sun: Float32Array, [x0, y0]: readonly number[], [x1, y1]: readonly number[]) {
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / utci.cellSize));
  let [count, felt, lit] = [0, 0, 0];
  for (let i = 0; i < steps; i++) {
    const t = (i + 0.5) / steps;
    const column = Math.floor((x0 + t * (x1 - x0) - utci.origin[0]) / utci.cellSize);
    const row = Math.floor((utci.origin[1] - y0 - t * (y1 - y0)) / utci.cellSize);
    if (column < 0 || row < 0 || column >= utci.width || row >= utci.height) continue;
    const value = utci.values[row * utci.width + column];
    if (Number.isNaN(value)) continue;
    count++;
    felt += value;
    lit += sun[row * utci.width + column];
  }
  return { utciC: felt / count, sunny: lit / count };
}

/** A stretch of a way: where it runs, metres, and what it is like. */
export interface Stretch {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly metres: number;
  readonly utciC: number;
  readonly sunny: number;
}

export interface Way {
  readonly stretches: readonly Stretch[];
  readonly metres: number;
  readonly minutes: number;
  /** Mean over its time. */
  readonly utciC: number;
  /** Heat above 26 °C of UTCI over the time of the walk, K min. */
  readonly doseKMin: number;
  readonly sunnyMin: number;
}

export type Ends = readonly [from: Epsg5186, to: Epsg5186];

/** The shortest way and the one with the least dose of heat; 'from' or 'to' names an end that no street is near, 'way' says that none leads there. */
export function waysBetween(heat: StreetHeat, ends: Ends): { shortest: Way; coolest: Way } | 'from' | 'to' | 'way' {
  const metres = costOf(heat, () => 1);
  const coolness = costOf(heat, (utciC) => Math.max(0, utciC - doseFromC) + haste);
  const kerbs = new Kerbs(heat.graph, metres);
  const [start, end] = ends.map(([x, y]) => kerbs.nearest(x, y, streetReachM));
  if (!start) return 'from';
  if (!end) return 'to';
  const [shortest, coolest] = [metres, coolness].map((cost) => wayOf(heat, cost, start, end));
  return shortest && coolest ? { shortest, coolest } : 'way';
}

/** Cost of every edge; where nothing is known of a piece nobody walks. */
function costOf({ graph, utciC }: StreetHeat, perMetre: (utciC: number) => number): Float64Array {
  return Float64Array.from(graph.lengthM, (metres, edge) => {
    const felt = utciC[graph.piece[edge]];
    return Number.isNaN(felt) ? Number.POSITIVE_INFINITY : metres * perMetre(felt);
  });
}

function wayOf(heat: StreetHeat, cost: Float64Array, start: Kerb, end: Kerb): Way | undefined {
  const { graph } = heat;
  const { a, b } = graph.pieces;
  const kerbs = new Kerbs(graph, cost);
  const place = ({ piece, t }: Kerb): [number, number] => [
    graph.x[a[piece]] + t * (graph.x[b[piece]] - graph.x[a[piece]]),
    graph.y[a[piece]] + t * (graph.y[b[piece]] - graph.y[a[piece]]),
  ];
  if (start.piece === end.piece) return summed([stretch(heat, start.piece, place(start), place(end))]);
  // From the end, so that every node knows the next one; ways lead both ways alike.
  const reach = firstDue(graph, cost, kerbs.seeds(end, 0));
  const first = kerbs
    .seeds(start, 0)
    .sort((p, q) => p.seconds + reach.seconds[p.node] - q.seconds - reach.seconds[q.node])[0];
  if (!first || !Number.isFinite(reach.seconds[first.node])) return undefined;
  const at = (node: number): [number, number] => [graph.x[node], graph.y[node]];
  const stretches = [stretch(heat, start.piece, place(start), at(first.node))];
  let node = first.node;
  for (;;) {
    let [next, piece, least] = [-1, -1, reach.seconds[node]];
    for (let edge = graph.first[node]; edge < graph.first[node + 1]; edge++) {
      const there = reach.seconds[graph.to[edge]];
      if (there < least && there + cost[edge] <= reach.seconds[node] + 1e-9)
        [next, piece, least] = [graph.to[edge], graph.piece[edge], there];
    }
    if (next < 0) break;
    stretches.push(stretch(heat, piece, at(node), at(next)));
    node = next;
  }
  stretches.push(stretch(heat, end.piece, at(node), place(end)));
  return summed(stretches.filter(({ metres }) => metres > 0));
}

function stretch(
  { utciC, sunny }: StreetHeat,
  piece: number,
  from: readonly [number, number],
  to: readonly [number, number],
): Stretch {
  const metres = Math.hypot(to[0] - from[0], to[1] - from[1]);
  return { from, to, metres, utciC: utciC[piece], sunny: sunny[piece] };
}

function summed(stretches: readonly Stretch[]): Way {
  const sum = (of: (each: Stretch) => number) => stretches.reduce((total, each) => total + of(each), 0);
  const metres = sum((each) => each.metres);
  const minutes = (length: number) => length / walkMs / 60;
  return {
    ...{ stretches, metres, minutes: minutes(metres) },
    utciC: sum((each) => each.metres * each.utciC) / metres,
    doseKMin: sum((each) => minutes(each.metres) * Math.max(0, each.utciC - doseFromC)),
    sunnyMin: sum((each) => minutes(each.metres) * each.sunny),
  };
}
