import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Field } from '#core';
import { Arena, kernelInstance, kernelModule, sharedMemory } from '../kernel-module.ts';
import { edgesOf, type Prism, planPrisms, planTerrain } from './grid.ts';

/** What the compiled kernel exports; its arguments are explained in kernel/assembly/index.ts. */
export interface PrismKernel {
  shadowHeights(
    ...args: [
      ...[prisms: number, terrain: number, x: number, y: number, floor: number, ceiling: number, nearTerrain: number],
      ...[normalX: number, normalY: number, directions: number, count: number, out: number],
    ]
  ): void;
  horizonTangents(
    ...args: [
      ...[prisms: number, terrain: number, x: number, y: number, z: number, least: number, nearTerrain: number],
      ...[directions: number, count: number, out: number],
    ]
  ): void;
}

/** Buildings and terrain in one shared memory: what a worker needs to cast rays. Can be posted to threads. */
export interface PrismScene {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Addresses of the two grids. */
  readonly prisms: number;
  readonly terrain: number;
  /** Rays leave terrain nearer than this out: within a cell of it the raster says nothing of what stands before a wall. */
  readonly nearTerrainM: number;
}

/** A direction of light or sight: east and north of its horizontal unit vector, tangent of its elevation. */
export interface Direction {
  readonly east: number;
  readonly north: number;
  readonly tangent: number;
}

/** Bytes of one direction in memory. */
export const directionBytes = 24;

export const prismKernelModule = (): Promise<WebAssembly.Module> =>
  kernelModule(join(dirname(fileURLToPath(import.meta.url)), 'kernel'));

/**
 * Puts buildings and terrain into shared memory, with room for the caller's own arrays: `more` takes them from the arena.
 * Positions are in one projected CRS in metres, heights above the same level.
 */
export async function makeScene<Places>(
  { prisms, terrain }: { prisms: Iterable<Prism>; terrain?: Field },
  more: (arena: Arena) => Places,
): Promise<{ scene: PrismScene; places: Places }> {
  const arena = new Arena();
  const plans = [planPrisms(arena, edgesOf(prisms)), planTerrain(arena, terrain)];
  const places = more(arena);
  const memory = sharedMemory(arena.bytes);
  for (const plan of plans) plan.fill(memory.buffer);
  const scene: PrismScene = {
    module: await prismKernelModule(),
    memory,
    prisms: plans[0].address,
    terrain: plans[1].address,
    nearTerrainM: terrain?.cellSize ?? 0,
  };
  return { scene, places };
}

export function writeDirections(memory: WebAssembly.Memory, address: number, directions: readonly Direction[]): void {
  const numbers = directions.flatMap(({ east, north, tangent }) => [east, north, tangent]);
  new Float64Array(memory.buffer, address, numbers.length).set(numbers);
}

/** The sun's direction from its azimuth (clockwise from the grid's north) and elevation. */
export function directionOf(azimuthDeg: number, elevationDeg: number): Direction {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  return {
    east: Math.sin(azimuth),
    north: Math.cos(azimuth),
    tangent: Math.tan((elevationDeg * Math.PI) / 180),
  };
}

/** Rays of one thread over a scene, for few points: the batch goes through the worker threads of a simulation. */
export class PrismRays {
  readonly #scene: PrismScene;
  readonly #kernel: PrismKernel;
  readonly #directions: number;
  readonly #out: number;
  readonly #count: number;

  private constructor(scene: PrismScene, directions: number, out: number, count: number) {
    this.#scene = scene;
    this.#kernel = kernelInstance<PrismKernel>(scene.module, scene.memory);
    this.#directions = directions;
    this.#out = out;
    this.#count = count;
  }

  static async over(city: { prisms: Iterable<Prism>; terrain?: Field }, directions: readonly Direction[]) {
    const count = directions.length;
    const { scene, places } = await makeScene(city, (arena) => [
      arena.take(directionBytes * count),
      arena.take(8 * count),
    ]);
    writeDirections(scene.memory, places[0], directions);
    return new PrismRays(scene, places[0], places[1], count);
  }

  /** Height of the shadow at a place per direction, metres; at least `floor`. */
  shadowHeights(x: number, y: number, floor: number): Float64Array {
    const { prisms, terrain, nearTerrainM } = this.#scene;
    this.#kernel.shadowHeights(
      ...([prisms, terrain, x, y, floor, Number.POSITIVE_INFINITY, nearTerrainM] as const),
      ...([0, 0, this.#directions, this.#count, this.#out] as const),
    );
    return this.#read();
  }

  /** Tangent of the horizon seen from a point per direction; at least `least`. */
  horizonTangents(x: number, y: number, z: number, least = 0): Float64Array {
    const { prisms, terrain, nearTerrainM } = this.#scene;
    this.#kernel.horizonTangents(
      ...([prisms, terrain, x, y, z, least, nearTerrainM] as const),
      ...([this.#directions, this.#count, this.#out] as const),
    );
    return this.#read();
  }

  #read = (): Float64Array => new Float64Array(this.#scene.memory.buffer, this.#out, this.#count).slice();
}
