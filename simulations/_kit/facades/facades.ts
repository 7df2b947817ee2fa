import { type Field, outcomeKind } from '#core';
import type { Prism } from '../prisms/grid.ts';
import { type Direction, directionBytes, directionOf, makeScene, writeDirections } from '../prisms/scene.ts';
import { WorkerPool } from '../worker-pool.ts';
import { boxOf, prismsAround } from './around.ts';
import type { WorkerData } from './facade-worker.ts';
import { type TraceJob, type TraceTask, tracer } from './trace.ts';
import { type FacadeBuilding, type KnownWalls, strip, stripSize, type Walls, wallsOf } from './walls.ts';

/** A city as façades see it. Positions in one projected CRS in metres. */
export interface FacadeCity {
  /** Buildings whose walls are looked at. */
  readonly buildings: readonly FacadeBuilding[];
  /** Others that stand in the sun's way. */
  readonly others: readonly Prism[];
  readonly terrain?: Field;
}

/** Positions of the sun: azimuth clockwise from the grid's north, elevation as the eye sees it. */
export interface SunPositions {
  readonly positions: readonly { readonly azimuthDeg: number; readonly elevationDeg: number }[];
}

export interface FacadeInput {
  readonly city: FacadeCity;
  readonly day: SunPositions;
  /** The widest strip of wall that one sample stands for. */
  readonly spacingM: number;
}

export interface RunOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number, stage: Stage): void;
}
export type Stage = 'walls' | 'rays';

/** Which instants of the day light each sample. */
export interface FacadeAnswer {
  readonly walls: Walls;
  /** One bit per sample and position of the sun, low bit first, `bytesPerSample` bytes each. */
  readonly lit: Uint8Array;
  readonly bytesPerSample: number;
  readonly traced: { readonly strips: number; readonly wallsS: number; readonly raysS: number };
}

/** The most samples of one run. */
export const maxSamples = 4_000_000;

export const tooMany = outcomeKind({
  code: 'facade-too-large',
  status: 422,
  message: {
    ko: '창(표본)이 {samples}개로, 한 번에 계산할 수 있는 {limit}개를 넘습니다.',
    en: 'There are {samples} window samples; one run takes at most {limit}.',
  },
  remedy: {
    ko: '범위를 줄이거나 벽의 표본 간격을 키우십시오.',
    en: 'Choose a smaller area, or a wider spacing of the samples.',
  },
});

/**
 * Direct sun on every window of a city's walls, at every position of a day's sun: exact rays to upright prisms and
 * terrain. One ray in the plan answers for all storeys of a strip (kernel/assembly of `_kit/prisms`). The bits do not
 * depend on `threads`. Throws the signal's reason when aborted.
 */
export async function computeFacades(input: FacadeInput, options: RunOptions): Promise<FacadeAnswer> {
  const started = performance.now();
  options.progress?.(0, 'walls');
  const walls = cutWalls(input);
  const wallsS = (performance.now() - started) / 1000;
  return trace(input, walls, everyStrip(walls), emptyLit(walls, input.day), wallsS, options);
}

/**
 * The same after buildings changed, from the answer before: only strips that a changed building could or can shade, those
 * near its walls, and its own are looked at again. Equal, bit by bit, to computing everything anew.
 */
export async function updateFacades(
  before: FacadeAnswer,
  changed: { readonly gone: readonly Prism[]; readonly come: readonly Prism[] },
  input: FacadeInput,
  options: RunOptions,
): Promise<FacadeAnswer> {
  const started = performance.now();
  options.progress?.(0, 'walls');
  const prisms = [...changed.gone, ...changed.come];
  const walls = cutWalls(input, { walls: before.walls, changedAt: inBoxOf(prisms) });
  const touched = touches(prisms, directionsOf(input.day));
  const lit = emptyLit(walls, input.day);
  const wanted = carryOver(before, walls, lit, touched);
  const wallsS = (performance.now() - started) / 1000;
  return trace(input, walls, wanted, lit, wallsS, options);
}

/** Whether a position of the sun lights the sample whose bits begin at byte `bits`. */
export const isLit = (lit: Uint8Array, bits: number, position: number): boolean =>
  ((lit[bits + (position >> 3)] >> (position & 7)) & 1) === 1;

const everyStrip = (walls: Walls): Int32Array => Int32Array.from(walls.coveredToM.keys());

const bytesPerSampleOf = (day: SunPositions): number => Math.ceil(day.positions.length / 8);
const emptyLit = (walls: Walls, day: SunPositions): Uint8Array => new Uint8Array(walls.samples * bytesPerSampleOf(day));

const directionsOf = (day: SunPositions): Direction[] =>
  day.positions.map(({ azimuthDeg, elevationDeg }) => directionOf(azimuthDeg, elevationDeg));

function cutWalls({ city, spacingM }: FacadeInput, known?: KnownWalls): Walls {
  const { buildings, others, terrain } = city;
  const around = prismsAround([...buildings, ...others]);
  const walls = wallsOf(buildings, spacingM, { around, ...(terrain && { terrain }) }, known);
  if (walls.samples > maxSamples) throw tooMany({ samples: walls.samples, limit: maxSamples });
  return walls;
}

/** Whether a place lies in the bounding box of one of the prisms. */
function inBoxOf(prisms: readonly Prism[]): (x: number, y: number) => boolean {
  const boxes = prisms.map(boxOf);
  return (x, y) => boxes.some((box) => x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY);
}

/** Copies the bits of strips that stay as they were, and returns the others. */
function carryOver(
  before: FacadeAnswer,
  walls: Walls,
  lit: Uint8Array,
  touched: (x: number, y: number, lowestM: number) => boolean,
): Int32Array {
  const wanted: number[] = [];
  const known = new Map(before.walls.buildings.map((building, b) => [building, b]));
  const { bytesPerSample } = before;
  walls.buildings.forEach((building, b) => {
    const old = known.get(building);
    const shift = old === undefined ? 0 : before.walls.firstStrip[old] - walls.firstStrip[b];
    for (let s = walls.firstStrip[b]; s < walls.firstStrip[b + 1]; s++) {
      const at = s * stripSize;
      const { strips, coveredToM } = walls;
      const same = old !== undefined && coveredToM[s] === before.walls.coveredToM[s + shift];
      if (!same || touched(strips[at], strips[at + 1], strips[at + strip.lowestM])) {
        wanted.push(s);
        continue;
      }
      const from = before.walls.strips[(s + shift) * stripSize + strip.firstSample] * bytesPerSample;
      const bytes = strips[at + strip.floors] * bytesPerSample;
      lit.set(before.lit.subarray(from, from + bytes), strips[at + strip.firstSample] * bytesPerSample);
    }
  });
  return Int32Array.from(wanted);
}

/** Whether one of the prisms could shade a place: the circle around it, and its top, stand in the way of a position. */
function touches(prisms: readonly Prism[], directions: readonly Direction[]) {
  const circles = prisms.map((prism) => {
    const { minX, minY, maxX, maxY } = boxOf(prism);
    const radius = Math.hypot(maxX - minX, maxY - minY) / 2 + 0.01;
    return { x: (minX + maxX) / 2, y: (minY + maxY) / 2, radius, top: prism.groundM + prism.heightM };
  });
  const suns = directions
    .map((direction) => ({ ...direction, bearing: Math.atan2(direction.east, direction.north) }))
    .sort((a, b) => a.bearing - b.bearing);
  return (x: number, y: number, lowestM: number): boolean =>
    circles.some((circle) => {
      const [dx, dy] = [circle.x - x, circle.y - y];
      const distance = Math.hypot(dx, dy);
      if (distance <= circle.radius) return true;
      const nearest = distance - circle.radius;
      const reaches = ({ tangent }: Direction) => circle.top - nearest * tangent >= lowestM;
      const half = Math.asin(circle.radius / distance) + 1e-9;
      return withinBearings(suns, Math.atan2(dx, dy), half, reaches);
    });
}

interface Sun extends Direction {
  /** Radians clockwise from north, -π to π; the list is sorted by it. */
  readonly bearing: number;
}

/** Whether a sun within `half` of a bearing fulfils a condition. */
function withinBearings(suns: readonly Sun[], middle: number, half: number, fulfils: (sun: Sun) => boolean): boolean {
  for (const turn of [-2 * Math.PI, 0, 2 * Math.PI]) {
    const [from, to] = [middle + turn - half, middle + turn + half];
    let low = 0;
    for (let high = suns.length; low < high; ) {
      const mid = (low + high) >> 1;
      if (suns[mid].bearing < from) low = mid + 1;
      else high = mid;
    }
    for (; low < suns.length && suns[low].bearing <= to; low++) if (fulfils(suns[low])) return true;
  }
  return false;
}

const stripsPerTask = 512;

async function trace(
  { city, day }: FacadeInput,
  walls: Walls,
  wanted: Int32Array,
  lit: Uint8Array,
  wallsS: number,
  { threads, signal, progress }: RunOptions,
): Promise<FacadeAnswer> {
  const started = performance.now();
  const directions = directionsOf(day);
  const bytesPerSample = bytesPerSampleOf(day);
  const { scene, places } = await makeScene(
    { prisms: [...city.buildings, ...city.others], terrain: city.terrain },
    (arena) => ({
      directions: arena.take(directionBytes * directions.length),
      strips: arena.take(walls.strips.byteLength),
      covered: arena.take(walls.coveredToM.byteLength),
      wanted: arena.take(wanted.byteLength),
      lit: arena.take(lit.byteLength),
      scratch: arena.take(8 * directions.length * threads),
    }),
  );
  const { buffer } = scene.memory;
  writeDirections(scene.memory, places.directions, directions);
  new Float64Array(buffer, places.strips, walls.strips.length).set(walls.strips);
  new Float64Array(buffer, places.covered, walls.coveredToM.length).set(walls.coveredToM);
  new Int32Array(buffer, places.wanted, wanted.length).set(wanted);
  new Uint8Array(buffer, places.lit, lit.length).set(lit);
  const job: TraceJob = {
    ...{ scene, places, bytesPerSample, count: directions.length },
    ...{ strips: walls.coveredToM.length, samples: walls.samples, wanted: wanted.length },
  };
  await runWorkers(job, { threads, signal, progress });
  return {
    walls,
    lit: new Uint8Array(buffer, places.lit, lit.length).slice(),
    bytesPerSample,
    traced: { strips: wanted.length, wallsS, raysS: (performance.now() - started) / 1000 },
  };
}

async function runWorkers(job: TraceJob, { threads, signal, progress }: RunOptions): Promise<void> {
  const tasks = Array.from({ length: Math.ceil(job.wanted / stripsPerTask) }, (_, i): TraceTask => {
    return { from: i * stripsPerTask, to: Math.min(job.wanted, (i + 1) * stripsPerTask) };
  });
  if (tasks.length <= 1) {
    // Less work than starting a thread: done here.
    signal?.throwIfAborted();
    const traceHere = tracer(job, 0);
    for (const task of tasks) traceHere(task);
    return;
  }
  const data = (thread: number): WorkerData => ({ job, thread });
  const size = Math.min(threads, tasks.length);
  const pool = new WorkerPool(new URL('./facade-worker.ts', import.meta.url), { size, data, signal });
  try {
    await pool.runAll(tasks, (done) => progress?.(done / tasks.length, 'rays'));
  } finally {
    await pool.close();
  }
}
