import { type Field, randomUnit } from '#core';
import type { Prism } from './grid.ts';

/** A box, turned by `angle` about its middle, as a prism. */
export function boxPrism(
  id: string,
  [x, y]: readonly [number, number],
  [width, depth]: readonly [number, number],
  { groundM = 0, heightM, angle = 0 }: { groundM?: number; heightM: number; angle?: number },
): Prism {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([i, j]) => {
    const [u, v] = [(i * width) / 2, (j * depth) / 2];
    return [x + u * Math.cos(angle) - v * Math.sin(angle), y + u * Math.sin(angle) + v * Math.cos(angle)];
  });
  return { id, footprint: [[corners]], groundM, heightM };
}

/** The turned boxes of a seeded random quarter, houses and a few towers, on a lattice of jittered lots: they never overlap. */
export function randomPrisms(
  seed: number,
  { across = 8, lotM = 28 }: { across?: number; lotM?: number } = {},
): Prism[] {
  const prisms: Prism[] = [];
  for (let i = 0; i < across * across; i++) {
    const unit = (what: number) => randomUnit(seed, i, what);
    if (unit(0) < 0.12) continue;
    const x = 200_000 + (i % across) * lotM + 3 * unit(1);
    const y = 545_000 + Math.floor(i / across) * lotM + 3 * unit(2);
    const size: [number, number] = [6 + 9 * unit(3), 6 + 9 * unit(4)];
    const heightM = unit(5) < 0.1 ? 40 + 60 * unit(6) : 5 + 16 * unit(6);
    prisms.push(boxPrism(`b${i}`, [x, y], size, { groundM: 15 + 5 * unit(7), heightM, angle: Math.PI * unit(8) }));
  }
  return prisms;
}

/** Rolling terrain with a ridge in the south that a low sun stands behind. */
export function hills(seed: number, { cellSize = 30, cells = 80 }: { cellSize?: number; cells?: number } = {}): Field {
  const origin = [200_112 - (cells * cellSize) / 2, 545_112 + (cells * cellSize) / 2] as const;
  const values = Float32Array.from({ length: cells * cells }, (_, i) => {
    const [column, row] = [i % cells, Math.floor(i / cells)];
    const ridge = Math.max(0, row - cells * 0.65) * (4 + 10 * randomUnit(seed, 99));
    return 10 + 4 * Math.sin(column / 5 + seed) + 3 * Math.cos(row / 7) + ridge;
  });
  return { values, width: cells, height: cells, cellSize, origin, crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN };
}
