import type { Epsg5186Box } from '#core';

/** Width of the belt around the city's terrain in which it fades into the world without data. */
export const fadeM = 12_000;

/** A box with that belt around it, widened by whole cells so that a raster read over it keeps its own cell centres. */
export function withFade([west, south, east, north]: Epsg5186Box, cellSize: number): Epsg5186Box {
  const margin = Math.ceil(fadeM / cellSize) * cellSize;
  return [west - margin, south - margin, east + margin, north + margin];
}

/** How much of the city's terrain counts at a position in EPSG:5186: 1 inside the box, falling smoothly to 0 at `fadeM` from it. */
export function cityShare([west, south, east, north]: Epsg5186Box, x: number, y: number): number {
  const outside = Math.hypot(Math.max(west - x, 0, x - east), Math.max(south - y, 0, y - north));
  const t = Math.max(0, 1 - outside / fadeM);
  return t * t * (3 - 2 * t);
}
