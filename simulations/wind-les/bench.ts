import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BenchResult, type Metric, timed } from '../_kit/bench.ts';
import { agreement, cube } from '../_kit/wind/cube.ts';
import { logProfile } from '../_kit/wind/profile.ts';
import { surfaceLayer } from './box.ts';
import { cubeBox } from './cube-box.ts';
import { keepingDrags } from './kernel/keep.ts';
import { type LesGrid, WindLes } from './kernel/les.ts';

const threads = 2;
/** Cells an edge of the cube: with fewer, the shear layer over its roof is too thick to roll up in time. `CUBE_EDGE` for a quick look. */
const edge = Number(process.env.CUBE_EDGE ?? 24);
/** The peer's, of which its hit rate is known: 264,384 cells. */
const peerEdge = 12;
/** A pass is 1.6 periods of the vortices that the cube sheds: fewer of them are chance. */
const [spinUp, cubePasses] = [2, 8];
const peer = resolve(import.meta.dirname, '../../../shared/peers/cube.sh');

/**
 * `profile_error`: the largest departure of the mean wind at 2 m from the imposed profile over the fetch of an empty box.
 * `mlups_per_core`: million cell updates a second and thread over the whole cube run, averaging included. `cube_hit_rate`,
 * `cube_signs`, `reattachment_h`: means over eight passes after two, at the measured stations; where the wind at the floor
 * behind the cube turns, in cube heights behind its back. `openfoam_ratio`: time of simpleFoam (realizable k-epsilon, twelve
 * cells an edge) over ours.
 */
export async function bench(): Promise<BenchResult> {
  const profileError = await emptyBoxError();
  const grid = cubeBox(edge);
  const { nx, ny, nz } = grid;
  const prepared = await timed(() => keepingDrags(grid, { threads }));
  const les = await WindLes.open(grid, { threads });
  try {
    les.setDrags(prepared.result);
    const { seconds } = await timed(async () => {
      await les.run(spinUp * les.stepsThrough, false);
      await les.run(cubePasses * les.stepsThrough, true);
    });
    const { u } = les.means();
    const at = (x: number, heightM: number) => between(u, grid, (3 + x) * edge - 0.5, heightM / grid.cellSize - 0.5);
    const found = agreement(at);
    const foam = await openFoam(prepared.seconds + seconds);
    const metrics: Record<string, Metric> = {
      profile_error: { value: profileError, unit: 'of the imposed profile', target: 0.05, better: 'less' },
      cells: { value: nx * ny * nz, unit: 'cells' },
      steps: { value: les.steps, unit: 'steps' },
      prepare_s: { value: prepared.seconds, unit: 's' },
      seconds: { value: seconds, unit: 's' },
      mlups_per_core: {
        value: (nx * ny * nz * les.steps) / seconds / 1e6 / threads,
        ...{ unit: 'million cells/s', target: 15, better: 'more' },
      },
      cube_hit_rate: { value: found.hitRate, unit: 'of the points', target: 0.75, better: 'more' },
      cube_signs: { value: found.signs, unit: 'of the points above 2 m/s', target: 0.75, better: 'more' },
      mean_error: { value: found.meanErrorMs, unit: 'm/s', better: 'less' },
      reattachment_h: { value: reattachment(at), unit: 'cube heights behind its back (1.3 to 2.0)' },
      ...foam,
    };
    return { bench: 'wind-l2', cores: threads, runs: 1, metrics };
  } finally {
    await les.close();
  }
}

/** Wind of 5 m/s at 10 m over a roughness of 0.5 m, cells of 4 m, 512 m of fetch; another seed than that of the preparation. */
async function emptyBoxError(): Promise<number> {
  const [nx, ny, nz, cellSize] = [128, 48, 25, 4];
  const layer = surfaceLayer(logProfile(5, 10, 0.5), { nz, cellSize });
  const grid: LesGrid = { nx, ny, nz, cellSize, tops: new Int32Array(nx * ny), ...layer, seed: 11 };
  const drags = await keepingDrags({ ...grid, seed: 7 }, { threads });
  const les = await WindLes.open(grid, { threads });
  try {
    les.setDrags(drags);
    await les.run(spinUp * les.stepsThrough, false);
    await les.run(3 * les.stepsThrough, true);
    const means = les.crossMeans();
    const wanted = layer.approach(cellSize / 2);
    // Up to the columns that are damped before the outlet, which never belong to an area.
    return means.slice(0, 0.94 * nx).reduce((worst, speed) => Math.max(worst, Math.abs(speed / wanted - 1)), 0);
  } finally {
    await les.close();
  }
}

/** In the plane of symmetry, between the middles of the cells around that are air. */
function between(u: Float32Array, { nx, ny, nz }: LesGrid, x: number, z: number): number {
  const [i, k] = [Math.floor(x), Math.max(0, Math.min(nz - 2, Math.floor(z)))];
  const up = Math.max(0, Math.min(1, z - k));
  let [sum, weights] = [0, 0];
  for (let corner = 0; corner < 8; corner++) {
    const [di, dk, dj] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const value = u[((k + dk) * ny + ny / 2 - dj) * nx + i + di];
    const weight = (di ? x - i : 1 - x + i) * (dk ? up : 1 - up);
    if (Number.isNaN(value)) continue;
    sum += weight * value;
    weights += weight;
  }
  return weights > 0 ? sum / weights : Number.NaN;
}

/** The last place behind the cube where the wind at the floor still goes back. */
function reattachment(at: (x: number, heightM: number) => number): number | null {
  for (let x = 5; x > 1.1; x -= 0.02) if (at(x, cube.heightM / edge / 2) < 0) return x - 1;
  return null;
}

/** simpleFoam on the same channel, where it is installed. */
async function openFoam(ours: number): Promise<Record<'openfoam_ratio' | 'openfoam_hit_rate', Metric>> {
  const units = { ratio: 'times our seconds', hits: 'of the points, by simpleFoam' };
  const missing = existsSync('/usr/bin/simpleFoam')
    ? '../shared/peers/cube.sh is not on this machine'
    : 'simpleFoam is not installed';
  if (!existsSync(peer) || !existsSync('/usr/bin/simpleFoam')) {
    return {
      openfoam_ratio: { value: null, unit: units.ratio, better: 'more', why: missing },
      openfoam_hit_rate: { value: null, unit: units.hits, why: missing },
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'cube-'));
  try {
    const printed = execFileSync('bash', [peer, folder, String(peerEdge)], { encoding: 'utf8' });
    const { seconds, hit_rate: hits } = JSON.parse(printed.trim().split('\n').at(-1) ?? '{}');
    return {
      openfoam_ratio: { value: seconds / ours, unit: units.ratio, better: 'more' },
      openfoam_hit_rate: { value: hits, unit: units.hits },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
