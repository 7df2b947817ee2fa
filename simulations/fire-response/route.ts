import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import {
  boxContains,
  type Epsg5186Box,
  outcomeKind,
  type Reader,
  type ScenarioRevision,
  scenarioRevisionText,
  seoulBox,
  toWgs84,
} from '#core';
import { contract as trafficFeed } from '#datasets/traffic/contract.ts';
import { queryNumber, queryNumbers, queryText, readQuery, sendJson } from '#server/kit/http.ts';
import { languageOfRequest } from '#server/kit/problems.ts';
import { valuesOf } from '#server/kit/readings.ts';
import { resolveScenario } from '#server/kit/revisions.ts';
import { type EmergencyCity, placeAt, readEmergencyCity } from '../_kit/emergency/city.ts';
import { type RoadGraph, roadGraph } from '../_kit/emergency/graph.ts';
import { routesTo } from '../_kit/emergency/routes.ts';
import { emergencySpeeds } from '../_kit/emergency/speeds.ts';
import { measuredSpeeds, trafficAt } from '../_kit/emergency/traffic.ts';
import { originsOf } from '../_kit/origins.ts';

const query = {
  at: queryNumbers(z.tuple([z.number(), z.number()]), 'Longitude,latitude of the fire'),
  hour: queryNumber(
    z.number().int().min(0).max(23).default(18),
    'Hour of the day, for roads of which no traffic is known.',
  ),
  traffic: queryText(
    z.enum(['now', 'hour']).default('now'),
    'now: speeds of the traffic information; hour: by the hour.',
  ),
  count: queryNumber(z.number().int().min(1).max(10).default(3), 'Stations to name.'),
  scenario: queryText(z.string().max(80).optional(), 'Scenario revision, e.g. existing@3; the newest when absent.'),
};

/** Streets around the last place asked for: an incident is asked about again and again. */
let known: { readonly key: string; readonly city: EmergencyCity; readonly graph: RoadGraph } | undefined;
/** Squares of this size share what was read. */
const squareM = 2000;

async function cityAround(reader: Reader, [x, y]: readonly [number, number], scenario: ScenarioRevision) {
  const [column, row] = [Math.floor(x / squareM), Math.floor(y / squareM)];
  const key = `${scenarioRevisionText(scenario)} ${column} ${row}`;
  if (known?.key !== key) {
    const box = [column, row, column + 1, row + 1].map((n) => n * squareM) as unknown as Epsg5186Box;
    const city = await readEmergencyCity(reader, { box, scenario });
    known = { key, city, graph: roadGraph(city.streets) };
  }
  return known;
}

/** `GET …/route?at=lon,lat`: the stations that come first, their minutes and the way they take. */
export function routeRoutes(router: Router, reader: Reader): void {
  router.get('/route', async (request: Request, response: Response) => {
    const { at, hour, traffic, count, scenario } = readQuery(request, query);
    if (!boxContains(seoulBox, at)) throw outside({}, 'at');
    const revision = await resolveScenario(reader, scenario);
    const place = placeAt(at[0], at[1]);
    const { city, graph } = await cityAround(reader, place, revision);
    const now =
      traffic === 'now'
        ? await trafficAt(valuesOf(reader, trafficFeed, 'speedKmh'), {
            reader,
            scenario: revision,
            instant: Date.now(),
          })
        : undefined;
    const found = routesTo(graph, {
      ...{ place, count, speeds: emergencySpeeds(hour) },
      stations: city.stations.map((station) => station.at),
      ...(now && { measured: measuredSpeeds(graph, now.links) }),
    });
    if (!found) throw offRoad({}, 'at');
    sendJson(
      { response, language: languageOfRequest(request) },
      {
        kerbM: Math.round(found.kerbM),
        stations: found.routes.map(({ station, seconds, line }) => ({
          id: city.stations[station].id,
          name: city.stations[station].name,
          minutes: Math.round(seconds / 6) / 10,
          at: toWgs84(city.stations[station].at as never),
          line: line.map((each) => toWgs84(each as never).map((v) => Math.round(v * 1e6) / 1e6)),
        })),
        hydrants: nearestHydrants(city, place),
        ...(now && { traffic: { links: now.links.length, newest: now.newest, simulated: now.simulated } }),
        scenario: scenarioRevisionText(revision),
        datasets: await originsOf(reader, revision, ['roads', 'fire-facilities']),
      },
    );
  });
}

function nearestHydrants({ hydrants }: EmergencyCity, [x, y]: readonly [number, number]) {
  return hydrants
    .map(({ at }) => ({ at: toWgs84(at as never), metres: Math.round(Math.hypot(at[0] - x, at[1] - y)) }))
    .sort((a, b) => a.metres - b.metres || a.at[0] - b.at[0])
    .slice(0, 3);
}

const outside = outcomeKind({
  code: 'route-outside-seoul',
  status: 400,
  message: { ko: '지점이 서울 밖에 있습니다.', en: 'The place lies outside Seoul.' },
  remedy: { ko: '서울 안의 경도,위도를 쓰십시오.', en: 'Give longitude,latitude within Seoul.' },
});
const offRoad = outcomeKind({
  code: 'route-off-road',
  status: 422,
  message: {
    ko: '300 m 안에 소방차가 지날 수 있는 길이 없거나, 어느 안전센터와도 이어지지 않습니다.',
    en: 'Within 300 m there is no street that a pumper may drive, or none that leads to a station.',
  },
  remedy: { ko: '길에 더 가까운 곳을 지정하십시오.', en: 'Choose a place nearer to a street.' },
});
