import { createHash } from 'node:crypto';
import { type Field, randomUnit } from '#core';
import type { CellBox, HeightSource, Heights } from '../insolation/tiles.ts';
import { randomCity } from '../random-city.ts';

export interface GeneratedHeightsOptions {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly cellSize: number;
}

/** Cells of a block: made when it is first read. */
const blockCells = 512;
/** Blocks kept in memory: the halos of a row of tiles. */
const keptBlocks = 192;

/**
 * A seeded city of any size for benches and tests of large runs: blocks of `randomCity` over hills up to some 400 m, denser
 * built in the valleys. A pure function of its options, made block by block.
 */
export function generatedHeights({ seed, width, height, cellSize }: GeneratedHeightsOptions): HeightSource {
  const blocks = new Map<string, Float32Array>();
  const block = (column: number, row: number): Float32Array => {
    const name = `${column} ${row}`;
    const known = blocks.get(name) ?? makeBlock({ seed, cellSize, column, row });
    blocks.delete(name);
    blocks.set(name, known);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= keptBlocks) break;
      blocks.delete(oldest);
    }
    return known;
  };
  const read = async (box: CellBox): Promise<Heights> => {
    const surface = new Float32Array(box.width * box.height).fill(Number.NaN);
    const [left, right] = [Math.max(0, box.column), Math.min(width, box.column + box.width)];
    for (let y = Math.max(0, box.row); y < Math.min(height, box.row + box.height); y++) {
      for (let x = left; x < right; ) {
        const end = Math.min(right, (Math.floor(x / blockCells) + 1) * blockCells);
        const values = block(Math.floor(x / blockCells), Math.floor(y / blockCells));
        const from = (y % blockCells) * blockCells + (x % blockCells);
        surface.set(values.subarray(from, from + end - x), (y - box.row) * box.width + x - box.column);
        x = end;
      }
    }
    return { surface };
  };
  const origin = [180_000, 570_000] as const;
  const fingerprint = createHash('sha256').update(`generated ${seed} ${width} ${height} ${cellSize}`).digest('hex');
  const far = farHills({ width, height, cellSize, origin });
  return { width, height, cellSize, origin, crs: 'EPSG:5186', far, altitudeM: 60, fingerprint, read };
}

/** Height of the ground in metres: long hills with valleys between. */
function hill(x: number, y: number): number {
  const ridge = Math.sin(x / 3100) * Math.cos(y / 2700) + 0.4 * Math.sin((x + 2 * y) / 1700);
  return 30 + 260 * Math.max(0, ridge - 0.35);
}

function makeBlock(at: { seed: number; cellSize: number; column: number; row: number }): Float32Array {
  const { seed, cellSize, column, row } = at;
  const [west, south] = [column * blockCells * cellSize, row * blockCells * cellSize];
  const steep = hill(west + 256 * cellSize, south + 256 * cellSize) > 60;
  const density = steep ? 0.03 : 0.25 + 0.2 * randomUnit(seed, column, row);
  const city = randomCity({
    seed: seed * 7919 + row * 1009 + column,
    width: blockCells,
    height: blockCells,
    cellSize,
    density,
  });
  return city.values.map(
    (z, i) => z + hill(west + (i % blockCells) * cellSize, south + Math.floor(i / blockCells) * cellSize),
  );
}

function farHills({ width, height, cellSize, origin }: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>): Field {
  const [farCell, margin] = [60, 100];
  const across = Math.ceil((width * cellSize) / farCell) + 2 * margin;
  const down = Math.ceil((height * cellSize) / farCell) + 2 * margin;
  const values = Float32Array.from({ length: across * down }, (_, i) => {
    return 20 + hill(((i % across) - margin) * farCell, (Math.floor(i / across) - margin) * farCell);
  });
  const corner = [origin[0] - margin * farCell, origin[1] + margin * farCell] as const;
  const place = { width: across, height: down, cellSize: farCell, origin: corner };
  return { ...place, values, crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN };
}
