import type { Field } from '#core';
import { FarTerrain } from './far-terrain.ts';
import { type Kernel, noShade, unknownHeight } from './kernel.ts';
import { farPointsLimit, type Layout, type Oriented, shadeStride, tableBytes } from './layout.ts';
import { lineEntries, nearestPhases, type Walk, walkFrom, walkShifts, walkSize } from './sheared-lines.ts';
import type { Sector, SectorTable, Units } from './tables.ts';

/** What stands in the light: the ground and the buildings, or these with the trees on them. */
export type Obstacles = 'surface' | 'canopy';

/** One position of the sun as the sweep needs it. */
export interface SunSweep {
  readonly azimuthDeg: number;
  /** Of the elevation. */
  readonly tangent: number;
  /** What a lit cell counts, and its direct energy on the receiver in units. */
  readonly weight: number;
  readonly energy: number;
}

/** What one worker does at a time. */
export type Task =
  | { readonly kind: 'prepare'; readonly from: number; readonly to: number }
  | { readonly kind: 'shadow'; readonly sun: SunSweep; readonly obstacles: Obstacles }
  | { readonly kind: 'horizon'; readonly sector: Sector; readonly obstacles: Obstacles; readonly map: number }
  | { readonly kind: 'tables'; readonly tables: readonly SectorTable['table'][] }
  | {
      readonly kind: 'lookUp';
      readonly transposed: boolean;
      readonly count: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'fold'; readonly from: number; readonly to: number; readonly units: Units };

/**
 * Sight that ends at borders fixed in the world, so that results do not depend on where a tile begins: the lines of a
 * walk start anew every `cells` steps, after a run-up over the `cells` steps before. What stands nearer than `cells`
 * always counts, what stands beyond twice as many never does (far terrain takes over there).
 */
export interface Window {
  readonly cells: number;
  /** Cells whose results are wanted; the raster reaches to a border at least `2 · cells` outside of them. */
  readonly core: { readonly column: number; readonly row: number; readonly width: number; readonly height: number };
}

/** Everything that the tasks of one run share. */
export interface Scene {
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  readonly cellSize: number;
  readonly origin: readonly [minX: number, maxY: number];
  readonly far?: Field;
  readonly window?: Window;
}

/** Steps of a walk that are made in one go; results count from step `warm` of them on. */
interface Stretch {
  readonly first: number;
  readonly steps: number;
  readonly warm: number;
  /** Cells of each step that count; undefined: all. */
  readonly across?: readonly [from: number, to: number];
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
    else if (task.kind === 'shadow') this.#shadow(task.sun, this.#heights(task.obstacles));
    else if (task.kind === 'horizon') this.#horizon(task.sector, this.#heights(task.obstacles), task.map);
    else if (task.kind === 'tables') this.#writeTables(task.tables);
    else if (task.kind === 'lookUp') this.#lookUp(task);
    else this.#fold(task);
  }

  #heights(obstacles: Obstacles): Oriented {
    return obstacles === 'canopy' ? this.#scene.layout.obstacles : this.#scene.layout.eyes;
  }

  #prepare(from: number, to: number): void {
    const { raw, rawObstacles, eyes, obstacles, width, height, rowStride, columnStride } = this.#scene.layout;
    const heights = rawObstacles
      ? ([
          [raw, eyes],
          [rawObstacles, obstacles],
        ] as const)
      : ([[raw, eyes]] as const);
    for (const [given, { rows, columns }] of heights) {
      for (let y = from; y < to; y++) this.#floats.fill(unknownHeight, ...span(rows, rowStride, y, width));
      // The columns' padding belongs to no row: the strip with the last row writes it.
      if (to === height) {
        for (let x = 0; x < width; x++) this.#floats.fill(unknownHeight, ...span(columns, columnStride, x, height));
      }
      this.#kernel.prepare(given, rows, columns, width, rowStride, columnStride, from, to);
    }
  }

  /** The stretches of a walk: one, or one for each border of the window within its core. */
  *#stretches(walk: Walk): Generator<Stretch> {
    const { layout, window } = this.#scene;
    const { steps } = walkSize(walk, layout);
    if (!window) return yield { first: 0, steps, warm: 0 };
    const { cells, core } = window;
    const [from, length] = walk.transposed ? [core.column, core.width] : [core.row, core.height];
    const [side, width] = walk.transposed ? [core.row, core.height] : [core.column, core.width];
    const start = walk.reversed ? steps - from - length : from;
    const across = [side, side + width] as const;
    for (let border = Math.floor(start / cells); border * cells < start + length; border++) {
      yield { first: (border - 1) * cells, steps: 2 * cells, warm: cells, across };
    }
  }

  #shadow(sun: SunSweep, obstacles: Oriented): void {
    const walk = walkFrom(sun.azimuthDeg, this.#scene.cellSize);
    for (const stretch of this.#stretches(walk)) this.#shadowStretch(walk, stretch, sun, obstacles);
  }

  #shadowStretch(walk: Walk, stretch: Stretch, sun: SunSweep, obstacles: Oriented): void {
    const { layout } = this.#scene;
    const { width } = walkSize(walk, layout);
    const { steps, warm } = stretch;
    const stride = walk.transposed ? layout.columnStride : layout.rowStride;
    const lineStride = shadeStride(layout.width, layout.height);
    const shades = layout.scratch + this.#sumsAt;
    const shifts = shades + 16 * lineStride;
    const rises = shifts + 16 * steps;
    const best = rises + 4 * steps;
    const drop = walk.stepM * sun.tangent;
    for (let i = 0; i < steps; i++) this.#floats[rises / 4 + i] = i * drop;
    this.#integers.set(nearestPhases(walk.slope, steps, 4), best / 4);
    this.#integers.fill(-1, best / 4, best / 4 + warm);
    this.#floats.fill(noShade, shades / 4, shades / 4 + 4 * lineStride);
    const shadowOf = this.#rememberedShadows(sun);
    for (let phase = 0; phase < 4; phase++) {
      const lines = walkShifts(walk.slope, steps, phase, 4);
      const firstLine = Math.max(0, lines[steps - 1]);
      for (let i = 0; i < steps; i++) this.#integers[shifts / 4 + phase * steps + i] = firstLine - lines[i];
      const shade = shades / 4 + phase * lineStride + firstLine;
      this.#linesFromAfar(walk, stretch, lines, width, (line, step, cell) => {
        this.#floats[shade + line] = Math.max(noShade, shadowOf(cell) + step * drop);
      });
    }
    const at = this.#firstLine(walk, stretch, stride);
    const [orientation, signed] = [walk.transposed ? 'columns' : 'rows', walk.reversed ? -stride : stride] as const;
    this.#kernel.shadow(
      layout.eyes[orientation] + 4 * at,
      obstacles[orientation] + 4 * at,
      this.#sumsAt + layout.counts[orientation] + 2 * at,
      this.#sumsAt + layout.energies[orientation] + 4 * at,
      ...([signed, stride, steps, shades, lineStride, shifts, rises, best, sun.weight, sun.energy] as const),
    );
  }

  /** Heights up to which coarse cells of the far terrain lie in its shadow, each worked out once. */
  #rememberedShadows({ azimuthDeg, tangent }: SunSweep): (farCell: number) => number {
    const known = new Map<number, number>();
    return (farCell) => {
      const height = known.get(farCell) ?? this.#far?.shadowHeight(farCell, azimuthDeg, tangent) ?? noShade;
      known.set(farCell, height);
      return height;
    };
  }

  /** Cells before the first line of memory that a stretch walks over. */
  #firstLine(walk: Walk, { first }: Stretch, stride: number): number {
    const { steps } = walkSize(walk, this.#scene.layout);
    return stride * (walk.reversed ? steps - 1 - first : first);
  }

  #horizon(sector: Sector, obstacles: Oriented, map: number): void {
    const walk = walkFrom(sector.azimuthDeg, this.#scene.cellSize);
    for (const stretch of this.#stretches(walk)) {
      for (let phase = 0; phase < sector.phases; phase++) {
        this.#horizonStretch(walk, stretch, { ...sector, phase, obstacles, map });
      }
    }
  }

  #horizonStretch(
    walk: Walk,
    stretch: Stretch,
    of: Sector & { phase: number; obstacles: Oriented; map: number },
  ): void {
    const { layout } = this.#scene;
    const { width } = walkSize(walk, layout);
    const { steps, warm, across } = stretch;
    const farLines = layout.scratch + this.#sumsAt;
    const farPoints = farLines + 16 * shadeStride(layout.width, layout.height);
    const shifts = farPoints + 8 * farPointsLimit;
    const uses = shifts + 4 * steps;
    const stack = uses + 4 * steps;
    const lines = walkShifts(walk.slope, steps, of.phase, of.phases);
    this.#integers.set(lines, shifts / 4);
    const all = warm === 0 && of.phases === 1;
    if (!all) this.#writeUses(uses, walk.slope, stretch, of);
    const [from, to] = across ?? [0, width];
    const [a, b] = [lines[across ? warm : 0], lines[steps - 1]];
    const [firstLine, lastLine] = [from - Math.max(a, b), to - Math.min(a, b)];
    const skylines = { farLines, farPoints, firstLine, lastLine };
    if (this.#far) this.#writeSkylines(walk, stretch, lines, of.azimuthDeg, skylines);
    // Lines run along memory here: walks by rows of the raster use the copy by columns, and the other way round.
    const stride = walk.transposed ? layout.rowStride : layout.columnStride;
    const orientation = walk.transposed ? 'rows' : 'columns';
    const at = this.#firstLine(walk, stretch, 1);
    this.#kernel.horizon(
      layout.eyes[orientation] + 4 * at,
      of.obstacles[orientation] + 4 * at,
      layout.maps + of.map * layout.mapStride + 2 * at,
      ...([stride, walk.reversed ? -1 : 1, width, steps, shifts, all ? 0 : uses, firstLine, lastLine] as const),
      ...([stack, this.#far ? farLines : 0, firstLine, walk.stepM] as const),
    );
  }

  #writeUses(uses: number, slope: number, { steps, warm }: Stretch, of: { phase: number; phases: number }): void {
    const nearest = nearestPhases(slope, steps, of.phases);
    for (let i = 0; i < steps; i++) this.#integers[uses / 4 + i] = i >= warm && nearest[i] === of.phase ? 1 : 0;
  }

  #writeTables(tables: readonly SectorTable['table'][]): void {
    tables.forEach((table, n) => {
      this.#integers.set(table, this.#scene.layout.tables / 4 + n * table.length);
    });
  }

  /** Adds what the first `count` maps say to the sums of their orientation: lines [from, to) of those that count. */
  #lookUp({ transposed, count, from, to }: Task & { kind: 'lookUp' }): void {
    const { layout, window } = this.#scene;
    const [orientation, stride] = transposed
      ? (['rows', layout.rowStride] as const)
      : (['columns', layout.columnStride] as const);
    const whole = { column: 0, row: 0, width: layout.width, height: layout.height };
    const { column, row, width, height } = window?.core ?? whole;
    const [firstLine, first, across] = transposed ? [row, column, width] : [column, row, height];
    const plane = layout.planes[orientation];
    const tableStride = tableBytes * layout.receivers;
    this.#kernel.lookUp(
      ...([layout.maps + 2 * first, layout.mapStride, count, layout.tables, tableStride] as const),
      ...([plane && plane + first, layout.sums[orientation] + 16 * first, stride, across] as const),
      ...([firstLine + from, firstLine + to] as const),
    );
  }

  /** Writes for every line the hull of the terrain beyond its first cell. */
  #writeSkylines(walk: Walk, stretch: Stretch, lines: Int32Array, azimuthDeg: number, at: SkylinesAt): void {
    const { width } = walkSize(walk, this.#scene.layout);
    this.#integers.fill(0, at.farLines / 4, at.farLines / 4 + 2 * (at.lastLine - at.firstLine));
    const written = new Map<number, readonly [address: number, points: number]>();
    let free = at.farPoints;
    this.#linesFromAfar(walk, stretch, lines, width, (line, _step, cell) => {
      if (line < at.firstLine || line >= at.lastLine) return;
      let place = written.get(cell);
      if (!place) {
        const hull = this.#far?.skyline(cell, azimuthDeg) ?? [];
        const fits = free + 8 * hull.length <= at.farPoints + 8 * farPointsLimit;
        place = [free, fits ? hull.length : 0];
        if (fits) {
          hull.forEach(({ distance, height }, n) => {
            this.#floats[free / 4 + 2 * n] = distance / walk.stepM;
            this.#floats[free / 4 + 2 * n + 1] = height;
          });
          free += 8 * hull.length;
        }
        written.set(cell, place);
      }
      this.#integers.set(place, at.farLines / 4 + 2 * (line - at.firstLine));
    });
  }

  /** Visits every line of a stretch with the coarse cell of the far terrain in which it begins. */
  #linesFromAfar(
    walk: Walk,
    { first }: Stretch,
    lines: Int32Array,
    width: number,
    visit: (line: number, step: number, farCell: number) => void,
  ): void {
    const far = this.#far;
    if (!far) return;
    const { origin, cellSize, layout } = this.#scene;
    const { steps } = walkSize(walk, layout);
    for (const { line, step, cell } of lineEntries(lines, width)) {
      const along = walk.reversed ? steps - 1 - first - step : first + step;
      const [column, row] = walk.transposed ? [along, cell] : [cell, along];
      visit(line, step, far.cellOf(origin[0] + (column + 0.5) * cellSize, origin[1] - (row + 0.5) * cellSize));
    }
  }

  #fold({ from, to, units }: Task & { kind: 'fold' }): void {
    const l = this.#scene.layout;
    const scales = l.scratch + this.#sumsAt;
    this.#floats.set(units, scales / 4);
    this.#kernel.fold(
      ...([l.eyes.rows, l.counts.rows, l.energies.rows, l.counts.columns, l.energies.columns] as const),
      ...([l.sums.rows, l.sums.columns, l.threadStride, l.threads, l.width, l.rowStride, l.columnStride] as const),
      ...([from, to, l.out, l.outStride, scales] as const),
    );
  }
}

/** Addresses in bytes. */
interface SkylinesAt {
  readonly farLines: number;
  readonly farPoints: number;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** From the first unused cell of a padded line to its end, in words. */
const span = (base: number, stride: number, line: number, used: number) =>
  [base / 4 + line * stride + used, base / 4 + (line + 1) * stride] as const;
