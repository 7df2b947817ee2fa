import { randomUnit } from '#core';
import { kernelInstance, kernelModule } from '#simulations/_kit/kernel-module.ts';
import type { Floor } from './floor.ts';
import { type CrowdScene, crowdScene } from './layout.ts';
import { waysOf } from './ways.ts';

export interface CrowdRules {
  /** Free speeds: mean and standard deviation (Weidmann 1.34, 0.26), m/s. */
  readonly speedMs?: number;
  readonly speedSd?: number;
  readonly seed: number;
  /** The floor's right end leads to its left one: for measuring flow. */
  readonly periodic?: boolean;
}

export const stepS = 0.05;
/** Nobody is faster than so many deviations above the mean, nor slower than this share of it. */
const [fastestSd, slowestShare] = [2.5, 0.3];

interface Kernel {
  /** One step at `second`; how many of those on the floor walk. */
  step(scene: number, second: number): number;
}

/** The compiled steps; made once, handed to every `Crowd`. */
export const crowdKernel = (): Promise<WebAssembly.Module> => kernelModule(import.meta.dirname);

/**
 * People on one floor who walk to the nearest exit: speed by the distance that is free ahead (collision-free speed model,
 * Tordeux, Chraibi & Seyfried 2016), direction the shortest way out, turned aside by those ahead (only aside, as in the
 * anticipation velocity model of Xu, Chraibi & Seyfried 2021: nobody is pushed back). The constants (assembly/index.ts) are
 * set so that speed by density follows Weidmann. Whoever has passed the exit walks on beyond it and is in the way of those
 * behind until he is clear of it: people do not vanish in a door. Nobody enters a wall cell. One order, no threads, no
 * functions but roots: the same seed gives the same bits anywhere.
 */
export class Crowd {
  readonly #scene: CrowdScene;
  readonly #kernel: Kernel;
  /** Metres, by person; of those who have left, where they passed the exit. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly free: Float32Array;
  /** Of the last step, m/s. */
  readonly speedX: Float32Array;
  readonly speedY: Float32Array;
  /** Seconds at which each begins to walk, and at which each left (NaN: still there). */
  readonly starts: Float32Array;
  readonly left: Float32Array;
  second = 0;
  /** How many walked in the last step. */
  walking = 0;

  constructor(
    kernel: WebAssembly.Module,
    floor: Floor,
    places: readonly (readonly [x: number, y: number])[],
    rules: CrowdRules,
  ) {
    const { speedMs = 1.34, speedSd = 0.26, seed, periodic = false } = rules;
    this.#scene = crowdScene(floor, waysOf(floor, periodic), places.length, { periodic, stepS });
    this.#kernel = kernelInstance<Kernel>(kernel, this.#scene.memory);
    const { x, y, free, speedX, speedY, starts, left } = this.#scene;
    [this.x, this.y, this.free, this.starts, this.left] = [x, y, free, starts, left];
    [this.speedX, this.speedY] = [speedX, speedY];
    places.forEach(([px, py], i) => {
      x[i] = px;
      y[i] = py;
      const normal =
        Math.sqrt(-2 * Math.log(1 - randomUnit(seed, i, 1))) * Math.cos(2 * Math.PI * randomUnit(seed, i, 2));
      free[i] = Math.min(speedMs + fastestSd * speedSd, Math.max(slowestShare * speedMs, speedMs + speedSd * normal));
    });
  }

  /** Share of the free speed that smoke leaves. */
  set slow(share: number) {
    this.#scene.setSlow(share);
  }

  get inside(): number {
    return this.#scene.insideCount();
  }

  /** Numbers of those still there. */
  get those(): Int32Array {
    return this.#scene.inside.subarray(0, this.inside);
  }

  /** Lets the time pass in which nobody has begun to walk. */
  waitForFirst(): void {
    const first = this.starts.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
    if (Number.isFinite(first)) this.second = Math.floor(first / stepS) * stepS;
  }

  /** Walks until all are out or the time is over; returns the seconds. */
  run(mostS: number): number {
    while (this.inside > 0 && this.second < mostS) this.step();
    return this.second;
  }

  step(): void {
    this.walking = this.#kernel.step(this.#scene.address, this.second);
    this.second += stepS;
  }
}
