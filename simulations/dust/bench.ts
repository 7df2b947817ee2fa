import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { randomUnit, toEpsg5186, type Wgs84 } from '#core';
import { type BenchResult, runBench, timed } from '../_kit/bench.ts';
import { fly } from '../dust-particles/kernel/fly.ts';
import { cityTurbulence } from '../dust-particles/kernel/turbulence.ts';
import { throughFaces } from '../dust-particles/wind-grid.ts';
import { Kriging } from '../now-field/kernel/kriging.ts';
import { type SourceColumn, sourceReceptorMatrix } from './kernel/matrix.ts';
import { stabilities } from './kernel/plume.ts';
import { stencils, type WindShare } from './kernel/stencil.ts';
import { againstMeasuredPattern } from './pattern.ts';
import { kinds, noPolicy } from './policy.ts';
import { concentrations } from './run.ts';
import { zoneCount } from './zones.ts';

const threads = 2;
/** 605 km² in cells of 100 m. */
const [rows, columns] = [220, 275];
const reach = 80;
const shared = resolve(import.meta.dirname, '../../../shared/data');
const why = 'the data of Seoul are not on this machine';

/**
 * `slider_ms`: from a policy to PM2.5 and PM10 of 60,500 receptors and what people breathe, over sources of six kinds in 27 zones
 * of a seeded city. `matrix_s`: the matrix for a year of winds, once. `kriging_ms`: from the readings of 851 sensors to the field
 * with its uncertainty and each sensor left out in turn, 60,500 cells. `particles_s`:
 * 1,000,000 particles for 2,000 steps each between blocks, in closed air so that none leaves before. Correlations: the pattern of a year's PM10 against what is
 * measured in Seoul.
 */
export const bench = (): Promise<BenchResult> =>
  runBench('dust', {
    runs: 3,
    metrics: {
      slider_ms: { unit: 'ms', target: 200, better: 'less' },
      matrix_s: { unit: 's' },
      particles_s: { unit: 's', target: 90, better: 'less' },
      kriging_ms: { unit: 'ms', target: 500, better: 'less' },
      pm10_rank_correlation: { unit: '573 kilometres', why },
      pm10_stations_rank_correlation: { unit: '25 stations', why },
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
      const sensors = network();
      const { seconds: krigingS } = await timed(async () => {
        const kriging = await Kriging.open({ threads });
        return kriging.fields([kriging.fit(sensors)], cityCells()).finally(() => kriging.close());
      });
      particlesS ??= (await timed(() => fly(flight(), { threads }))).seconds;
      const pattern = await againstMeasuredPattern(shared, threads);
      return {
        slider_ms: times.sort((a, b) => a - b)[5],
        matrix_s: matrixS,
        particles_s: particlesS,
        kriging_ms: 1000 * krigingS,
        pm10_rank_correlation: pattern?.kilometres ?? null,
        pm10_stations_rank_correlation: pattern?.stations ?? null,
      };
    },
  });

/** Over a minute long: flown once, and not again in each run. */
let particlesS: number | undefined;

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

/** 851 sensors: where those of Seoul hang, or seeded places; their readings are seeded. */
function network() {
  const file = join(shared, 'sensors/sdot_sensor_locations_851.csv');
  const places: readonly (readonly number[])[] = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map(Number))
        .map(([, lat, lon]) => toEpsg5186([lon, lat] as unknown as Wgs84))
    : Array.from({ length: 851 }, (_, i) => [
        186_000 + 27_500 * randomUnit(11, i),
        541_000 + 22_000 * randomUnit(12, i),
      ]);
  const [x, y] = [0, 1].map((axis) => Float64Array.from(places, (place) => place[axis]));
  const swell = (i: number) => Math.sin(x[i] / 3000) * Math.cos(y[i] / 2500);
  const values = x.map((_, i) => 20 + 2 * swell(i) + 0.8 * randomUnit(13, i));
  return { x, y, values, trends: [x.map((_, i) => 50 + 40 * randomUnit(14, i))] };
}

const cityCells = () => ({
  ...{ width: columns, height: rows, cellSize: 100, origin: [186_000, 563_000] as const },
  wanted: new Uint8Array(rows * columns).fill(1),
  trends: [Float32Array.from({ length: rows * columns }, (_, cell) => 100 * randomUnit(15, cell))],
});

/** A district of 1 km² in cells of 4 m with blocks of 20 m on a pitch of 36 m, wind along the streets. */
function flight() {
  const [nx, ny, nz] = [250, 250, 28];
  const borders = Float32Array.from({ length: nz + 1 }, (_, k) => (k <= 10 ? 3 * k : 30 + 8 * (k - 10)));
  const along = new Float32Array(nx * ny * nz);
  for (let at = 0; at < along.length; at++) {
    const [k, j, i] = [Math.floor(at / (nx * ny)), Math.floor(at / nx) % ny, at % nx];
    const block = i % 9 < 5 && j % 9 < 5 && k < 2 + 6 * randomUnit(16, Math.floor(i / 9), Math.floor(j / 9));
    along[at] = block ? Number.NaN : 0.5 + 3 * Math.min(1, k / 10);
  }
  const across = along.map((wind) => (Number.isNaN(wind) ? wind : 0));
  const pieces = Array.from({ length: 500 }, (_, n) => {
    return { x: 5.5 + 9 * (n % 27), y: 240 * randomUnit(17, n), dx: 0, dy: 5, fromM: 0.3, toM: 2, emission: 1 };
  });
  return {
    grid: throughFaces({ nx, ny, borders, cellSize: 4, along, across }),
    ...{
      turbulence: cityTurbulence(0.4, 15),
      pieces,
      particles: 1_000_000,
      steps: 2000,
      stepS: 0.5,
      seed: 1,
      closed: true,
    },
    ...{ washoutPerS: 1e-5, depositionMs: 0.002, settlingMs: 0, noseM: 3 },
  };
}
