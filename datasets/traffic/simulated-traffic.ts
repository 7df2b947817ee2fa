import { hash53, type Instant, type Observation } from '#core';
import { randomNormal } from '#datasets/_kit/feed-noise.ts';
import { trafficLevel, trafficSpeed } from '#datasets/_kit/feed-traffic.ts';
import type { WeatherOf } from '#datasets/_kit/feed-weather.ts';
import { contract } from './contract.ts';
import type { Link } from './links.ts';

const cadenceMs = contract.feed.cadenceS * 1000;

/** What links might say: the traffic model at their middle, ±4 % from cycle to cycle. Pure in seed, weather, link and instant. */
export function simulatedTraffic(seed: number, weatherOf: WeatherOf): (link: Link, instant: Instant) => Observation {
  const speedOf = trafficSpeed(seed, weatherOf);
  return ({ id, class: linkClass, lengthM, middle, headingDeg }, instant) => {
    const own = hash53(id, seed) | 0;
    const jitter = Math.exp(0.04 * randomNormal(own, Math.floor(instant / cadenceMs)));
    const speed = speedOf({ class: linkClass, at: middle, headingDeg, own }, instant) * jitter;
    const speedKmh = Number(speed.toFixed(1));
    return {
      feed: contract.id,
      entity: id,
      time: instant,
      values: {
        speedKmh,
        travelTimeS: Math.round((3.6 * lengthM) / speedKmh),
        level: trafficLevel(speedKmh, linkClass),
      },
    };
  };
}
