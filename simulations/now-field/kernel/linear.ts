/** Dense linear algebra over row-major Float64Arrays, as large as a network of sensors is. */

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
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) l[row + j] = (l[row + j] - dot(l, row, l, j * n, j)) / l[j * n + j];
    l[row + i] = Math.sqrt(Math.max(l[row + i] - dot(l, row, l, row, i), 1e-12 * a[row + i]));
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

/** Diagonal of (L Lᵀ)⁻¹: sums of squares of the columns of L⁻¹. */
export function inverseDiagonal(l: Float64Array, n: number): Float64Array {
  const diagonal = new Float64Array(n);
  // Row j of `inverse` holds column j of L⁻¹ from its diagonal on, so that sums run along rows.
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column[j] = 1 / l[j * n + j];
    let sum = column[j] ** 2;
    for (let i = j + 1; i < n; i++) {
      column[i] = -dot(l, i * n + j, column, j, i - j) / l[i * n + i];
      sum += column[i] ** 2;
    }
    diagonal[j] = sum;
  }
  return diagonal;
}

/** Σ x y. */
export const product = (x: Float64Array, y: Float64Array): number => dot(x, 0, y, 0, x.length);
