import { type Layout, pad } from './layout.ts';
import type { LesGrid } from './les.ts';

const karman = 0.4;
/** Smagorinsky's constant. */
const smagorinsky = 0.1;
/** Up to about this many cells from the floor, eddies are too small for the grid. */
const unseen = 2.2;

/**
 * Mixing length by level, cells: Smagorinsky's away from the floor; near it, where eddies are as large as the height and the
 * grid cannot show them, Prandtl's.
 */
export function mixingLengths({ nz, channel }: Pick<LesGrid, 'nz' | 'channel'>): Float32Array {
  return Float32Array.from({ length: nz }, (_, k) => {
    const z = (channel ? Math.min(k, nz - 1 - k) : k) + 0.5;
    return Math.max(smagorinsky, karman * z * Math.exp(-((z / unseen) ** 2)));
  });
}

/** Marks walls, and vectors of four cells by whether a wall is in or beside them. */
export function writeSolids(memory: WebAssembly.Memory, layout: Layout, { tops }: Pick<LesGrid, 'tops'>): void {
  const { nx, ny, nz, row, slab, volume, solid, kinds } = layout;
  const cells = new Int32Array(memory.buffer, solid, volume);
  for (let k = -1; k <= nz; k++) {
    for (let j = -1; j <= ny; j++) {
      const start = (k + 1) * slab + (j + 1) * row + pad;
      for (let i = -1; i <= nx; i++) {
        const column = Math.min(ny - 1, Math.max(0, j)) * nx + Math.min(nx - 1, Math.max(0, i));
        // What stands at the rim goes on outside it.
        cells[start + i] = Math.min(nz - 1, Math.max(0, k)) < tops[column] ? -1 : 0;
      }
    }
  }
  const marks = new Uint8Array(memory.buffer, kinds, (nx / 4) * ny * nz);
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let n = 0; n < nx / 4; n++) {
        const start = (k + 1) * slab + (j + 1) * row + pad + 4 * n;
        marks[(k * ny + j) * (nx / 4) + n] = markOf(cells, start, row, slab);
      }
    }
  }
}

/** 2 where all four cells are solid, 1 where one of them or of their neighbours is, else 0. */
function markOf(cells: Int32Array, start: number, row: number, slab: number): number {
  let [own, around] = [0, 0];
  for (let n = 0; n < 9; n++) {
    const from = start + (Math.floor(n / 3) - 1) * slab + ((n % 3) - 1) * row;
    for (let i = -1; i <= 4; i++) {
      if (!cells[from + i]) continue;
      around++;
      if (n === 4 && i >= 0 && i < 4) own++;
    }
  }
  return own === 4 ? 2 : around > 0 ? 1 : 0;
}
