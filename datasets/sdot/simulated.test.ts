import { describe, expect, it } from 'vitest';
import { hourMs, minuteMs, type Observation, toEpsg5186 } from '#core';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { cityWeather, clearSkyWm2, sinSunElevation, type TypicalHour } from '#datasets/_kit/feed-weather.ts';
import type { FeedContext } from '#datasets/_kit/roles.ts';
import { contract } from './contract.ts';
import type { Sensor } from './sensors.ts';
import { simulatedValues } from './simulated-values.ts';
import { simulatedFeed, synthetic } from './synthetic.ts';

/** Wednesday, and the Sunday after it, at midnight in Seoul. */
const wednesday = Date.parse('2026-10-14T00:00:00+09:00');
const sunday = Date.parse('2026-10-18T00:00:00+09:00');
const model = (seed = 1) => simulatedValues(seed, cityWeather(seed));
const sensorAt = (serial: string, lon = 127.03, lat = 37.5): Sensor => ({ serial, lon, lat });
const many = Array.from({ length: 60 }, (_, i) =>
  sensorAt(`S${i}`, 126.85 + (i % 10) * 0.03, 37.46 + Math.floor(i / 10) * 0.03),
);
const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
const meanAt = (key: string, instant: number) => mean(many.map((sensor) => model()(sensor, instant).values[key]!));

describe('simulated S-DoT values', () => {
  it('are the same for the same sensor and instant, whatever was asked before', () => {
    const [a, b] = [model(), model()];
    const instants = Array.from({ length: 50 }, (_, i) => wednesday + i * 2 * minuteMs);
    const forward = instants.map((t) => many.map((sensor) => a(sensor, t)));
    const backward = instants.toReversed().map((t) => many.toReversed().map((sensor) => b(sensor, t)));
    expect(backward.reverse().map((row) => row.reverse())).toEqual(forward);
  });

  it('differ with the seed', () => {
    expect(model(2)(many[0], wednesday).values).not.toEqual(model(1)(many[0], wednesday).values);
  });

  it('name every value of the contract, within its range, at every hour of a year', () => {
    const observe = model();
    for (let hour = 0; hour < 8760; hour += 7) {
      const { values } = observe(many[hour % many.length], wednesday + hour * hourMs);
      for (const [key, { range }] of Object.entries(contract.feed.values)) {
        expect(values[key], `${key} at hour ${hour}`).toBeGreaterThanOrEqual(range[0]);
        expect(values[key], `${key} at hour ${hour}`).toBeLessThanOrEqual(range[1]);
      }
      expect(values.pm25!).toBeLessThanOrEqual(values.pm10!);
    }
  });

  it.each(['temperature', 'pm10', 'humidity'])('%s differs less between neighbours than across the city', (key) => {
    const models = [1, 2, 3, 4].map(model);
    const spread = (distanceKm: number) => {
      const squares: number[] = [];
      for (let i = 0; i < 800; i++) {
        const observe = models[i % models.length];
        const t = wednesday + i * 37 * minuteMs;
        const lat = 37.47 + (i % 20) * 0.009;
        // The fixed offsets of the two sites are the same at every distance: same serials, other places.
        const a = observe(sensorAt('A', 126.86, lat), t).values[key]!;
        const b = observe(sensorAt('B', 126.86 + distanceKm / 88.3, lat), t).values[key]!;
        squares.push((key === 'pm10' ? Math.log(a / b) : a - b) ** 2);
      }
      return mean(squares);
    };
    const [near, middle, far] = [0.2, 1.5, 15].map(spread);
    expect(near).toBeLessThan(middle);
    expect(middle).toBeLessThan(far);
    expect(near).toBeLessThan(0.7 * far);
  });

  it('follow the day: dark and cool at night, busy in the rush hours, quiet on Sunday morning', () => {
    const at = (key: string, day: number, hour: number) => meanAt(key, day + hour * hourMs);
    expect(at('illuminance', wednesday, 0)).toBeLessThan(50);
    expect(at('illuminance', wednesday, 12)).toBeGreaterThan(10_000);
    expect(at('uv', wednesday, 2)).toBe(0);
    expect(at('uv', wednesday, 12)).toBeGreaterThan(1);
    expect(at('temperature', wednesday, 15)).toBeGreaterThan(at('temperature', wednesday, 5) + 3);
    expect(at('humidity', wednesday, 15)).toBeLessThan(at('humidity', wednesday, 5));
    expect(at('noise', wednesday, 8)).toBeGreaterThan(at('noise', wednesday, 3) + 5);
    expect(at('visitors', wednesday, 18)).toBeGreaterThan(5 * at('visitors', wednesday, 3));
    expect(at('visitors', sunday, 8)).toBeLessThan(at('visitors', wednesday, 8));
    expect(at('vibration', wednesday, 8)).toBeGreaterThan(at('vibration', wednesday, 3));
  });

  it('follow the year: dust of spring over that of September, as measured', () => {
    const monthMean = (month: number) =>
      mean(
        [1, 2, 3].flatMap((seed) =>
          Array.from({ length: 56 }, (_, i) => {
            const t = Date.UTC(2026, month, 1) + i * 12 * hourMs;
            return simulatedValues(seed, cityWeather(seed))(many[i % many.length], t).values.pm10!;
          }),
        ),
      );
    // Measured means 2018–2021: 55.2 in March, 17.4 in September.
    expect(monthMean(2) / monthMean(8)).toBeGreaterThan(1.8);
    expect(monthMean(2)).toBeGreaterThan(30);
    expect(monthMean(2)).toBeLessThan(90);
  });

  it('follow the typical year where the city has one', () => {
    const hour: TypicalHour = {
      temperatureC: -11,
      humidityPct: 80,
      windSpeedMs: 4,
      windDirectionDeg: 300,
      globalWm2: 0,
    };
    const observe = simulatedValues(1, cityWeather(1, { weatherAt: () => hour }));
    const noon = wednesday + 12 * hourMs;
    const values = many.map((sensor) => observe(sensor, noon).values);
    expect(Math.abs(mean(values.map((v) => v.temperature!)) + 11)).toBeLessThan(1.5);
    expect(mean(values.map((v) => v.humidity!))).toBeGreaterThan(70);
    // No sunshine in that hour: only the sky's twilight is left.
    expect(mean(values.map((v) => v.illuminance!))).toBeLessThan(500);
  });

  it('turn wind between hours along the shorter arc', () => {
    const hours = [350, 10].map((windDirectionDeg) => ({
      ...{ temperatureC: 0, humidityPct: 50, windSpeedMs: 2, globalWm2: null },
      windDirectionDeg,
    }));
    const weather = cityWeather(1, { weatherAt: (t) => hours[t < wednesday ? 0 : 1] });
    const half = weather(wednesday + 30 * minuteMs).windDirectionDeg;
    expect(Math.min(half, 360 - half)).toBeLessThan(1e-9);
  });
});

describe('sun of the simulated sensors', () => {
  const elevation = (instant: string) => (Math.asin(sinSunElevation(Date.parse(instant))) * 180) / Math.PI;
  // 90° − latitude ± obliquity at the solstices; the sun of 126.98° E culminates about half past twelve (KST).
  it('culminates at 75.9° in June and 29.0° in December', () => {
    expect(elevation('2026-06-21T12:34:00+09:00')).toBeCloseTo(90 - 37.55 + 23.44, 0);
    expect(elevation('2026-12-22T12:31:00+09:00')).toBeCloseTo(90 - 37.55 - 23.44, 0);
  });
  // Sunrise 06:36 and sunset 18:43 in Seoul (upper limb, refraction: the centre stands at −0.83°). Half a degree is 2.5 min.
  it('rises and sets on time at the equinox', () => {
    expect(Math.abs(elevation('2026-03-20T06:36:00+09:00') + 0.83)).toBeLessThan(0.5);
    expect(Math.abs(elevation('2026-03-20T18:43:00+09:00') + 0.83)).toBeLessThan(0.5);
  });
  it('gives some 1000 W/m² from a high sun and nothing at night', () => {
    expect(clearSkyWm2(0.97)).toBeGreaterThan(950);
    expect(clearSkyWm2(0.97)).toBeLessThan(1050);
    expect(clearSkyWm2(-0.1)).toBe(0);
  });
});

describe('simulated feed', () => {
  /** Runs the feed on a clock that jumps to each moment it sleeps for. */
  async function run(until: number, sensorsAt: (now: number) => Sensor[]) {
    const stop = new AbortController();
    let now = wednesday + 10 * hourMs + 17_000;
    const context: FeedContext = {
      signal: stop.signal,
      seed: 1,
      reader: { query: async () => sensorsAt(now) as never },
      input: async () => undefined,
      now: () => now,
      sleepUntil: async (instant) => {
        now = instant;
        if (now >= until) stop.abort();
      },
    };
    const batches: (readonly Observation[])[] = [];
    for await (const batch of simulatedFeed.observe(context)) batches.push(batch);
    return batches;
  }
  const start = wednesday + 10 * hourMs;

  it('brings two hours along, then tells every sensor every two minutes at one common time', async () => {
    const [past, ...later] = await run(start + 7 * minuteMs, () => many.slice(0, 3));
    expect(past).toHaveLength(3 * 61);
    expect(Math.min(...past.map((o) => o.time))).toBe(start - 2 * hourMs);
    expect(later.map((batch) => [batch.length, ...new Set(batch.map((o) => (o.time - start) / minuteMs))])).toEqual([
      [3, 2],
      [3, 4],
      [3, 6],
    ]);
  });

  it('notices within seconds that sensors have come, and gives them a past', async () => {
    const batches = await run(start + 90_000, (now) => (now < start + 60_000 ? [] : many.slice(0, 2)));
    expect(batches.map((batch) => batch.length)).toEqual([2 * 61]);
  });

  it('tells after a pause what it missed', async () => {
    let asleep = false;
    const stop = new AbortController();
    let now = start;
    const context: FeedContext = {
      ...{
        signal: stop.signal,
        seed: 1,
        reader: { query: async () => [many[0]] as never },
        input: async () => undefined,
      },
      now: () => now,
      sleepUntil: async (instant) => {
        now = asleep ? instant : instant + 20 * minuteMs;
        if (asleep) stop.abort();
        asleep = true;
      },
    };
    const times: number[] = [];
    for await (const batch of simulatedFeed.observe(context)) times.push(...batch.map((o) => o.time));
    expect(new Set(times).size).toBe(times.length);
    expect(times.slice(1).every((time, i) => time - times[i] === 2 * minuteMs)).toBe(true);
    expect(times.at(-1)).toBeGreaterThanOrEqual(start + 20 * minuteMs);
  });
});

describe('sensors of the generated city', () => {
  const plan = makeCityPlan(5);
  const sensors = [...(synthetic.rows(plan) as Iterable<Sensor>)];

  it('are some 60 in the centre, with names of their own, the same for the same seed', () => {
    expect(sensors.length).toBeGreaterThan(40);
    expect(sensors.length).toBeLessThan(90);
    expect(new Set(sensors.map(({ serial }) => serial)).size).toBe(sensors.length);
    expect([...(synthetic.rows(makeCityPlan(5)) as Iterable<Sensor>)]).toEqual(sensors);
    expect([...(synthetic.rows(makeCityPlan(6)) as Iterable<Sensor>)]).not.toEqual(sensors);
  });

  it('stand in the city, most of them at a street, spread over all of it', () => {
    const [x0, y0, x1, y1] = plan.box;
    const quarters = new Set<string>();
    for (const { lon, lat } of sensors) {
      const [x, y] = toEpsg5186([lon, lat]);
      // A kerb may lie a street's width outside the drawing of the city.
      expect(x > x0 - 60 && x < x1 + 60 && y > y0 - 60 && y < y1 + 60).toBe(true);
      quarters.add(`${Math.floor((4 * (x - x0)) / (x1 - x0))} ${Math.floor((4 * (y - y0)) / (y1 - y0))}`);
    }
    // The box of three gu is not all city.
    expect(quarters.size).toBeGreaterThanOrEqual(9);
  });
});
