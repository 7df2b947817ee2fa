import { Arena, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import type { AirGrid, Flight, Flown } from './fly.ts';
import { turbulenceTable } from './turbulence.ts';

/** What the kernel works in, of each thread. */
export const laneBytes = 320;
/** Weight of a fresh particle. */
const whole = 2 ** 24;
/** Steps of the table of heights per metre. */
const perMetre = 2;
/** Bytes of a step of that table: five figures of the turbulence, the level at its foot and where the next one begins. */
const stepBytes = 32;

interface Addresses {
  readonly dwelt: number;
  readonly sums: number;
  readonly profile: number;
}

/** Lays the scene out as assembly/index.ts reads it. */
export function writeScene(flight: Flight, threads: number) {
  const { grid, pieces, stepS, seed, noseM, settlingMs, depositionMs, washoutPerS } = flight;
  const { nx, ny, borders, cellSize, solid } = grid;
  const nz = borders.length - 1;
  const looks = Math.ceil(borders[nz] * perMetre) + 1;
  const arena = new Arena();
  const scene = arena.take(96);
  const at = {
    ...{ sides: arena.take(16 * solid.length), rise: arena.take(8 * solid.length), solid: arena.take(solid.length) },
    ...{ air: arena.take(stepBytes * looks), pieces: arena.take(24 * pieces.length) },
    ...{ shares: arena.take(4 * pieces.length), dwelt: arena.take(8 * nx * ny), sums: arena.take(40) },
    ...{ profile: arena.take(8 * nz), lanes: arena.take(laneBytes * threads) },
  };
  const memory = sharedMemory(arena.bytes);
  const floats = (address: number, length: number) => new Float32Array(memory.buffer, address, length);
  writeWind(grid, floats(at.sides, 4 * solid.length), floats(at.rise, 2 * solid.length));
  new Uint8Array(memory.buffer, at.solid, solid.length).set(solid);
  writeAir(flight, looks, memory.buffer, at.air);
  const rows = pieces.flatMap(({ x, y, dx, dy, fromM, toM }) => [x, y, dx, dy, (fromM + toM) / 2, toM - fromM]);
  floats(at.pieces, rows.length).set(rows);
  const all = pieces.reduce((sum, { emission }) => sum + emission, 0);
  let up = 0;
  floats(at.shares, pieces.length).set(
    pieces.map(({ emission }) => {
      up += emission;
      return up / all;
    }),
  );
  const words = new Uint32Array(memory.buffer, scene, 24);
  const real = floats(scene, 24);
  words.set([nx, ny]);
  real.set([cellSize, borders[nz]], 2);
  words.set([at.sides, at.rise, at.solid, at.air, looks], 4);
  real.set([perMetre, stepS], 9);
  words.set([at.pieces, at.shares, pieces.length], 11);
  real.set([1 - Math.exp(-washoutPerS * stepS), 1 - Math.exp((-depositionMs * stepS) / noseM), settlingMs, noseM], 14);
  const profile = flight.profiled ? at.profile : 0;
  words.set([Number(flight.closed ?? false), seed >>> 0, at.dwelt, at.sums, profile], 18);
  return { memory, scene, lanes: at.lanes, addresses: at satisfies Addresses };
}

/** From the faces to the cells: what a particle needs of its cell lies side by side. */
function writeWind({ nx, ny, borders, u, v, w }: AirGrid, sides: Float32Array, rise: Float32Array): void {
  const layer = nx * ny;
  for (let k = 0, cell = 0; k < borders.length - 1; k++) {
    const [low, thick] = [borders[k], borders[k + 1] - borders[k]];
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, cell++) {
        const [west, south] = [(k * ny + j) * (nx + 1) + i, (k * (ny + 1) + j) * nx + i];
        sides[4 * cell] = u[west];
        sides[4 * cell + 1] = u[west + 1] - u[west];
        sides[4 * cell + 2] = v[south];
        sides[4 * cell + 3] = v[south + nx] - v[south];
        const gain = (w[cell + layer] - w[cell]) / thick;
        rise[2 * cell] = w[cell] - gain * low;
        rise[2 * cell + 1] = gain;
      }
    }
  }
}

function writeAir({ grid, turbulence, stepS }: Flight, looks: number, buffer: ArrayBufferLike, address: number): void {
  const { borders } = grid;
  const table = turbulenceTable(turbulence, { looks, perMetre, stepS });
  const real = new Float32Array(buffer, address, (stepBytes / 4) * looks);
  const words = new Uint32Array(buffer, address, real.length);
  for (let i = 0, k = 0; i < looks; i++) {
    while (k < borders.length - 2 && borders[k + 1] <= i / perMetre) k++;
    real.set(table.subarray(5 * i, 5 * i + 5), 8 * i);
    words[8 * i + 5] = k;
    real[8 * i + 6] = k < borders.length - 2 ? borders[k + 1] : Number.POSITIVE_INFINITY;
  }
}

/** What is summed up in a scene, in seconds of a mean particle. */
export function readScene(memory: WebAssembly.Memory, { dwelt, sums, profile }: Addresses, flight: Flight): Flown {
  const { grid, particles, stepS } = flight;
  const seconds = (address: number, length: number) =>
    Float64Array.from(
      new BigInt64Array(memory.buffer, address, length),
      (sum) => (Number(sum) / whole / particles) * stepS,
    );
  const [released, ...parts] = new BigInt64Array(memory.buffer, sums, 5);
  const [deposited, washed, left, air] = parts.map((part) => Number(part) / Number(released));
  const missing = Number(released - parts.reduce((sum, part) => sum + part, 0n)) / Number(released);
  return {
    dwelt: seconds(dwelt, grid.nx * grid.ny),
    profile: seconds(profile, grid.borders.length - 1),
    shares: { deposited, washed, left, air },
    missing,
  };
}
