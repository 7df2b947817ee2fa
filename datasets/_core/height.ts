import type { Wgs84 } from './crs.ts';

/**
 * Heights are metres above mean sea level (Incheon datum) everywhere except at the edge of the 3D tiles, which need
 * heights above the WGS 84 ellipsoid. This is the one model between the two.
 *
 * Bilinear surface through EGM96 undulations at the corners of the city's box (15' model, NGA). Inside the box it
 * stays within 0.1 m of EGM96; EGM96 itself differs from the Korean national geoid by some 0.3 m, so ellipsoidal heights
 * carry an error of about ±0.5 m. That moves the whole city together, never one building against the ground.
 */
const corners = { west: 126.7, east: 127.3, south: 37.35, north: 37.8, sw: 22.278, se: 23.66, nw: 22.241, ne: 23.43 };

/** Height of mean sea level above the ellipsoid, in metres, by bilinear interpolation clamped to the city's box. */
export function geoidUndulation([lon, lat]: Wgs84): number {
  const { west, east, south, north, sw, se, nw, ne } = corners;
  const u = Math.min(1, Math.max(0, (lon - west) / (east - west)));
  const v = Math.min(1, Math.max(0, (lat - south) / (north - south)));
  return sw * (1 - u) * (1 - v) + se * u * (1 - v) + nw * (1 - u) * v + ne * u * v;
}

export const toEllipsoidal = (heightMsl: number, position: Wgs84): number => heightMsl + geoidUndulation(position);
export const toMeanSeaLevel = (height: number, position: Wgs84): number => height - geoidUndulation(position);
