import type { Wgs84 } from '#core';

/** A cell of the 5 km grid of the short-term forecast. */
export interface KmaCell {
  readonly nx: number;
  readonly ny: number;
}

const radians = Math.PI / 180;
/** Earth radius in grid steps of 5 km, and the parameters that the guide to the forecast's API names. */
const re = 6371.00877 / 5;
const [slat1, slat2, olon, olat] = [30, 60, 126, 38].map((degrees) => degrees * radians);
const [xo, yo] = [43, 136];

const half = (latitude: number): number => Math.tan(Math.PI / 4 + latitude / 2);
const sn = Math.log(Math.cos(slat1) / Math.cos(slat2)) / Math.log(half(slat2) / half(slat1));
const sf = (half(slat1) ** sn * Math.cos(slat1)) / sn;
const ro = (re * sf) / half(olat) ** sn;

/**
 * The cell that holds a place: Lambert conformal conic on a sphere, true at 30° and 60° N, origin 38° N 126° E at (43, 136)
 * (기상청 단기예보 조회서비스 활용가이드, Korea Meteorological Administration).
 */
export function kmaCellOf([lon, lat]: Wgs84): KmaCell {
  const ra = (re * sf) / half(lat * radians) ** sn;
  let theta = lon * radians - olon;
  if (theta > Math.PI) theta -= 2 * Math.PI;
  if (theta < -Math.PI) theta += 2 * Math.PI;
  theta *= sn;
  return {
    nx: Math.floor(ra * Math.sin(theta) + xo + 0.5),
    ny: Math.floor(ro - ra * Math.cos(theta) + yo + 0.5),
  };
}

/** Longitude and latitude of the middle of a cell. */
export function kmaMiddleOf({ nx, ny }: KmaCell): Wgs84 {
  const [xn, yn] = [nx - xo, ro - ny + yo];
  const ra = Math.hypot(xn, yn) * Math.sign(sn);
  const lat = 2 * Math.atan(((re * sf) / ra) ** (1 / sn)) - Math.PI / 2;
  const theta = Math.atan2(xn, yn);
  return [(theta / sn + olon) / radians, lat / radians];
}
