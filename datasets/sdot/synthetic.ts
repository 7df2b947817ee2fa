import { type Epsg5186, randomUnit, toWgs84 } from '#core';
import type { CityPlan } from '#datasets/_kit/city-plan.ts';
import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import type { FeedSource, Synthesizer } from '#datasets/_kit/roles.ts';
import { contract, type SensorRow } from './contract.ts';
import { readSensors } from './sensors.ts';
import { simulatedValues } from './simulated-values.ts';
import { cityWeather, type SimulatedFeedInput } from './simulated-weather.ts';

/** Hours of the past that a sensor brings along when it appears. */
const backfillS = 2 * 3600;

/** Every sensor of the city, every two minutes, with simulated values. Runs without any key, and says what it is. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe: (context) =>
    simulateCycles(context, {
      cadenceS: contract.feed.cadenceS,
      backfillS,
      entities: () => readSensors(context.reader),
      idOf: (sensor) => sensor.serial,
      prepare: async () => {
        const input = (await context.input()) as SimulatedFeedInput | undefined;
        return simulatedValues(context.seed, cityWeather(context.seed, input));
      },
    }),
};

const sensorCount = 150;
/** Salt of the draws, so that other parts of the generated city draw other numbers from the same seed. */
const salt = 0x5d07;

/** Some 150 sensors of the generated city: one in each cell of a grid over it, at the kerb of the nearest street. */
export const synthetic: Synthesizer<SensorRow> = {
  *rows(plan) {
    const [x0, y0, x1, y1] = plan.box;
    const columns = Math.max(1, Math.round(Math.sqrt((sensorCount * (x1 - x0)) / (y1 - y0))));
    const rows = Math.max(1, Math.round(sensorCount / columns));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const draw = (what: number) => randomUnit(plan.seed, salt, row, column, what);
        const x = x0 + ((column + draw(0)) * (x1 - x0)) / columns;
        const y = y0 + ((row + draw(1)) * (y1 - y0)) / rows;
        const [lon, lat] = toWgs84(kerbNear(plan, [x, y]));
        const serial = `GEN${String(row * columns + column + 1).padStart(4, '0')}`;
        // Seven places are a centimetre, as positions are stored elsewhere.
        yield { serial, lon: Number(lon.toFixed(7)), lat: Number(lat.toFixed(7)) };
      }
    }
  },
};

/** Metres from the edge of the carriageway. */
const kerbM = 1;
/** Sensors farther from any street than this stand where they were drawn: in a park, on a hill. */
const streetReachM = 150;

function kerbNear({ streets }: CityPlan, [x, y]: readonly [number, number]): Epsg5186 {
  let best: Epsg5186 = [x, y];
  let nearest = streetReachM;
  for (const { line, widthM } of streets) {
    for (let i = 1; i < line.length; i++) {
      const [ax, ay] = line[i - 1];
      const [dx, dy] = [line[i][0] - ax, line[i][1] - ay];
      const length = Math.hypot(dx, dy);
      if (length === 0) continue;
      const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length ** 2));
      const [px, py] = [ax + t * dx, ay + t * dy];
      const distance = Math.hypot(x - px, y - py);
      if (distance >= nearest) continue;
      nearest = distance;
      const side = (x - px) * -dy + (y - py) * dx >= 0 ? 1 : -1;
      const out = (side * (widthM / 2 + kerbM)) / length;
      best = [px - dy * out, py + dx * out];
    }
  }
  return best;
}
