import type { Epsg5186Box } from '#core';
import { approachOf } from '../_kit/wind/blow.ts';
import { WindFlow } from '../_kit/wind/kernel/flow.ts';
import { type Frame, turnedGrid, type WindCity } from '../_kit/wind/turned.ts';
import type { AirGrid } from './kernel/fly.ts';
import { cityTurbulence, type Turbulence } from './kernel/turbulence.ts';

export interface BlownCity {
  readonly grid: AirGrid;
  readonly frame: Frame;
  readonly turbulence: Turbulence;
}

export interface WindAsked {
  readonly fromDeg: number;
  /** At 10 m over open land. */
  readonly speedMs: number;
  readonly cellSizeM: number;
  readonly roughnessM: number;
}

const karman = 0.4;

/** The wind of one direction over a district, as particles need it: the flow of `_kit/wind` through the faces of its cells. */
export async function blownCity(
  city: WindCity,
  area: Epsg5186Box,
  { fromDeg, speedMs, cellSizeM: cellSize, roughnessM }: WindAsked,
  options: { threads: number; signal?: AbortSignal; progress?(fraction: number): void },
): Promise<BlownCity> {
  const approach = approachOf(speedMs, roughnessM);
  const { grid: turned, frame } = turnedGrid(city, area, { fromDeg, cellSize, approach });
  const { threads, signal, progress } = options;
  const flow = await WindFlow.open(turned, { threads, ...(signal && { signal }) });
  try {
    await flow.solve({ ...(progress && { progress }) });
    const { nx, ny, borders } = turned;
    const nz = borders.length - 1;
    const layer = nx * ny;
    const [along, across] = [0, 1].map(() => new Float32Array(layer * nz));
    for (let k = 0; k < nz; k++) {
      const slice = await flow.sample((borders[k] + borders[k + 1]) / 2);
      along.set(slice.along, k * layer);
      across.set(slice.across, k * layer);
    }
    const built = turned.roofs.filter((roof) => roof > 2);
    const roofsM = built.length > 0 ? built.reduce((sum, roof) => sum + roof, 0) / built.length : 0;
    const frictionMs = (karman * approach(10)) / Math.log(10 / roughnessM);
    return {
      grid: throughFaces({ nx, ny, borders, cellSize, along, across }),
      frame,
      turbulence: cityTurbulence(frictionMs, roofsM),
    };
  } finally {
    await flow.close();
  }
}

interface Middles {
  readonly nx: number;
  readonly ny: number;
  readonly borders: Float32Array;
  readonly cellSize: number;
  /** At the middles of cells, [level][row][column]; NaN in what is solid. */
  readonly along: Float32Array;
  readonly across: Float32Array;
}

/**
 * From the middles of cells to their faces: means of neighbours, nothing through what is solid, and upward what continuity asks
 * for from the ground on, so that no cell makes or loses air and particles cannot pile up anywhere.
 */
export function throughFaces({ nx, ny, borders, cellSize, along, across }: Middles): AirGrid {
  const nz = borders.length - 1;
  const layer = nx * ny;
  const solid = Uint8Array.from(along, (wind) => Number(Number.isNaN(wind)));
  const u = new Float32Array((nx + 1) * ny * nz);
  const v = new Float32Array(nx * (ny + 1) * nz);
  const w = new Float32Array(layer * (nz + 1));
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j <= ny; j++) {
      for (let i = 0; i <= nx; i++) {
        const cell = k * layer + j * nx + i;
        if (j < ny) u[(k * ny + j) * (nx + 1) + i] = face(along, solid, i > 0 ? cell - 1 : -1, i < nx ? cell : -1);
        if (i < nx) v[(k * (ny + 1) + j) * nx + i] = face(across, solid, j > 0 ? cell - nx : -1, j < ny ? cell : -1);
      }
    }
  }
  for (let k = 0; k < nz; k++) {
    const perCell = (borders[k + 1] - borders[k]) / cellSize;
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const at = k * layer + j * nx + i;
        if (solid[at]) continue;
        const [west, south] = [(k * ny + j) * (nx + 1) + i, (k * (ny + 1) + j) * nx + i];
        w[at + layer] = w[at] - perCell * (u[west + 1] - u[west] + v[south + nx] - v[south]);
      }
    }
  }
  return { nx, ny, borders, cellSize, u, v, w, solid };
}

/** Wind through the face between two cells; −1 is beyond the edge, where the wind goes on as it is. */
function face(wind: Float32Array, solid: Uint8Array, before: number, after: number): number {
  if (before < 0 || after < 0) {
    const cell = Math.max(before, after);
    return solid[cell] ? 0 : wind[cell];
  }
  return solid[before] || solid[after] ? 0 : (wind[before] + wind[after]) / 2;
}
