import { secondMs } from '#core';
import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { contract } from './contract.ts';
import { type BusInput, type BusRoute, routesWithStops } from './routes.ts';
import { type BusSimulation, simulatedBuses } from './simulated-bus.ts';

/** Two minutes of the past come along: enough to see a bus move. */
const backfillS = 120;
/** Routes are looked up this often, so that an imported or generated city has buses soon. */
const lookMs = 60 * secondMs;

/** The buses of every bus route of the city. Runs without any key, and says what it is. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe(context) {
    let simulation: BusSimulation | undefined;
    let lookedAt = Number.NEGATIVE_INFINITY;
    let stamp = '';
    async function look(): Promise<BusSimulation | undefined> {
      if (context.now() - lookedAt < (simulation ? 10 * lookMs : lookMs)) return simulation;
      lookedAt = context.now();
      const input = (await context.input()) as BusInput | undefined;
      if (!input || input.routes.length === 0) return simulation;
      const found = stampOf(input);
      if (found === stamp) return simulation;
      stamp = found;
      const routes: BusRoute[] = routesWithStops(input.routes, input.stops);
      simulation = simulatedBuses(context.seed, routes, cityWeather(context.seed, input));
      await simulation.warm(context.now());
      return simulation;
    }
    return simulateCycles(context, {
      cadenceS: contract.feed.cadenceS,
      backfillS,
      entities: async () => (await look())?.buses ?? [],
      idOf: ({ id }) => id,
      prepare: async () => (bus, instant) => simulation?.observe(bus, instant),
    });
  },
};

/** Changes when the routes or stops do. */
const stampOf = ({ routes, stops }: BusInput): string =>
  `${routes.length} ${stops.length} ${routes[0]?.id} ${routes.at(-1)?.id} ${routes.reduce((n, { lines }) => n + lines.flat().length, 0)}`;
