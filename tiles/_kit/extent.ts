import { radians } from './ellipsoid.ts';

/** Degrees, and metres above the ellipsoid. */
export interface GeoExtent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  readonly minHeight: number;
  readonly maxHeight: number;
}

export const emptyExtent: GeoExtent = {
  west: 180,
  south: 90,
  east: -180,
  north: -90,
  minHeight: Number.POSITIVE_INFINITY,
  maxHeight: Number.NEGATIVE_INFINITY,
};

export const unite = (a: GeoExtent, b: GeoExtent): GeoExtent => ({
  west: Math.min(a.west, b.west),
  south: Math.min(a.south, b.south),
  east: Math.max(a.east, b.east),
  north: Math.max(a.north, b.north),
  minHeight: Math.min(a.minHeight, b.minHeight),
  maxHeight: Math.max(a.maxHeight, b.maxHeight),
});

/** Bounding region of 3D Tiles: radians and metres. */
export const regionOf = ({ west, south, east, north, minHeight, maxHeight }: GeoExtent): number[] => [
  ...[west, south, east, north].map(radians),
  minHeight,
  maxHeight,
];
