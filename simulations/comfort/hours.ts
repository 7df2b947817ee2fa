import { minuteMs, outcomeKind, startOfSeoulDay } from '#core';
import { type WeatherHour, weatherAt } from '#datasets/weather/contract.ts';
import type { CitySite } from '../_kit/solar/site.ts';
import { type SunMoment, sunPeriod } from '../_kit/solar/sun-period.ts';
import type { ComfortParameters } from './contract.ts';
import type { ComfortHour } from './kernel/day.ts';
import { hardy } from './kernel/utci.ts';

const hourMs = 60 * minuteMs;

/** Everything of the hours but the shadows; the sun stands where it does in the middle of each. */
export interface HourOfDay extends Omit<ComfortHour, 'sun'> {
  readonly moment?: SunMoment;
}

/** The twenty-four hours of a day. @throws Outcome `comfort-weather-gaps` */
export function hoursOf(
  { date, sky, warmerK, windShare }: Pick<ComfortParameters, 'date' | 'sky' | 'warmerK' | 'windShare'>,
  weather: readonly WeatherHour[],
  site: CitySite,
): HourOfDay[] {
  const start = startOfSeoulDay(date);
  const place = { ...site, from: date, to: date, stepMinutes: 60, altitudeM: 40 };
  const clear = momentsByHour(sunPeriod(place), start);
  const light = sky === 'clear' ? clear : momentsByHour(sunPeriod({ ...place, weather }), start);
  const elevations = [...clear.values()].map(({ elevationDeg }) => elevationDeg);
  const sunriseH = Math.min(...clear.keys());
  return Array.from({ length: 24 }, (_, h): HourOfDay => {
    const air = airOf(weatherAt(weather, start + (h + 0.5) * hourMs));
    if (!air) throw withGaps({ date, hour: h }, 'date');
    const moment = light.get(h);
    const airC = air.temperatureC + warmerK;
    // The air keeps its moisture when the day is warmer.
    const humidityPct = Math.min(100, (air.humidityPct * hardy(air.temperatureC)) / hardy(airC));
    return {
      ...{ instant: start + (h + 0.5) * hourMs, airC, humidityPct, hour: h + 0.5, sunriseH },
      windMs: Math.max(0.5, (air.windSpeedMs * windShare) / 100),
      longWm2: skyLong(airC, (hardy(airC) * humidityPct) / 100, sky === 'clear' ? 0 : air.cloud),
      ...{ directNormalWm2: moment?.dni ?? 0, diffuseWm2: moment?.dhi ?? 0 },
      ...{ elevationDeg: moment?.elevationDeg ?? 0, azimuthDeg: moment?.azimuthDeg ?? 0 },
      highestDeg: Math.max(...elevations),
      clearness: Math.min(1, (moment?.ghi ?? 0) / Math.max(1, clear.get(h)?.ghi ?? 1)),
      ...(moment && { moment }),
    };
  });
}

const momentsByHour = (moments: readonly SunMoment[], start: number) =>
  new Map(moments.map((moment) => [Math.floor((moment.instant - start) / hourMs), moment]));

function airOf(hour: WeatherHour | undefined) {
  if (!hour) return undefined;
  const { temperatureC, humidityPct, windSpeedMs, cloudTenths } = hour;
  if (temperatureC === null || humidityPct === null || windSpeedMs === null) return undefined;
  return { temperatureC, humidityPct, windSpeedMs, cloud: (cloudTenths ?? 3) / 10 };
}

/** Long waves of the sky, W/m²: Brutsaert 1975, more by clouds (Bolz 1949). Vapour in hPa. */
function skyLong(airC: number, vapour: number, cloud: number): number {
  const kelvin = airC + 273.15;
  const clear = Math.min(1, 1.24 * (vapour / kelvin) ** (1 / 7));
  return Math.min(1, clear * (1 + 0.22 * cloud ** 2.75)) * 5.670374e-8 * kelvin ** 4;
}

const withGaps = outcomeKind({
  code: 'comfort-weather-gaps',
  status: 422,
  message: { ko: '{date} {hour}시의 기상 자료가 비어 있습니다.', en: 'The weather of {date} lacks hour {hour}.' },
  remedy: {
    ko: '다른 날을 고르거나 자료를 채워 다시 가져오십시오.',
    en: 'Choose another day, or import weather without gaps.',
  },
});
