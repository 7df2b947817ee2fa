import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { outcomeKind, type Reader } from '#core';
import { trafficSpeed } from '#datasets/_kit/feed-traffic.ts';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import { queryText, readQuery, sendJson } from '#server/kit/http.ts';
import { readLatest } from '#server/kit/observations-recorded.ts';
import { languageOfRequest } from '#server/kit/problems.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import { arrivals, type SeenBus } from './arrivals.ts';
import { contract } from './contract.ts';
import { type BusInput, type BusRoute, routesWithStops, type Stop } from './routes.ts';

export const noSuchStop = outcomeKind({
  code: 'no-such-bus-stop',
  status: 404,
  message: { ko: '버스 정류장 "{stop}"이(가) 없습니다.', en: 'There is no bus stop "{stop}".' },
  remedy: {
    ko: '정류장의 id(/api/collections/transit/items) 또는 표지판의 다섯 자리 번호를 쓰십시오.',
    en: 'Give the id of a stop (/api/collections/transit/items) or the five digits on its sign.',
  },
});

interface City {
  readonly revision: number;
  readonly input: BusInput;
  readonly routes: readonly BusRoute[];
}

const query = {
  stop: queryText(
    z.string().min(1).max(200),
    'Id of a stop of the collection transit, or the five digits on its sign.',
  ),
};

/** `GET …/arrivals?stop=…`: the buses that come to a stop, and when; the first first. */
export function arrivalRoutes(read: (reader: Reader) => Promise<BusInput>) {
  return (router: Router, reader: Reader): void => {
    let known: Promise<City> | undefined;
    let knownRevision = -1;
    /** Routes and stops of the newest revision: tens of megabytes for all of Seoul, so they are read once. */
    async function cityNow(): Promise<City> {
      const { revision } = await newestRevision(reader);
      if (revision !== knownRevision) {
        knownRevision = revision;
        known = read(reader).then((input) => ({ revision, input, routes: routesWithStops(input.routes, input.stops) }));
        // A failure is told to who asked, and not kept.
        known.catch(() => {
          knownRevision = -1;
        });
      }
      return known!;
    }
    router.get('/arrivals', async (request: Request, response: Response) => {
      const { stop: asked } = readQuery(request, query);
      const { input, routes } = await cityNow();
      const stop = findStop(input.stops, asked);
      if (!stop) throw noSuchStop({ stop: asked.slice(0, 80) }, 'stop');
      const latest = await readLatest(reader, contract);
      // What a road usually carries at this hour: whose buses they are does not matter.
      const speedOf = trafficSpeed(0, cityWeather(0, input));
      const now = Date.now();
      const found = arrivals(stop.id, routes, latest.flatMap(seenBus), speedOf, now);
      sendJson(
        { response, language: languageOfRequest(request) },
        {
          stop: { id: stop.id, name: stop.name, ref: stop.ref },
          origin: latest.some(({ simulated }) => simulated) ? 'simulated' : 'measured',
          routes: routes
            .filter(({ calls }) => calls.some((call) => call.stop === stop.id))
            .map(({ id, name, kind }) => ({ id, name, kind })),
          arrivals: found.map(({ seenAt, expectedAt, ...arrival }) => ({
            ...arrival,
            seenAt: new Date(seenAt).toISOString(),
            expectedAt: new Date(expectedAt).toISOString(),
            inS: Math.max(0, Math.round((expectedAt - now) / 1000)),
          })),
        },
      );
    });
  };
}

const findStop = (stops: readonly Stop[], asked: string): Stop | undefined =>
  stops.find(({ id }) => id === asked) ?? stops.find(({ ref }) => ref === asked);

function seenBus({ entity, time, values, about }: Awaited<ReturnType<typeof readLatest>>[number]): SeenBus[] {
  const { eastM, northM, headingDeg, occupancy } = values;
  const routeId = about?.routeId;
  if (eastM === null || eastM === undefined || northM === null || northM === undefined || !routeId) return [];
  return [
    { id: entity, routeId, at: [eastM, northM], headingDeg: headingDeg ?? null, occupancy: occupancy ?? null, time },
  ];
}
