import { boxToEpsg5186, existingScenario, type Reader, seoulBox } from '#core';
import { readTransitStops } from '#datasets/transit/contract.ts';
import { readTransitRoutes } from '#datasets/transit-routes/contract.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { arrivalRoutes } from './arrivals-route.ts';
import { contract } from './contract.ts';
import type { BusInput } from './routes.ts';

const city = boxToEpsg5186(seoulBox);

/** Bus routes and stops of the newest revision, and the typical year, whose rain slows the traffic. */
export async function readBusInput(reader: Reader): Promise<BusInput> {
  const scenario = { scenario: existingScenario, revision: (await newestRevision(reader)).revision };
  const routes = await readTransitRoutes(reader, { box: city, scenario });
  const stops = await readTransitStops(reader, { box: city, scenario });
  const hours = await readWeather(reader, scenario);
  return {
    routes: routes.filter(({ mode }) => mode === 'bus'),
    stops: stops.filter(({ mode }) => mode === 'bus'),
    weatherAt: (instant) => weatherAt(hours, instant),
  };
}

export const dataset: DatasetServer = { contract, feedInput: readBusInput };

/** Extra route: what arrives at a stop. */
export const routes = arrivalRoutes(readBusInput);
