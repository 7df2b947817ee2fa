import { type Epsg5186, toEpsg5186 } from '#core';

/**
 * Where Seoul has district heating: general knowledge of the supply areas of the Seoul Energy Corporation (Mok-dong, Nowon,
 * Sinjeong, Magok) and Korea District Heating (Gangnam, Songpa, Sangam, Yeouido, Banpo), as circles.
 */
const circles: readonly (readonly [lat: number, lon: number, radiusM: number])[] = [
  [37.527, 126.869, 1900],
  [37.515, 126.855, 1000],
  [37.567, 126.829, 1500],
  [37.648, 127.068, 2600],
  [37.62, 127.08, 1000],
  [37.578, 126.892, 1300],
  [37.524, 126.928, 1300],
  [37.505, 127.0, 1300],
  [37.53, 127.028, 900],
  [37.496, 127.057, 1900],
  [37.487, 127.085, 1400],
  [37.512, 127.085, 1300],
  [37.5, 127.11, 1500],
  [37.517, 127.122, 1000],
];

const placed = circles.map(([lat, lon, radius]) => ({ centre: toEpsg5186([lon, lat]), radius }));

export const hasDistrictHeat = ([x, y]: Epsg5186): boolean =>
  placed.some(({ centre, radius }) => (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius * radius);
