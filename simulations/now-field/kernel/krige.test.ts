import { afterAll, describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { kernelModule } from '#simulations/_kit/kernel-module.ts';
import { Kriging } from './kriging.ts';
import { cholesky, solveLower, solveUpper } from './linear.ts';
import type { Network, Sensors, Targets } from './network.ts';
import { Triangle } from './triangle.ts';
import { fitVariogram } from './variogram.ts';

const normal = (seed: number, i: number) =>
  Math.sqrt(-2 * Math.log(1 - randomUnit(seed, i))) * Math.cos(2 * Math.PI * randomUnit(seed, i, 1));

/** A smooth field of a 3 km swell over a slope by height. */
const truth = (x: number, y: number) => 20 + 2 * Math.sin(x / 3000) * Math.cos(y / 2500) - 0.0065 * heightAt(x, y);
const heightAt = (x: number, y: number) => 100 + 80 * Math.sin(x / 1700 + y / 2300);

function network(count: number, noise = 0, seed = 1): Sensors {
  const at = (channel: number) => Float64Array.from({ length: count }, (_, i) => 20_000 * randomUnit(seed, i, channel));
  const [x, y] = [at(2), at(3)];
  const values = x.map((east, i) => truth(east, y[i]) + noise * normal(seed, i));
  return { x, y, values, trends: [x.map((east, i) => heightAt(east, y[i]))] };
}

function raster(width: number, height: number, cellSize: number): Targets {
  const trend = Float32Array.from({ length: width * height }, (_, cell) =>
    heightAt(((cell % width) + 0.5) * cellSize, 20_000 - (Math.floor(cell / width) + 0.5) * cellSize),
  );
  return {
    width,
    height,
    cellSize,
    origin: [0, 20_000],
    wanted: new Uint8Array(width * height).fill(1),
    trends: [trend],
  };
}

const kriging = await Kriging.open({ threads: 1 });
afterAll(() => kriging.close());
const fieldOf = async (network: Network, targets: Targets) => (await kriging.fields([network], targets))[0];

describe('the triangle of a network', () => {
  it('solves as the plain one does, and knows the diagonal of the inverse', async () => {
    const module = await kernelModule(import.meta.dirname);
    for (const n of [9, 37, 74]) {
      const { x, y } = network(n);
      const variogram = { nugget: 0.2, sill: 2, rangeM: 3000 };
      const a = Float64Array.from({ length: n * n }, (_, k) => {
        const [i, j] = [Math.floor(k / n), k % n];
        return 2 * Math.exp(-Math.hypot(x[i] - x[j], y[i] - y[j]) / 3000) + (i === j ? 0.2 : 0);
      });
      const triangle = new Triangle(module, x, y, variogram);
      const plain = cholesky(a, n);
      const diagonal = triangle.inverseDiagonal();
      for (const i of [0, n >> 1, n - 1]) {
        const unit = Float64Array.from({ length: n }, (_, k) => Number(k === i));
        const solved = triangle.solve(unit);
        const expected = solveUpper(plain, n, solveLower(plain, n, unit.slice()));
        solved.forEach((value, k) => {
          expect(value).toBeCloseTo(expected[k], 10);
        });
        expect(diagonal[i] / expected[i]).toBeCloseTo(1, 10);
      }
    }
  });
});

describe('the variogram', () => {
  it('finds the nugget and the sill of values without any likeness', () => {
    const { x, y } = network(600);
    const { nugget, sill } = fitVariogram(
      x,
      y,
      x.map((_, i) => 3 * normal(9, i)),
    );
    expect(nugget + sill).toBeGreaterThan(6);
    expect(nugget + sill).toBeLessThan(12);
  });

  it('is nothing for values that are all alike, and no NaN', () => {
    const { x, y } = network(40);
    const found = fitVariogram(x, y, new Float64Array(40));
    expect(Object.values(found).every((value) => Number.isFinite(value) && value > 0)).toBe(true);
  });
});

describe('kriging', () => {
  const fitted = kriging.fit(network(300, 0.1));
  const targets = raster(50, 50, 400);

  it('comes closer to the truth than the mean, and says how close', async () => {
    const { values, deviation } = await fieldOf(fitted, targets);
    const errors = Array.from(values, (value, cell) => {
      const [x, y] = [((cell % 50) + 0.5) * 400, 20_000 - (Math.floor(cell / 50) + 0.5) * 400];
      return value - truth(x, y);
    });
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(rms).toBeLessThan(0.3);
    const within = errors.filter((error, cell) => Math.abs(error) < 2 * deviation[cell]).length / errors.length;
    expect(within).toBeGreaterThan(0.9);
  });

  it('goes through a sensor without an error of its own, and is surest there', () => {
    const few = network(60);
    const exact = kriging.fit(few);
    const { variogram } = exact;
    expect(variogram.nugget).toBeLessThan(0.3 * variogram.sill);
    const [x, y] = [few.x[7], few.y[7]];
    const trends = [heightAt(x, y)];
    const { value, sigma } = kriging.at(exact, [x, y], trends);
    expect(Math.abs(value - few.values[7])).toBeLessThan(0.5);
    expect(sigma).toBeLessThan(0.6 * kriging.at(exact, [60_000, 60_000], trends).sigma);
  });

  it('knows of every sensor what the others say, as if it had never been there', () => {
    const all = network(80, 0.2);
    const { expected, deviation, variogram } = kriging.fit(all);
    for (const left of [0, 40, 79]) {
      const others = (values: Float64Array) => values.filter((_, i) => i !== left);
      const brute = bruteKrige(
        { x: others(all.x), y: others(all.y), values: others(all.values), trends: [others(all.trends[0])] },
        variogram,
        [all.x[left], all.y[left], all.trends[0][left]],
      );
      expect(expected[left]).toBeCloseTo(brute.value, 6);
      expect(deviation[left]).toBeCloseTo(brute.deviation, 6);
    }
  });

  it('is at every place what the whole system gives, as sure as the nearest know', async () => {
    const few = network(30, 0.2);
    const sparse = kriging.fit(few);
    const { values, deviation } = await fieldOf(sparse, raster(11, 9, 1900));
    for (const cell of [0, 13, 41, 98]) {
      const [x, y] = [((cell % 11) + 0.5) * 1900, 20_000 - (Math.floor(cell / 11) + 0.5) * 1900];
      const { variogram } = sparse;
      const brute = bruteKrige(few, variogram, [x, y, Math.fround(heightAt(x, y))]);
      expect(values[cell]).toBeCloseTo(brute.value, 4);
      expect(deviation[cell]).toBeCloseTo(Math.sqrt(brute.deviation ** 2 - variogram.nugget), 5);
    }
  });

  it('gives the same bits on three threads, and nothing where nothing is wanted', async () => {
    const some = { ...targets, wanted: targets.wanted.map((_, cell) => Number(cell % 7 !== 0)) };
    const one = await fieldOf(fitted, some);
    const more = await Kriging.open({ threads: 3 });
    const [three] = await more.fields([more.fit(network(300, 0.1))], some).finally(() => more.close());
    expect(three).toEqual(one);
    one.values.forEach((value, cell) => {
      expect(Number.isNaN(value)).toBe(cell % 7 === 0);
    });
  });

  it('takes a network at one height, and one where all say the same', async () => {
    const flat = network(30);
    const same = kriging.fit({ ...flat, trends: [new Float64Array(30).fill(20)] });
    expect(same.beta[1]).toBe(0);
    const constant = kriging.fit({ ...flat, values: new Float64Array(30).fill(5) });
    const { values, deviation } = await fieldOf(constant, targets);
    expect(values.every((value) => Math.abs(value - 5) < 1e-3)).toBe(true);
    expect(deviation.every((value) => value >= 0 && value < 0.1)).toBe(true);
  });
});

/** The kriging system solved whole, by elimination with pivots: the variance is of a new sensor there. */
function bruteKrige({ x, y, values, trends }: Sensors, variogram: Network['variogram'], place: readonly number[]) {
  const { nugget, sill, rangeM } = variogram;
  const n = x.length;
  const p = 2;
  const covariance = (dx: number, dy: number) => sill * Math.exp(-Math.hypot(dx, dy) / rangeM);
  const rows = Array.from({ length: n + p }, (_, i) =>
    Array.from({ length: n + p }, (__, j) => {
      if (i >= n && j >= n) return 0;
      if (i >= n || j >= n) {
        const [sensor, k] = i >= n ? [j, i - n] : [i, j - n];
        return k === 0 ? 1 : trends[0][sensor] / 100;
      }
      return covariance(x[i] - x[j], y[i] - y[j]) + (i === j ? nugget : 0);
    }),
  );
  const right = [...Array.from(x, (east, i) => covariance(east - place[0], y[i] - place[1])), 1, place[2] / 100];
  const weights = eliminate(
    rows.map((row) => [...row]),
    [...right],
  );
  const value = values.reduce((sum, each, i) => sum + weights[i] * each, 0);
  const variance = sill + nugget - weights.reduce((sum, weight, i) => sum + weight * right[i], 0);
  return { value, deviation: Math.sqrt(variance) };
}

function eliminate(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) pivot = i;
    [a[k], a[pivot]] = [a[pivot], a[k]];
    [b[k], b[pivot]] = [b[pivot], b[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i][k] / a[k][k];
      for (let j = k; j < n; j++) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) b[i] -= a[i][j] * b[j];
    b[i] /= a[i][i];
  }
  return b;
}
