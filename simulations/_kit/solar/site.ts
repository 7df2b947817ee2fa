import { type Epsg5186, type Epsg5186Box, toWgs84 } from '#core';

/** Where a piece of the city lies, as the sun's position needs it. */
export interface CitySite {
  readonly lon: number;
  readonly lat: number;
  /** Degrees by which the grid's north (EPSG:5186) lies east of true north. */
  readonly gridConvergenceDeg: number;
}

/** The middle of a box, and how far the grid there is turned. */
export function citySite([minX, minY, maxX, maxY]: Epsg5186Box): CitySite {
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  const [lon, lat] = toWgs84([x, y] as unknown as Epsg5186);
  const [lonNorth, latNorth] = toWgs84([x, y + 1000] as unknown as Epsg5186);
  const east = (lonNorth - lon) * Math.cos((lat * Math.PI) / 180);
  return { lon, lat, gridConvergenceDeg: (Math.atan2(east, latNorth - lat) * 180) / Math.PI };
}
