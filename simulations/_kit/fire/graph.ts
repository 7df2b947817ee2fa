import { type FireBuilding, peopleIn, traitsOf } from './building-fire.ts';
import { emitted, rectangleFactor } from './radiation.ts';

/**
 * Buildings and who faces whom, in shared rows: the edges that leave building `i` are `first[i]` … `first[i + 1] - 1`.
 * Plain typed arrays, so that it can be handed to worker threads and kept.
 */
export interface FireGraph {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly sideM: Float32Array;
  readonly floorM2: Float32Array;
  readonly people: Float32Array;
  readonly lets: Float32Array;
  readonly resistive: Float32Array;
  readonly criticalKw: Float32Array;
  readonly growMin: Float32Array;
  readonly burnMin: Float32Array;
  readonly first: Uint32Array;
  readonly to: Uint32Array;
  /** Metres between the walls, and the direction from one to the other. */
  readonly gapM: Float32Array;
  readonly east: Float32Array;
  readonly north: Float32Array;
  /** kW/m² that the other's wall receives from all openings when this one burns fully, and from the flames before them per unit of nearness. */
  readonly wallKw: Float32Array;
  readonly frontM: Float32Array;
}

/** Beyond this two buildings do not face each other. */
export const farthestM = 50;
const mostNeighbours = 14;
/** Touching walls: the fire comes through eaves and windows around the corner. */
const nearestM = 1;
/** Gas of a fully burning room, and its emissivity. */
const roomK = 1123;
const roomEmissivity = 0.9;
const cellM = 50;

interface Near {
  readonly to: number;
  readonly gapM: number;
  readonly from: readonly [number, number];
  readonly at: readonly [number, number];
}

/** Who faces whom within 50 m and is not hidden behind a third building; exact factors of walls. Buildings of one plane, any order. */
export function fireGraph(buildings: readonly FireBuilding[], throwIfAborted = () => {}): FireGraph {
  const rings = buildings.map(({ ring }) => Float64Array.from(openRing(ring).flat()));
  const boxes = rings.map(boxOfRing);
  const near = neighbours(rings, boxes, throwIfAborted);
  const traits = buildings.map(traitsOf);
  const middle = boxes.map(([x0, y0, x1, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2]);
  const numbers = (of: (i: number) => number) => Float32Array.from(buildings, (_, i) => of(i));
  const first = new Uint32Array(buildings.length + 1);
  near.forEach((list, i) => {
    first[i + 1] = first[i] + list.length;
  });
  const edges = near.flatMap((list, i) =>
    list.map((edge) => ({
      ...edge,
      ...directed(edge, middle[i], middle[edge.to]),
      ...facing(buildings[i], rings[i], edge, traits[i].opening),
    })),
  );
  return {
    count: buildings.length,
    x: numbers((i) => middle[i][0]),
    y: numbers((i) => middle[i][1]),
    sideM: numbers((i) => Math.sqrt(buildings[i].areaM2)),
    floorM2: numbers((i) => buildings[i].areaM2 * buildings[i].floors),
    people: numbers((i) => peopleIn(buildings[i])),
    lets: numbers((i) => traits[i].lets),
    resistive: numbers((i) => traits[i].resistive),
    criticalKw: numbers((i) => traits[i].criticalKw),
    growMin: numbers((i) => traits[i].growMin),
    burnMin: numbers((i) => traits[i].burnMin),
    first,
    to: Uint32Array.from(edges, ({ to }) => to),
    gapM: Float32Array.from(edges, ({ gapM }) => gapM),
    east: Float32Array.from(edges, ({ east }) => east),
    north: Float32Array.from(edges, ({ north }) => north),
    wallKw: Float32Array.from(edges, ({ wallKw }) => wallKw),
    frontM: Float32Array.from(edges, ({ frontM }) => frontM),
  };
}

function openRing(ring: FireBuilding['ring']): [number, number][] {
  const corners = ring.map(([x, y]): [number, number] => [x, y]);
  const [[x0, y0], [x1, y1]] = [corners[0], corners[corners.length - 1]];
  if (corners.length > 1 && x0 === x1 && y0 === y1) corners.pop();
  return corners;
}

type Bounds = readonly [number, number, number, number];

function boxOfRing(ring: Float64Array): Bounds {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    x0 = Math.min(x0, ring[i]);
    x1 = Math.max(x1, ring[i]);
    y0 = Math.min(y0, ring[i + 1]);
    y1 = Math.max(y1, ring[i + 1]);
  }
  return [x0, y0, x1, y1];
}

const apart = (a: Bounds, b: Bounds): number =>
  Math.hypot(Math.max(0, a[0] - b[2], b[0] - a[2]), Math.max(0, a[1] - b[3], b[1] - a[3]));

function neighbours(rings: readonly Float64Array[], boxes: readonly Bounds[], throwIfAborted: () => void): Near[][] {
  const cells = new Map<number, number[]>();
  const cellOf = (v: number) => Math.floor(v / cellM);
  boxes.forEach(([x0, y0, x1, y1], i) => {
    for (let r = cellOf(y0); r <= cellOf(y1); r++) {
      for (let c = cellOf(x0); c <= cellOf(x1); c++) {
        const key = r * 1e6 + c;
        const list = cells.get(key);
        if (list) list.push(i);
        else cells.set(key, [i]);
      }
    }
  });
  return rings.map((ring, i) => {
    if (i % 4096 === 0) throwIfAborted();
    const near = boxesAround(i, boxes, cells);
    const list = near.map((j): Near => ({ to: j, ...between(ring, rings[j]) })).filter(({ gapM }) => gapM <= farthestM);
    return unhidden(i, list, boxes, rings).slice(0, mostNeighbours);
  });
}

/** Others by the distance of their boxes, no more than can matter: what is further is hidden behind these. */
function boxesAround(i: number, boxes: readonly Bounds[], cells: ReadonlyMap<number, number[]>): number[] {
  const [x0, y0, x1, y1] = boxes[i];
  const [r1, c1] = [Math.floor((y1 + farthestM) / cellM), Math.floor((x1 + farthestM) / cellM)];
  const near = new Map<number, number>();
  for (let r = Math.floor((y0 - farthestM) / cellM); r <= r1; r++) {
    for (let c = Math.floor((x0 - farthestM) / cellM); c <= c1; c++) {
      const list = cells.get(r * 1e6 + c);
      if (!list) continue;
      for (const j of list) {
        if (j === i) continue;
        const gap = apart(boxes[i], boxes[j]);
        if (gap <= farthestM) near.set(j, gap);
      }
    }
  }
  const sorted = [...near.keys()].sort((p, q) => near.get(p)! - near.get(q)! || p - q);
  return sorted.slice(0, 2 * mostNeighbours);
}

/** Nearest points of two outlines; 0 apart where they touch or overlap. */
function between(a: Float64Array, b: Float64Array): Omit<Near, 'to'> {
  let least = Number.POSITIVE_INFINITY;
  let [fx, fy, tx, ty] = [0, 0, 0, 0];
  for (let turned = 0; turned < 2; turned++) {
    const p = turned ? b : a;
    const q = turned ? a : b;
    for (let j = 0; j < q.length; j += 2) {
      const k = j + 2 === q.length ? 0 : j + 2;
      const qx = q[j];
      const qy = q[j + 1];
      const dx = q[k] - qx;
      const dy = q[k + 1] - qy;
      const square = dx * dx + dy * dy || 1;
      for (let i = 0; i < p.length; i += 2) {
        const px = p[i];
        const py = p[i + 1];
        const t = Math.min(1, Math.max(0, ((px - qx) * dx + (py - qy) * dy) / square));
        const x = qx + t * dx;
        const y = qy + t * dy;
        const away = (px - x) * (px - x) + (py - y) * (py - y);
        if (away >= least) continue;
        least = away;
        if (turned) [fx, fy, tx, ty] = [x, y, px, py];
        else [fx, fy, tx, ty] = [px, py, x, y];
      }
    }
  }
  return { gapM: Math.sqrt(least), from: [fx, fy], at: [tx, ty] };
}

/** Nearest first, without those of which a nearer one stands in the way. */
function unhidden(own: number, list: Near[], boxes: readonly Bounds[], rings: readonly Float64Array[]): Near[] {
  const sorted = list.sort((p, q) => p.gapM - q.gapM || p.to - q.to);
  return sorted.filter((edge, i) => {
    if (edge.gapM < nearestM) return true;
    // A little inside both: a line along the common front of a row would pass everybody.
    const [from, at] = [inward(edge.from, boxes[own]), inward(edge.at, boxes[edge.to])];
    for (let k = 0; k < i; k++) {
      if (crosses(from, at, boxes[sorted[k].to], rings[sorted[k].to])) return false;
    }
    return true;
  });
}

const inward = ([x, y]: readonly [number, number], [x0, y0, x1, y1]: Bounds): [number, number] => [
  x + 0.15 * ((x0 + x1) / 2 - x),
  y + 0.15 * ((y0 + y1) / 2 - y),
];

function crosses(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  box: Bounds,
  ring: Float64Array,
): boolean {
  if (Math.max(x0, x1) < box[0] || Math.min(x0, x1) > box[2] || Math.max(y0, y1) < box[1] || Math.min(y0, y1) > box[3])
    return false;
  const side = (ax: number, ay: number, bx: number, by: number, px: number, py: number) =>
    (bx - ax) * (py - ay) - (by - ay) * (px - ax);
  for (let i = 0; i < ring.length; i += 2) {
    const k = (i + 2) % ring.length;
    const [ax, ay, bx, by] = [ring[i], ring[i + 1], ring[k], ring[k + 1]];
    if (side(x0, y0, x1, y1, ax, ay) > 0 === side(x0, y0, x1, y1, bx, by) > 0) continue;
    if (side(ax, ay, bx, by, x0, y0) > 0 !== side(ax, ay, bx, by, x1, y1) > 0) return true;
  }
  return false;
}

function directed({ from, at, gapM }: Near, here: readonly number[], there: readonly number[]) {
  const [dx, dy] = gapM > 0.5 ? [at[0] - from[0], at[1] - from[1]] : [there[0] - here[0], there[1] - here[1]];
  const length = Math.hypot(dx, dy) || 1;
  return { east: dx / length, north: dy / length };
}

/** Radiation of the openings of one building on the nearest wall of another, as rectangles parallel to it. */
function facing({ heightM, floors }: FireBuilding, ring: Float64Array, edge: Near, opening: number) {
  const gap = Math.max(nearestM, edge.gapM);
  const [dx, dy] = [edge.at[0] - edge.from[0], edge.at[1] - edge.from[1]];
  const length = Math.hypot(dx, dy);
  // Across the line between the two; where they touch, the whole front counts half.
  const [ax, ay] = length > 1e-6 ? [-dy / length, dx / length] : [1, 0];
  let [left, right] = [Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    const along = (ring[i] - edge.at[0]) * ax + (ring[i + 1] - edge.at[1]) * ay;
    left = Math.min(left, along);
    right = Math.max(right, along);
  }
  const reach = 2 * gap + 10;
  const [l, r] = [Math.max(left, -reach), Math.min(right, reach)];
  // Up to three storeys burn at once; the wall across is looked at in the middle of them.
  const burning = Math.max(2.5, (heightM / floors) * Math.min(3, floors));
  const wallKw =
    opening *
    rectangleFactor(Math.min(l, -0.5), Math.max(r, 0.5), -burning / 2, burning / 2, gap) *
    emitted(roomK, roomEmissivity);
  return { wallKw, frontM: Math.max(1, r - l) };
}
