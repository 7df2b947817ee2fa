import { randomUnit } from '#core';
import { forEachCell } from '../../_kit/raster.ts';
import { Crowd, placesIn } from './crowd.ts';
import { exitDistance, type Floor } from './floor.ts';
import { imoMostFlow } from './hydraulics.ts';
import { fillWithSmoke } from './smoke.ts';

export interface DrillInput {
  /** Outline in metres, any origin. */
  readonly ring: readonly (readonly [x: number, y: number])[];
  readonly floors: number;
  readonly storeyM: number;
  readonly peoplePerFloor: number;
  readonly fireFloor: number;
  readonly alarmS: number;
  readonly stairs: number;
  readonly blocked: number;
  readonly stairM: number;
  readonly seed: number;
}

export interface Walker {
  readonly floor: number;
  /** The stair taken, -1 for none. */
  readonly stair: number;
  /** Seconds after the fire began; NaN: never. */
  readonly leftFloorS: number;
  readonly outS: number;
  readonly caught: boolean;
}

export interface Drill {
  readonly walkers: readonly Walker[];
  /** Seconds until the smoke on the burning floor hangs at the height of a head. */
  readonly smokeS: number;
  readonly openStairs: number;
}

const cellM = 0.25;
const stairCellM = 1.25;
const headM = 1.8;
const crawlM = 1;
const longestS = 3600;
/** Down one storey: the length of its flights over the speed on stairs (IMO: 0.55 m/s at most flow, 1.0 free). */
const flightPerStoreyM = 1.8;
const stairMs = 0.8;
/** kW/s² of a fast fire; sprinklers and shut windows keep it below this. */
const [growthKw, mostKw] = [0.0469, 5000];

/** Everybody from every floor to the street, the burning floor filling with smoke. Deterministic by seed. */
export function drill(input: DrillInput, { tell = (_share: number) => {}, throwIfAborted = () => {} } = {}): Drill {
  const plan = planOf(input);
  const floor = { ...plan.floor, distance: exitDistance(plan.floor, plan.open.flat()) };
  const areaM2 = Math.max(10, plan.floor.wall.reduce((sum, wall) => sum + (wall ? 0 : 1), 0) * cellM * cellM);
  const smoke = fillWithSmoke(
    { areaM2, heightM: input.storeyM, heatKw: (s) => Math.min(mostKw, growthKw * s * s) },
    longestS,
  );
  const down = smoke.findIndex(({ layerM }) => layerM < headM);
  const leaving: { floor: number; stair: number; at: number; caught: boolean }[] = [];
  for (let number = 1; number <= input.floors; number++) {
    throwIfAborted();
    tell(number / input.floors);
    leaving.push(
      ...walkOut(
        number,
        floor,
        plan,
        input,
        smoke.map(({ layerM }) => layerM),
        throwIfAborted,
      ),
    );
  }
  return { walkers: downTheStairs(leaving, input), smokeS: down < 0 ? Number.NaN : down, openStairs: plan.open.length };
}

interface Plan {
  readonly floor: Omit<Floor, 'distance'>;
  /** Cells of each stair that is not blocked. */
  readonly open: readonly (readonly number[])[];
  readonly width: number;
}

/** The outline as cells, and stairs on free cells as far from each other as can be. */
function planOf({ ring, stairs, blocked }: DrillInput): Plan {
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  const [x0, y0] = [Math.min(...xs) - cellM, Math.min(...ys) - cellM];
  const width = Math.ceil((Math.max(...xs) - x0) / cellM) + 2;
  const height = Math.ceil((Math.max(...ys) - y0) / cellM) + 2;
  const wall = new Uint8Array(width * height).fill(1);
  const closed = ring.map(([x, y]) => [x - x0, y0 - y]);
  closed.push(closed[0]);
  forEachCell({ width, height, cellSize: cellM, origin: [0, 0] }, [closed], (cell) => {
    wall[cell] = 0;
  });
  const floor = { width, height, cellM, wall };
  const free = [...wall.keys()].filter((cell) => !wall[cell]);
  const chosen: number[] = [];
  for (let k = 0; k < stairs && free.length > 0; k++) {
    const from = chosen.length > 0 ? chosen : [free[0]];
    const distance = exitDistance(floor, from);
    chosen.push(
      free.reduce(
        (best, cell) => (distance[cell] < Infinity && distance[cell] > distance[best] ? cell : best),
        from[0],
      ),
    );
  }
  const half = Math.floor(stairCellM / cellM / 2);
  const open = chosen.slice(Math.min(blocked, chosen.length)).map((cell) => {
    const [column, row] = [cell % width, Math.floor(cell / width)];
    const cells: number[] = [];
    for (let r = Math.max(0, row - half); r <= Math.min(height - 1, row + half); r++) {
      for (let c = Math.max(0, column - half); c <= Math.min(width - 1, column + half); c++) {
        if (!wall[r * width + c]) cells.push(r * width + c);
      }
    }
    return cells;
  });
  return { floor, open, width };
}

function walkOut(
  number: number,
  floor: Floor,
  plan: Plan,
  input: DrillInput,
  layer: readonly number[],
  throwIfAborted: () => void,
) {
  const { peoplePerFloor, fireFloor, alarmS, seed } = input;
  const whole = { x0: 0, y0: 0, x1: floor.width * cellM, y1: floor.height * cellM };
  const crowd = new Crowd(floor, placesIn(floor, whole, peoplePerFloor, seed + number), { seed: seed + number });
  // People take 10 to 60 s to set off after the alarm (RiMEA test 5); on the burning floor they see it themselves.
  crowd.starts.forEach((_, i) => {
    const delay = 10 + 50 * randomUnit(seed + number, i, 7);
    crowd.starts[i] = number === fireFloor ? Math.min(alarmS, 30) + 0.3 * delay : alarmS + delay;
  });
  const caught = new Uint8Array(peoplePerFloor);
  for (let steps = 0; crowd.inside > 0 && crowd.second < longestS / 2; steps++) {
    if (steps % 200 === 0) throwIfAborted();
    const clear = number === fireFloor ? layer[Math.floor(crowd.second)] : Number.POSITIVE_INFINITY;
    // Under the layer one walks; in it one feels one's way; below a metre nobody goes on.
    crowd.slow = clear > headM ? 1 : Math.max(0.2, clear / headM);
    if (clear < crawlM) break;
    crowd.step();
  }
  const stairAt = (i: number) => {
    const cell = Math.floor(crowd.y[i] / cellM) * floor.width + Math.floor(crowd.x[i] / cellM);
    return plan.open.findIndex((cells) => cells.includes(cell));
  };
  return Array.from(crowd.left, (at, i) => {
    if (Number.isNaN(at)) caught[i] = 1;
    return { floor: number, stair: Number.isNaN(at) ? -1 : stairAt(i), at, caught: caught[i] === 1 };
  });
}

/** Down to the street: each stair lets out at its foot what its width passes, in the order in which people come there. */
function downTheStairs(
  leaving: readonly { floor: number; stair: number; at: number; caught: boolean }[],
  { storeyM, stairM }: DrillInput,
): Walker[] {
  const foot = leaving.map(({ floor, at }) => at + ((floor - 1) * flightPerStoreyM * storeyM) / stairMs);
  const out = new Float64Array(leaving.length).fill(Number.NaN);
  const freeAt = new Map<number, number>();
  const order = [...leaving.keys()].filter((i) => !leaving[i].caught).sort((a, b) => foot[a] - foot[b] || a - b);
  for (const i of order) {
    const { stair } = leaving[i];
    const at = Math.max(foot[i], freeAt.get(stair) ?? 0);
    out[i] = at;
    freeAt.set(stair, at + 1 / (imoMostFlow.stairsDown * stairM));
  }
  return leaving.map(({ floor, stair, at, caught }, i) => ({ floor, stair, leftFloorS: at, outS: out[i], caught }));
}
