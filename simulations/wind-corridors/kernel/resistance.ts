import { downwind } from '#simulations/_kit/wind/morphology.ts';
import type { SectorField } from './sector.ts';

/** What resists the wind in every cell of a raster, row 0 in the north. */
export interface WindLayers {
  readonly width: number;
  readonly height: number;
  readonly cellSize: number;
  /** Of buildings, for half of the sectors (the other half is the same): frontal area density, or roughness length in metres. */
  readonly built: readonly Float32Array[];
  /** Of what grows and lies there, the same in every wind and in the same unit. */
  readonly cover: Float32Array;
  /** Metres above sea level. */
  readonly ground: Float32Array;
  /** 1 where ways may lead. */
  readonly inside: Uint8Array;
}

/** Of the smoothest ground: a way costs its length at least. */
export const smoothGround = 0.02;

/**
 * Resistance per metre in a sector's wind: what stands there, what grows there, and the hillside that the wind has to
 * climb, whose frontal area per plan area is its slope along the wind.
 */
export function resistanceOf(layers: WindLayers, sector: number): SectorField {
  const { width, height, cellSize, built, cover, ground, inside } = layers;
  const walls = built[sector % built.length];
  const [x, y] = downwind(sector);
  const resistance = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const [up, down] = [Math.max(0, row - 1), Math.min(height - 1, row + 1)];
    for (let column = 0; column < width; column++) {
      const cell = row * width + column;
      if (!inside[cell]) {
        resistance[cell] = Number.POSITIVE_INFINITY;
        continue;
      }
      const [left, right] = [Math.max(0, column - 1), Math.min(width - 1, column + 1)];
      const east = (ground[row * width + right] - ground[row * width + left]) / ((right - left || 1) * cellSize);
      const north = (ground[up * width + column] - ground[down * width + column]) / ((down - up || 1) * cellSize);
      resistance[cell] = smoothGround + walls[cell] + cover[cell] + Math.max(0, east * x + north * y);
    }
  }
  return { width, height, resistance };
}
