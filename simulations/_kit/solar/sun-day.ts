import { type CivilDate, minuteMs, startOfSeoulDay } from '#core';
import {
  cityLinkeTurbidity,
  extraterrestrialIrradiance,
  type Irradiance,
  ineichen,
  relativeAirMass,
  standardPressure,
} from './clear-sky.ts';
import { type SunTimes, solarPosition, sunTimesWithin } from './spa.ts';

/** The sun at the middle of one interval of the day, above the horizon. */
export interface SunPosition extends Irradiance {
  readonly instant: number;
  /** Degrees clockwise from the raster's north, and above the horizon as the eye sees it (refracted). */
  readonly azimuthDeg: number;
  readonly elevationDeg: number;
}

/** All positions of the sun in one civil day, and the sky of that day. */
export interface SunDay {
  readonly positions: readonly SunPosition[];
  /** Length of each position's interval. */
  readonly stepMinutes: number;
  readonly linkeTurbidity: number;
  readonly times: SunTimes;
}

export interface SunDayOptions {
  readonly date: CivilDate;
  readonly lat: number;
  readonly lon: number;
  readonly stepMinutes: number;
  /** Default: the month's value of a city. */
  readonly linkeTurbidity?: number;
  /** Metres above sea level: thickness of the air above. */
  readonly altitudeM?: number;
  /** Degrees by which the raster's north lies east of true north. */
  readonly gridConvergenceDeg?: number;
}

/**
 * The sun of a civil day in Seoul (UTC+9): one position at the middle of every interval in which its centre stands above
 * the astronomical horizon, with the irradiance of a cloudless sky.
 */
export function sunDay(options: SunDayOptions): SunDay {
  const { date, lat, lon, stepMinutes, altitudeM = 0, gridConvergenceDeg = 0 } = options;
  const [, month] = date.split('-').map(Number);
  const linkeTurbidity = options.linkeTurbidity ?? cityLinkeTurbidity[month - 1];
  const start = startOfSeoulDay(date);
  const place = { lat, lon, elevationM: altitudeM, pressureHPa: standardPressure(altitudeM) };
  const extraterrestrial = extraterrestrialIrradiance(dayOfYear(date));
  const positions: SunPosition[] = [];
  for (let i = 0; (i + 1) * stepMinutes <= 1440; i++) {
    const instant = start + (i + 0.5) * stepMinutes * minuteMs;
    const { azimuth, elevation, zenith } = solarPosition(instant, place);
    if (elevation <= 0) continue;
    const absoluteAirMass = (relativeAirMass(zenith) * place.pressureHPa) / 1013.25;
    const sky = ineichen({ apparentZenithDeg: zenith, absoluteAirMass, linkeTurbidity, altitudeM, extraterrestrial });
    positions.push({ instant, azimuthDeg: azimuth - gridConvergenceDeg, elevationDeg: elevation, ...sky });
  }
  return { positions, stepMinutes, linkeTurbidity, times: sunTimesWithin(start, place) };
}

/** 1 for the first of January. */
export function dayOfYear(date: CivilDate): number {
  const [year, month, day] = date.split('-').map(Number);
  return (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000 + 1;
}
