import Flatbush from 'flatbush';
import type { Prism } from '../prisms/grid.ts';

export interface PrismBox {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export function boxOf({ footprint }: Prism): PrismBox {
  const box = {
    ...{ minX: Number.POSITIVE_INFINITY, minY: Number.POSITIVE_INFINITY },
    ...{ maxX: Number.NEGATIVE_INFINITY, maxY: Number.NEGATIVE_INFINITY },
  };
  for (const [outline] of footprint) {
    for (const [x, y] of outline) {
      box.minX = Math.min(box.minX, x);
      box.minY = Math.min(box.minY, y);
      box.maxX = Math.max(box.maxX, x);
      box.maxY = Math.max(box.maxY, y);
    }
  }
  return box;
}

/** Finds the prisms whose bounding box holds a place, in their own order. */
export function prismsAround(prisms: readonly Prism[]): (x: number, y: number) => Prism[] {
  if (prisms.length === 0) return () => [];
  const index = new Flatbush(prisms.length);
  for (const prism of prisms) {
    const { minX, minY, maxX, maxY } = boxOf(prism);
    index.add(minX, minY, maxX, maxY);
  }
  index.finish();
  return (x, y) =>
    index
      .search(x, y, x, y)
      .sort((a, b) => a - b)
      .map((i) => prisms[i]);
}
