import { randomUnit } from '#core';
import { type Layout, levelNumbers, turnNumbers, waves } from './layout.ts';

/** Stresses of the wind that flows in at one height: standard deviations along, across and upwards, and the mean of u'w'. */
export interface Stresses {
  readonly along: number;
  readonly across: number;
  readonly up: number;
  readonly shear: number;
}

export interface InflowOptions {
  /** By level, lattice units. */
  readonly mean: Float32Array;
  readonly stresses: readonly Stresses[];
  /** Size of the largest eddies, cells. */
  readonly lengthCells: number;
  readonly seed: number;
}

interface Wave {
  /** Wave number along the wind, 1/cells. */
  readonly along: number;
  readonly amplitudes: readonly number[];
}

/** The smallest waves are this many cells long. */
const shortest = 4;

/**
 * Gusts of the wind that flows in: a seeded sum of waves carried by the mean wind (R. H. Kraichnan, Phys. Fluids 13, 1970)
 * whose lengths go down from the largest eddy as in a -5/3 spectrum, each level with its own stresses (T. S. Lund et al.,
 * J. Comput. Phys. 140, 1998). The kernel sums them up; this writes its tables.
 */
export class Inflow {
  readonly #waves: readonly Wave[];
  readonly #carrier: number;
  readonly #turns: Float32Array;
  readonly #levels: Float32Array;
  readonly #mean: Float32Array;
  /** What a wave adds to the mean speed of the whole plane, as shares of it, at its cosine and at its sine. */
  readonly #fluxes: readonly (readonly [cosine: number, sine: number])[];

  constructor(memory: WebAssembly.Memory, layout: Layout, { mean, stresses, lengthCells, seed }: InflowOptions) {
    const { nz, wide, ny } = layout;
    const table = (at: number, length: number) => new Float32Array(memory.buffer, at, length);
    this.#turns = table(layout.turns, turnNumbers * waves);
    this.#carrier = mean[nz >> 1];
    const [cosines, sines] = [layout.cosines, layout.sines].map((at) => table(at, waves * nz * wide));
    const unit = (n: number, what: number) => randomUnit(seed, n, what);
    const found = Array.from({ length: waves }, (_, n): Wave => {
      const size = ((2 * Math.PI) / lengthCells) * (lengthCells / shortest) ** (n / (waves - 1));
      // None lies along the wind: it would stand still, and add to the mean.
      const [share, turn] = [0.5 + 0.5 * unit(n, 0), 2 * Math.PI * unit(n, 1)];
      const side = Math.sqrt(1 - share * share);
      const k = [size * share, size * side * Math.cos(turn), size * side * Math.sin(turn)] as const;
      for (let z = 0; z < nz; z++) {
        for (let y = 0; y < ny; y++) {
          const phase = k[1] * y + k[2] * z + 2 * Math.PI * unit(n, 2);
          cosines[(n * nz + z) * wide + y] = Math.cos(phase);
          sines[(n * nz + z) * wide + y] = Math.sin(phase);
        }
      }
      return { along: k[0], amplitudes: amplitudesOf(k, size * lengthCells, [unit(n, 3), unit(n, 4), unit(n, 5)]) };
    });
    this.#waves = whitened(found);
    const levels = table(layout.levels, levelNumbers * nz);
    for (let k = 0; k < nz; k++) levels.set([mean[k], ...triangle(stresses[k])], levelNumbers * k);
    [this.#levels, this.#mean] = [levels, mean];
    const bulk = mean.reduce((sum, speed) => sum + speed, 0) / nz;
    const share = (n: number, shape: Float32Array): number => {
      let sum = 0;
      for (let z = 0; z < nz; z++) {
        for (let y = 0; y < ny; y++) sum += stresses[z].along * shape[(n * nz + z) * wide + y];
      }
      return (this.#waves[n].amplitudes[0] * sum) / (ny * nz * bulk);
    };
    this.#fluxes = this.#waves.map((_, n) => [share(n, cosines), share(n, sines)] as const);
  }

  /**
   * Writes the waves' turns at a step, and the mean by level so that as much air flows in as ever: the box has a lid, and
   * all the air in it would be pumped to and fro.
   */
  turn(step: number): void {
    let flux = 0;
    for (const [n, { along, amplitudes }] of this.#waves.entries()) {
      const angle = along * this.#carrier * step;
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      this.#turns.set([cosine, sine, ...amplitudes], turnNumbers * n);
      flux += cosine * this.#fluxes[n][0] + sine * this.#fluxes[n][1];
    }
    for (const [k, speed] of this.#mean.entries()) this.#levels[levelNumbers * k] = speed * (1 - flux);
  }
}

/** Lower triangle whose product with its transpose has these stresses. */
function triangle({ along, across, up, shear }: Stresses): number[] {
  const lean = along > 0 ? shear / along : 0;
  return [along, 0, across, lean, 0, Math.sqrt(Math.max(0, up * up - lean * lean))];
}

/** A direction at right angles to the wave, so that no air is made; as strong as the spectrum says. */
function amplitudesOf(k: readonly [number, number, number], relative: number, random: readonly number[]): number[] {
  const size = Math.hypot(...k);
  const [x, y, z] = random.map((value) => 2 * value - 1);
  const dot = (x * k[0] + y * k[1] + z * k[2]) / size ** 2;
  const across = [x - dot * k[0], y - dot * k[1], z - dot * k[2]];
  const strength = relative ** (-1 / 3) / (Math.hypot(...across) || 1);
  return across.map((value) => value * strength);
}

/** The same waves, mixed so that the three components of their sum are independent and of variance 1. */
function whitened(given: readonly Wave[]): Wave[] {
  const cov = (a: number, b: number) => given.reduce((sum, { amplitudes: v }) => sum + (v[a] * v[b]) / 2, 0);
  const g00 = Math.sqrt(cov(0, 0));
  const [g10, g20] = [cov(1, 0) / g00, cov(2, 0) / g00];
  const g11 = Math.sqrt(cov(1, 1) - g10 * g10);
  const g21 = (cov(2, 1) - g20 * g10) / g11;
  const g22 = Math.sqrt(cov(2, 2) - g20 * g20 - g21 * g21);
  return given.map(({ along, amplitudes: [x, y, z] }) => {
    const a = x / g00;
    const b = (y - g10 * a) / g11;
    return { along, amplitudes: [a, b, (z - g20 * a - g21 * b) / g22] };
  });
}
