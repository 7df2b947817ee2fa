import {
  dayMs,
  hash53,
  type Instant,
  type Observation,
  randomUnit,
  seoulHourOf,
  seoulOffsetMs,
  toEpsg5186,
} from '#core';
import { cityDust } from '#datasets/_kit/feed-dust.ts';
import { interpolateRound, randomNormal, type SmoothField, smoothField } from '#datasets/_kit/feed-noise.ts';
import { type CityWeather, clamp, clearSkyWm2, sinSunElevation, type WeatherOf } from '#datasets/_kit/feed-weather.ts';
import { contract } from './contract.ts';
import type { Sensor } from './sensors.ts';

type ValueKey = keyof typeof contract.feed.values;
const valueKeys = Object.keys(contract.feed.values) as ValueKey[];
const cadenceMs = contract.feed.cadenceS * 1000;

/** What a place is like, drawn once per sensor. */
interface Site {
  readonly seed: number;
  readonly eastKm: number;
  readonly northKm: number;
  /** 0 a lane … 1 an arterial road. */
  readonly traffic: number;
  /** Share of the sky that the sensor sees. */
  readonly sky: number;
}

/** Everything of one moment that does not depend on the sensor. */
interface Moment {
  readonly instant: Instant;
  readonly cycle: number;
  readonly weather: CityWeather;
  readonly sinSun: number;
  readonly globalWm2: number;
  /** Traffic and people in the streets, 0…1. */
  readonly traffic: number;
  readonly crowd: number;
  readonly pm10: number;
  readonly pm25Share: number;
}

/**
 * What S-DoT sensors might say: a model of the city's day, not a forecast. Each value is a pure function of seed, weather,
 * sensor and instant. The README says what each rests on.
 */
export function simulatedValues(seed: number, weatherOf: WeatherOf): (sensor: Sensor, instant: Instant) => Observation {
  const fields = smoothFields(seed);
  const sites = new Map<string, Site>();
  let moment: Moment | undefined;
  return (sensor, instant) => {
    if (moment?.instant !== instant) moment = momentOf(seed, instant, weatherOf(instant), fields);
    const place = `${sensor.serial} ${sensor.lon} ${sensor.lat}`;
    const site = sites.get(place) ?? siteOf(seed, sensor);
    sites.set(place, site);
    const values = valuesAt(site, moment, fields);
    const rounded = valueKeys.map((key) => [key, roundTo(values[key], decimalsOf(key))]);
    return { feed: contract.id, entity: sensor.serial, time: instant, values: Object.fromEntries(rounded) };
  };
}

const decimalsOf = (key: ValueKey): number => (contract.feed.values[key] as { decimals?: number }).decimals ?? 0;
const roundTo = (value: number, decimals: number): number =>
  // Adding zero turns -0, which is no reading, into 0.
  Number(value.toFixed(decimals)) + 0;

function smoothFields(seed: number) {
  const regional = { wavelengthKm: [6, 30], periodH: [3, 12] } as const;
  const local = { wavelengthKm: [1, 4], periodH: [2, 8] } as const;
  const make = (salt: number, spec: Parameters<typeof smoothField>[1]) => smoothField(seed * 64 + salt, spec);
  return {
    warmth: make(1, regional),
    moisture: make(2, regional),
    wind: make(3, regional),
    turn: make(4, regional),
    dust: make(5, regional),
    fineShare: make(6, regional),
    noise: make(7, local),
    clouds: make(8, { wavelengthKm: [3, 9], periodH: [0.5, 2] }),
    /** Where people like to be: does not change with time. */
    attraction: make(9, { wavelengthKm: [1, 5] }),
    cityDust: cityDust(seed),
  };
}
type Fields = ReturnType<typeof smoothFields>;

function siteOf(seed: number, { serial, lon, lat }: Sensor): Site {
  const [east, north] = toEpsg5186([lon, lat]);
  const own = hash53(serial, seed) | 0;
  return {
    seed: own,
    eastKm: east / 1000,
    northKm: north / 1000,
    traffic: randomUnit(own, 1),
    sky: 0.35 + 0.6 * randomUnit(own, 2),
  };
}

/** Shape of a day, hour 0 to 23: assumptions of this model (morning and evening rush, busy evenings). */
const weekdayTraffic = [
  25, 17, 13, 12, 16, 32, 58, 86, 100, 92, 84, 82, 80, 82, 84, 87, 92, 98, 100, 88, 73, 63, 52, 38,
];
const weekendTraffic = [34, 25, 18, 15, 15, 20, 30, 42, 54, 65, 73, 78, 81, 83, 84, 84, 83, 81, 77, 70, 63, 56, 49, 40];
const weekdayCrowd = [10, 6, 4, 3, 4, 9, 26, 60, 85, 62, 55, 70, 100, 88, 64, 62, 68, 82, 100, 95, 78, 60, 40, 22];
const weekendCrowd = [20, 13, 8, 5, 4, 6, 11, 20, 34, 50, 66, 80, 92, 98, 100, 100, 97, 92, 88, 80, 68, 56, 42, 30];

function momentOf(seed: number, instant: Instant, weather: CityWeather, fields: Fields): Moment {
  const hour = seoulHourOf(instant);
  const weekday = new Date(instant + seoulOffsetMs).getUTCDay();
  const weekend = weekday === 0 || weekday === 6;
  const sinSun = sinSunElevation(instant);
  // Some days are busier than others.
  const day = 0.95 + 0.1 * randomUnit(seed, Math.floor((instant + seoulOffsetMs) / dayMs));
  return {
    instant,
    cycle: Math.floor(instant / cadenceMs),
    weather,
    sinSun,
    globalWm2: clearSkyWm2(sinSun) * weather.clearness,
    traffic: (day * interpolateRound(weekend ? weekendTraffic : weekdayTraffic, hour)) / 100,
    crowd: (day * interpolateRound(weekend ? weekendCrowd : weekdayCrowd, hour)) / 100,
    ...fields.cityDust(instant, weather),
  };
}

function valuesAt(site: Site, moment: Moment, fields: Fields): Record<ValueKey, number> {
  return { ...air(site, moment, fields), ...light(site, moment, fields), ...street(site, moment, fields) };
}

/** A field at a site and moment; a small random number of a site and moment. */
const at = (field: SmoothField, { eastKm, northKm }: Site, { instant }: Moment) => field(eastKm, northKm, instant);
const jitter = ({ seed }: Site, { cycle }: Moment, channel: number) => randomNormal(seed, cycle, channel);

function air(site: Site, moment: Moment, fields: Fields) {
  const { weather, globalWm2 } = moment;
  const sunned = 0.8 * site.sky * (globalWm2 / 1000);
  const warmer = 0.7 * at(fields.warmth, site, moment) + 0.25 * randomNormal(site.seed, 3) + sunned;
  const pm10 =
    moment.pm10 *
    Math.exp(0.15 * at(fields.dust, site, moment) + 0.04 * jitter(site, moment, 10)) *
    (0.95 + 0.15 * moment.traffic * site.traffic);
  const share = clamp(moment.pm25Share * Math.exp(0.06 * at(fields.fineShare, site, moment)), 0.2, 0.95);
  const gust = Math.exp(0.25 * at(fields.wind, site, moment) + 0.15 * jitter(site, moment, 11));
  const turned = 25 * at(fields.turn, site, moment) + 40 * (1 - site.sky) * randomNormal(site.seed, 4);
  const direction = Math.round(weather.windDirectionDeg + turned + 8 * jitter(site, moment, 12));
  return {
    temperature: weather.temperatureC + warmer + 0.08 * jitter(site, moment, 13),
    // Warmer air of the same vapour is relatively drier, about 3 % per kelvin.
    humidity: clamp(weather.humidityPct - 3 * warmer + 1.5 * at(fields.moisture, site, moment), 5, 100),
    pm10,
    pm25: pm10 * share,
    // A street sensor hangs at 4 m among buildings; the weather station stands free at 10 m.
    windSpeed: weather.windSpeedMs * (0.35 + 0.4 * site.sky) * gust,
    windDirectionDeg: ((direction % 360) + 360) % 360,
  };
}

/** Lumens in a watt of sunshine (Littlefair 1985: 105…115 lm/W under most skies). */
const luminousEfficacy = 110;
/** Ozone over Seoul, Dobson units, mean of the Dobson series at Yonsei University. */
const ozoneDu = 325;

function light(site: Site, moment: Moment, fields: Fields) {
  const { globalWm2, sinSun, weather } = moment;
  const seen = site.sky * clamp(1 + 0.15 * at(fields.clouds, site, moment), 0.5, 1.2);
  // Street lamps: the road class asks 5…30 lx; they go on as the sun sets.
  const lamp = (5 + 25 * site.traffic) * clamp(0.5 - sinSun / 0.1, 0, 1);
  // Civil twilight fades over six degrees below the horizon, from some 400 lx.
  const twilight = sinSun > 0 ? 400 : 400 * Math.exp(sinSun / 0.018);
  const daylight = luminousEfficacy * globalWm2 * seen + twilight * site.sky;
  // Madronich 2007: 12.5 μ^2.42 (ozone/300)^-1.23 under a clear sky; clouds let a little more UV through than light.
  const clearUv = sinSun > 0 ? 12.5 * sinSun ** 2.42 * (ozoneDu / 300) ** -1.23 : 0;
  return {
    illuminance: clamp(daylight + lamp, 0, contract.feed.values.illuminance.range[1]),
    uv: clamp(clearUv * weather.clearness ** 0.8 * seen, 0, contract.feed.values.uv.range[1]),
  };
}

function street(site: Site, moment: Moment, fields: Fields) {
  const [quietest, loudest] = contract.feed.values.noise.range;
  const passing = moment.traffic * site.traffic;
  const loudness = 46 + 12 * moment.traffic * (0.5 + site.traffic) + 4 * site.traffic;
  const noise = loudness + 1.5 * at(fields.noise, site, moment) + 1.2 * jitter(site, moment, 20);
  // Half of the attraction is the neighbourhood, half the corner itself.
  const attraction = Math.exp(0.8 * at(fields.attraction, site, moment) + 0.4 * randomNormal(site.seed, 5) - 0.4);
  const visitors = 150 * moment.crowd * attraction;
  return {
    noise: clamp(noise, quietest, loudest),
    vibration: 0.04 + 0.35 * passing * Math.exp(0.4 * jitter(site, moment, 21)),
    // Counts scatter like a Poisson number.
    visitors: Math.max(0, visitors + Math.sqrt(visitors) * jitter(site, moment, 22)),
  };
}
