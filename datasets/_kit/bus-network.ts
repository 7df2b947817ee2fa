import { type Epsg5186, randomUnit } from '#core';
import type { CityPlan, PlanStreet } from './city-plan.ts';
import { movedRight, pathOf, placeAt } from './feed-lines.ts';

/** A bus stop of the generated city, at the kerb. */
export interface PlannedStop {
  readonly id: string;
  readonly at: Epsg5186;
  readonly name: string;
  /** Number on the sign, five digits. */
  readonly ref: string;
}

/** A bus route of the generated city: there and back, on the right half of the carriageway. */
export interface PlannedRoute {
  readonly id: string;
  readonly name: string;
  readonly line: readonly Epsg5186[];
  readonly stops: number;
}

export interface BusNetwork {
  readonly stops: readonly PlannedStop[];
  readonly routes: readonly PlannedRoute[];
}

/** Streets that buses use, and how much longer than on a main road a metre seems to whoever lays a route out. */
const costPerM: Partial<Record<PlanStreet['class'], number>> = { primary: 1, secondary: 1.1, tertiary: 1.6 };
/** Seoul has some 370 city and branch routes on 605 km², most of which cross half the city: a part has its share of metres. */
const routesPerKm2 = 0.3;
const fewestRoutes = 6;
/** Metres between stops: the mean of Seoul's routes is about 400. */
const stopSpacingM = 400;
const leastSpacingM = 250;
/** Metres from the middle of the street to where a bus drives. */
const laneM = 4;
const longestM = 14_000;
const salt = 0xb05;

interface Edge {
  readonly index: number;
  readonly street: PlanStreet;
  readonly line: readonly Epsg5186[];
  readonly from: number;
  readonly to: number;
  readonly lengthM: number;
}

interface Graph {
  readonly edges: readonly Edge[];
  readonly places: readonly Epsg5186[];
  /** Edges at each node. */
  readonly at: readonly (readonly Edge[])[];
}

const networks = new WeakMap<CityPlan, BusNetwork>();

/** The buses of a generated city: routes along its main streets, and stops that they share. A pure function of the plan. */
export function planBusNetwork(plan: CityPlan): BusNetwork {
  const known = networks.get(plan);
  if (known) return known;
  const made = makeNetwork(plan);
  networks.set(plan, made);
  return made;
}

function makeNetwork(plan: CityPlan): BusNetwork {
  const graph = largestPart(streetGraph(plan));
  const nodes = graph.at.flatMap((edges, node) => (edges.length > 0 ? [node] : []));
  if (nodes.length < 2) return { stops: [], routes: [] };
  const [x0, y0, x1, y1] = plan.box;
  const number = Math.max(fewestRoutes, Math.round((routesPerKm2 * (x1 - x0) * (y1 - y0)) / 1e6));
  const covered = new Set<Edge>();
  const stops = new Map<string, PlannedStop>();
  const routes: PlannedRoute[] = [];
  for (let r = 0; routes.length < number && r < 2 * number; r++) {
    const path = layOut(plan.seed, r, graph, nodes, covered);
    if (!path) continue;
    for (const { edge } of path) covered.add(edge);
    routes.push(routeAlong(path, routes.length, stops));
  }
  return { stops: [...stops.values()], routes };
}

/** Streets split where they meet: a point that two of them have is a node, and so is every end. */
function streetGraph(plan: CityPlan): Graph {
  const streets: PlanStreet[] = [];
  for (const cell of plan.cells()) {
    streets.push(...cell.streets.filter((street) => costPerM[street.class] !== undefined && !street.oneway));
  }
  const keyOf = ([x, y]: Epsg5186): string => `${Math.round(x)} ${Math.round(y)}`;
  const uses = new Map<string, number>();
  for (const { line } of streets) for (const point of line) uses.set(keyOf(point), (uses.get(keyOf(point)) ?? 0) + 1);
  const nodeOf = new Map<string, number>();
  const places: Epsg5186[] = [];
  const edges: Edge[] = [];
  const node = (point: Epsg5186): number => {
    const known = nodeOf.get(keyOf(point));
    if (known !== undefined) return known;
    nodeOf.set(keyOf(point), places.length);
    return places.push(point) - 1;
  };
  for (const street of streets) {
    let piece: Epsg5186[] = [];
    for (const [i, point] of street.line.entries()) {
      piece.push(point);
      const ends = i === street.line.length - 1 || (uses.get(keyOf(point)) ?? 0) > 1;
      if (piece.length < 2 || !ends) continue;
      const [from, to] = [node(piece[0]), node(point)];
      const { lengthM } = pathOf(piece);
      if (from !== to) edges.push({ index: edges.length, street, line: piece, from, to, lengthM });
      piece = [point];
    }
  }
  return withEdges(places, edges);
}

function withEdges(places: readonly Epsg5186[], edges: readonly Edge[]): Graph {
  const at: Edge[][] = places.map(() => []);
  for (const edge of edges) {
    at[edge.from].push(edge);
    at[edge.to].push(edge);
  }
  return { edges, places, at };
}

const otherEnd = ({ from, to }: Edge, node: number): number => (node === from ? to : from);

/** The part of the graph that hangs together and has the most metres. */
function largestPart({ edges, places, at }: Graph): Graph {
  const part = new Int32Array(places.length).fill(-1);
  const metres: number[] = [];
  for (let start = 0; start < places.length; start++) {
    if (part[start] >= 0) continue;
    const id = metres.push(0) - 1;
    const open = [start];
    part[start] = id;
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const edge of at[node]) {
        metres[id] += edge.lengthM / 2;
        const next = otherEnd(edge, node);
        if (part[next] >= 0) continue;
        part[next] = id;
        open.push(next);
      }
    }
  }
  const largest = metres.indexOf(Math.max(...metres));
  return withEdges(
    places,
    edges.filter(({ from }) => part[from] === largest),
  );
}

interface Step {
  readonly edge: Edge;
  readonly forward: boolean;
}

const triedEnds = 16;

/** The way between two drawn places that brings buses to the most streets that have none. */
function layOut(
  seed: number,
  route: number,
  graph: Graph,
  nodes: readonly number[],
  covered: ReadonlySet<Edge>,
): Step[] | undefined {
  const draw = (what: number) => nodes[Math.floor(randomUnit(seed, salt, route, what) * nodes.length)];
  const start = draw(0);
  const back = cheapestWays(graph, start);
  let best: { steps: Step[]; gain: number } | undefined;
  for (let i = 1; i <= triedEnds; i++) {
    const steps = stepsTo(back, draw(i), start);
    const lengthM = steps.reduce((sum, { edge }) => sum + edge.lengthM, 0);
    if (steps.length === 0 || lengthM > longestM) continue;
    const fresh = steps.reduce((sum, { edge }) => sum + (covered.has(edge) ? 0 : edge.lengthM), 0);
    const gain = fresh + 0.3 * lengthM;
    if (!best || gain > best.gain) best = { steps, gain };
  }
  return best?.steps;
}

/** For each node the edge over which the cheapest way from the start comes (Dijkstra with a binary heap). */
function cheapestWays({ at }: Graph, start: number): (Edge | undefined)[] {
  const cost = new Float64Array(at.length).fill(Number.POSITIVE_INFINITY);
  const via: (Edge | undefined)[] = new Array(at.length);
  const heap: [cost: number, node: number][] = [];
  cost[start] = 0;
  push(heap, [0, start]);
  for (let top = pop(heap); top; top = pop(heap)) {
    const [spent, node] = top;
    if (spent > cost[node]) continue;
    for (const edge of at[node]) {
      const next = otherEnd(edge, node);
      const sum = spent + edge.lengthM * (costPerM[edge.street.class] ?? 1);
      if (sum >= cost[next]) continue;
      cost[next] = sum;
      via[next] = edge;
      push(heap, [sum, next]);
    }
  }
  return via;
}

function push(heap: [number, number][], item: [number, number]): void {
  let i = heap.push(item) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent][0] <= heap[i][0]) return;
    [heap[parent], heap[i]] = [heap[i], heap[parent]];
    i = parent;
  }
}

function pop(heap: [number, number][]): [number, number] | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  heap[0] = last;
  for (let i = 0; ; ) {
    const [a, b] = [2 * i + 1, 2 * i + 2];
    let least = i;
    if (a < heap.length && heap[a][0] < heap[least][0]) least = a;
    if (b < heap.length && heap[b][0] < heap[least][0]) least = b;
    if (least === i) return top;
    [heap[least], heap[i]] = [heap[i], heap[least]];
    i = least;
  }
}

function stepsTo(via: readonly (Edge | undefined)[], end: number, start: number): Step[] {
  const steps: Step[] = [];
  for (let node = end; node !== start; ) {
    const edge = via[node];
    if (!edge) return [];
    steps.push({ edge, forward: edge.to === node });
    node = otherEnd(edge, node);
  }
  return steps.reverse();
}

/** The true numbers of the night buses; generated routes bear them so that night service can be tried out. */
const nightNames = ['N13', 'N15', 'N16', 'N26', 'N30', 'N37', 'N61', 'N62', 'N65'];

/** Every sixth route runs at night, every sixth in rush hours only; trunk and branch routes share the rest. */
function routeName(index: number): string {
  const round = Math.floor(index / 6);
  switch (index % 6) {
    case 2:
      return nightNames[round] ?? `N${70 + round}`;
    case 4:
      return String(8101 + round);
    case 1:
    case 5:
      return String(1101 + index);
    default:
      return String(101 + index);
  }
}

function routeAlong(path: readonly Step[], index: number, stops: Map<string, PlannedStop>): PlannedRoute {
  const back = path.map(({ edge, forward }): Step => ({ edge, forward: !forward })).reverse();
  const line = [...driven(path), ...driven(back)].map(([x, y]): Epsg5186 => [millimetres(x), millimetres(y)]);
  const count = addStops(path, stops) + addStops(back, stops);
  return { id: `g-bus-${index + 1}`, name: routeName(index), line, stops: count };
}

const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;

const lineOf = ({ edge, forward }: Step): readonly Epsg5186[] => (forward ? edge.line : edge.line.toReversed());

function driven(steps: readonly Step[]): Epsg5186[] {
  const middle: Epsg5186[] = [];
  for (const step of steps) middle.push(...lineOf(step).slice(middle.length > 0 ? 1 : 0));
  return movedRight(middle, laneM);
}

/** Puts stops at the right kerb of a way, and takes those that are there already; returns how many it passes. */
function addStops(steps: readonly Step[], stops: Map<string, PlannedStop>): number {
  let [since, passed] = [Number.POSITIVE_INFINITY, 0];
  for (const step of steps) {
    const { edge, forward } = step;
    const path = pathOf(lineOf(step));
    const slots = edge.lengthM < 90 ? 0 : Math.max(1, Math.round(edge.lengthM / stopSpacingM));
    let last = 0;
    for (let i = 0; i < slots; i++) {
      const along = ((i + 0.5) / slots) * edge.lengthM;
      since += along - last;
      last = along;
      if (since < leastSpacingM) continue;
      since = 0;
      passed++;
      // Counted from the street's own start, so that both directions call the same place by the same number.
      const id = `g-stop-${edge.index}-${forward ? i : slots - 1 - i}-${forward ? 'f' : 'b'}`;
      if (!stops.has(id)) stops.set(id, stopAt(id, path, along, edge.street, stops.size + 1));
    }
    since += edge.lengthM - last;
  }
  return passed;
}

function stopAt(
  id: string,
  path: ReturnType<typeof pathOf>,
  along: number,
  { name, widthM }: PlanStreet,
  number: number,
): PlannedStop {
  const { at, headingDeg } = placeAt(path, along);
  const right = ((headingDeg + 90) * Math.PI) / 180;
  const aside = Math.min(20, Math.max(laneM + 1.5, widthM / 2 - 1));
  return {
    id,
    at: [millimetres(at[0] + aside * Math.sin(right)), millimetres(at[1] + aside * Math.cos(right))],
    name: name ? `${name} ${number}` : `생성 정류장 ${number}`,
    ref: String(90_000 + (number % 10_000)),
  };
}
