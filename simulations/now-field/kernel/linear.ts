/** Dense linear algebra over row-major Float64Arrays, as large as a network of sensors is. */

/** Rows (or columns) that are worked on together, so that what they share is fetched once. */
const block = 24;

/** Sum of products of two runs of numbers; four sums side by side, for a chain of additions waits for each. */
function dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    s0 += a[i + k] * b[j + k];
    s1 += a[i + k + 1] * b[j + k + 1];
    s2 += a[i + k + 2] * b[j + k + 2];
    s3 += a[i + k + 3] * b[j + k + 3];
  }
  for (; k < count; k++) s0 += a[i + k] * b[j + k];
  return s0 + s1 + (s2 + s3);
}

/**
 * Lower triangle L with L Lᵀ = A of a positive definite matrix, n × n; what lies above the diagonal stays as it was. A pivot
 * that rounding leaves at nothing is held at 1e-12 of its diagonal.
 */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const l = a.slice();
  for (let first = 0; first < n; first += block) {
    const last = Math.min(n, first + block);
    for (let j = 0; j < last; j++) {
      if (j >= first)
        l[j * n + j] = Math.sqrt(Math.max(l[j * n + j] - dot(l, j * n, l, j * n, j), 1e-12 * a[j * n + j]));
      for (let i = Math.max(first, j + 1); i < last; i++) {
        l[i * n + j] = (l[i * n + j] - dot(l, i * n, l, j * n, j)) / l[j * n + j];
      }
    }
  }
  return l;
}

/** x with L x = b, in place. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) b[i] = (b[i] - dot(l, i * n, b, 0, i)) / l[i * n + i];
  return b;
}

/** x with Lᵀ x = b, in place. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    b[i] /= l[i * n + i];
    const [row, x] = [i * n, b[i]];
    for (let j = 0; j < i; j++) b[j] -= l[row + j] * x;
  }
  return b;
}

/** Diagonal of (L Lᵀ)⁻¹: sums of squares of the columns of L⁻¹, which are found a block at a time. */
export function inverseDiagonal(l: Float64Array, n: number): Float64Array {
  const diagonal = new Float64Array(n);
  const columns = new Float64Array(block * n);
  for (let first = 0; first < n; first += block) {
    const last = Math.min(n, first + block);
    for (let i = first; i < n; i++) {
      for (let j = first; j < Math.min(last, i + 1); j++) {
        const column = (j - first) * n;
        const value = (i === j ? 1 : -dot(l, i * n + j, columns, column + j, i - j)) / l[i * n + i];
        columns[column + i] = value;
        diagonal[j] += value * value;
      }
    }
  }
  return diagonal;
}

/** Σ x y. */
export const product = (x: Float64Array, y: Float64Array): number => dot(x, 0, y, 0, x.length);
