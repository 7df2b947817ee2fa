import proj4 from 'proj4';
import { type CrsCode, converter, crsCodes, type Field, fieldBox, type Wgs84 } from '#core';

/** Turns positions of a projected CRS into longitude and latitude. */
type ToWgs84 = (position: readonly number[]) => readonly number[];

/** For the systems that `_core` knows and the UTM zones of WGS 84; undefined for others. */
export function projectionOf(epsg: number | undefined): ToWgs84 | undefined {
  const code = `EPSG:${epsg}` as CrsCode;
  if (crsCodes.includes(code)) return converter(code, 'EPSG:4326');
  if (epsg === undefined) return undefined;
  const zone = epsg % 100;
  const hundreds = Math.floor(epsg / 100);
  if ((hundreds !== 326 && hundreds !== 327) || zone < 1 || zone > 60) return undefined;
  const south = hundreds === 327 ? ' +south' : '';
  const projection = proj4(`+proj=utm +zone=${zone}${south} +datum=WGS84 +units=m`, 'EPSG:4326');
  return ([x, y]) => projection.forward([x, y]);
}

export interface Site {
  readonly lon: number;
  readonly lat: number;
  /** Degrees by which the grid's north lies east of true north. */
  readonly gridConvergenceDeg: number;
}

/** Place of the middle of a raster, and how far its columns are turned from true north. */
export function siteOf(field: Pick<Field, 'origin' | 'width' | 'height' | 'cellSize'>, toWgs84: ToWgs84): Site {
  const [minX, minY, maxX, maxY] = fieldBox(field);
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  const [lon, lat] = toWgs84([x, y]) as unknown as Wgs84;
  const [lonNorth, latNorth] = toWgs84([x, y + 1000]);
  const east = (lonNorth - lon) * Math.cos((lat * Math.PI) / 180);
  return { lon, lat, gridConvergenceDeg: (Math.atan2(east, latNorth - lat) * 180) / Math.PI };
}

/** The middle one of the known heights, to the metre: how thick the air above the place is. */
export function medianHeight({ values }: Field): number {
  let [least, most, known] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const z of values) {
    if (Number.isNaN(z)) continue;
    known++;
    least = Math.min(least, z);
    most = Math.max(most, z);
  }
  if (known === 0) return 0;
  // Rounding keeps the order: counting metres finds the same one as sorting all heights.
  const lowest = Math.round(least);
  const counts = new Uint32Array(Math.round(most) - lowest + 1);
  for (const z of values) if (!Number.isNaN(z)) counts[Math.round(z) - lowest]++;
  let before = 0;
  let metre = 0;
  while (before + counts[metre] <= known >> 1) before += counts[metre++];
  return lowest + metre;
}
