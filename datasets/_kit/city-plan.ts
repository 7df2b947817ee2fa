import type { Epsg5186Box } from '#core';

/**
 * What all parts of one generated city agree on: its extent, seed, and the lines that streets, blocks, river and hills
 * follow. Everything is a pure function of the seed.
 */
export interface CityPlan {
  readonly seed: number;
  readonly box: Epsg5186Box;
}
