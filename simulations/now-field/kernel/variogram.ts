/** How alike values are by their distance: C(h) = sill · exp(−h / range), and what differs even side by side. Lengths in metres. */
export interface Variogram {
  /** Variance of a single sensor against its place: its own error, and what is smaller than the network sees. */
  readonly nugget: number;
  readonly sill: number;
  readonly rangeM: number;
}

const lags = 20;
const farthestM = 10_000;
/** Ranges that are tried, m. */
const ranges = Array.from({ length: 28 }, (_, i) => 300 * 1.17 ** i);

/**
 * Fits an exponential model with a nugget to half the mean squared differences in 20 lags up to 10 km, by least squares
 * weighted with pairs over the square of the model (Cressie 1985, from plain weights first).
 */
export function fitVariogram(x: Float64Array, y: Float64Array, residuals: Float64Array): Variogram {
  const { distance, gamma, pairs } = empirical(x, y, residuals);
  const variance = residuals.reduce((sum, value) => sum + value * value, 0) / Math.max(1, residuals.length);
  const least = Math.max(1e-6 * variance, 1e-9);
  if (distance.length < 3) return { nugget: least, sill: Math.max(variance, least), rangeM: 1000 };
  let best = { nugget: least, sill: Math.max(variance, least), rangeM: 1000, misfit: Number.POSITIVE_INFINITY };
  let weights = pairs;
  for (let round = 0; round < 2; round++) {
    best = { ...best, misfit: Number.POSITIVE_INFINITY };
    for (const rangeM of ranges) {
      const found = fitAt(rangeM, distance, gamma, weights, least);
      if (found.misfit < best.misfit) best = found;
    }
    const model = (h: number) => best.nugget + best.sill * (1 - Math.exp(-h / best.rangeM));
    weights = pairs.map((count, k) => count / Math.max(least, model(distance[k])) ** 2);
  }
  return { nugget: best.nugget, sill: best.sill, rangeM: best.rangeM };
}

function empirical(x: Float64Array, y: Float64Array, values: Float64Array) {
  const [sum, far, count] = [0, 1, 2].map(() => new Float64Array(lags));
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [x[i] - x[j], y[i] - y[j]];
      const h = Math.sqrt(dx * dx + dy * dy);
      const lag = Math.floor((h / farthestM) * lags);
      if (lag >= lags) continue;
      sum[lag] += 0.5 * (values[i] - values[j]) ** 2;
      far[lag] += h;
      count[lag]++;
    }
  }
  const known = Array.from({ length: lags }, (_, lag) => lag).filter((lag) => count[lag] > 0);
  return {
    distance: known.map((lag) => far[lag] / count[lag]),
    gamma: known.map((lag) => sum[lag] / count[lag]),
    pairs: known.map((lag) => count[lag]),
  };
}

/** Nugget and sill of a given range, neither below the least. */
function fitAt(
  rangeM: number,
  h: readonly number[],
  gamma: readonly number[],
  weights: readonly number[],
  least: number,
) {
  let [s, sg, sgg, sy, sgy] = [0, 0, 0, 0, 0];
  h.forEach((distance, k) => {
    const g = 1 - Math.exp(-distance / rangeM);
    s += weights[k];
    sg += weights[k] * g;
    sgg += weights[k] * g * g;
    sy += weights[k] * gamma[k];
    sgy += weights[k] * g * gamma[k];
  });
  const determinant = s * sgg - sg * sg;
  let [nugget, sill] =
    determinant > 1e-12 * s * sgg
      ? [(sgg * sy - sg * sgy) / determinant, (s * sgy - sg * sy) / determinant]
      : [0, sy / s];
  if (nugget < least) [nugget, sill] = [least, (sgy - least * sg) / sgg];
  if (sill < least) [nugget, sill] = [Math.max(least, sy / s), least];
  const misfit = h.reduce((sum, distance, k) => {
    const model = nugget + sill * (1 - Math.exp(-distance / rangeM));
    return sum + weights[k] * (gamma[k] - model) ** 2;
  }, 0);
  return { nugget, sill, rangeM, misfit };
}
