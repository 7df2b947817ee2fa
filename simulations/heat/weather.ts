import { minuteMs, outcomeKind, seoulOffsetMs, startOfSeoulDay } from '#core';
import { type WeatherHour, weatherAt } from '#datasets/weather/contract.ts';
import type { CitySite } from '../_kit/solar/site.ts';
import { type SunMoment, sunPeriod } from '../_kit/solar/sun-period.ts';
import type { Forcing } from './kernel/layout.ts';
import { freezingK, saturation, stefanBoltzmann } from './kernel/physics.ts';

export interface WeatherOptions {
  readonly from: string;
  readonly days: number;
  /** The hours of a year: temperature, humidity and wind, and with `measured` the light. */
  readonly hours: readonly WeatherHour[];
  readonly sky: 'measured' | 'clear';
  readonly site: CitySite;
  /** Degrees added to every temperature of the year: a warmer climate. */
  readonly warmerK: number;
}

export const stepMinutes = 30;
const stepsPerDay = (24 * 60) / stepMinutes;

/** Air at one moment. */
interface Air {
  readonly celsius: number;
  /** hPa. */
  readonly vapour: number;
  readonly windMs: number;
  /** 0..1 */
  readonly cloud: number;
}

/**
 * The weather of a period in steps of half an hour, as streets meet it, and the instants of the last day's hours, of which
 * pictures are kept. @throws Outcome `weather-with-gaps`, `weather-out-of-range`
 */
export function seasonWeather(options: WeatherOptions): { forcing: Forcing[]; frameInstants: number[] } {
  const { from, days, hours, sky, site } = options;
  const start = startOfSeoulDay(from);
  const last = new Date(start + seoulOffsetMs + (days - 1) * 86_400_000).toISOString().slice(0, 10);
  checkHours(options);
  const place = { ...site, stepMinutes, altitudeM: 40, from, to: last };
  const light = new Map(
    sunPeriod({ ...place, ...(sky === 'measured' && { weather: hours }) }).map((moment) => [moment.instant, moment]),
  );
  const steps = days * stepsPerDay;
  const frameInstants: number[] = [];
  const forcing = Array.from({ length: steps }, (_, t) => {
    const instant = start + (t + 0.5) * stepMinutes * minuteMs;
    const step = forcingOf(airAt(options, instant), light.get(instant), t % stepsPerDay, sky);
    const pictured = t >= steps - stepsPerDay && t % 2 === 1;
    if (pictured) frameInstants.push(start + (t + 1) * stepMinutes * minuteMs);
    return { ...step, frame: pictured ? frameInstants.length - 1 : -1 };
  });
  return { forcing, frameInstants };
}

/** Interpolated between the hours of the year, whose values stand for their ends. */
function airAt({ hours, warmerK }: WeatherOptions, instant: number): Air {
  const hourMs = 60 * minuteMs;
  const end = Math.floor(instant / hourMs) * hourMs;
  const part = (instant - end) / hourMs;
  const [a, b] = [weatherAt(hours, end - 1), weatherAt(hours, end + 1)].map((hour) => known(hour!));
  const between = (key: keyof ReturnType<typeof known>) => a[key] + (b[key] - a[key]) * part;
  const celsius = between('temperatureC');
  const vapour = (saturation(celsius).pressure * between('humidityPct')) / 100;
  return {
    celsius: celsius + warmerK,
    vapour,
    windMs: Math.max(0.5, between('windSpeedMs')),
    cloud: between('cloudTenths') / 10,
  };
}

const known = ({ temperatureC, humidityPct, windSpeedMs, cloudTenths }: WeatherHour) => ({
  temperatureC: temperatureC ?? 0,
  humidityPct: humidityPct ?? 0,
  windSpeedMs: windSpeedMs ?? 0,
  cloudTenths: cloudTenths ?? 3,
});

function forcingOf(
  air: Air,
  sun: SunMoment | undefined,
  step: number,
  sky: WeatherOptions['sky'],
): Omit<Forcing, 'frame'> {
  const { celsius, vapour, windMs } = air;
  const { pressure, slope } = saturation(celsius);
  const hour = ((step + 0.5) * stepMinutes) / 60;
  const elevation = Math.max(1, sun?.elevationDeg ?? 1) * (Math.PI / 180);
  const direct = sun ? Math.max(0, sun.ghi - sun.dhi) : 0;
  const global = sun?.ghi ?? 0;
  const within = (from: number, to: number) => Number(hour > from && hour < to);
  return {
    ...{ direct, diffuse: sun?.dhi ?? 0, tanZenith: 1 / Math.tan(elevation) },
    longwave: skyLongwave(celsius, vapour, sky === 'clear' ? 0 : air.cloud),
    ...{ air: celsius, wind: windMs, vapour, saturated: pressure, slope },
    // Leaves shut their pores in the dark.
    stomata: (1 + 60 / (global + 30)) * (global > 5 ? 1 : 3),
    ...{ afternoon: within(13, 16), night: within(2, 5), day: within(9, 21), sleep: 1 - within(9, 18) },
    ...{ endsDay: Number(step === stepsPerDay - 1), endsNight: Number(step === 18) },
  };
}

/** Long waves of the sky, W/m²: Brutsaert 1975 for the clear one, more by clouds as Bolz 1949 has it. Vapour in hPa. */
export function skyLongwave(celsius: number, vapour: number, cloud: number): number {
  const kelvin = celsius + freezingK;
  const clear = Math.min(1, 1.24 * (vapour / kelvin) ** (1 / 7));
  return Math.min(1, clear * (1 + 0.22 * cloud ** 2.75)) * stefanBoltzmann * kelvin ** 4;
}

/** Gaps are said, not invented. */
function checkHours({ from, days, hours, sky }: WeatherOptions): void {
  const start = startOfSeoulDay(from);
  let gaps = 0;
  for (let hour = -1; hour <= days * 24; hour++) {
    const at = weatherAt(hours, start + (hour + 0.5) * 60 * minuteMs);
    const needed = [
      at?.temperatureC,
      at?.humidityPct,
      at?.windSpeedMs,
      ...(sky === 'measured' ? [at?.globalWm2, at?.diffuseWm2] : []),
    ];
    if (needed.some((value) => value === null || value === undefined || !Number.isFinite(value))) gaps++;
    else if (at && !plausible(at)) throw outOfRange({ month: at.month, day: at.day, hour: at.hour }, 'from');
  }
  if (gaps > 0) throw withGaps({ gaps }, 'from');
}

const plausible = ({ temperatureC, humidityPct, windSpeedMs }: WeatherHour): boolean =>
  Math.abs(temperatureC ?? 0) < 60 && (humidityPct ?? 0) >= 0 && (humidityPct ?? 0) <= 110 && (windSpeedMs ?? 0) < 80;

const withGaps = outcomeKind({
  code: 'weather-with-gaps',
  status: 422,
  message: {
    ko: '이 기간의 기상 자료에 빈 시간이 {gaps}시간 있습니다.',
    en: 'The weather of this period lacks {gaps} hours.',
  },
  remedy: {
    ko: '빈 시간이 없는 기간을 고르거나 자료를 채워 다시 가져오십시오. 하늘이 clear 이면 일사는 필요하지 않습니다.',
    en: 'Choose a period without gaps, or import weather that has none. With a clear sky no radiation is needed.',
  },
});

const outOfRange = outcomeKind({
  code: 'weather-out-of-range',
  status: 422,
  message: {
    ko: '{month}월 {day}일 {hour}시의 기상 값이 있을 수 없는 범위입니다. 단위가 다를 수 있습니다.',
    en: 'The weather at hour {hour} of {day}/{month} cannot be: its units may be wrong.',
  },
  remedy: { ko: '섭씨, %, m/s 로 된 자료를 가져오십시오.', en: 'Import weather in °C, % and m/s.' },
});
