import { cholesky, inverseDiagonal, product, solveLower, solveUpper } from './linear.ts';
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

/** Fits a network. At least eight sensors. */
export function fitNetwork(sensors: Sensors): Network {
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
  const l = cholesky(covariances(x, y, variogram), n);
  const whole = generalised(l, n, used, values);
  const { expected, deviation } = leftOut(l, n, whole, values);
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

function covariances(x: Float64Array, y: Float64Array, { nugget, sill, rangeM }: Variogram): Float64Array {
  const n = x.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [x[i] - x[j], y[i] - y[j]];
      const covariance = sill * Math.exp(-Math.sqrt(dx * dx + dy * dy) / rangeM);
      matrix[i * n + j] = covariance;
      matrix[j * n + i] = covariance;
    }
    matrix[i * n + i] = sill + nugget;
  }
  return matrix;
}

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
function generalised(l: Float64Array, n: number, columns: readonly Float64Array[], values: Float64Array): Generalised {
  const p = columns.length;
  const inverse = (b: Float64Array) => solveUpper(l, n, solveLower(l, n, b.slice()));
  const inverseTrends = columns.map(inverse);
  const normal = cholesky(
    Float64Array.from({ length: p * p }, (_, k) => product(columns[Math.floor(k / p)], inverseTrends[k % p])),
    p,
  );
  const right = Float64Array.from(inverseTrends, (column) => product(column, values));
  const beta = solveUpper(normal, p, solveLower(normal, p, right));
  return { beta, dual: inverse(residualsOf(columns, values, beta)), inverseTrends, normal };
}

/**
 * Every sensor as the others see it, trend included, without computing anything anew (O. Dubrule 1983): with
 * P = K⁻¹ − K⁻¹F (FᵀK⁻¹F)⁻¹ FᵀK⁻¹ its error is (P z)ᵢ / Pᵢᵢ, of the variance 1 / Pᵢᵢ.
 */
function leftOut(l: Float64Array, n: number, { dual, inverseTrends, normal }: Generalised, values: Float64Array) {
  const diagonal = inverseDiagonal(l, n);
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

/** Rows of the raster to do, from the first up to the last. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

export interface Kriged {
  /** NaN where nothing is wanted. */
  readonly values: Float32Array;
  /** Standard deviation of the true value of the place, without the error of a single sensor. */
  readonly deviation: Float32Array;
}

/** Steps of the table of the covariance over the distance, and how many ranges far it goes: e⁻¹² of the sill is nothing. */
const steps = 4096;
const ranges = 12;
/** Cells along a side of a square that takes its uncertainty from the same sensors, and how many they are. */
export const square = 10;
const neighbours = 32;

/** Values and their uncertainty in some rows of a raster: values from all sensors, uncertainty from the 32 nearest. */
export function krige(network: Network, targets: Targets, { from, to }: Rows): Kriged {
  const { width } = targets;
  const values = new Float32Array((to - from) * width).fill(Number.NaN);
  const deviation = new Float32Array((to - from) * width).fill(Number.NaN);
  const table = covarianceTable(network.variogram);
  for (let row = from; row < to; row += square) {
    for (let column = 0; column < width; column += square) {
      const cells = cellsOf(targets, row, Math.min(to, row + square), column);
      if (cells.length === 0) continue;
      const local = neighbourhood(network, targets, row, column);
      for (const cell of cells) {
        const at = cell - from * width;
        const [x, y] = placeOf(targets, cell);
        values[at] = trendAt(network, targets, cell) + dualSum(network, table, x, y);
        deviation[at] = deviationAt(network, local, targets, cell, x, y);
      }
    }
  }
  return { values, deviation };
}

function cellsOf({ width, wanted }: Targets, top: number, bottom: number, left: number): number[] {
  const cells: number[] = [];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < Math.min(width, left + square); column++) {
      if (wanted[row * width + column]) cells.push(row * width + column);
    }
  }
  return cells;
}

const placeOf = ({ width, cellSize, origin }: Targets, cell: number): readonly [number, number] => [
  origin[0] + ((cell % width) + 0.5) * cellSize,
  origin[1] - (Math.floor(cell / width) + 0.5) * cellSize,
];

function trendAt({ beta, scales }: Network, { trends }: Targets, cell: number): number {
  let sum = beta[0];
  for (let k = 0; k < trends.length; k++) sum += beta[k + 1] * scaled(trends[k][cell], scales[k]);
  return sum;
}

function covarianceTable({ sill }: Variogram): Float64Array {
  return Float64Array.from({ length: steps + 2 }, (_, i) => (i >= steps ? 0 : sill * Math.exp((-i * ranges) / steps)));
}

/** Σ dualᵢ C(distance to i). */
function dualSum({ sensors: { x, y }, dual, variogram }: Network, table: Float64Array, px: number, py: number): number {
  const perMetre = steps / (ranges * variogram.rangeM);
  let sum = 0;
  for (let i = 0; i < dual.length; i++) {
    const [dx, dy] = [x[i] - px, y[i] - py];
    const at = Math.sqrt(dx * dx + dy * dy) * perMetre;
    if (at >= steps) continue;
    const low = at | 0;
    sum += dual[i] * (table[low] + (at - low) * (table[low + 1] - table[low]));
  }
  return sum;
}

/** The sensors nearest to the middle of a square, their triangle, and L⁻¹ F. */
interface Neighbourhood {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly l: Float64Array;
  readonly trends: readonly Float64Array[];
  /** Room for what one cell needs. */
  readonly covariance: Float64Array;
  readonly rest: Float64Array;
}

/** The sensors nearest to a place, by distance and number. */
function nearestTo({ x, y }: Sensors, px: number, py: number): number[] {
  const found: number[] = [];
  const far = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - px, y[i] - py];
    far[i] = dx * dx + dy * dy;
    if (found.length === neighbours && far[i] >= far[found[neighbours - 1]]) continue;
    let at = found.length;
    while (at > 0 && far[found[at - 1]] > far[i]) at--;
    found.splice(at, 0, i);
    if (found.length > neighbours) found.pop();
  }
  return found;
}

function neighbourhood(
  { sensors, variogram, scales }: Network,
  targets: Targets,
  row: number,
  column: number,
): Neighbourhood {
  const middle = [
    targets.origin[0] + (column + square / 2) * targets.cellSize,
    targets.origin[1] - (row + square / 2) * targets.cellSize,
  ];
  const nearest = nearestTo(sensors, middle[0], middle[1]);
  const pick = (values: Float64Array) => Float64Array.from(nearest, (i) => values[i]);
  const [x, y] = [pick(sensors.x), pick(sensors.y)];
  const n = x.length;
  const l = cholesky(covariances(x, y, variogram), n);
  const used = sensors.trends.flatMap((trend, k) =>
    scales[k].spread > 0 ? [pick(trend).map((value) => scaled(value, scales[k]))] : [],
  );
  const trends = [new Float64Array(n).fill(1), ...used].map((column) => solveLower(l, n, column));
  return { x, y, l, trends, covariance: new Float64Array(n), rest: new Float64Array(trends.length) };
}

/** σ² = sill − kᵀK⁻¹k + uᵀ(FᵀK⁻¹F)⁻¹u with u = f − FᵀK⁻¹k: k of the neighbourhood, the trend as well as all sensors know it. */
function deviationAt(
  { variogram: { sill, rangeM }, scales, normal }: Network,
  { x, y, l, trends, covariance, rest }: Neighbourhood,
  targets: Targets,
  cell: number,
  px: number,
  py: number,
): number {
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - px, y[i] - py];
    covariance[i] = sill * Math.exp(-Math.sqrt(dx * dx + dy * dy) / rangeM);
  }
  solveLower(l, x.length, covariance);
  rest[0] = 1 - product(trends[0], covariance);
  for (let k = 0, at = 1; k < scales.length; k++) {
    if (scales[k].spread === 0) continue;
    rest[at] = scaled(targets.trends[k][cell], scales[k]) - product(trends[at], covariance);
    at++;
  }
  solveLower(normal, rest.length, rest);
  return Math.sqrt(Math.max(0, sill - product(covariance, covariance) + product(rest, rest)));
}
