import { toWgs84 } from '#core';
import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import { cityWeather, type SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import { kerbPlaces } from '#datasets/_kit/kerb-places.ts';
import type { FeedSource, Synthesizer } from '#datasets/_kit/roles.ts';
import { contract, type SensorRow } from './contract.ts';
import { readSensors } from './sensors.ts';
import { simulatedValues } from './simulated-values.ts';

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

/** Sensors of the generated city, at the kerbs of its streets. */
export const synthetic: Synthesizer<SensorRow> = {
  *rows(plan) {
    for (const { index, at } of kerbPlaces(plan, { perKm2: sensorsPerKm2, least: leastSensors, salt })) {
      const [lon, lat] = toWgs84(at);
      const serial = `GEN${String(index + 1).padStart(4, '0')}`;
      // Seven places are a centimetre, as positions are stored elsewhere.
      yield { serial, lon: Number(lon.toFixed(7)), lat: Number(lat.toFixed(7)) };
    }
  },
};
