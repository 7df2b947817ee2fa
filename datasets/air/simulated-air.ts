import { hash53, type Instant, type Observation, randomUnit, seoulHourOf, toEpsg5186 } from '#core';
import { cityDust } from '#datasets/_kit/feed-dust.ts';
import { interpolateRound, randomNormal, smoothField } from '#datasets/_kit/feed-noise.ts';
import { loadAt } from '#datasets/_kit/feed-traffic.ts';
import { clamp, monthPosition, type WeatherOf } from '#datasets/_kit/feed-weather.ts';
import { contract } from './contract.ts';
import type { AirStation } from './stations.ts';

/** Means of Seoul 2018–2021 by month, ppm (hourly city means; cleanair.seoul.go.kr). */
const byMonth = {
  o3: [0.0133, 0.0184, 0.0262, 0.0326, 0.0355, 0.0381, 0.03, 0.0276, 0.0266, 0.0201, 0.0137, 0.0124],
  no2: [0.0348, 0.0331, 0.0326, 0.0271, 0.0255, 0.0228, 0.0194, 0.0186, 0.0193, 0.0263, 0.0347, 0.0331],
  co: [0.655, 0.612, 0.571, 0.457, 0.456, 0.432, 0.373, 0.372, 0.391, 0.472, 0.606, 0.623],
  so2: [0.0042, 0.004, 0.0038, 0.0035, 0.0035, 0.0033, 0.003, 0.003, 0.0029, 0.0032, 0.0036, 0.0036],
} as const;
/** The same over the mean of the day, by hour. Nitrogen dioxide and carbon monoxide take theirs from the traffic. */
const ozoneByHour = [
  0.75, 0.75, 0.77, 0.78, 0.77, 0.74, 0.65, 0.54, 0.53, 0.63, 0.79, 0.98, 1.18, 1.39, 1.55, 1.64, 1.65, 1.58, 1.42,
  1.22, 1.06, 0.95, 0.87, 0.8,
];
const decimals: Readonly<Record<string, number>> = { pm10: 0, pm25: 0, o3: 4, no2: 4, co: 2, so2: 4 };

/**
 * What the stations might say. Dust follows the city's dust, gases their measured means by month; traffic raises nitrogen
 * dioxide and carbon monoxide, which eat ozone; wind thins them; a smooth random field, carried along by the wind, makes neighbours alike. Pure in seed, weather, station and instant.
 */
export function simulatedAir(
  seed: number,
  weatherOf: WeatherOf,
): (station: AirStation, instant: Instant) => Observation {
  const dust = cityDust(seed);
  const regional = { wavelengthKm: [6, 30], periodH: [6, 30] } as const;
  const [dusty, gassy, sulphur] = [51, 52, 53].map((salt) => smoothField(seed * 64 + salt, regional));
  return (station, instant) => {
    const weather = weatherOf(instant);
    const [east, north] = toEpsg5186([station.lon, station.lat]);
    const own = hash53(station.name, seed) | 0;
    const cycle = Math.floor(instant / 3_600_000);
    const [x, y] = carried(east / 1000, north / 1000, weather);
    const jitter = (channel: number) => randomNormal(own, cycle, channel);
    const month = monthPosition(instant);
    const traffic = loadAt(seed, instant).load / 0.75;
    const busy = 0.75 + 0.5 * randomUnit(own, 1);
    const calm = clamp(weather.windSpeedMs / 2.3, 0.35, 3) ** -0.45;
    const city = dust(instant, weather);
    const pm10 = city.pm10 * Math.exp(0.16 * dusty(x, y, instant) + 0.05 * jitter(1)) * (0.97 + 0.06 * busy * traffic);
    // Half of the nitrogen dioxide is what the last hours left, half what the hour's engines give.
    const engines = (0.5 + 0.5 * traffic * busy) * calm * Math.exp(0.18 * gassy(x, y, instant) + 0.06 * jitter(2));
    const no2 = interpolateRound(byMonth.no2, month) * engines;
    const sun = 0.55 + 0.6 * clamp(weather.clearness, 0.1, 1.1);
    const left = clamp(1.25 - 0.25 * engines, 0.4, 1.25);
    const values = {
      pm10,
      pm25: pm10 * clamp(city.pm25Share * Math.exp(0.05 * gassy(y, x, instant)), 0.2, 0.95),
      o3: interpolateRound(byMonth.o3, month) * interpolateRound(ozoneByHour, seoulHourOf(instant)) * sun * left,
      no2,
      co: interpolateRound(byMonth.co, month) * (0.6 + 0.4 * engines),
      so2: interpolateRound(byMonth.so2, month) * Math.exp(0.12 * sulphur(x, y, instant) + 0.05 * jitter(3)),
    };
    const rounded = Object.entries(values).map(([key, value]) => [
      key,
      Number(Math.max(0, value).toFixed(decimals[key])),
    ]);
    return { feed: contract.id, entity: station.name, time: instant, values: Object.fromEntries(rounded) };
  };
}

/** Where the air of a place was an hour ago: fields drift with the wind. */
function carried(
  eastKm: number,
  northKm: number,
  { windSpeedMs, windDirectionDeg }: { windSpeedMs: number; windDirectionDeg: number },
): [number, number] {
  const km = (windSpeedMs * 3600) / 1000;
  const from = (windDirectionDeg * Math.PI) / 180;
  return [eastKm + km * Math.sin(from), northKm + km * Math.cos(from)];
}
