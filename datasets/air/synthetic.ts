import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import { cityWeather, type SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { contract } from './contract.ts';
import { simulatedAir } from './simulated-air.ts';
import { airStations } from './stations.ts';

/** A day of the past comes along, so that charts do not begin empty. */
const backfillS = 24 * 3600;

/** The true stations with simulated values, every hour. Runs without any key, and says what it is. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe: (context) =>
    simulateCycles(context, {
      cadenceS: contract.feed.cadenceS,
      backfillS,
      entities: async () => airStations,
      idOf: ({ name }) => name,
      prepare: async () => {
        const input = (await context.input()) as SimulatedFeedInput | undefined;
        return simulatedAir(context.seed, cityWeather(context.seed, input));
      },
    }),
};
