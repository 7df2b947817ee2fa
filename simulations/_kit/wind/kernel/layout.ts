import { Arena } from '#simulations/_kit/kernel-module.ts';

/** One level of the multigrid: where its header and its arrays lie. */
export interface Level {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Floats of half a row of columns. */
  readonly half: number;
  readonly header: number;
  readonly lambda: number;
  readonly rhs: number;
  readonly ax: number;
  readonly ay: number;
  readonly az: number;
}

/** Where everything lies in the memory that the threads of one flow share; rasters and tables as in assembly/zones.ts. */
export interface Layout {
  /** Metres of a cell of the finest level. */
  readonly cellSize: number;
  readonly levels: readonly Level[];
  readonly scene: number;
  readonly rasters: { readonly top: number; readonly label: number; readonly normal: number; readonly stretch: number };
  readonly tables: {
    readonly buildings: number;
    readonly profile: number;
    readonly centres: number;
    readonly borders: number;
    readonly heights: number;
  };
  readonly faces: { readonly u: number; readonly v: number; readonly w: number };
  /** Arrays of conjugate gradients, like those of the finest level; `none` is all zeros. */
  readonly search: {
    readonly direction: number;
    readonly applied: number;
    readonly solution: number;
    readonly none: number;
  };
  /** f64 pairs, one for each row. */
  readonly norms: number;
  /** Three f32 rasters. */
  readonly out: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly bytes: number;
}

/** Columns and rows of the coarsest level are at least this. */
const coarsest = 8;

export interface GridSize {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  readonly cellSize: number;
}

/** @param buildings how many there are */
export function layOut(size: GridSize, buildings: number, threads: number): Layout {
  const { nx, ny, nz, cellSize } = size;
  const arena = new Arena();
  const levels: Level[] = [];
  for (let [x, y] = [nx, ny]; ; [x, y] = [x / 2, y / 2]) {
    levels.push(layOutLevel(arena, x, y, nz));
    if (x % 2 || y % 2 || x / 2 < coarsest || y / 2 < coarsest || (x / 2) % 2 || (y / 2) % 2) break;
  }
  const columns = nx * ny;
  const scene = arena.take(80);
  const rasters = {
    ...{ top: arena.take(4 * columns), label: arena.take(4 * columns) },
    ...{ normal: arena.take(8 * columns), stretch: arena.take(4 * columns) },
  };
  const perLevel = () => arena.take(4 * (nz + 1));
  const tables = {
    buildings: arena.take(40 * Math.max(1, buildings)),
    ...{ profile: perLevel(), centres: perLevel(), borders: perLevel(), heights: perLevel() },
  };
  const volume = () => arena.take(volumeBytes(levels[0]));
  const faces = { u: volume(), v: volume(), w: volume() };
  const search = { direction: volume(), applied: volume(), solution: volume(), none: volume() };
  const norms = arena.take(16 * ny);
  const out = arena.take(12 * columns);
  const forSweep = 8 * levels[0].half * nz;
  const forZones = 12 * nx * nz + 4 * nx + 16 * 12;
  const scratchBytes = Math.ceil((Math.max(forSweep, forZones) + 1024) / 64) * 64;
  const scratch = arena.take(scratchBytes * threads);
  return {
    cellSize,
    levels,
    scene,
    rasters,
    tables,
    faces,
    search,
    norms,
    out,
    scratch,
    scratchBytes,
    bytes: arena.bytes,
  };
}

const volumeBytes = ({ ny, nz, half }: Pick<Level, 'ny' | 'nz' | 'half'>) => 8 * half * (nz + 1) * (ny + 2) + 64;

function layOutLevel(arena: Arena, nx: number, ny: number, nz: number): Level {
  const half = (nx / 2 + 2 + 7) & ~3;
  const size = { nx, ny, nz, half };
  const volume = () => arena.take(volumeBytes(size));
  const header = arena.take(36);
  const arrays = { lambda: volume(), rhs: volume(), ax: volume(), ay: volume(), az: volume() };
  return { ...size, header, ...arrays };
}

/** Writes the headers that the kernel reads. */
export function writeLevels(memory: WebAssembly.Memory, { levels }: Layout): void {
  for (const { header, nx, ny, nz, half, lambda, rhs, ax, ay, az } of levels) {
    new Uint32Array(memory.buffer, header, 9).set([nx, ny, nz, half, lambda, rhs, ax, ay, az]);
  }
}
