// The columns of the source-receptor matrix: every source cell lays its stencil over the cells around it. One column is
// written by one thread, its cells in one order: the same bits for any number of threads.

/**
 * Adds to `out` (rows × columns, f32) what the cells of `emission` (g/s, same shape) leave by a stencil of `reach` cells to
 * each side (`2 reach + 1` squared, f32, row 0 in the north).
 */
export function lay(out: usize, emission: usize, stencil: usize, rows: i32, columns: i32, reach: i32): void {
  const side = 2 * reach + 1;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const grams = load<f32>(emission + (usize(row * columns + column) << 2));
      if (grams == 0) continue;
      const top = max(0, row - reach), bottom = min(rows - 1, row + reach);
      const left = max(0, column - reach), right = min(columns - 1, column + reach);
      const four = f32x4.splat(grams);
      for (let to = top; to <= bottom; to++) {
        let target = out + (usize(to * columns + left) << 2);
        let from = stencil + (usize((to - row + reach) * side + left - column + reach) << 2);
        const end = target + (usize(right - left + 1) << 2);
        for (; target + 16 <= end; target += 16, from += 16) {
          v128.store(target, f32x4.add(v128.load(target), f32x4.mul(four, v128.load(from))));
        }
        for (; target < end; target += 4, from += 4) {
          store<f32>(target, load<f32>(target) + grams * load<f32>(from));
        }
      }
    }
  }
}

/** Adds `factor` times a column to another, `cells` of them, a multiple of four. */
export function addColumn(out: usize, column: usize, cells: i32, factor: f32): void {
  const four = f32x4.splat(factor);
  const end = out + (usize(cells) << 2);
  for (; out < end; out += 16, column += 16) {
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(four, v128.load(column))));
  }
}
