import { cholesky, product, solveLower, solveUpper } from './linear.ts';
import { Triangle } from './triangle.ts';
import { fitVariogram, type Variogram } from './variogram.ts';

/**
 * Universal kriging: a linear trend in what is known everywhere (height, how much is built), and the rest between the
 * sensors by how alike neighbours are (G. Matheron 1969; N. Cressie, Statistics for Spatial Data, 1993). Positions in metres.
 */
export interface Sensors {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly values: Float64Array;
  /** One array per trend beside the constant. */
  readonly trends: readonly Float64Array[];
}

export interface Targets {
  readonly width: number;
  readonly height: number;
  readonly cellSize: number;
  readonly origin: readonly [number, number];
  /** 1 where a value is wanted. */
  readonly wanted: Uint8Array;
  readonly trends: readonly Float32Array[];
}

/** A network that is understood: what each value between its sensors rests on. */
export interface Network {
  readonly sensors: Sensors;
  readonly variogram: Variogram;
  /** Coefficients: the constant, then those of the trends; 0 for a trend that the sensors do not show. */
  readonly beta: Float64Array;
  /** K⁻¹ (z − F β). */
  readonly dual: Float64Array;
  /** Of every sensor: what the others say about its place, and the standard deviation of that. */
  readonly expected: Float64Array;
  readonly deviation: Float64Array;
  /** Triangle of Fᵀ K⁻¹ F over the trends that the sensors show: how well they are known. */
  readonly normal: Float64Array;
  /** Scales of the trends: mean and spread at the sensors. */
  readonly scales: readonly Scale[];
}

interface Scale {
  readonly mean: number;
  /** 0: the same at all sensors, so that it says nothing. */
  readonly spread: number;
}

/** Fits a network with the kernel's module. At least eight sensors. */
export function fitNetwork(module: WebAssembly.Module, sensors: Sensors): Network {
  const { x, y, values, trends } = sensors;
  const n = values.length;
  const scales = trends.map(scaleOf);
  const columns = [
    new Float64Array(n).fill(1),
    ...trends.map((trend, k) => trend.map((value) => scaled(value, scales[k]))),
  ];
  const used = columns.filter((_, k) => k === 0 || scales[k - 1].spread > 0);
  const plain = leastSquares(used, values);
  const variogram = fitVariogram(x, y, residualsOf(used, values, plain));
  const triangle = new Triangle(module, x, y, variogram);
  const whole = generalised(triangle, used, values);
  const { expected, deviation } = leftOut(triangle, whole, values);
  const beta = new Float64Array(columns.length);
  let at = 0;
  for (const [k, column] of columns.entries()) if (used.includes(column)) beta[k] = whole.beta[at++];
  return { sensors, variogram, beta, dual: whole.dual, expected, deviation, normal: whole.normal, scales };
}

function scaleOf(values: Float64Array): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, spread: spread > 1e-6 * Math.max(1, Math.abs(mean)) ? spread : 0 };
}

const scaled = (value: number, { mean, spread }: Scale): number => (spread > 0 ? (value - mean) / spread : 0);

/** β of the normal equations, for a first look at the rest. */
function leastSquares(columns: readonly Float64Array[], values: Float64Array): Float64Array {
  const p = columns.length;
  const normal = Float64Array.from({ length: p * p }, (_, k) => product(columns[Math.floor(k / p)], columns[k % p]));
  const l = cholesky(normal, p);
  return solveUpper(
    l,
    p,
    solveLower(
      l,
      p,
      Float64Array.from(columns, (column) => product(column, values)),
    ),
  );
}

const residualsOf = (columns: readonly Float64Array[], values: Float64Array, beta: Float64Array): Float64Array =>
  values.map((value, i) => columns.reduce((rest, column, k) => rest - beta[k] * column[i], value));

interface Generalised {
  readonly beta: Float64Array;
  readonly dual: Float64Array;
  /** K⁻¹ F, column by column, and the triangle of Fᵀ K⁻¹ F. */
  readonly inverseTrends: readonly Float64Array[];
  readonly normal: Float64Array;
}

/** β by generalised least squares with the covariances. */
function generalised(triangle: Triangle, columns: readonly Float64Array[], values: Float64Array): Generalised {
  const p = columns.length;
  const inverseTrends = columns.map((column) => triangle.solve(column));
  const normal = cholesky(
    Float64Array.from({ length: p * p }, (_, k) => product(columns[Math.floor(k / p)], inverseTrends[k % p])),
    p,
  );
  const right = Float64Array.from(inverseTrends, (column) => product(column, values));
  const beta = solveUpper(normal, p, solveLower(normal, p, right));
  return { beta, dual: triangle.solve(residualsOf(columns, values, beta)), inverseTrends, normal };
}

/**
 * Every sensor as the others see it, trend included, without computing anything anew (O. Dubrule 1983): with
 * P = K⁻¹ − K⁻¹F (FᵀK⁻¹F)⁻¹ FᵀK⁻¹ its error is (P z)ᵢ / Pᵢᵢ, of the variance 1 / Pᵢᵢ.
 */
function leftOut(triangle: Triangle, { dual, inverseTrends, normal }: Generalised, values: Float64Array) {
  const n = values.length;
  const diagonal = triangle.inverseDiagonal();
  const p = inverseTrends.length;
  const expected = new Float64Array(n);
  const deviation = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = solveLower(
      normal,
      p,
      Float64Array.from(inverseTrends, (column) => column[i]),
    );
    const left = Math.max(1e-12, diagonal[i] - product(row, row));
    // P z = K⁻¹ (z − F β).
    expected[i] = values[i] - dual[i] / left;
    deviation[i] = Math.sqrt(1 / left);
  }
  return { expected, deviation };
}
