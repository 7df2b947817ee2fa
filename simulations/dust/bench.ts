import { randomUnit } from '#core';
import { type BenchResult, runBench, timed } from '../_kit/bench.ts';
import { type SourceColumn, sourceReceptorMatrix } from './kernel/matrix.ts';
import { stabilities } from './kernel/plume.ts';
import { stencils, type WindShare } from './kernel/stencil.ts';
import { kinds, noPolicy } from './policy.ts';
import { concentrations } from './run.ts';
import { zoneCount } from './zones.ts';

const threads = 2;
/** 605 km² in cells of 100 m. */
const [rows, columns] = [220, 275];
const reach = 80;

/**
 * `slider_ms`: from a policy to PM2.5 and PM10 of 60,500 receptors and what people breathe, over sources of six kinds in 27 zones
 * of a seeded city. `matrix_s`: the matrix for a year of winds, once.
 */
export const bench = (): Promise<BenchResult> =>
  runBench('dust', {
    runs: 3,
    metrics: {
      slider_ms: { unit: 'ms', target: 200, better: 'less' },
      matrix_s: { unit: 's' },
    },
    async run() {
      const { seconds: matrixS, result: matrix } = await timed(() => {
        const releases = kinds.map((_, i) => ({ heightM: 1 + 14 * Number(i === 3), sigmaZ: 4 }));
        const spread = stencils(seededWinds(), {
          ...{ land: 'urban', cellSize: 100, reach, releases, spreadDeg: 22.5, fans: 8 },
        });
        return sourceReceptorMatrix(seededSources(), { rows, columns, reach, stencils: spread, threads });
      });
      const fleet = { gradeFiveExhaust: 0.3, caught: 0.02 };
      const times: number[] = [];
      for (let i = 0; i < 11; i++) {
        const { seconds } = await timed(() => {
          const policy = { ...noPolicy, oddEven: 5 * i, sweeping: 7 * i, lowEmissionZone: 9 * i };
          const { pm25 } = concentrations({ matrix, fleet }, policy);
          return pm25.reduce((sum, value, cell) => sum + value * randomPeople[cell], 0);
        });
        times.push(1000 * seconds);
      }
      return { slider_ms: times.sort((a, b) => a - b)[5], matrix_s: matrixS };
    },
  });

const randomPeople = Float32Array.from({ length: rows * columns }, (_, cell) => 300 * randomUnit(8, cell));

/** Every sixteenth of the rose in every class of stability. */
const seededWinds = (): WindShare[] =>
  Array.from({ length: 16 }, (_, sector) => sector).flatMap((sector) =>
    stabilities.map((stability, i) => {
      return {
        fromDeg: 22.5 * sector,
        windMs: 1 + i,
        stability,
        weights: kinds.map(() => randomUnit(9, sector, i) / 48),
      };
    }),
  );

/** Zones are stripes of the city; every cell gives of every kind. */
function seededSources(): SourceColumn[] {
  return kinds.flatMap((_, kind) =>
    Array.from({ length: zoneCount }, (__, zone) => {
      const emission = Float32Array.from({ length: rows * columns }, (___, cell) =>
        Math.floor((cell * zoneCount) / (rows * columns)) === zone ? randomUnit(10, kind, cell) * 1e-3 : 0,
      );
      return { kind, zone, emission };
    }),
  );
}
