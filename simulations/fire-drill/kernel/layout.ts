import { Arena, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import type { Floor } from './floor.ts';
import type { Ways } from './ways.ts';

/** Side of the squares by which neighbours are found, metres, and squares beyond either end of the floor. */
const binM = 0.6;
const marginBins = 2;
/** Vectors are read beyond the last person. */
const vector = 16;

/** A floor and its people in one memory, laid out as assembly/index.ts reads it; by person, m and m/s and seconds. */
export interface CrowdScene {
  readonly memory: WebAssembly.Memory;
  readonly address: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly free: Float32Array;
  readonly speedX: Float32Array;
  readonly speedY: Float32Array;
  readonly starts: Float32Array;
  readonly left: Float32Array;
  /** Numbers of those on the floor, the first `counts[0]` of them. */
  readonly inside: Int32Array;
  setSlow(share: number): void;
  insideCount(): number;
}

/** Where a scene says how many are inside, and what share of their speed smoke leaves them: words of its head. */
const [insideWord, slowWord, headBytes] = [19, 36, 160];

/** Puts a floor and `people` into memory, nobody beyond the exit. */
export function crowdScene(floor: Floor, ways: Ways, people: number, { periodic, stepS }: SceneRules): CrowdScene {
  const { width, height, cellM, wall, distance } = floor;
  const columns = Math.ceil((width * cellM) / binM) + 2 * marginBins + 1;
  const rows = Math.ceil((height * cellM) / binM) + 1;
  const entries = periodic ? 2 * people : people;
  const arena = new Arena();
  const address = arena.take(headBytes);
  const byCell = () => arena.take(4 * wall.length);
  const byPerson = () => arena.take(4 * people + vector);
  const byEntry = () => arena.take(4 * entries + vector);
  const cells = {
    wall: arena.take(wall.length),
    distance: byCell(),
    x: byCell(),
    y: byCell(),
    sides: arena.take(wall.length),
  };
  const own = { x: byPerson(), y: byPerson(), free: byPerson(), speedX: byPerson(), speedY: byPerson() };
  const times = { starts: byPerson(), left: byPerson() };
  const [toGo, beyond, inside, passed] = [byPerson(), byPerson(), byPerson(), byPerson()];
  const [start, next] = [arena.take(4 * (columns * rows + 1)), arena.take(4 * columns * rows)];
  const sorted = [byEntry(), byEntry(), byEntry(), byEntry(), byEntry(), byEntry(), byEntry()];
  // A vector for every four of a row of bins, and what is left of each row.
  const seen = arena.take(vector + 3 * vector * (Math.ceil(entries / 4) + rows));
  const [awayX, awayY] = [byPerson(), byPerson()];
  const memory = sharedMemory(arena.bytes + vector);
  const { buffer } = memory;
  const words = new Uint32Array(buffer, address, headBytes / 4);
  const reals = new Float32Array(buffer, address, headBytes / 4);
  words.set([width, height, 0, Number(periodic), cells.wall, cells.distance, cells.x, cells.y, cells.sides]);
  words.set([...Object.values(own), ...Object.values(times), toGo, beyond, inside, people, passed, 0], 9);
  words.set([columns, rows, 0, start, next, ...sorted, seen], 22);
  words.set([awayX, awayY], 37);
  reals[2] = cellM;
  reals[24] = binM;
  reals[35] = stepS;
  reals[slowWord] = 1;
  new Uint8Array(buffer, cells.wall, wall.length).set(wall);
  new Uint8Array(buffer, cells.sides, wall.length).set(ways.walls);
  const floats = (at: number, length: number) => new Float32Array(buffer, at, length);
  floats(cells.distance, wall.length).set(distance);
  floats(cells.x, wall.length).set(ways.x);
  floats(cells.y, wall.length).set(ways.y);
  floats(beyond, people).fill(-1);
  floats(times.left, people).fill(Number.NaN);
  const numbers = new Int32Array(buffer, inside, people);
  for (let i = 0; i < people; i++) numbers[i] = i;
  return {
    ...{ memory, address },
    ...{ x: floats(own.x, people), y: floats(own.y, people), free: floats(own.free, people) },
    ...{ speedX: floats(own.speedX, people), speedY: floats(own.speedY, people) },
    ...{ starts: floats(times.starts, people), left: floats(times.left, people) },
    inside: numbers,
    insideCount: () => words[insideWord],
    setSlow(share) {
      reals[slowWord] = share;
    },
  };
}

interface SceneRules {
  readonly periodic: boolean;
  readonly stepS: number;
}
