import { randomUnit } from '#core';
import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { WeatherHour } from './contract.ts';
import { daysInMonth, type MonthNormals, monthNormals, stationM } from './synthetic-normals.ts';
import { dayLengthHours, extraterrestrialWm2, meanCosZenith, radiationOf } from './synthetic-sun.ts';

/**
 * A typical year for the generated city: hours drawn around the monthly normals of Seoul, whose monthly means of
 * temperature, humidity, wind and pressure are those of the normals. An invention, not a measurement.
 */
export const synthetic: Synthesizer<WeatherHour> = {
  *rows({ seed }: CityPlan) {
    const days = daysOfYear(seed);
    const temperature = temperatures(days);
    const dewPoint = dewPoints(days, temperature);
    const wind = winds(seed, days);
    const pressure = pressures(seed, days);
    const clarity = clarities(days);
    for (const day of days) {
      for (let hour = 1; hour <= 24; hour++) {
        const at = day.index * 24 + hour - 1;
        yield {
          hourOfYear: at,
          month: day.month + 1,
          day: day.dayOfMonth,
          hour,
          temperatureC: tenth(temperature[at]),
          dewPointC: tenth(Math.min(dewPoint[at], temperature[at])),
          humidityPct: Math.round(humidityOf(temperature[at], dewPoint[at])),
          pressureHpa: tenth(pressure[at]),
          ...radiationOf(day.index, meanCosZenith(day.index, hour), day.cloud[hour - 1], clarity[day.month]),
          windDirectionDeg: windDirection(seed, day, at),
          windSpeedMs: tenth(wind[at]),
          cloudTenths: Math.round(10 * day.cloud[hour - 1]),
        };
      }
    }
  },
};

const tenth = (value: number): number => Math.round(value * 10) / 10;
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

interface Day {
  /** 0 is 1 January. */
  readonly index: number;
  readonly month: number;
  readonly dayOfMonth: number;
  readonly normals: MonthNormals;
  /** Deviation of the day's temperature, in standard deviations of its month. */
  readonly warmth: number;
  /** Cloud cover of each hour, 0…1. */
  readonly cloud: readonly number[];
}

/** About standard normal: four uniform numbers. */
function normalDraw(seed: number, salt: number, at: number): number {
  const sum = [0, 1, 2, 3].reduce((total, k) => total + randomUnit(seed, salt, at, k), 0);
  return (sum - 2) * Math.sqrt(3);
}

/** Standard normal numbers of which each remembers the one before it by `memory`. */
function wandering(seed: number, salt: number, count: number, memory: number): number[] {
  const fresh = Math.sqrt(1 - memory * memory);
  let last = normalDraw(seed, salt, -1);
  return Array.from({ length: count }, (_, i) => {
    last = memory * last + fresh * normalDraw(seed, salt, i);
    return last;
  });
}

/** The value of `at` in an interval for which an increasing function takes `target`, by bisection. */
function solve(target: number, low: number, high: number, at: (value: number) => number): number {
  let [a, b] = [low, high];
  for (let i = 0; i < 50; i++) {
    const middle = (a + b) / 2;
    if (at(middle) < target) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

function daysOfYear(seed: number): Day[] {
  const warmth = wandering(seed, 181, 365, 0.7);
  const skyOfDay = wandering(seed, 182, 365, 0.35);
  const skyOfHour = wandering(seed, 183, 365 * 24, 0.85);
  const days: Day[] = [];
  for (const [month, count] of daysInMonth.entries()) {
    const first = days.length;
    const normals = monthNormals[month];
    // Overcast where both waves are high: a smooth step turns them into 0…1.
    const raw = Array.from({ length: count * 24 }, (_, h) => {
      const wave = 1.1 * skyOfDay[first + Math.floor(h / 24)] + 0.5 * skyOfHour[first * 24 + h];
      return 1 / (1 + Math.exp(-2 * wave));
    });
    const light = Array.from({ length: count }, (_, d) => dayLengthHours(first + d));
    const overcast = 1 - normals.sunshineHours / light.reduce((a, b) => a + b, 0);
    // A higher power of numbers below one is a clearer sky.
    const power = solve(-overcast, 0.05, 20, (p) => -mean(raw.map((r) => r ** p)));
    const cloud = raw.map((r) => Math.round(1000 * r ** power) / 1000);
    for (let d = 0; d < count; d++) {
      const index = first + d;
      const hours = cloud.slice(d * 24, d * 24 + 24);
      days.push({ index, month, dayOfMonth: d + 1, normals, warmth: warmth[index], cloud: hours });
    }
  }
  return days;
}

/** Values of the months drawn through the year: linear between mid-months. */
function throughYear(days: readonly Day[], monthly: readonly number[]): number[] {
  return days.map(({ month, dayOfMonth }) => {
    const position = (dayOfMonth - 0.5) / daysInMonth[month] - 0.5;
    const other = (month + (position < 0 ? 11 : 1)) % 12;
    const share = Math.abs(position);
    return monthly[month] * (1 - share) + monthly[other] * share;
  });
}

const monthlyMeans = (days: readonly Day[], daily: readonly number[]): number[] =>
  monthNormals.map((_, month) => mean(days.filter((d) => d.month === month).map((d) => daily[d.index])));

/** Daily values that wander around the months' and have the months' means: what is missing is put back three times. */
function withMonthlyMeans(days: readonly Day[], wander: readonly number[], targets: readonly number[]): number[] {
  let knots = [...targets];
  let daily = wander;
  for (let i = 0; i < 12; i++) {
    daily = throughYear(days, knots).map((value, d) => value + wander[d]);
    const got = monthlyMeans(days, daily);
    knots = knots.map((knot, month) => knot + targets[month] - got[month]);
  }
  return [...daily];
}

/** Course of a day between its lowest (-) near 6 and its highest (+) near 15 o'clock; mean 0, height 1. */
const course: readonly number[] = (() => {
  const raw = Array.from({ length: 24 }, (_, i) => {
    const hour = i + 0.5;
    const rising = hour >= 6 && hour < 15;
    const share = rising ? (hour - 6) / 9 : (hour + (hour < 6 ? 24 : 0) - 15) / 15;
    return (rising ? -1 : 1) * 0.5 * Math.cos(Math.PI * share);
  });
  const middle = mean(raw);
  return raw.map((value) => value - middle);
})();

function temperatures(days: readonly Day[]): number[] {
  const wander = days.map((day) => day.warmth * day.normals.spreadC);
  const daily = withMonthlyMeans(
    days,
    wander,
    monthNormals.map((m) => m.meanC),
  );
  // Clear days swing more than overcast ones; on average as the month's highest and lowest say.
  const swing = days.map((day) => 1.35 - 0.8 * mean(day.cloud));
  const usual = monthlyMeans(days, swing);
  return days.flatMap((day) => {
    const range = ((day.normals.highC - day.normals.lowC) * swing[day.index]) / usual[day.month];
    return course.map((share) => daily[day.index] + range * share);
  });
}

/** Saturation pressure of water vapour in hPa: Magnus formula (Alduchov and Eskridge, 1996). */
const saturation = (celsius: number): number => 6.1094 * Math.exp((17.625 * celsius) / (celsius + 243.04));
const humidityOf = (celsius: number, dewPoint: number): number =>
  Math.min(100, (100 * saturation(dewPoint)) / saturation(celsius));

/** Dew points that keep all day, lower on clear days, with the months' mean humidity. */
function dewPoints(days: readonly Day[], temperature: readonly number[]): number[] {
  const out: number[] = new Array(temperature.length);
  for (const [month, normals] of monthNormals.entries()) {
    const own = days.filter((day) => day.month === month);
    const dewPoint = (day: Day, depression: number): number => {
      const daily = mean(temperature.slice(day.index * 24, day.index * 24 + 24));
      return daily - depression * (1.5 - mean(day.cloud));
    };
    const humidity = (depression: number): number =>
      mean(
        own.flatMap((day) =>
          course.map((_, h) => humidityOf(temperature[day.index * 24 + h], dewPoint(day, depression))),
        ),
      );
    const depression = solve(-normals.humidityPct, 0, 40, (d) => -humidity(d));
    for (const day of own) out.fill(dewPoint(day, depression), day.index * 24, day.index * 24 + 24);
  }
  return out;
}

/**
 * Haze of each month: such that its radiation is what its sunshine lets expect (Ångström and Prescott, with the
 * coefficients 0.25 and 0.50 of FAO Irrigation and Drainage Paper 56).
 */
function clarities(days: readonly Day[]): number[] {
  return monthNormals.map(({ sunshineHours }, month) => {
    const own = days.filter((day) => day.month === month);
    const total = (of: (day: Day, hour: number) => number): number =>
      own.reduce((sum, day) => sum + course.reduce((daySum, _, h) => daySum + of(day, h + 1), 0), 0);
    const light = own.reduce((sum, day) => sum + dayLengthHours(day.index), 0);
    const expected =
      total((day, hour) => extraterrestrialWm2(day.index, hour)) * (0.25 + (0.5 * sunshineHours) / light);
    const hazeless = total(
      (day, hour) => radiationOf(day.index, meanCosZenith(day.index, hour), day.cloud[hour - 1]).globalWm2,
    );
    return expected / hazeless;
  });
}

/** Wind speeds: gusty around the month's mean, strongest in the afternoon. */
function winds(seed: number, days: readonly Day[]): number[] {
  const wander = wandering(seed, 184, days.length * 24, 0.9);
  const raw = days.flatMap((day) =>
    course.map((share, h) => Math.exp(0.45 * wander[day.index * 24 + h]) * (1 + 0.5 * share)),
  );
  const daily = days.map((day) => mean(raw.slice(day.index * 24, day.index * 24 + 24)));
  const usual = monthlyMeans(days, daily);
  return days.flatMap((day) => course.map((_, h) => (raw[day.index * 24 + h] * day.normals.windMs) / usual[day.month]));
}

/** Where the wind comes from, in tens of degrees: around the month's prevailing direction, by the day's weather. */
function windDirection(seed: number, day: Day, at: number): number {
  const swing = 55 * day.warmth + 35 * normalDraw(seed, 185, at);
  const from = Math.round((day.normals.windFromDeg + swing) / 10) * 10;
  return ((from % 360) + 360) % 360;
}

/** Pressures at the station: high on cold days, low on warm ones. */
function pressures(seed: number, days: readonly Day[]): number[] {
  const wander = wandering(seed, 186, days.length, 0.6);
  const daily = withMonthlyMeans(
    days,
    days.map((day) => 3.5 * wander[day.index] - 1.5 * day.warmth),
    monthNormals.map((m) => m.pressureHpa),
  );
  // 1 hPa for each 8.3 m near the sea.
  return days.flatMap((day, i) => {
    const next = daily[Math.min(days.length - 1, i + 1)];
    return course.map((_, h) => daily[day.index] + ((next - daily[day.index]) * h) / 24 - stationM / 8.3);
  });
}
