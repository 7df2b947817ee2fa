import { randomUnit } from '#core';
import { Crowd, crowdKernel, stepS } from './crowd.ts';
import type { Floor } from './floor.ts';
import { imoMostFlow } from './hydraulics.ts';
import { placesIn } from './places.ts';
import { cellM, type Plan, planOf } from './plan.ts';
import { fillWithSmoke, type SmokeState } from './smoke.ts';

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
  readonly startsS: number;
  readonly leftFloorS: number;
  readonly outS: number;
  readonly caught: boolean;
  readonly path: Path;
}

/** Where somebody stood every `everyS` from when he began to walk: metres east and north of the middle of the outline. */
export interface Path {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface Drill {
  readonly walkers: readonly Walker[];
  /** Seconds until the smoke on the burning floor hangs at the height of a head; NaN: it does not. */
  readonly smokeS: number;
  /** Of the burning floor, every second. */
  readonly smoke: readonly SmokeState[];
  /** Middle of every stair, as paths have it. */
  readonly stairs: readonly { readonly x: number; readonly y: number; readonly blocked: boolean }[];
  /** The outline, as paths have it. */
  readonly outline: readonly (readonly [x: number, y: number])[];
  /** Seconds between the places of a path. */
  readonly everyS: number;
}

const headM = 1.8;
const crawlM = 1;
const longestS = 3600;
/** Nobody is waited for longer than this after the alarm. */
const patienceS = 1700;
/** Where nobody moves for so long, nobody will: longer than one stands in an exit. */
const stuckS = 8;
/** Down one storey: the length of its flights over the speed on stairs (IMO: 0.55 m/s at most flow, 1.0 free). */
const flightPerStoreyM = 1.8;
const stairMs = 0.8;
/** kW/s² of a fast fire; sprinklers and shut windows keep it below this. */
const [growthKw, mostKw] = [0.0469, 5000];

/** Everybody from every floor to the street, the burning floor filling with smoke. Deterministic by seed. */
export async function drill(
  input: DrillInput,
  { tell = (_share: number) => {}, throwIfAborted = () => {} } = {},
): Promise<Drill> {
  const kernel = await crowdKernel();
  const plan = planOf(input);
  const freeCells = plan.floor.wall.reduce((sum, wall) => sum + (wall ? 0 : 1), 0);
  const smoke = fillWithSmoke(
    {
      areaM2: Math.max(10, freeCells * cellM * cellM),
      heightM: input.storeyM,
      heatKw: (s) => Math.min(mostKw, growthKw * s * s),
    },
    longestS,
  );
  const down = smoke.findIndex(({ layerM }) => layerM < headM);
  const people = input.floors * input.peoplePerFloor;
  const everyS = people <= 4000 ? 1 : people <= 10_000 ? 2 : 4;
  const leaving: Leaving[] = [];
  for (let number = 1; number <= input.floors; number++) {
    throwIfAborted();
    tell(number / input.floors);
    leaving.push(...walkOut(number, plan, input, { kernel, smoke, everyS, throwIfAborted }));
  }
  return {
    walkers: downTheStairs(leaving, input),
    smokeS: down < 0 ? Number.NaN : down,
    smoke,
    stairs: plan.stairs,
    outline: plan.outline,
    everyS,
  };
}

type Leaving = Omit<Walker, 'outS'>;

interface Walk {
  readonly kernel: WebAssembly.Module;
  readonly smoke: readonly SmokeState[];
  readonly everyS: number;
  readonly throwIfAborted: () => void;
}

function walkOut(
  number: number,
  plan: Plan,
  input: DrillInput,
  { kernel, smoke, everyS, throwIfAborted }: Walk,
): Leaving[] {
  const { floor } = plan;
  const crowd = crowdOf(kernel, number, floor, input);
  const paths = Array.from(crowd.x, () => ({ x: [] as number[], y: [] as number[] }));
  crowd.waitForFirst();
  const endS = input.alarmS + patienceS;
  let still = 0;
  for (let steps = 0; crowd.inside > 0 && crowd.second < endS; steps++) {
    if (steps % 200 === 0) throwIfAborted();
    const clear = number === input.fireFloor ? smoke[Math.floor(crowd.second)].layerM : Number.POSITIVE_INFINITY;
    // Under the layer one walks; in it one feels one's way; below a metre nobody goes on.
    crowd.slow = clear > headM ? 1 : Math.max(0.2, clear / headM);
    if (clear < crawlM) break;
    note(crowd, paths, plan, everyS);
    crowd.step();
    still = crowd.walking === 0 && crowd.those.every((i) => crowd.starts[i] < crowd.second) ? still + stepS : 0;
    if (still > stuckS) break;
  }
  return Array.from(crowd.left, (leftFloorS, i) => ({
    floor: number,
    stair: Number.isNaN(leftFloorS) ? -1 : plan.stairAt(crowd.x[i], crowd.y[i]),
    startsS: crowd.starts[i],
    leftFloorS,
    caught: Number.isNaN(leftFloorS),
    path: paths[i],
  }));
}

function crowdOf(
  kernel: WebAssembly.Module,
  number: number,
  floor: Floor,
  { peoplePerFloor, fireFloor, alarmS, seed }: DrillInput,
): Crowd {
  const whole = { x0: 0, y0: 0, x1: floor.width * cellM, y1: floor.height * cellM };
  const crowd = new Crowd(kernel, floor, placesIn(floor, whole, peoplePerFloor, seed + number), {
    seed: seed + number,
  });
  // People take 10 to 60 s to set off after the alarm (RiMEA test 5); on the burning floor they see it themselves.
  crowd.starts.forEach((_, i) => {
    const delay = 10 + 50 * randomUnit(seed + number, i, 7);
    crowd.starts[i] = number === fireFloor ? Math.min(alarmS, 30) + 0.3 * delay : alarmS + delay;
  });
  return crowd;
}

/** Writes down where those stand whose next place is due. */
function note(
  { those, starts, second, x, y }: Crowd,
  paths: { x: number[]; y: number[] }[],
  plan: Plan,
  everyS: number,
) {
  for (const i of those) {
    const path = paths[i];
    if (path.x.length > 0 && second < starts[i] + path.x.length * everyS) continue;
    path.x.push(x[i] + plan.east);
    path.y.push(y[i] + plan.north);
  }
}

/** Down to the street: each stair lets out at its foot what its width passes, in the order in which people come there. */
function downTheStairs(leaving: readonly Leaving[], { storeyM, stairM }: DrillInput): Walker[] {
  const foot = leaving.map(
    ({ floor, leftFloorS }) => leftFloorS + ((floor - 1) * flightPerStoreyM * storeyM) / stairMs,
  );
  const out = new Float64Array(leaving.length).fill(Number.NaN);
  const freeAt = new Map<number, number>();
  const order = [...leaving.keys()].filter((i) => !leaving[i].caught).sort((a, b) => foot[a] - foot[b] || a - b);
  for (const i of order) {
    const { stair } = leaving[i];
    const at = Math.max(foot[i], freeAt.get(stair) ?? 0);
    out[i] = at;
    freeAt.set(stair, at + 1 / (imoMostFlow.stairsDown * stairM));
  }
  return leaving.map((walker, i) => ({ ...walker, outS: out[i] }));
}
