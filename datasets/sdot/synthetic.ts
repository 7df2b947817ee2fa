import { type Epsg5186, type Epsg5186Box, randomUnit, toWgs84 } from '#core';
import type { PlanStreet } from '#datasets/_kit/city-plan.ts';
import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import type { FeedSource, Synthesizer } from '#datasets/_kit/roles.ts';
import { contract, type SensorRow } from './contract.ts';
import { readSensors } from './sensors.ts';
import { simulatedValues } from './simulated-values.ts';
import { cityWeather, type SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';

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

/** Seoul has some 850 sensors on 605 km²; a part of it has its share, but enough to see something. */
const sensorsPerKm2 = 1.4;
const leastSensors = 60;
/** Salt of the draws, so that other parts of the generated city draw other numbers from the same seed. */
const salt = 0x5d07;

/** Sensors of the generated city: one in each square of a grid over the built city, at the kerb of the nearest street. */
export const synthetic: Synthesizer<SensorRow> = {
  *rows(plan) {
    const [x0, y0, x1, y1] = plan.box;
    const km2 = ((x1 - x0) * (y1 - y0)) / 1e6;
    const side = Math.sqrt(1e6 / Math.max(sensorsPerKm2, leastSensors / km2));
    const columns = Math.ceil((x1 - x0) / side);
    const kerbs = new Map<number, Kerb>();
    const draws = (index: number): Epsg5186 => {
      const [column, row] = [index % columns, Math.floor(index / columns)];
      const draw = (what: number) => randomUnit(plan.seed, salt, row, column, what);
      return [x0 + (column + draw(0)) * side, y0 + (row + draw(1)) * side];
    };
    for (const { box, streets } of plan.cells()) {
      for (const index of squaresNear(box, [x0, y0], side, columns)) {
        const place = draws(index);
        const kerb = kerbNear(streets, place, kerbs.get(index)?.distance ?? streetReachM);
        if (kerb) kerbs.set(index, kerb);
      }
    }
    for (const index of [...kerbs.keys()].sort((a, b) => a - b)) {
      const [lon, lat] = toWgs84((kerbs.get(index) as Kerb).at);
      const serial = `GEN${String(index + 1).padStart(4, '0')}`;
      // Seven places are a centimetre, as positions are stored elsewhere.
      yield { serial, lon: Number(lon.toFixed(7)), lat: Number(lat.toFixed(7)) };
    }
  },
};

/** Metres from the edge of the carriageway. */
const kerbM = 1;
/** Places farther from any street than this, in woods or on water, have no sensor. */
const streetReachM = 150;

interface Kerb {
  readonly at: Epsg5186;
  readonly distance: number;
}

/** Squares of the grid of which a place may lie within reach of a box. */
function* squaresNear(box: Epsg5186Box, [x0, y0]: Epsg5186, side: number, columns: number): Iterable<number> {
  const at = (value: number, from: number): number => Math.floor((value - from) / side);
  for (let row = Math.max(0, at(box[1] - streetReachM, y0)); row <= at(box[3] + streetReachM, y0); row++) {
    const last = Math.min(columns - 1, at(box[2] + streetReachM, x0));
    for (let column = Math.max(0, at(box[0] - streetReachM, x0)); column <= last; column++)
      yield row * columns + column;
  }
}

/** The kerb of the nearest street that is nearer than `within`. */
function kerbNear(streets: readonly PlanStreet[], [x, y]: Epsg5186, within: number): Kerb | undefined {
  let best: Kerb | undefined;
  for (const { line, widthM, level } of streets) {
    if (level !== 'ground') continue;
    for (let i = 1; i < line.length; i++) {
      const [ax, ay] = line[i - 1];
      const [dx, dy] = [line[i][0] - ax, line[i][1] - ay];
      const length = Math.hypot(dx, dy);
      if (length === 0) continue;
      const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length ** 2));
      const [px, py] = [ax + t * dx, ay + t * dy];
      const distance = Math.hypot(x - px, y - py);
      if (distance >= (best?.distance ?? within)) continue;
      const side = (x - px) * -dy + (y - py) * dx >= 0 ? 1 : -1;
      const out = (side * (widthM / 2 + kerbM)) / length;
      best = { at: [px - dy * out, py + dx * out], distance };
    }
  }
  return best;
}
