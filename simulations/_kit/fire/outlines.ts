import { type FireBuilding, peopleIn, traitsOf } from './building-fire.ts';

/** What a graph keeps of each building, in the order in which it lies in the graph's memory. */
export const buildingColumns = [
  ...([
    'x',
    'y',
    'sideM',
    'floorM2',
    'people',
    'lets',
    'resistive',
    'criticalKw',
    'growMin',
    'burnMin',
    'groundM',
  ] as const),
];
export type BuildingColumn = (typeof buildingColumns)[number];

/** Buildings as rows of memory that threads share: what is needed to see who faces whom. */
export interface Outlines {
  readonly count: number;
  /** Corners of building `i` are `first[i]` … `first[i + 1] - 1`; a corner is an x and a y, rings are open. */
  readonly first: Uint32Array;
  readonly corners: Float64Array;
  /** Four a building: least x and y, greatest x and y. */
  readonly boxes: Float64Array;
  /** Share of a wall that radiates, and the height of the storeys that burn at once, metres. */
  readonly opening: Float64Array;
  readonly burningM: Float64Array;
  readonly columns: Readonly<Record<BuildingColumn, Float32Array>>;
}

type Numbers = Float64Array | Float32Array | Uint32Array;

/** Numbers that are told one by one, how many nobody knows yet. */
class Growing<T extends Numbers> {
  #values: T;
  readonly #make: (length: number) => T;
  length = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = this.#make(2 * this.length);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length++] = value;
  }

  get known(): T {
    return this.#values.subarray(0, this.length) as T;
  }
}

const doubles = () => new Growing((length) => new Float64Array(length));
const singles = () => new Growing((length) => new Float32Array(length));

/** Takes buildings one after the other, of a city too large to be held as objects. Of one plane, any order. */
export class OutlinesBuilder {
  readonly #first = new Growing((length) => new Uint32Array(length));
  readonly #corners = doubles();
  readonly #boxes = doubles();
  readonly #opening = doubles();
  readonly #burningM = doubles();
  readonly #columns = columnsBy(singles);

  constructor() {
    this.#first.push(0);
  }

  add(building: FireBuilding): void {
    const { heightM, floors, areaM2 } = building;
    const { opening, ...traits } = traitsOf(building);
    const [x0, y0, x1, y1] = this.#outline(building.ring);
    for (const side of [x0, y0, x1, y1]) this.#boxes.push(side);
    this.#opening.push(opening);
    // Up to three storeys burn at once; the wall across is looked at in the middle of them.
    this.#burningM.push(Math.max(2.5, (heightM / floors) * Math.min(3, floors)));
    const row: Record<BuildingColumn, number> = {
      ...traits,
      ...{ x: (x0 + x1) / 2, y: (y0 + y1) / 2, sideM: Math.sqrt(areaM2), floorM2: areaM2 * floors },
      ...{ people: peopleIn(building), groundM: building.groundM ?? 0 },
    };
    for (const key of buildingColumns) this.#columns[key].push(row[key]);
  }

  /** What was told so far, in shared memory. */
  done(): Outlines {
    return {
      count: this.#opening.length,
      first: shared(this.#first.known),
      corners: shared(this.#corners.known),
      boxes: shared(this.#boxes.known),
      opening: shared(this.#opening.known),
      burningM: shared(this.#burningM.known),
      columns: columnsBy((key) => shared(this.#columns[key].known)),
    };
  }

  #outline(ring: FireBuilding['ring']): readonly [number, number, number, number] {
    const last = ring.length - 1;
    const closed = last > 0 && ring[0][0] === ring[last][0] && ring[0][1] === ring[last][1];
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < (closed ? last : ring.length); i++) {
      const [x, y] = ring[i];
      this.#corners.push(x);
      this.#corners.push(y);
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
    }
    this.#first.push(this.#corners.length / 2);
    return [x0, y0, x1, y1];
  }
}

export function outlinesOf(buildings: Iterable<FireBuilding>): Outlines {
  const builder = new OutlinesBuilder();
  for (const building of buildings) builder.add(building);
  return builder.done();
}

export const columnsBy = <T>(of: (key: BuildingColumn) => T): Record<BuildingColumn, T> =>
  Object.fromEntries(buildingColumns.map((key) => [key, of(key)])) as Record<BuildingColumn, T>;

/** A copy in memory that worker threads can share. */
export function shared<T extends Numbers>(values: T): T {
  const memory = new SharedArrayBuffer(values.byteLength);
  const copy = new (values.constructor as new (memory: SharedArrayBuffer) => T)(memory);
  copy.set(values);
  return copy;
}

/** Which building a point lies on or, within reach, next to; -1 for none. */
export function outlineAt({ count, first, corners, boxes }: Outlines, [x, y]: readonly number[], reachM = 15): number {
  let best = -1;
  let least = reachM;
  for (let i = 0; i < count; i++) {
    if (x < boxes[4 * i] - least || x > boxes[4 * i + 2] + least) continue;
    if (y < boxes[4 * i + 1] - least || y > boxes[4 * i + 3] + least) continue;
    const away = distanceTo(corners.subarray(2 * first[i], 2 * first[i + 1]), x, y);
    if (away <= least && (best < 0 || away < least)) [best, least] = [i, away];
  }
  return best;
}

/** Metres from a point to a ring of corners, 0 inside. */
function distanceTo(ring: Float64Array, x: number, y: number): number {
  let inside = false;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [ring[j], ring[j + 1], ring[i], ring[i + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    const square = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square));
    least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
  }
  return inside ? 0 : least;
}
