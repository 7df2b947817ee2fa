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

/**
 * @param heights metres above mean sea level in EPSG:5186, defined over the city's `box` and the belt around it
 */
export function groundOf(heights: (east: number, north: number) => number, box: Epsg5186Box): Ground {
  return {
    heightAt(lon, lat) {
      const position: Wgs84 = [lon, lat];
      if (!isNear(position)) return geoidUndulation(position);
      const [east, north] = toEpsg5186(position);
      const share = cityShare(box, east, north);
      const height = share > 0 ? share * heights(east, north) : 0;
      return height + geoidUndulation(position);
    },
  };
}

/** Heights between the cells of a raster without gaps. */
export const heightsOf =
  (field: Field) =>
  (east: number, north: number): number =>
    interpolate(field, east, north);

/**
 * Heights of a fine raster where it knows them all around, else those of the coarse one. Whatever window of the fine raster
 * is read, a place has the same height, so that tiles made from different windows meet.
 */
export const heightsOver =
  (fine: Field, coarse: Field) =>
  (east: number, north: number): number => {
    const height = interpolate(fine, east, north);
    return Number.isNaN(height) ? interpolate(coarse, east, north) : height;
  };

/** A box widened to whole cells, so that windows of one raster share their cell centres. */
export const wholeCells = ([x0, y0, x1, y1]: Epsg5186Box, cellSize: number): Epsg5186Box => [
  Math.floor(x0 / cellSize) * cellSize,
  Math.floor(y0 / cellSize) * cellSize,
  Math.ceil(x1 / cellSize) * cellSize,
  Math.ceil(y1 / cellSize) * cellSize,
];

/** Whether EPSG:5186 is meaningful here at all; the belt has ended long before. */
const isNear = ([lon, lat]: Wgs84): boolean => lon > 126 && lon < 128 && lat > 36.8 && lat < 38.3;
