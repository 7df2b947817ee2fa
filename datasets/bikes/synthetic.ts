import { type Field, interpolate, randomUnit } from '#core';
import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import { cityWeather, type SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import { kerbPlaces } from '#datasets/_kit/kerb-places.ts';
import type { FeedSource, Synthesizer } from '#datasets/_kit/roles.ts';
import { contract, type StationRow } from './contract.ts';
import { simulatedBikes } from './simulated-bikes.ts';
import { readStations } from './stations.ts';

/** What `server.ts` gathers for the simulated feed: the ground, finely and as a whole. */
export interface BikeInput extends SimulatedFeedInput {
  readonly ground?: { readonly fine: Field; readonly coarse: Field };
}

/** An hour of the past comes along, so that charts do not begin empty. */
const backfillS = 3600;

/** Every station of the city, every five minutes. Runs without any key, and says what it is. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe: (context) =>
    simulateCycles(context, {
      cadenceS: contract.feed.cadenceS,
      backfillS,
      entities: () => readStations(context.reader),
      idOf: ({ id }) => id,
      prepare: async () => {
        const input = (await context.input()) as BikeInput | undefined;
        const { ground } = input ?? {};
        return simulatedBikes(context.seed, cityWeather(context.seed, input), ({ at: [x, y] }) => {
          const rise = ground ? interpolate(ground.fine, x, y) - interpolate(ground.coarse, x, y) : 0;
          return Number.isFinite(rise) ? rise : 0;
        });
      },
    }),
};

/** Seoul has some 2,600 stations on 605 km²; a part of it has its share, but enough to see something. */
const spec = { perKm2: 4.3, least: 25, salt: 0xb1ce };

/** Stations of the generated city, at the kerbs of its streets. */
export const synthetic: Synthesizer<StationRow> = {
  *rows(plan) {
    for (const { index, at } of kerbPlaces(plan, spec)) {
      yield {
        id: `G${index + 1}`,
        position: [Math.round(at[0] * 1000) / 1000, Math.round(at[1] * 1000) / 1000],
        name: `생성 대여소 ${index + 1}`,
        gu: null,
        racks: 8 + Math.floor(14 * randomUnit(plan.seed, spec.salt, index, 7) ** 2),
      };
    }
  },
};
