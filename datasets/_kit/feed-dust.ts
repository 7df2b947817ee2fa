import type { Instant } from '#core';
import { interpolateRound, smoothField } from './feed-noise.ts';
import { type CityWeather, clamp, monthPosition } from './feed-weather.ts';

/** Means of Seoul 2018–2021 by month, µg/m³ (hourly city means; cleanair.seoul.go.kr). */
const pm10ByMonth = [47.1, 47.1, 55.2, 40.9, 44.1, 30.9, 23.5, 22.4, 17.4, 28.5, 43.0, 41.0];
const pm25ByMonth = [29.1, 29.7, 32.6, 20.1, 20.4, 19.8, 16.5, 15.2, 9.9, 15.2, 24.4, 26.3];
/** Spread of ln(PM) that weather episodes make; the measured spread of single hours is 0.70. */
const episodeSpread = 0.5;

/**
 * Dust over the whole city, which every simulated sensor follows: means by month, episodes of 2–9 days of dirty and clean
 * air everywhere at once, and wind, which carries dust away. Pure in seed, weather and instant.
 */
export function cityDust(
  seed: number,
): (instant: Instant, weather: CityWeather) => { pm10: number; pm25Share: number } {
  const episode = smoothField(seed * 64 + 10, { periodH: [40, 220] });
  return (instant, weather) => {
    const month = monthPosition(instant);
    const mean10 = interpolateRound(pm10ByMonth, month);
    const factor = Math.exp(episodeSpread * episode(0, 0, instant) - episodeSpread ** 2 / 2);
    // A calm day holds its dust.
    const calm = clamp(weather.windSpeedMs / 2.3, 0.4, 3) ** -0.25;
    return { pm10: mean10 * factor * calm, pm25Share: interpolateRound(pm25ByMonth, month) / mean10 };
  };
}
