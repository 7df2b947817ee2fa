import type { Epsg5186Box } from '#core';
import { type LocalWind, windBeside } from '../_kit/fire/local-wind.ts';
import type { Outlines } from '../_kit/fire/outlines.ts';
import { approachOf, blow } from '../_kit/wind/blow.ts';
import type { WindCity } from '../_kit/wind/turned.ts';
import type { SpreadParameters } from './contract.ts';

/** Cells of the wind, metres: a lane has two or three. */
export const windCellM = 4;
/** Flames stand before the windows of the lower storeys. */
const flameHeightM = 6;
/** The land that the wind comes over: a city. */
const roughnessM = 0.5;

interface Place {
  readonly city: WindCity;
  /** In whole cells. */
  readonly area: Epsg5186Box;
  readonly parameters: Pick<SpreadParameters, 'windFromDeg'>;
}
interface Work {
  readonly threads: number;
  readonly signal: AbortSignal;
  progress(share: number): void;
}

/** The quick wind (`simulations/wind`) through the streets of the area, and what of it blows beside each building. */
export async function windAmong(outlines: Outlines, { city, area, parameters }: Place, work: Work): Promise<LocalWind> {
  const [west, south, east, north] = area;
  const [width, height] = [east - west, north - south].map((length) => Math.round(length / windCellM));
  const raster = { width, height, cellSize: windCellM, origin: [west, north] as const };
  const { windFromDeg: fromDeg } = parameters;
  const wind = await blow({ city, area, raster, fromDeg, roughnessM, heightM: flameHeightM }, work);
  const [from, share] = [(fromDeg * Math.PI) / 180, approachOf(1, roughnessM)(flameHeightM)];
  return windBeside(outlines, { raster, ...wind }, [-Math.sin(from) * share, -Math.cos(from) * share]);
}
