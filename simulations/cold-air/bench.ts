import { randomUnit } from '#core';
import { type BenchResult, runBench, timed } from '../_kit/bench.ts';
import { coldAirNight, type NightGround } from './kernel/night.ts';

const threads = 2;
/** All of Seoul with its bounding box at 50 m. */
const [width, height] = [740, 620];

/** `city_night_s`: eight hours of cold air over hills, valleys and quarters of Seoul's size, nine pictures of it kept. */
export const bench = (): Promise<BenchResult> =>
  runBench('cold-air', {
    runs: 3,
    metrics: {
      city_night_s: { unit: 's', target: 30, better: 'less' },
      steps: { unit: 'steps of the night' },
      deepest_m: { unit: 'm, the deepest layer at its end' },
    },
    async run() {
      const place = seededHills();
      const options = { hours: 8, frameMinutes: 60, deficitK: 6, airK: 293, reachM: 5, threads };
      const { seconds, result } = await timed(() => coldAirNight(place, options));
      const { depthM } = result.frames[result.frames.length - 1];
      return { city_night_s: seconds, steps: result.steps, deepest_m: depthM.reduce((a, b) => Math.max(a, b), 0) };
    },
  });

/** Long hills up to some 500 m, wooded above 60 m; quarters of houses in the valleys, a river through the middle. */
function seededHills(): NightGround {
  const cells = width * height;
  const each = (of: (column: number, row: number, cell: number) => number) =>
    Float32Array.from({ length: cells }, (_, cell) => of(cell % width, Math.floor(cell / width), cell));
  const ground = each((column, row, cell) => {
    const ridge = Math.sin(column / 62) * Math.cos(row / 54) + 0.4 * Math.sin((column + 2 * row) / 34);
    const river = Math.abs(row - 310 - 40 * Math.sin(column / 90)) < 10 ? -10 : 0;
    return 25 + 400 * Math.max(0, ridge - 0.35) + river + 2 * randomUnit(8, 0, cell);
  });
  const wooded = (cell: number) => ground[cell] > 60;
  return {
    ...{ width, height, cellSize: 50, ground },
    drag: each((_c, _r, cell) => (wooded(cell) ? 0.04 : 0.01)),
    walls: each((_c, _r, cell) => (wooded(cell) ? 0 : 0.3 * randomUnit(8, 1, cell))),
    wallHeightM: each((_c, _r, cell) => (wooded(cell) ? 0 : 8 + 20 * randomUnit(8, 2, cell))),
    coolingWm2: each((_c, _r, cell) => (wooded(cell) ? 30 : 0)),
    origins: [
      each((_c, row, cell) => Number(wooded(cell) && row < 200)),
      each((_c, row, cell) => Number(wooded(cell) && row > 420)),
    ],
  };
}
