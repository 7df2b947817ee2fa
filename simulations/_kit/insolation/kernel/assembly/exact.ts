// Exact rays over a height raster whose cells are solid blocks, each a column up to its height.

/** Steps by which a border is overstepped. */
const BEYOND: f64 = 1e-7;

/** Level `level` of the pyramid: maxima of 2 × 2 cells of the one below, `width` × `height` cells of this level. */
export function maxima(below: usize, belowWidth: i32, belowHeight: i32, level: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let highest: f32 = -1e9;
      for (let k = 0; k < 4; k++) {
        const bx = 2 * x + (k & 1), by = 2 * y + (k >> 1);
        if (bx < belowWidth && by < belowHeight) {
          highest = max<f32>(highest, load<f32>(below + ((<usize>by * <usize>belowWidth + <usize>bx) << 2)));
        }
      }
      store<f32>(level + ((<usize>y * <usize>width + <usize>x) << 2), highest);
    }
  }
}

/**
 * Counts the rays (f64 triples: cells eastwards and southwards per step, metres up per step) that leave the raster from
 * the middle of each cell's top without entering a block, for rows [from, to) of `width` × `height` cells.
 *
 * A ray goes through the blocks of the pyramid: over one whose maximum it clears in one stride, else into its quarters.
 *
 * @param levels  i32 pairs (address, width) of the levels of the pyramid, the raster itself first
 * @param counts  u16 per cell
 */
export function countFreeRays(
  levels: usize, levelCount: i32, width: i32, height: i32, rays: usize, rayCount: i32, counts: usize, from: i32, to: i32,
): void {
  const raster = load<u32>(levels) as usize;
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++) {
      const cell = <usize>y * <usize>width + <usize>x;
      const z = <f64>load<f32>(raster + (cell << 2));
      let count = 0;
      for (let n = 0; n < rayCount; n++) {
        const ray = rays + <usize>n * 24;
        if (isFree(levels, levelCount, width, height, x, y, z, load<f64>(ray), load<f64>(ray, 8), load<f64>(ray, 16))) count++;
      }
      store<u16>(counts + (cell << 1), <u16>count);
    }
  }
}

function isFree(
  levels: usize, levelCount: i32, width: i32, height: i32, x: i32, y: i32, z: f64, dx: f64, dy: f64, rise: f64,
): bool {
  const px = <f64>x + 0.5, py = <f64>y + 0.5;
  // The eye's own block is left first.
  let t = min(exit(px, dx, x, 1), exit(py, dy, y, 1));
  let level = 0;
  // A hair beyond the border, so that the next cell is the one that the ray enters.
  let cx = <i32>Math.floor(px + (t + BEYOND) * dx), cy = <i32>Math.floor(py + (t + BEYOND) * dy);
  while (cx >= 0 && cy >= 0 && cx < width && cy < height) {
    const entry = levels + (<usize>level << 3);
    const bx = cx >> level, by = cy >> level;
    const block = <usize>by * <usize>load<i32>(entry, 4) + <usize>bx;
    if (<f64>load<f32>((load<u32>(entry) as usize) + (block << 2)) > z + t * rise) {
      if (level == 0) return false;
      level--;
      continue;
    }
    const side = 1 << level;
    t = min(exit(px, dx, bx * side, side), exit(py, dy, by * side, side));
    cx = <i32>Math.floor(px + (t + BEYOND) * dx);
    cy = <i32>Math.floor(py + (t + BEYOND) * dy);
    if (level + 1 < levelCount) level++;
  }
  return true;
}

/** Steps until a ray leaves the cells [from, from + side) along one axis. */
// @ts-ignore: decorator
@inline
function exit(p: f64, d: f64, from: i32, side: i32): f64 {
  if (d > 0) return (<f64>(from + side) - p) / d;
  if (d < 0) return (<f64>from - p) / d;
  return Infinity;
}
