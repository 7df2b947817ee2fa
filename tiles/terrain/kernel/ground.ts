import { type Epsg5186Box, type Field, geoidUndulation, interpolate, toEpsg5186, type Wgs84 } from '#core';
import { cityShare } from '../../_kit/city-edge.ts';

/**
 * The ground for the whole globe as the tiles draw it: the city's heights inside their box, sea level far away, and
 * between the two a belt in which one becomes the other, so that the city never ends in a cliff.
 */
export interface Ground {
  /** Metres above the ellipsoid at a longitude and latitude in degrees. */
  heightAt(lon: number, lat: number): number;
}

/** Sea level everywhere: the ground of a city without terrain. */
export const seaLevel: Ground = { heightAt: (lon, lat) => geoidUndulation([lon, lat]) };

/** `field`: metres above mean sea level in EPSG:5186, without gaps, over the city's `box` and the belt around it. */
export function groundOf(field: Field, box: Epsg5186Box): Ground {
  return {
    heightAt(lon, lat) {
      const position: Wgs84 = [lon, lat];
      if (!isNear(position)) return geoidUndulation(position);
      const [east, north] = toEpsg5186(position);
      const share = cityShare(box, east, north);
      const height = share > 0 ? share * interpolate(field, east, north) : 0;
      return height + geoidUndulation(position);
    },
  };
}

/** Whether EPSG:5186 is meaningful here at all; the belt has ended long before. */
const isNear = ([lon, lat]: Wgs84): boolean => lon > 126 && lon < 128 && lat > 36.8 && lat < 38.3;
