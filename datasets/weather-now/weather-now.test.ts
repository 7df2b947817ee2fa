import { describe, expect, it } from 'vitest';
import { hourMs } from '#core';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import { describeFaults } from '#datasets/_kit/seoul-api/fault-suite.testing.ts';
import { seoulDigits } from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import { feed } from './feed.ts';
import { forecastHour, normaliseObservation, observedHour, readForecast, soon } from './normalise.ts';
import { weatherCells, weatherPlaces } from './places.ts';
import { simulatedWeather } from './synthetic.ts';

const observed = { T1H: '18.3', REH: '55', RN1: '0', WSD: '2.4', VEC: '270', PTY: '0' };

function rows(path: string, now: number): Record<string, unknown>[] {
  const parameters = new URLSearchParams(path.split('?')[1]);
  const [baseDate, baseTime] = [parameters.get('base_date'), parameters.get('base_time')];
  const cell = { baseDate, baseTime, nx: Number(parameters.get('nx')), ny: Number(parameters.get('ny')) };
  if (path.includes('getUltraSrtNcst')) {
    return Object.entries(observed).map(([category, obsrValue]) => ({ ...cell, category, obsrValue }));
  }
  return Array.from({ length: 24 }, (_, i) => {
    const at = Math.floor(now / hourMs) * hourMs + (i - 2) * hourMs;
    const when = { fcstDate: seoulDigits(at, 8), fcstTime: seoulDigits(at, 12).slice(8) };
    return Object.entries({ TMP: String(20 - i), POP: String(i * 4), SKY: '3' }).map(([category, fcstValue]) => ({
      ...cell,
      ...when,
      category,
      fcstValue,
    }));
  }).flat();
}

describeFaults('Weather', {
  source: feed,
  spec: { style: 'weather', rows },
  timed: true,
  calls: 'KMA_API_DAILY_CALLS',
  // A cycle makes more than twenty calls.
  cycles: 25,
  entities: 25,
});

describe('the weather service', () => {
  it('is asked for hours that it has', () => {
    const at = (text: string) => Date.parse(`2026-10-14T${text}:00+09:00`);
    expect(observedHour(at('14:10'))).toBe(at('13:00'));
    expect(observedHour(at('14:45'))).toBe(at('14:00'));
    expect([at('14:10'), at('14:20'), at('16:59'), at('17:20')].map(forecastHour)).toEqual([
      at('11:00'),
      at('14:00'),
      at('14:00'),
      at('17:00'),
    ]);
    expect(forecastHour(at('00:30'))).toBe(Date.parse('2026-10-13T23:00:00+09:00'));
  });

  it('says nothing where it says −998.9, and no forecast alone makes an observation', () => {
    const now = Date.parse('2026-10-14T14:10:00+09:00');
    const row = (category: string, obsrvalue: string) => ({
      category,
      obsrvalue,
      basedate: '20261014',
      basetime: '1300',
    });
    const [{ places }] = weatherCells;
    const { observations } = normaliseObservation([row('T1H', '-998.9'), row('REH', '61')], places, [], now);
    expect(observations[0].values).toMatchObject({ temperature: null, humidity: 61, temperatureIn3h: null });
    expect(() => normaliseObservation([row('T1H', '-998.9')], places, [], now)).toThrow();
  });

  it('forecasts three hours ahead and the largest chance of rain of twelve', () => {
    const start = Date.parse('2026-10-14T13:00:00+09:00');
    const forecast = readForecast(
      Array.from({ length: 20 }, (_, i) => ({
        fcstdate: '20261014',
        fcsttime: `${String(i + 4).padStart(2, '0')}00`,
        category: 'POP',
        fcstvalue: i === 15 ? '80' : '10',
      })).concat([
        ...[
          ['WSD', '4.2'],
          ['VEC', '290'],
        ].map(([category, fcstvalue]) => ({ fcstdate: '20261014', fcsttime: '1600', category, fcstvalue })),
      ]),
    );
    expect(soon(forecast, start)).toEqual({
      temperatureIn3h: null,
      windSpeedIn3h: 4.2,
      windDirectionIn3hDeg: 290,
      rainChanceIn3h: 10,
      skyIn3h: null,
      rainChance12h: 80,
    });
    expect(soon([], start).rainChance12h).toBeNull();
  });

  it('covers the 25 gu with fewer cells than gu', () => {
    expect(weatherPlaces).toHaveLength(25);
    expect(weatherCells.length).toBeLessThanOrEqual(25);
    expect(weatherCells.length * (24 + 8)).toBeLessThanOrEqual(1000);
  });
});

describe('simulated weather', () => {
  it('is pure, in range through a year, rains as much as Seoul, and is forecast about right', () => {
    const observe = simulatedWeather(1, cityWeather(1));
    const start = Date.parse('2026-01-01T00:00:00+09:00');
    const [a, b] = [observe, simulatedWeather(1, cityWeather(1))];
    let [error, n] = [0, 0];
    for (let h = 0; h < 8760; h += 41) {
      const said = a(weatherPlaces[h % 25], start + h * hourMs);
      expect(b(weatherPlaces[h % 25], start + h * hourMs)).toEqual(said);
      for (const [key, { range }] of Object.entries(contract.feed.values)) {
        expect(said.values[key]! >= range[0] && said.values[key]! <= range[1], `${key} ${said.values[key]}`).toBe(true);
      }
      const later = a(weatherPlaces[h % 25], start + (h + 3) * hourMs);
      error += Math.abs(later.values.temperature! - said.values.temperatureIn3h!);
      n++;
    }
    expect(error / n).toBeLessThan(1.5);
    // Sums of single seeds scatter like those of single years: 1,418 mm is the normal.
    const sums = [1, 2, 3, 4].map((seed) => {
      const weather = cityWeather(seed);
      let sum = 0;
      for (let h = 0; h < 8760; h++) sum += weather(start + h * hourMs).rainMmH;
      return sum;
    });
    const mean = sums.reduce((x, y) => x + y, 0) / sums.length;
    expect(mean).toBeGreaterThan(900);
    expect(mean).toBeLessThan(2100);
  });
});
