import { hash53, hourMs, type Instant, type Observation, toEpsg5186 } from '#core';
import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import { randomNormal, smoothField } from '#datasets/_kit/feed-noise.ts';
import {
  type CityWeather,
  cityWeather,
  clamp,
  type SimulatedFeedInput,
  type WeatherOf,
} from '#datasets/_kit/feed-weather.ts';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { contract } from './contract.ts';
import { type WeatherPlace, weatherPlaces } from './places.ts';

/** A day of the past comes along, so that charts do not begin empty. */
const backfillS = 24 * 3600;

/** The weather of the simulated city at each gu, and a forecast of it that errs a little. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe: (context) =>
    simulateCycles(context, {
      cadenceS: contract.feed.cadenceS,
      backfillS,
      entities: async () => weatherPlaces,
      idOf: ({ name }) => name,
      prepare: async () => {
        const input = (await context.input()) as SimulatedFeedInput | undefined;
        return simulatedWeather(context.seed, cityWeather(context.seed, input));
      },
    }),
};

/** Pure in seed, weather, place and instant. Forecasts err by 0.8 K, a fifth of the wind, 15°, and a tenth of the chance. */
export function simulatedWeather(seed: number, weatherOf: WeatherOf) {
  const regional = { wavelengthKm: [8, 30], periodH: [3, 12] } as const;
  const [warmth, wind, rain] = [61, 62, 63].map((salt) => smoothField(seed * 64 + salt, regional));
  return (place: WeatherPlace, instant: Instant): Observation => {
    const [x, y] = toEpsg5186([place.lon, place.lat]).map((metres) => metres / 1000);
    const here = weatherOf(instant);
    const later = weatherOf(instant + 3 * hourMs);
    const err = (channel: number) => randomNormal(hash53(place.name, seed) | 0, Math.floor(instant / hourMs), channel);
    const temperature = here.temperatureC + 0.6 * warmth(x, y, instant);
    const rainMm = here.rainMmH * Math.exp(0.4 * rain(x, y, instant));
    const chances = Array.from({ length: 12 }, (_, i) => chanceOf(weatherOf(instant + (i + 1) * hourMs)));
    const values = {
      temperature,
      humidity: clamp(here.humidityPct - 2 * warmth(x, y, instant), 5, 100),
      rain: rainMm,
      windSpeed: here.windSpeedMs * Math.exp(0.2 * wind(x, y, instant)),
      windDirectionDeg: here.windDirectionDeg,
      precipitation: rainMm < 0.1 ? 0 : temperature > 2 ? 1 : temperature > 0 ? 2 : 3,
      temperatureIn3h: later.temperatureC + 0.6 * warmth(x, y, instant) + 0.8 * err(1),
      windSpeedIn3h: Math.max(0, later.windSpeedMs * (1 + 0.2 * err(3))),
      windDirectionIn3hDeg: (((later.windDirectionDeg + 15 * err(4)) % 360) + 360) % 360,
      rainChanceIn3h: 10 * Math.round(clamp(chanceOf(later) + 8 * err(2), 0, 100) / 10),
      skyIn3h: later.clearness > 0.75 ? 1 : later.clearness > 0.5 ? 3 : 4,
      rainChance12h: 10 * Math.round(Math.max(...chances) / 10),
    };
    const rounded = Object.entries(values).map(([key, value]) => [key, Number(value.toFixed(1)) + 0]);
    return { feed: contract.id, entity: place.name, time: instant, values: Object.fromEntries(rounded) };
  };
}

/** Percent; overcast hours without rain have some chance of it. */
const chanceOf = ({ rainMmH, clearness }: CityWeather): number =>
  rainMmH > 0.1 ? 60 + 40 * Math.min(1, rainMmH / 3) : clamp(60 * (1 - clearness), 0, 50);
