import { hash53, type Instant, type Observation, randomUnit, seoulHourOf } from '#core';
import { randomNormal, smoothField } from '#datasets/_kit/feed-noise.ts';
import { isFreeDay } from '#datasets/_kit/feed-traffic.ts';
import { clamp, type WeatherOf } from '#datasets/_kit/feed-weather.ts';
import { contract } from './contract.ts';
import type { Station } from './stations.ts';

/** Metres by which a place lies above the ground around it (a kilometre or so); 0 where nobody knows. */
export type RiseAt = (station: Station) => number;

/**
 * How many bicycles stand where. In the morning people ride from where they live to where they work, and much rather downhill: stations
 * on slopes and among homes empty until ten and fill again in the evening; those in the valleys and among offices do the reverse, and
 * more bicycles than racks stand there. Few ride in the cold and in rain. Trucks put it right at night. Shapes and sizes are
 * assumptions. Pure in seed, weather, terrain, station and instant.
 */
export function simulatedBikes(seed: number, weatherOf: WeatherOf, riseAt: RiseAt) {
  const homes = smoothField(seed * 64 + 71, { wavelengthKm: [1, 6] });
  const drift = smoothField(seed * 64 + 72, { wavelengthKm: [0.8, 4], periodH: [1, 8] });
  const sites = new Map<string, { own: number; givesAway: number }>();
  return (station: Station, instant: Instant): Observation => {
    const [x, y] = [station.at[0] / 1000, station.at[1] / 1000];
    let site = sites.get(station.id);
    if (!site) {
      const own = hash53(station.id, seed) | 0;
      const uphill = clamp(riseAt(station) / 20, -1, 1);
      const living = clamp(0.6 * homes(x, y, 0) + 0.5 * (randomUnit(own, 1) - 0.5), -1, 1);
      site = { own, givesAway: clamp(0.75 * uphill + 0.4 * living, -1, 1) };
      sites.set(station.id, site);
    }
    const rides = ridersAt(instant, weatherOf);
    const usual = 0.5 + 0.15 * site.givesAway;
    const moved = 0.75 * site.givesAway * awayAt(instant) * rides;
    const noise = 0.12 * rides * drift(x, y, instant) + 0.04 * randomNormal(site.own, Math.floor(instant / 1_800_000));
    const bikes = Math.max(0, Math.round(station.racks * (usual - moved + noise)));
    return {
      feed: contract.id,
      entity: station.id,
      time: instant,
      values: { bikes, racks: station.racks, fill: Math.round((100 * bikes) / station.racks) },
    };
  };
}

/** Share of the bicycles that the day has carried from homes to offices, 0…1. */
function awayAt(instant: Instant): number {
  const hour = seoulHourOf(instant);
  if (isFreeDay(instant)) return 0.25 * rise(hour, 9, 13) * (1 - rise(hour, 16, 21));
  return rise(hour, 6, 9.5) * (1 - 0.8 * rise(hour, 17, 21)) * (1 - rise(hour, 21, 24));
}

const rise = (hour: number, from: number, to: number): number => {
  const t = clamp((hour - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
};

/**
 * How many ride, of 1 on a fine day: rentals of Seoul fall to a quarter below freezing and to a fifth in rain (Seoul Bike Sharing
 * Demand, UCI 2020).
 */
function ridersAt(instant: Instant, weatherOf: WeatherOf): number {
  const { temperatureC, rainMmH } = weatherOf(instant);
  const cold = clamp(0.25 + (0.75 * (temperatureC + 2)) / 20, 0.2, 1);
  const hot = temperatureC > 32 ? 0.7 : 1;
  return cold * hot * (rainMmH > 0.2 ? 0.25 : 1);
}
