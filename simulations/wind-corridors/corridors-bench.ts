import { randomUnit } from '#core';
import { type BenchResult, runBench, timed } from '../_kit/bench.ts';
import { type BuiltShape, type Grid, Morphology, sectors } from '../_kit/wind/morphology.ts';
import { findCorridors } from './kernel/corridors.ts';
import { windLayers } from './layers.ts';

const threads = 2;
/** All of Seoul with its bounding box: 37 × 31 km at 50 m, of which some 605 km² are inside. */
const grid: Grid = { width: 740, height: 620, cellSize: 50, origin: [178_000, 568_000] };
const buildings = 600_000;
const rules = { cellSize: 50, most: 20, apartM: 400, leastM: 1000 };

/**
 * `city_s`: ways and roads of a seeded city of Seoul's size at 50 m in all 16 directions, from its morphometry to the roads.
 * `morphology_s`: from 600,000 footprints to that morphometry.
 */
export const bench = (): Promise<BenchResult> =>
  runBench('corridors', {
    runs: 3,
    metrics: {
      city_s: { unit: 's', target: 10, better: 'less' },
      morphology_s: { unit: 's', better: 'less' },
      cells: { unit: 'cells inside', better: 'more' },
    },
    async run() {
      const { seconds, result: built } = await timed(() => seededCity());
      const inside = cityOutline();
      const cells = grid.width * grid.height;
      const none = () => new Float32Array(cells);
      const ground = Float32Array.from({ length: cells }, (_, i) => hills(i % grid.width, Math.floor(i / grid.width)));
      const form = { grid, inside, cover: { wood: none(), grass: none(), water: none() } };
      const field = { ...grid, values: ground, crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN } as const;
      const run = await timed(() => {
        const layers = windLayers({ ...form, ground: field }, built, 'frontal');
        return findCorridors(
          layers,
          Array.from({ length: sectors }, (_, k) => k),
          rules,
          { threads },
        );
      });
      return { city_s: run.seconds, morphology_s: seconds, cells: inside.reduce((sum, each) => sum + each, 0) };
    },
  });

/** Rectangles turned at will, most of them low, denser in some quarters than in others. */
function seededCity(): Morphology {
  const built = new Morphology(grid);
  for (let i = 0; i < buildings; i++) built.add(building(i));
  return built;
}

function building(i: number): BuiltShape {
  const unit = (what: number) => randomUnit(5, i, what);
  const [x, y] = [grid.origin[0] + unit(0) * grid.width * 50, grid.origin[1] - unit(1) * grid.height * 50];
  const [long, deep, turn] = [8 + 16 * unit(2), 8 + 10 * unit(3), Math.PI * unit(4)];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const corners = [
    [0, 0],
    [long, 0],
    [long, deep],
    [0, deep],
    [0, 0],
  ].flatMap(([u, v]) => [x + u * cos - v * sin, y + u * sin + v * cos]);
  const heightM = unit(5) < 1 / 12 ? 45 + 75 * unit(6) : 6 + 15 * unit(6);
  return { id: `b${i}`, name: null, polygons: [[corners]], heightM };
}

/** An ellipse of Seoul's area. */
function cityOutline(): Uint8Array {
  return Uint8Array.from({ length: grid.width * grid.height }, (_, i) => {
    const [x, y] = [((i % grid.width) - 370) / 350, (Math.floor(i / grid.width) - 310) / 220];
    return x * x + y * y < 1 ? 1 : 0;
  });
}

const hills = (column: number, row: number) => 30 + 200 * Math.max(0, Math.sin(column / 60) * Math.cos(row / 50) - 0.4);
