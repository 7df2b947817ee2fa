import { type CivilDate, minuteMs, startOfSeoulDay } from '#core';
import { type WeatherHour, weatherAt } from '#datasets/weather/contract.ts';
import {
  cityLinkeTurbidity,
  extraterrestrialIrradiance,
  type Irradiance,
  ineichen,
  relativeAirMass,
  standardPressure,
} from './clear-sky.ts';
import { type GeocentricSun, geocentricWithin, topocentric } from './spa.ts';
import { dayOfYear } from './sun-day.ts';

/** The sun in the middle of one interval, above the horizon, and the light of that interval (W/m²). */
export interface SunMoment extends Irradiance {
  readonly instant: number;
  /** Degrees clockwise from the raster's north, and above the horizon as the eye sees it (refracted). */
  readonly azimuthDeg: number;
  readonly elevationDeg: number;
  /** Length of the interval. */
  readonly minutes: number;
  /** Irradiance outside the atmosphere, facing the sun. */
  readonly extraterrestrial: number;
}

/** First and last civil day, both counted. */
export interface Period {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

export interface SunPeriodOptions extends Period {
  readonly lat: number;
  readonly lon: number;
  /** A divisor of 60, so that no interval lies in two hours. */
  readonly stepMinutes: number;
  /** Metres above sea level: thickness of the air above. */
  readonly altitudeM?: number;
  /** Degrees by which the raster's north lies east of true north. */
  readonly gridConvergenceDeg?: number;
  /** Of the cloudless sky. Default: the month's value of a city. */
  readonly linkeTurbidity?: number;
  /** The hours of a measured (typical) year: their direct and diffuse light instead of a cloudless sky's. */
  readonly weather?: readonly WeatherHour[];
}

const dayMs = 86_400_000;

/** The civil days of a period, in order. */
export function daysOf({ from, to }: Period): CivilDate[] {
  const first = Date.parse(`${from}T00:00:00Z`);
  const count = Math.round((Date.parse(`${to}T00:00:00Z`) - first) / dayMs) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => new Date(first + i * dayMs).toISOString().slice(0, 10));
}

/**
 * Every interval of the period in which the sun's centre stands above the astronomical horizon. Civil days of Seoul
 * (UTC+9). With `weather`, the light is that of the hour of the typical year.
 */
export function sunPeriod(options: SunPeriodOptions): SunMoment[] {
  const { lat, lon, stepMinutes, altitudeM = 0, gridConvergenceDeg = 0, weather } = options;
  const place = { lat, lon, elevationM: altitudeM, pressureHPa: standardPressure(altitudeM) };
  const moments: SunMoment[] = [];
  for (const date of daysOf(options)) {
    const start = startOfSeoulDay(date);
    const extraterrestrial = extraterrestrialIrradiance(dayOfYear(date));
    const sunAt = geocentricWithin(start);
    const linkeTurbidity = options.linkeTurbidity ?? cityLinkeTurbidity[Number(date.slice(5, 7)) - 1];
    for (let i = 0; (i + 1) * stepMinutes <= 1440; i++) {
      const instant = start + (i + 0.5) * stepMinutes * minuteMs;
      const sun = sunAt(instant);
      if (sineOfHeight(sun, lat, lon) < sineOfDusk) continue;
      const { azimuth, elevation, zenith } = topocentric(sun, place);
      if (elevation <= 0) continue;
      const absoluteAirMass = (relativeAirMass(zenith) * place.pressureHPa) / 1013.25;
      const light = weather
        ? measuredLight(weatherAt(weather, instant))
        : ineichen({ apparentZenithDeg: zenith, absoluteAirMass, linkeTurbidity, altitudeM, extraterrestrial });
      const { ghi, dni, dhi } = light;
      const at = { instant, azimuthDeg: azimuth - gridConvergenceDeg, elevationDeg: elevation };
      moments.push({ ...at, minutes: stepMinutes, extraterrestrial, ghi, dni, dhi });
    }
  }
  return weather ? keepHoursWhole(moments) : moments;
}

/** Sine of a degree below the horizon: no refraction lifts the sun from there. */
const sineOfDusk = -0.0175;

function sineOfHeight({ v, alpha, delta }: GeocentricSun, lat: number, lon: number): number {
  const [phi, d, turn] = [lat, delta, v + lon - alpha].map((deg) => (deg * Math.PI) / 180);
  return Math.sin(phi) * Math.sin(d) + Math.cos(phi) * Math.cos(d) * Math.cos(turn);
}

const measuredLight = (hour: WeatherHour | undefined): Irradiance => ({
  ghi: hour?.globalWm2 ?? 0,
  dni: hour?.directNormalWm2 ?? 0,
  dhi: hour?.diffuseWm2 ?? 0,
});

const hourMs = 3_600_000;

/**
 * An hour's mean light, spread over its intervals with the sun up, keeps the hour's energy: the file's direct light on
 * the horizontal is its global less its diffuse light. What would be more than the sun gives outside the atmosphere
 * (minutes after sunrise) counts as diffuse.
 */
function keepHoursWhole(moments: readonly SunMoment[]): SunMoment[] {
  const hours = Map.groupBy(moments, ({ instant }) => Math.floor(instant / hourMs));
  return [...hours.values()].flatMap((hour) => {
    const up = hour.reduce((sum, m) => sum + m.minutes / 60, 0);
    const { ghi, dhi } = hour[0];
    const sines = hour.map(({ elevationDeg }) => Math.sin((elevationDeg * Math.PI) / 180));
    const exposure = hour.reduce((sum, m, i) => sum + (sines[i] * m.minutes) / 60, 0);
    const direct = Math.min(Math.max(0, ghi - dhi) / exposure, hour[0].extraterrestrial);
    const diffuse = Math.max(0, ghi - direct * exposure) / up;
    return hour.map((moment, i) => ({ ...moment, dni: direct, dhi: diffuse, ghi: diffuse + direct * sines[i] }));
  });
}
