import type { Wgs84Box } from '#core';

const degree = Math.PI / 180;
const a = 6_378_137;
const e2 = 0.00669437999014;

/** Metres per degree of longitude and latitude at a latitude, on the WGS 84 ellipsoid (radii of curvature). */
export function metresPerDegree(lat: number): { lon: number; lat: number } {
  const w = Math.sqrt(1 - e2 * Math.sin(lat * degree) ** 2);
  return { lon: (degree * a * Math.cos(lat * degree)) / w, lat: (degree * a * (1 - e2)) / w ** 3 };
}

/** Width and depth of a box in metres, at its middle latitude. */
export function boxSize([west, south, east, north]: Wgs84Box): { widthM: number; depthM: number } {
  const scale = metresPerDegree((south + north) / 2);
  return { widthM: (east - west) * scale.lon, depthM: (north - south) * scale.lat };
}

/** A square of a side in metres around a place, rounded to a millionth of a degree (about 0.1 m). */
export function squareAround([lon, lat]: readonly number[], sideM: number): Wgs84Box {
  const scale = metresPerDegree(lat);
  const dx = sideM / 2 / scale.lon;
  const dy = sideM / 2 / scale.lat;
  return [lon - dx, lat - dy, lon + dx, lat + dy].map((n) => Math.round(n * 1e6) / 1e6) as unknown as Wgs84Box;
}

export const boxCentre = ([west, south, east, north]: Wgs84Box): readonly [number, number] => [
  (west + east) / 2,
  (south + north) / 2,
];
