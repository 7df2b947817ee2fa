import { PNG } from 'pngjs';
import { colourTable, drapeSize, eachDrapedPixel, type Field, fieldBounds, type Legend, type Wgs84Box } from '#core';

/** A picture for draping: rows from north to south, columns from west to east, equal steps in longitude and latitude. */
export interface DrapedImage {
  readonly png: Buffer;
  readonly bounds: Wgs84Box;
  readonly width: number;
  readonly height: number;
}

/**
 * Colours a field by its legend and warps it to WGS 84 (plate carrée), nearest cell, about one pixel per cell. Cells
 * that are masked, without data or outside are transparent. Deterministic.
 * Of a field with a time axis, the first instant is drawn.
 */
export function fieldToPng(field: Field, legend: Legend): DrapedImage {
  if (field.crs === 'local') throw new Error('a field without a place cannot be draped');
  const bounds = fieldBounds(field);
  const { width, height } = drapeSize(field, bounds);
  const image = new PNG({ width, height });
  const colours = colourTable(legend);
  eachDrapedPixel(field, bounds, { width, height }, (pixel, cell) => {
    const value = field.values[cell];
    if (Number.isNaN(value) || value === field.noData || (field.mask && !field.mask[cell])) return;
    const colour = colours(value);
    image.data[pixel * 4] = colour[0];
    image.data[pixel * 4 + 1] = colour[1];
    image.data[pixel * 4 + 2] = colour[2];
    image.data[pixel * 4 + 3] = 255;
  });
  // Rows of a field repeat their upper neighbour more than anything else: filter "up" is both fast and small.
  return { png: PNG.sync.write(image, { filterType: 2, deflateLevel: 6 }), bounds, width, height };
}

export interface FieldStatistics {
  /** Cells that count. */
  readonly count: number;
  /** All null when no cell counts. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Median: the lower of the two middle values of an even count. */
  readonly p50: number | null;
}

/** Statistics over the cells that count, of all blocks. */
export function fieldStatistics(field: Field): FieldStatistics {
  const cells = field.width * field.height;
  const counted = field.values.filter(
    (value, i) => !Number.isNaN(value) && value !== field.noData && (!field.mask || field.mask[i % cells] === 1),
  );
  if (counted.length === 0) return { count: 0, min: null, max: null, mean: null, p50: null };
  counted.sort();
  let sum = 0;
  for (const value of counted) sum += value;
  return {
    count: counted.length,
    min: counted[0],
    max: counted[counted.length - 1],
    mean: sum / counted.length,
    p50: counted[(counted.length - 1) >> 1],
  };
}

/** The range that colours have to hold: of the cells that count, and of another result beside it; 0 where there is nothing. */
export function rangeOf(
  { min, max }: Pick<FieldStatistics, 'min' | 'max'>,
  also: { readonly downTo?: number; readonly upTo?: number } = {},
): { readonly min: number; readonly max: number } {
  return {
    min: Math.min(min ?? 0, also.downTo ?? Number.POSITIVE_INFINITY),
    max: Math.max(max ?? 0, also.upTo ?? Number.NEGATIVE_INFINITY),
  };
}
