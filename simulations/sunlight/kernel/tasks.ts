import type { Field } from '#core';
import { FarTerrain } from './far-terrain.ts';
import { type Kernel, noShade, unknownHeight } from './kernel.ts';
import { type Layout, shadeStride } from './layout.ts';
import { cellOfWalk, lineEntries, type Walk, walkFrom, walkShifts, walkSize } from './sheared-lines.ts';

/** Energy is summed in whole units of 1/65536 Wh/m², so that any order of summing gives the same bits. */
export const unitsPerWattHour = 65536;

/** One position of the sun as the sweep needs it. */
export interface SunSweep {
  readonly azimuthDeg: number;
  /** Of the elevation. */
  readonly tangent: number;
  /** Direct energy of its interval on the horizontal, in units. */
  readonly energy: number;
}

/** What one worker does at a time. Positions of one shadow task (at most four) share the walk's axis and direction. */
export type Task =
  | { readonly kind: 'prepare'; readonly from: number; readonly to: number }
  | { readonly kind: 'shadow'; readonly positions: readonly SunSweep[] }
  | { readonly kind: 'horizon'; readonly azimuthDeg: number; readonly weight: number }
  | { readonly kind: 'fold'; readonly from: number; readonly to: number; readonly minutesPerCount: number };

/** Everything that the tasks of one run share. */
export interface Scene {
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  readonly cellSize: number;
  readonly origin: readonly [minX: number, maxY: number];
  readonly far?: Field;
}

/** Runs tasks for one thread, adding to that thread's own sums. */
export class TaskRunner {
  readonly #scene: Scene;
  readonly #kernel: Kernel;
  readonly #sumsAt: number;
  readonly #far: FarTerrain | undefined;
  readonly #floats: Float32Array;
  readonly #integers: Int32Array;

  constructor(scene: Scene, kernel: Kernel, thread: number) {
    this.#scene = scene;
    this.#kernel = kernel;
    this.#sumsAt = thread * scene.layout.threadStride;
    this.#far = scene.far && new FarTerrain(scene.far);
    this.#floats = new Float32Array(scene.memory.buffer);
    this.#integers = new Int32Array(scene.memory.buffer);
  }

  run(task: Task): void {
    if (task.kind === 'prepare') this.#prepare(task.from, task.to);
    else if (task.kind === 'shadow') this.#shadow(task.positions);
    else if (task.kind === 'horizon') this.#horizon(task.azimuthDeg, task.weight);
    else this.#fold(task);
  }

  #prepare(from: number, to: number): void {
    const { raw, rows, columns, width, height, rowStride, columnStride } = this.#scene.layout;
    for (let y = from; y < to; y++) this.#floats.fill(unknownHeight, ...span(rows, rowStride, y, width));
    // The columns' padding belongs to no row: the strip with the last row writes it.
    if (to === height) {
      for (let x = 0; x < width; x++) this.#floats.fill(unknownHeight, ...span(columns, columnStride, x, height));
    }
    this.#kernel.prepare(raw, rows, columns, width, rowStride, columnStride, from, to);
  }

  #shadow(positions: readonly SunSweep[]): void {
    const { layout, cellSize } = this.#scene;
    const walks = positions.map(({ azimuthDeg }) => walkFrom(azimuthDeg, cellSize));
    const { transposed, reversed } = walks[0];
    const { steps, width } = walkSize(walks[0], { ...layout, cellSize });
    const lineStride = shadeStride(layout.width, layout.height);
    const shades = layout.scratch + this.#sumsAt;
    const shifts = shades + 16 * lineStride;
    const rises = shifts + 16 * steps;
    for (let k = 0; k < 4; k++) {
      const at = { shade: shades / 4 + k * lineStride, shift: shifts / 4 + k * steps, rise: rises / 4 + k * steps };
      this.#floats.fill(noShade, at.shade, at.shade + lineStride);
      if (k < positions.length) this.#setUpPosition(walks[k], positions[k], steps, width, at);
      else this.#setUpNothing(steps, at);
    }
    const energies = [0, 1, 2, 3].map((k) => positions[k]?.energy ?? 0);
    const stride = transposed ? layout.columnStride : layout.rowStride;
    const first = reversed ? (steps - 1) * stride : 0;
    const heights = (transposed ? layout.columns : layout.rows) + 4 * first;
    const counts = this.#sumsAt + (transposed ? layout.columnCounts : layout.rowCounts) + 2 * first;
    const sums = this.#sumsAt + (transposed ? layout.columnEnergies : layout.rowEnergies) + 4 * first;
    const [e0, e1, e2, e3] = energies;
    const signed = reversed ? -stride : stride;
    const k = this.#kernel;
    k.shadow4(heights, counts, sums, signed, stride, steps, shades, lineStride, shifts, rises, e0, e1, e2, e3);
  }

  /** Tables of one position, and what far terrain already shades where each line begins. */
  #setUpPosition(walk: Walk, sun: SunSweep, steps: number, width: number, at: TablesAt): void {
    const lines = walkShifts(walk.slope, steps);
    const firstLine = Math.max(0, lines[steps - 1]);
    const drop = walk.stepM * sun.tangent;
    for (let i = 0; i < steps; i++) {
      this.#integers[at.shift + i] = firstLine - lines[i];
      this.#floats[at.rise + i] = i * drop;
    }
    if (!this.#far) return;
    const look = this.#atEdge((far, x, y) => far.shadowHeight(x, y, sun.azimuthDeg, sun.tangent));
    for (const { line, step, cell } of lineEntries(lines, width)) {
      const shadow = look(walk, steps, step, cell);
      if (shadow !== undefined) this.#floats[at.shade + firstLine + line] = Math.max(noShade, shadow + step * drop);
    }
  }

  /** A place left over in a group of four: nothing is ever lit. */
  #setUpNothing(steps: number, at: TablesAt): void {
    this.#integers.fill(0, at.shift, at.shift + steps);
    this.#floats.fill(2 * -1e30, at.rise, at.rise + steps);
  }

  #horizon(azimuthDeg: number, weight: number): void {
    const { layout, cellSize } = this.#scene;
    const walk = walkFrom(azimuthDeg, cellSize);
    const { steps, width } = walkSize(walk, { ...layout, cellSize });
    const seeds = layout.scratch + this.#sumsAt;
    const shifts = seeds + 16 * shadeStride(layout.width, layout.height);
    const stack = shifts + 4 * steps + 8;
    const lines = walkShifts(walk.slope, steps);
    this.#integers.set(lines, shifts / 4);
    const firstLine = -Math.max(0, lines[steps - 1]);
    const lastLine = width - Math.min(0, lines[steps - 1]);
    this.#floats.fill(0, seeds / 4, seeds / 4 + 2 * (lastLine - firstLine));
    if (this.#far) this.#seedSkyline(walk, azimuthDeg, lines, width, seeds, firstLine);
    // Lines run along memory here: walks by rows of the raster use the copy by columns, and the other way round.
    const stride = walk.transposed ? layout.rowStride : layout.columnStride;
    const direction = walk.reversed ? -1 : 1;
    const first = walk.reversed ? steps - 1 : 0;
    const heights = (walk.transposed ? layout.rows : layout.columns) + 4 * first;
    const sums = this.#sumsAt + (walk.transposed ? layout.rowEnergies : layout.columnEnergies) + 4 * first;
    const k = this.#kernel;
    const { stepM } = walk;
    k.horizon(
      ...([heights, sums, stride, direction, width, steps, shifts, firstLine, lastLine] as const),
      ...([align8(stack), seeds, firstLine, stepM, weight] as const),
    );
  }

  #seedSkyline(walk: Walk, azimuthDeg: number, lines: Int32Array, width: number, seeds: number, firstLine: number) {
    const steps = lines.length;
    const { origin, cellSize } = this.#scene;
    const look = this.#atEdge((far, x, y) => {
      const eye = this.#heightAt((x - origin[0]) / cellSize, (origin[1] - y) / cellSize);
      return eye > unknownHeight ? far.skyline(x, y, azimuthDeg, eye) : undefined;
    });
    for (const { line, step, cell } of lineEntries(lines, width)) {
      const skyline = look(walk, steps, step, cell);
      if (!skyline) continue;
      const at = seeds / 4 + 2 * (line - firstLine);
      this.#floats[at] = skyline.distance / walk.stepM;
      this.#floats[at + 1] = skyline.height;
    }
  }

  #heightAt(column: number, row: number): number {
    const { rows, rowStride } = this.#scene.layout;
    return this.#floats[rows / 4 + Math.floor(row) * rowStride + Math.floor(column)];
  }

  /** Looks out from the edge once per cell of the far terrain: entries near one another share the answer. */
  #atEdge<T>(look: (far: FarTerrain, x: number, y: number) => T) {
    const { origin, cellSize } = this.#scene;
    const far = this.#far;
    const seen = new Map<string, T>();
    return (walk: Walk, steps: number, step: number, cell: number): T | undefined => {
      if (!far) return undefined;
      const { column, row } = cellOfWalk(walk, steps, step, cell);
      const x = origin[0] + (column + 0.5) * cellSize;
      const y = origin[1] - (row + 0.5) * cellSize;
      const key = `${Math.floor(x / far.spacing)} ${Math.floor(y / far.spacing)}`;
      if (!seen.has(key)) seen.set(key, look(far, x, y));
      return seen.get(key);
    };
  }

  #fold({ from, to, minutesPerCount }: Task & { kind: 'fold' }): void {
    const l = this.#scene.layout;
    this.#kernel.fold(
      ...([l.rows, l.rowCounts, l.rowEnergies, l.columnCounts, l.columnEnergies, l.threadStride, l.threads] as const),
      ...([l.width, l.rowStride, l.columnStride, from, to, l.raw, l.energy] as const),
      ...([minutesPerCount, 1 / unitsPerWattHour] as const),
    );
  }
}

/** Addresses in 4-byte words. */
interface TablesAt {
  readonly shade: number;
  readonly shift: number;
  readonly rise: number;
}

/** From the first unused cell of a padded line to its end, in words. */
const span = (base: number, stride: number, line: number, used: number) =>
  [base / 4 + line * stride + used, base / 4 + (line + 1) * stride] as const;

const align8 = (address: number) => Math.ceil(address / 8) * 8;
