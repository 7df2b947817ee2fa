import { type CrsCode, colourTable, drapeSize, eachDrapedPixel } from '#core';
import type { ResultOutput } from './api-types.ts';

/** What is on the screen in place of a result as it was computed: its values under other circumstances, and their picture. */
export interface ShownPicture {
  /** Cells of the result's own raster. */
  readonly values: Float32Array;
  /** Address of the picture, over the result's own bounds. */
  readonly image: string;
}

const shown = new Map<string, ShownPicture>();
const hearers = new Set<(image: string) => void>();

/** By the address of the picture that was computed. */
export const pictureOf = (image: string): ShownPicture | undefined => shown.get(image);

/** Shows other values in a result's place until it is called without any. */
export function showValues(output: ResultOutput, values: Float32Array | undefined): void {
  const { png } = output;
  if (!values && !shown.has(png)) return;
  if (values) shown.set(png, { values, image: paint(output, values) });
  else shown.delete(png);
  for (const hear of hearers) hear(png);
}

/** Hears which results are shown otherwise from now on; returns how to stop. */
export function watchPictures(hear: (image: string) => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** For each pixel of a result's picture its cell, or −1: the same for all values. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly cells: Int32Array;
}
const known = new Map<string, Pixels>();
const kept = 4;

function pixelsOf({ grid, bounds }: ResultOutput): Pixels {
  const key = JSON.stringify([grid.origin, grid.width, grid.height, grid.cellSize, grid.crs, bounds]);
  const found = known.get(key);
  if (found) return found;
  const draped = { ...grid, crs: grid.crs as CrsCode };
  const size = drapeSize(draped, bounds);
  const cells = new Int32Array(size.width * size.height).fill(-1);
  eachDrapedPixel(draped, bounds, size, (pixel, cell) => {
    cells[pixel] = cell;
  });
  const made = { ...size, cells };
  known.set(key, made);
  for (const oldest of known.keys()) if (known.size > kept) known.delete(oldest);
  return made;
}

/** The picture as the server would draw it. */
function paint(output: ResultOutput, values: Float32Array): string {
  const { width, height, cells } = pixelsOf(output);
  const colours = colourTable(output.legend);
  const image = new ImageData(width, height);
  cells.forEach((cell, pixel) => {
    if (cell < 0 || Number.isNaN(values[cell])) return;
    image.data.set(colours(values[cell]), 4 * pixel);
    image.data[4 * pixel + 3] = 255;
  });
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas.toDataURL('image/png');
}
