import Flatbush from 'flatbush';
import type { RoadGraph } from '../../_kit/emergency/graph.ts';
import { firstDue } from '../../_kit/emergency/search.ts';
import type { Kerb, Kerbs } from '../../_kit/emergency/snap.ts';

export interface Suggestion {
  readonly x: number;
  readonly y: number;
  readonly gained: number;
}

/** A place is tried in each square of this size, the best squares first. */
const squareM = 400;
const mostTried = 160;
/** As the crow flies, an engine comes about so far within the target; only used to choose places to try. */
const reachM = 1200;

/**
 * Places for new stations, greedily: the one that brings most of the buildings beyond the target within it, then the next
 * with these covered (Church & ReVelle's maximal covering location problem, greedy: at least 63 % of the best choice).
 *
 * @param late kerbs of the buildings that no engine reaches in `limitS`
 */
export function suggestStations(
  { graph, cost, kerbs }: { graph: RoadGraph; cost: Float64Array; kerbs: Kerbs },
  late: readonly Kerb[],
  {
    limitS,
    count,
    tell,
    throwIfAborted,
  }: { limitS: number; count: number; tell(share: number): void; throwIfAborted(): void },
): Suggestion[] {
  if (late.length === 0 || count === 0) return [];
  const places = late.map(({ piece, t }) => along(graph, piece, t));
  const covers = placesToTry(places).map(([x, y], i, all) => {
    throwIfAborted();
    tell(i / all.length);
    const kerb = kerbs.nearest(x, y, squareM);
    if (!kerb) return { x, y, buildings: [] as number[] };
    const reach = firstDue(graph, cost, kerbs.seeds(kerb, 0), limitS);
    const buildings = late.flatMap((each, building) =>
      kerbs.arrival(each, reach).seconds <= limitS ? [building] : [],
    );
    const [sx, sy] = along(graph, kerb.piece, kerb.t);
    return { x: sx, y: sy, buildings };
  });
  return greedy(covers, late.length, count);
}

function along({ x, y, pieces }: RoadGraph, piece: number, t: number): [number, number] {
  const [a, b] = [pieces.a[piece], pieces.b[piece]];
  return [x[a] + t * (x[b] - x[a]), y[a] + t * (y[b] - y[a])];
}

/** Middles of the squares around which most late buildings lie. */
function placesToTry(places: readonly (readonly [number, number])[]): [number, number][] {
  const index = new Flatbush(places.length);
  for (const [x, y] of places) index.add(x, y, x, y);
  index.finish();
  const squares = new Map<string, [number, number]>();
  for (const [x, y] of places) {
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const [c, r] = [Math.floor(x / squareM) + dx, Math.floor(y / squareM) + dy];
        squares.set(`${c} ${r}`, [(c + 0.5) * squareM, (r + 0.5) * squareM]);
      }
    }
  }
  return [...squares.values()]
    .map(([x, y]) => ({
      at: [x, y] as [number, number],
      near: index.search(x - reachM, y - reachM, x + reachM, y + reachM).length,
    }))
    .sort((a, b) => b.near - a.near || a.at[0] - b.at[0] || a.at[1] - b.at[1])
    .slice(0, mostTried)
    .map(({ at }) => at);
}

interface Cover {
  readonly x: number;
  readonly y: number;
  readonly buildings: readonly number[];
}

function greedy(covers: readonly Cover[], buildings: number, count: number): Suggestion[] {
  const covered = new Uint8Array(buildings);
  const chosen: Suggestion[] = [];
  while (chosen.length < count) {
    let best: Cover | undefined;
    let gained = 0;
    for (const cover of covers) {
      const gain = cover.buildings.reduce((sum, building) => sum + 1 - covered[building], 0);
      if (gain > gained) [best, gained] = [cover, gain];
    }
    if (!best) break;
    for (const building of best.buildings) covered[building] = 1;
    chosen.push({ x: best.x, y: best.y, gained });
  }
  return chosen;
}

/** Places for hydrants among the buildings without one within reach: each stands beside the building that has most such neighbours. */
export function suggestHydrants(
  dry: readonly (readonly [x: number, y: number])[],
  { withinM, count }: { withinM: number; count: number },
): Suggestion[] {
  if (dry.length === 0 || count === 0) return [];
  const index = new Flatbush(dry.length);
  for (const [x, y] of dry) index.add(x, y, x, y);
  index.finish();
  // One place to try in every square of half the reach.
  const squares = new Map<string, readonly [number, number]>();
  for (const [x, y] of dry) squares.set(`${Math.floor((2 * x) / withinM)} ${Math.floor((2 * y) / withinM)}`, [x, y]);
  const covers = [...squares.values()].map(([x, y]) => ({
    ...{ x, y },
    buildings: index.neighbors(x, y, Number.POSITIVE_INFINITY, withinM),
  }));
  return greedy(covers, dry.length, count);
}
