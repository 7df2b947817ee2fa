/**
 * A surface through scattered heights on a grid: continuous curvature splines in tension (W. H. F. Smith, P. Wessel, "Gridding with
 * continuous curvature splines in tension", Geophysics 55, 1990), solved from coarse grids to fine ones by successive
 * over-relaxation. Pure arithmetic in a fixed order: the same input gives the same bits.
 */
export interface FixedHeights {
  /** Sum of the heights known in each cell, and how many they are. */
  readonly sum: Float64Array;
  readonly weight: Float64Array;
  readonly width: number;
  readonly height: number;
}

export interface Interpolated {
  readonly values: Float32Array;
  /** 1 where known heights lie around a cell, 0 where the surface would only be drawn on beyond them. */
  readonly known: Uint8Array;
}

/** 0 bends like a thin plate, which overshoots; 1 hangs like a membrane, which makes every summit flat. */
const tension = 0.3;
const relaxation = 1.3;
const coarsestSide = 8;
const coarseSweeps = 300;
const fineSweeps = 60;
/** Cells that have known heights within this many cells on three of four sides count as known. */
const reachCells = 140;

export function interpolateHeights(fixed: FixedHeights): Interpolated {
  const [low, high] = extremes(fixed);
  const surface = solve(fixed, low, high);
  return { values: Float32Array.from(surface), known: surrounded(fixed, reachCells) };
}

function extremes({ sum, weight }: FixedHeights): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < sum.length; i++) {
    if (weight[i] === 0) continue;
    low = Math.min(low, sum[i] / weight[i]);
    high = Math.max(high, sum[i] / weight[i]);
  }
  // A summit may rise above its highest line by less than the step to the next, which some 3 % of the range is.
  const beyond = 0.03 * (high - low);
  return [low - beyond, high + beyond];
}

function solve(fixed: FixedHeights, low: number, high: number): Float64Array {
  const { width, height } = fixed;
  if (Math.min(width, height) <= coarsestSide) {
    return relax(fixed, new Float64Array(width * height).fill((low + high) / 2), low, high, coarseSweeps);
  }
  const coarse = halved(fixed);
  const below = solve(coarse, low, high);
  return relax(fixed, doubled(below, coarse.width, coarse.height, width, height), low, high, fineSweeps);
}

function halved({ sum, weight, width, height }: FixedHeights): FixedHeights {
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const coarse = { sum: new Float64Array(w * h), weight: new Float64Array(w * h), width: w, height: h };
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const [from, to] = [r * width + c, (r >> 1) * w + (c >> 1)];
      if (weight[from] === 0) continue;
      coarse.sum[to] += sum[from] / weight[from];
      coarse.weight[to]++;
    }
  }
  return coarse;
}

/** Bilinear between the centres of the coarse cells. */
function doubled(coarse: Float64Array, w: number, h: number, width: number, height: number): Float64Array {
  const fine = new Float64Array(width * height);
  for (let r = 0; r < height; r++) {
    const v = Math.min(h - 1, Math.max(0, (r - 0.5) / 2));
    const r0 = Math.floor(v);
    const r1 = Math.min(h - 1, r0 + 1);
    const t = v - r0;
    for (let c = 0; c < width; c++) {
      const u = Math.min(w - 1, Math.max(0, (c - 0.5) / 2));
      const c0 = Math.floor(u);
      const c1 = Math.min(w - 1, c0 + 1);
      const s = u - c0;
      fine[r * width + c] =
        (coarse[r0 * w + c0] * (1 - s) + coarse[r0 * w + c1] * s) * (1 - t) +
        (coarse[r1 * w + c0] * (1 - s) + coarse[r1 * w + c1] * s) * t;
    }
  }
  return fine;
}

function relax(
  { sum, weight, width, height }: FixedHeights,
  z: Float64Array,
  low: number,
  high: number,
  sweeps: number,
): Float64Array {
  for (let i = 0; i < z.length; i++) if (weight[i] > 0) z[i] = sum[i] / weight[i];
  const bend = 1 - tension;
  const divisor = 20 * bend + 4 * tension;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        const i = r * width + c;
        if (weight[i] > 0) continue;
        let wanted: number;
        if (r > 1 && c > 1 && r < height - 2 && c < width - 2) {
          const near = z[i - 1] + z[i + 1] + z[i - width] + z[i + width];
          const diagonal = z[i - width - 1] + z[i - width + 1] + z[i + width - 1] + z[i + width + 1];
          const away = z[i - 2] + z[i + 2] + z[i - 2 * width] + z[i + 2 * width];
          wanted = (bend * (8 * near - 2 * diagonal - away) + tension * near) / divisor;
        } else wanted = edgeMean(z, r, c, width, height);
        const next = z[i] + relaxation * (wanted - z[i]);
        z[i] = Math.max(low, Math.min(high, next));
      }
    }
  }
  return z;
}

/** Mean of the neighbours that there are: the surface runs level out of the grid. */
function edgeMean(z: Float64Array, r: number, c: number, width: number, height: number): number {
  let [sum, count] = [0, 0];
  const i = r * width + c;
  if (c > 0) [sum, count] = [sum + z[i - 1], count + 1];
  if (c < width - 1) [sum, count] = [sum + z[i + 1], count + 1];
  if (r > 0) [sum, count] = [sum + z[i - width], count + 1];
  if (r < height - 1) [sum, count] = [sum + z[i + width], count + 1];
  return sum / count;
}

/** Cells that have known heights within `reach` cells towards at least three of the four winds, or hold one. */
function surrounded({ weight, width, height }: FixedHeights, reach: number): Uint8Array {
  const sides = new Uint8Array(width * height);
  const walk = (start: number, step: number, length: number) => {
    let since = Number.POSITIVE_INFINITY;
    for (let k = 0, i = start; k < length; k++, i += step) {
      since = weight[i] > 0 ? 0 : since + 1;
      if (since <= reach) sides[i]++;
    }
  };
  for (let r = 0; r < height; r++) {
    walk(r * width, 1, width);
    walk(r * width + width - 1, -1, width);
  }
  for (let c = 0; c < width; c++) {
    walk(c, width, height);
    walk((height - 1) * width + c, -width, height);
  }
  return sides.map((count) => (count >= 3 ? 1 : 0));
}
