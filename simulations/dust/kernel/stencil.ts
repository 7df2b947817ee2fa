import { type Land, type Stability, sigmas, upAndDown, windAt } from './plume.ts';
import { largestSigmaZ } from './stability.ts';

/** A wind that blew, and how much each kind of source gave then. */
export interface WindShare {
  /** Where it comes from, degrees clockwise from north. */
  readonly fromDeg: number;
  /** At the station, 10 m. */
  readonly windMs: number;
  readonly stability: Stability;
  /** By kind of source: share of the period's hours times the emission of these hours over its mean. */
  readonly weights: readonly number[];
}

/** How a kind of source stands in the air. */
export interface Release {
  readonly heightM: number;
  /** How high it is mixed from the start. */
  readonly sigmaZ: number;
}

export interface StencilOptions {
  readonly land: Land;
  readonly cellSize: number;
  /** Cells to each side. */
  readonly reach: number;
  readonly releases: readonly Release[];
  /** Directions among which a wind is spread evenly, and over how many degrees. */
  readonly spreadDeg: number;
  readonly fans: number;
}

/** Height of noses, m. */
const noseM = 1.5;
/** Below this wind a plume is no plume. */
export const leastWindMs = 1;
/** Steps of the tables along the wind, per cell. */
const steps = 8;
/** Cells near the source, in which places within the cells count. */
const near = 2;
/** Places along a side of a near cell. */
const samples = 9;

/**
 * What 1 g/s from a cell leaves in the cells around it, µg/m³ at 1.5 m, over a period of winds: one stencil per kind of
 * source, `2 reach + 1` squared, row 0 in the north. Sources fill their cell: σ_y starts at a quarter of it.
 */
export function stencils(winds: readonly WindShare[], options: StencilOptions): Float32Array[] {
  const { reach, releases, fans, spreadDeg } = options;
  const side = 2 * reach + 1;
  const sums = releases.map(() => new Float64Array(side * side));
  const tables = new Map<string, Along>();
  for (const wind of winds) {
    const key = `${wind.stability}`;
    const along = tables.get(key) ?? alongWind(wind.stability, options);
    tables.set(key, along);
    for (let fan = 0; fan < fans; fan++) {
      const fromDeg = wind.fromDeg + ((fan + 0.5) / fans - 0.5) * spreadDeg;
      addPlume(sums, { ...wind, fromDeg, weights: wind.weights.map((weight) => weight / fans) }, along, options);
    }
  }
  return sums.map((sum) => Float32Array.from(sum));
}

/** Along the wind, `steps` a cell: width of the plume, and by release the concentration on its axis for a wind of 1 m/s at 10 m. */
interface Along {
  readonly sigmaY: Float64Array;
  readonly axis: readonly Float64Array[];
}

function alongWind(stability: Stability, { land, cellSize, reach, releases }: StencilOptions): Along {
  const count = Math.ceil((reach + 2) * Math.SQRT2 * steps) + 2;
  const sigmaY = new Float64Array(count);
  const axis = releases.map(() => new Float64Array(count));
  const most = largestSigmaZ(stability);
  for (let i = 0; i < count; i++) {
    const { y, z } = sigmas(land, stability, ((i + 0.5) * cellSize) / steps);
    // Already as wide as a part of its cell (a square's width over 4.3, ISC3).
    sigmaY[i] = Math.hypot(y, cellSize / 4.3);
    releases.forEach(({ heightM, sigmaZ }, kind) => {
      const sz = Math.min(most, Math.hypot(z, sigmaZ));
      const wind = windAt(land, stability, 1, 10, Math.max(10, heightM));
      axis[kind][i] = (1e6 * upAndDown(heightM, noseM, sz)) / (2 * Math.PI * wind * sigmaY[i] * sz);
    });
  }
  return { sigmaY, axis };
}

function addPlume(sums: readonly Float64Array[], wind: WindShare, along: Along, options: StencilOptions): void {
  const { reach } = options;
  const angle = (wind.fromDeg * Math.PI) / 180;
  const towards = [-Math.sin(angle), -Math.cos(angle)] as const;
  const side = 2 * reach + 1;
  const scale = wind.weights.map((weight) => weight / Math.max(leastWindMs, wind.windMs));
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const at = (row + reach) * side + column + reach;
      if (Math.max(Math.abs(row), Math.abs(column)) > near) {
        addAt(
          sums,
          at,
          column * towards[0] - row * towards[1],
          row * towards[0] + column * towards[1],
          along,
          scale,
          options,
        );
        continue;
      }
      // Two places, one in each cell: their distance has a triangular distribution.
      for (let i = 1; i < 2 * samples; i++) {
        for (let j = 1; j < 2 * samples; j++) {
          const share = ((samples - Math.abs(i - samples)) * (samples - Math.abs(j - samples))) / samples ** 4;
          const [x, y] = [column + i / samples - 1, row + j / samples - 1];
          const part = scale.map((weight) => weight * share);
          addAt(sums, at, x * towards[0] - y * towards[1], y * towards[0] + x * towards[1], along, part, options);
        }
      }
    }
  }
}

/** Adds the plume at a place `x` cells downwind and `y` cells across. */
function addAt(
  sums: readonly Float64Array[],
  at: number,
  x: number,
  y: number,
  { sigmaY, axis }: Along,
  scale: readonly number[],
  { cellSize }: StencilOptions,
): void {
  if (x <= 0) return;
  const place = Math.min(sigmaY.length - 1, Math.floor(x * steps));
  const off = (y * cellSize) / sigmaY[place];
  if (off * off > 36) return;
  const across = Math.exp(-0.5 * off * off);
  for (let kind = 0; kind < sums.length; kind++) sums[kind][at] += scale[kind] * across * axis[kind][place];
}
