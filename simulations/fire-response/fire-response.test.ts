import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Epsg5186Box } from '#core';
import { projectRoot } from '#server/kit/discovery.ts';
import {
  nodeFinder,
  type RoadGraph,
  roadGraph,
  type Street,
  type TurnBan,
  withTurnBans,
} from '../_kit/emergency/graph.ts';
import { routesTo } from '../_kit/emergency/routes.ts';
import { atTrueNodes, edgeSeconds, firstAndSecondDue, firstDue, type Seed } from '../_kit/emergency/search.ts';
import { emergencySpeeds } from '../_kit/emergency/speeds.ts';
import { coveredShare, measuredSpeeds } from '../_kit/emergency/traffic.ts';
import { readNetwork, turnBansOf } from './from-files.ts';
import { respond } from './kernel/respond.ts';

const street = (line: Street['line'], more: Partial<Street> = {}): Street => ({
  ...{ id: `${line}`, class: 'residential', widthM: 6, oneway: 'no', line },
  ...more,
});
const speeds = emergencySpeeds(3);
const residentialMs = 22 / 3.6;
const quiet = { tell: () => {}, throwIfAborted: () => {} };

/** Least seconds to every node by Dijkstra's own array scan over (edge driven) states, forbidden turns looked up at each turn. */
function plainTwin(
  graph: RoadGraph,
  cost: Float64Array,
  seeds: readonly Seed[],
  bans: readonly TurnBan[],
): Float64Array {
  const streetOf = (edge: number) => graph.pieces.street[graph.piece[edge]];
  const banned = (via: number, from: number, into: number) =>
    bans.some((ban) => ban.via === via && ban.from.includes(from) && ban.into.includes(into) === (ban.mode === 'no'));
  const best = new Float64Array(graph.nodes).fill(Number.POSITIVE_INFINITY);
  const byEdge = new Float64Array(graph.edges).fill(Number.POSITIVE_INFINITY);
  const open = new Set<number>();
  const leave = (node: number, at: number, from: number | undefined) => {
    for (let edge = graph.first[node]; edge < graph.first[node + 1]; edge++) {
      if (from !== undefined && banned(node, from, streetOf(edge))) continue;
      if (at + cost[edge] < byEdge[edge]) {
        byEdge[edge] = at + cost[edge];
        open.add(edge);
      }
    }
  };
  for (const { node, seconds } of seeds) {
    best[node] = Math.min(best[node], seconds);
    leave(node, seconds, undefined);
  }
  while (open.size > 0) {
    let next = -1;
    for (const edge of open) if (next < 0 || byEdge[edge] < byEdge[next]) next = edge;
    open.delete(next);
    const node = graph.to[next];
    best[node] = Math.min(best[node], byEdge[next]);
    leave(node, byEdge[next], streetOf(next));
  }
  return best;
}

describe('the graph of streets', () => {
  it('joins a street that ends on the side of another, and cuts long ones', () => {
    const graph = roadGraph([
      street([
        [0, 0],
        [200, 0],
      ]),
      street([
        [100, 80],
        [100, 1],
      ]),
    ]);
    const { seconds } = firstDue(graph, edgeSeconds(graph, { speeds, junctionS: 0 }), [
      { node: nodeFinder(graph)(100, 80)!, seconds: 0, station: 0 },
    ]);
    const end = nodeFinder(graph)(200, 0)!;
    expect(seconds[end]).toBeCloseTo((79 + Math.hypot(100, 1)) / residentialMs, 6);
  });

  it('keeps one-ways, widths and forbidden turns', () => {
    // A square block: the short way turns left at (100, 0), which may be forbidden.
    const streets = [
      street([
        [0, 0],
        [100, 0],
      ]),
      street([
        [100, 0],
        [100, 100],
      ]),
      street([
        [0, 0],
        [0, 300],
        [100, 300],
        [100, 100],
      ]),
    ];
    const timeTo = (list: readonly Street[], bans: (graph: RoadGraph) => TurnBan[] = () => []) => {
      const plain = roadGraph(list);
      const graph = withTurnBans(plain, bans(plain));
      const cost = edgeSeconds(graph, { speeds, junctionS: 0 });
      const reach = firstDue(graph, cost, [{ node: nodeFinder(plain)(0, 0)!, seconds: 0, station: 0 }]);
      return atTrueNodes(graph, reach).seconds[nodeFinder(plain)(100, 100)!] * residentialMs;
    };
    expect(timeTo(streets)).toBeCloseTo(200, 6);
    expect(timeTo(streets, (g) => [{ via: nodeFinder(g)(100, 0)!, from: [0], into: [1], mode: 'no' }])).toBeCloseTo(
      600,
      6,
    );
    expect(timeTo([streets[0], { ...streets[1], widthM: 3 }, streets[2]])).toBeCloseTo(600, 6);
    expect(timeTo([{ ...streets[0], oneway: 'backward' }, ...streets.slice(1)])).toBeCloseTo(600, 6);
  });

  it('names the second station, and no station twice', () => {
    const graph = roadGraph([
      street([
        [0, 0],
        [600, 0],
      ]),
    ]);
    const at = nodeFinder(graph);
    const seeds = [
      { node: at(0, 0)!, seconds: 0, station: 0 },
      { node: at(600, 0)!, seconds: 0, station: 1 },
    ];
    const [first, second] = firstAndSecondDue(graph, edgeSeconds(graph, { speeds, junctionS: 0 }), seeds);
    const node = at(180, 0)!;
    expect([first.station[node], second.station[node]]).toEqual([0, 1]);
    expect(second.seconds[node]).toBeCloseTo(420 / residentialMs, 6);
  });
});

describe('a response', () => {
  const streets = [
    street([
      [0, 0],
      [3000, 0],
    ]),
    street([
      [5000, 0],
      [5000, 500],
    ]),
  ];
  const input = {
    streets,
    stations: [[0, 0]] as const,
    hydrants: [[100, 10]] as const,
    buildings: [
      [600, 20],
      [2900, 20],
      [5000, 480],
      [9000, 9000],
    ] as const,
    area: [0, -200, 5200, 600] as unknown as Epsg5186Box,
    ...{ hour: 3, narrowestM: 3.5, limitS: 300, beforeS: 0, suggestions: 2, cellSizeM: 20 },
  };

  it('has minutes, islands without, and puts the new station where the late buildings are', () => {
    const { first, kerbM, hydrantM, minutes, newStations, strandedStations } = respond(input, quiet);
    expect(first.seconds[0]).toBeCloseTo(600 / residentialMs + 20, 0);
    expect([first.seconds[2], first.seconds[3], kerbM[3]]).toEqual([NaN, NaN, NaN]);
    expect(hydrantM[0]).toBeCloseTo(Math.hypot(500, 10), 3);
    expect(strandedStations).toBe(0);
    expect(newStations.map(({ gained }) => gained)).toEqual([1, 1]);
    const cell = (x: number, y: number) =>
      minutes.values[
        Math.floor((minutes.origin[1] - y) / 20) * minutes.width + Math.floor((x - minutes.origin[0]) / 20)
      ];
    expect(cell(610, 10)).toBeGreaterThan(cell(310, 10));
    expect(cell(5000, 400)).toBeNaN();
    expect(cell(600, 400)).toBeNaN();
  });

  it('counts call and turnout when asked', () => {
    const late = respond({ ...input, beforeS: 120, suggestions: 0 }, quiet);
    expect(late.first.seconds[0]).toBeCloseTo(respond(input, quiet).first.seconds[0] + 120, 3);
  });
});

describe('the traffic of a moment', () => {
  const avenue = street(
    [
      [0, 0],
      [300, 0],
    ],
    { class: 'primary' },
  );
  const along = (y: number, kmh: number, back = false) => ({
    line: back
      ? [
          [300, y],
          [0, y],
        ]
      : [
          [0, y],
          [300, y],
        ],
    kmh,
  });
  /** Km/h by direction: to the east, to the west. */
  const driven = (links: Parameters<typeof measuredSpeeds>[1], streets: readonly Street[] = [avenue]) => {
    const graph = roadGraph(streets);
    const speeds = measuredSpeeds(graph, links);
    const heading = (edge: number) => {
      for (let node = 0; ; node++) if (edge < graph.first[node + 1]) return graph.x[graph.to[edge]] - graph.x[node];
    };
    const of = (sign: number) => [...speeds].filter((_, edge) => sign * heading(edge) > 0).map((ms) => 3.6 * ms);
    return { east: of(1), west: of(-1), share: coveredShare(graph, speeds) };
  };

  it('counts in its own direction: 1.25 times the cars, at least 12 km/h, at most the free speed of the road', () => {
    const { east, west, share } = driven([along(-5, 20), along(5, 3, true)]);
    for (const kmh of east) expect(kmh).toBeCloseTo(25, 9);
    for (const kmh of west) expect(kmh).toBeCloseTo(12, 9);
    expect(share).toBe(1);
    expect(driven([along(0, 60)]).east[0]).toBeCloseTo(48, 9);
  });

  it('says nothing of the other direction, of streets too far away or across, and of local ones', () => {
    expect(driven([along(-5, 20)]).west.every(Number.isNaN)).toBe(true);
    expect(driven([along(-5, 20)]).share).toBe(0.5);
    expect(driven([along(30, 20)]).east.every(Number.isNaN)).toBe(true);
    const across = {
      line: [
        [150, -100],
        [150, 100],
      ],
      kmh: 20,
    };
    expect(driven([across]).east.every(Number.isNaN)).toBe(true);
    expect(driven([along(0, 20)], [{ ...avenue, class: 'residential' }]).east.every(Number.isNaN)).toBe(true);
    expect(driven([]).share).toBe(0);
  });

  it('makes an engine later in a jam, on the jammed road alone', () => {
    const graph = roadGraph([avenue]);
    const jammed = measuredSpeeds(graph, [along(0, 8), along(0, 8, true)]);
    const [free, slow] = [edgeSeconds(graph, { speeds }), edgeSeconds(graph, { speeds, measured: jammed })];
    expect(slow[0] / free[0]).toBeCloseTo(48 / 12, 6);
    const local = roadGraph([{ ...avenue, class: 'residential' }]);
    const same = measuredSpeeds(local, [along(0, 8)]);
    expect(edgeSeconds(local, { speeds, measured: same })).toEqual(edgeSeconds(local, { speeds }));
  });
});

const network = resolve(projectRoot, '../shared/data/roads/gangnam9_osm_road_network.json');
describe.skipIf(!existsSync(network))('the real streets of Gangnam, 39 forbidden turns', () => {
  it('have the times of a plain twin, to the bit, and routes that take just as long', async () => {
    const { streets, bans } = await readNetwork(network);
    const plain = roadGraph(streets);
    const turns = turnBansOf(streets, bans);
    expect([streets.length, turns.length]).toEqual([13_995, 39]);
    const cost = edgeSeconds(plain, { speeds });
    const graph = withTurnBans(plain, turns);
    const graphCost = edgeSeconds(graph, { speeds });
    const seeds = [500, 1017, 2000].map((node, station) => ({ node, seconds: 30 * station, station }));
    const reach = atTrueNodes(graph, firstDue(graph, graphCost, seeds));
    const twin = plainTwin(plain, cost, seeds, turns);
    expect(reach.seconds.slice(0, plain.nodes)).toEqual(twin);
    const free = firstDue(plain, cost, seeds);
    expect(free.seconds.some((s, node) => s < twin[node])).toBe(true);
    const [first] = firstAndSecondDue(graph, graphCost, seeds);
    expect(first.seconds).toEqual(firstDue(graph, graphCost, seeds).seconds);

    const station = [plain.x[500], plain.y[500]] as const;
    const target = free.station.findIndex((which, node) => which === 0 && free.seconds[node] > 90);
    const found = routesTo(plain, {
      place: [plain.x[target], plain.y[target]],
      stations: [station],
      speeds,
      count: 1,
    })!;
    expect(found.routes[0].seconds).toBeCloseTo(free.seconds[target], 6);
    expect(found.routes[0].line.length).toBeGreaterThan(10);
  }, 20_000);
});
