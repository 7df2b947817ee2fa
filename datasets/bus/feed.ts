import { hourMs } from '#core';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { ApiClient, hasKey, seoulBusApi } from '#datasets/_kit/seoul-api/client.ts';
import { pollForEver, Rotation } from '#datasets/_kit/seoul-api/poll.ts';
import { contract } from './contract.ts';
import { gtfsRealtimeSetting, observeGtfs } from './gtfs-feed.ts';
import { normaliseBuses, type Sightings } from './normalise.ts';
import { type BusInput, type BusRoute, routesWithStops } from './routes.ts';

/** The service counts its calls by itself. */
const share = 1;
/** Routes asked for in one cycle, one call each. */
const callsPerCycle = 4;
/** Seconds between two looks at the same routes. */
const everyS = 30;

/**
 * `getBusPosByRtid`, which answers one route a call: with a development key no more than a few routes can be followed at all. They
 * take turns. Where a GTFS-Realtime feed is named, it is read instead.
 */
export const feed: FeedSource = {
  origin: 'measured',
  available: (environment) => hasKey(seoulBusApi, environment) || (environment[gtfsRealtimeSetting] ?? '') !== '',
  observe(context) {
    if (context.environment?.[gtfsRealtimeSetting]) return observeGtfs(context);
    const client = new ApiClient(seoulBusApi, contract.id, share, context);
    const sightings: Sightings = new Map();
    const rotation = new Rotation<BusRoute>();
    let routes: readonly BusRoute[] = [];
    let readAt = Number.NEGATIVE_INFINITY;
    async function routesNow(): Promise<readonly BusRoute[]> {
      if (context.now() - readAt < (routes.length > 0 ? hourMs : 60_000)) return routes;
      readAt = context.now();
      const input = (await context.input()) as BusInput | undefined;
      routes = input ? routesWithStops(input.routes, input.stops).filter(({ id }) => routeNumber(id)) : [];
      return routes;
    }
    return pollForEver(context, {
      client,
      everyS,
      callsPerCycle,
      lateAfterS: contract.feed.staleAfterS * 4,
      async *cycle() {
        for (const route of rotation.next(await routesNow(), callsPerCycle)) {
          rotation.asked();
          const parameters = { busRouteId: routeNumber(route.id)!, resultType: 'json' };
          const { rows } = await client.query('buspos/getBusPosByRtid', parameters);
          if (rows.length > 0) yield normaliseBuses(rows, route, sightings, context.now());
        }
      },
    });
  },
};

/** The nine digits by which the service knows a route. */
export const routeNumber = (id: string): string | undefined => /(?:^|:)(\d{9})$/.exec(id)?.[1];
