import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { deflate } from 'node:zlib';
import type { Field } from '#core';
import { stepBack } from '#datasets/_kit/background-thread.ts';
import { kernelInstance, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { leafTransmittance } from '#simulations/_kit/solar/leaves.ts';
import type { SunMoment } from '#simulations/_kit/solar/sun-period.ts';
import { squareCells } from '#simulations/_kit/tiled-geotiff.ts';
import { planRun, planSky, type SkyInput, type SkyPlan, sceneOf } from './kernel/insolation.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Receiver } from './kernel/tables.ts';
import { TaskRunner } from './kernel/tasks.ts';
import type { CellBox, Heights } from './tiles.ts';

/** What a run gives of every cell. */
export const tileOutputs = ['minutes', 'energy', 'beam', 'diffuse', 'skyView'] as const;
export type TileOutput = (typeof tileOutputs)[number];

/** What every tile of a run shares. */
export interface TileWorkerData {
  readonly module: WebAssembly.Module;
  readonly moments: readonly SunMoment[];
  readonly azimuths: number;
  readonly sun: SkyInput['sun'];
  readonly receivers: readonly Receiver[];
  readonly outputs: readonly TileOutput[];
  readonly windowCells: number;
  readonly cellSize: number;
  readonly origin: Field['origin'];
  readonly crs: Field['crs'];
  readonly far?: Field;
  readonly mapBytes: number;
}

export interface TileTask extends Heights {
  readonly tile: CellBox;
  readonly halo: CellBox;
}

/** Squares of 256 cells of one output: their place within the tile, and their deflated values. */
export interface TileSquares {
  readonly output: TileOutput;
  readonly squares: readonly { readonly column: number; readonly row: number; readonly bytes: Uint8Array }[];
}

const data = workerData as TileWorkerData;
const compress = promisify(deflate);
let memory: WebAssembly.Memory | undefined;
const skies = new Map<boolean, SkyPlan>();

function runTile({ tile, halo, surface, canopy }: TileTask): Record<TileOutput, Float32Array> {
  const { cellSize, crs, far, windowCells, azimuths, moments, sun, receivers, mapBytes } = data;
  const corner = [data.origin[0] + halo.column * cellSize, data.origin[1] - halo.row * cellSize] as const;
  const { width, height } = halo;
  const field: Field = {
    values: surface,
    width,
    height,
    cellSize,
    origin: corner,
    crs,
    unit: 'metre',
    noData: Number.NaN,
  };
  const core = { ...tile, column: tile.column - halo.column, row: tile.row - halo.row };
  const input = {
    ...{ surface: field, moments, azimuths, sun, receivers, mapBytes, window: { cells: windowCells, core } },
    ...(far && { far }),
    ...(canopy && { canopy: { tops: { values: canopy }, transmittance: leafTransmittance } }),
  };
  const sky = skies.get(!!canopy) ?? planSky(input);
  skies.set(!!canopy, sky);
  const { layout, steps } = planRun(input, 1, sky);
  if (!memory || memory.buffer.byteLength < layout.bytes) memory = sharedMemory(layout.bytes);
  // Sums begin at nothing; heights, maps and tables are written before they are read.
  const bytes = new Uint8Array(memory.buffer);
  if (layout.sums.rows) bytes.fill(0, layout.sums.rows, layout.maps);
  if (layout.counts.rows) bytes.fill(0, layout.counts.rows, layout.scratch);
  const runner = new TaskRunner(sceneOf(input, layout, memory), kernelInstance<Kernel>(data.module, memory), 0);
  for (const { tasks } of steps) for (const task of tasks) runner.run(task);
  const whole = { width, height };
  const [minutes, beam, diffuse, skyView] = [0, 1, 2, 3].map((k) => {
    const values = new Float32Array(bytes.buffer, layout.out + k * layout.outStride, width * height);
    return cropped(values, whole, core);
  });
  const energy = beam.map((wattHours, i) => wattHours + diffuse[i]);
  return { minutes, energy, beam, diffuse, skyView: skyView.map((share) => 100 * share) };
}

function cropped(values: Float32Array, { width }: { width: number }, core: CellBox): Float32Array {
  const part = new Float32Array(core.width * core.height);
  for (let row = 0; row < core.height; row++) {
    const from = (core.row + row) * width + core.column;
    part.set(values.subarray(from, from + core.width), row * core.width);
  }
  return part;
}

/** A tile's values as squares, full size, no data beyond the tile; squares without any data are left out. */
async function squaresOf(values: Float32Array, { width, height }: CellBox): Promise<TileSquares['squares']> {
  const squares: { column: number; row: number; bytes: Uint8Array }[] = [];
  for (let row = 0; row * squareCells < height; row++) {
    for (let column = 0; column * squareCells < width; column++) {
      const square = new Float32Array(squareCells * squareCells).fill(Number.NaN);
      const across = Math.min(squareCells, width - column * squareCells);
      for (let y = 0; y < Math.min(squareCells, height - row * squareCells); y++) {
        const from = (row * squareCells + y) * width + column * squareCells;
        square.set(values.subarray(from, from + across), y * squareCells);
      }
      if (square.every(Number.isNaN)) continue;
      squares.push({ column, row, bytes: await compress(new Uint8Array(square.buffer), { level: 1 }) });
    }
  }
  return squares;
}

stepBack();
parentPort?.on('message', async (task: TileTask) => {
  try {
    const results = runTile(task);
    const squares: TileSquares[] = [];
    for (const output of data.outputs) squares.push({ output, squares: await squaresOf(results[output], task.tile) });
    parentPort?.postMessage({ result: squares });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    parentPort?.postMessage({ error: { message, stack } });
  }
});
