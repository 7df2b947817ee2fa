import { boxToEpsg5186, type Epsg5186Box, instantGiven, outcomeKind } from '#core';
import { readGu } from '#datasets/boundaries/contract.ts';
import { readBuildingSites } from '#datasets/buildings/contract.ts';
import { contract as trafficFeed } from '#datasets/traffic/contract.ts';
import { valuesOf } from '#server/kit/readings.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { districtsOf, grown, readEmergencyCity } from '../_kit/emergency/city.ts';
import { callS, turnoutS } from '../_kit/emergency/speeds.ts';
import { type TrafficNow, trafficAt } from '../_kit/emergency/traffic.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type ResponseParameters } from './contract.ts';
import { type ResponseInput, respond } from './kernel/respond.ts';
import { routeRoutes } from './route.ts';
import { type Named, responseTables, trafficTable } from './tables.ts';

const mostCells = 9_000_000;
/** Buildings reach so far over the edge of the area. */
const overM = 300;

interface Input {
  readonly response: ResponseInput;
  readonly named: Named;
  readonly traffic?: TrafficNow;
}

export const simulation: SimulationServer<ResponseParameters, Input> = {
  contract,

  check({ area, cellSizeM }) {
    requireInSeoul(area);
    const [x0, y0, x1, y1] = boxToEpsg5186(area);
    const cells = Math.round(((x1 - x0) / cellSizeM) * ((y1 - y0) / cellSizeM));
    if (cells > mostCells) throw tooFine({ cells, limit: mostCells }, 'cellSizeM');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const area: Epsg5186Box = boxToEpsg5186(parameters.area);
    const { streets, stations, hydrants } = await readEmergencyCity(reader, { box: area, scenario }, signal);
    const buildings = await readBuildingSites(reader, { box: area, scenario });
    signal.throwIfAborted();
    const districts = districtsOf(await readGu(reader, scenario), grown(area, overM));
    const { hour, narrowestM, limitMin, suggestions, cellSizeM, countFrom } = parameters;
    const traffic =
      parameters.traffic === 'measured'
        ? await trafficAt(valuesOf(reader, trafficFeed, 'speedKmh'), {
            reader,
            scenario,
            instant: instantGiven(parameters.trafficAt),
          })
        : undefined;
    const origins = await originsOf(reader, scenario, ['roads', 'fire-facilities', 'buildings', 'boundaries']);
    return {
      input: {
        ...(traffic && { traffic }),
        response: {
          ...(traffic && { links: traffic.links }),
          ...{ streets, area, hour, narrowestM, suggestions, cellSizeM },
          hydrants: hydrants.map(({ at }) => at),
          stations: stations.map(({ at }) => at),
          buildings: buildings.map(({ x, y }) => [x, y]),
          limitS: 60 * limitMin,
          beforeS: countFrom === 'call' ? callS + turnoutS : 0,
        },
        named: {
          buildings: buildings.map(({ id, x, y }) => ({ id, gu: districts.at(x, y) })),
          stations: stations.map(({ name, at }) => ({ name, at, groundM: buildings[0]?.groundM ?? 0 })),
          gu: districts.names,
        },
      },
      datasets: { ...origins, ...(traffic && { traffic: { generated: traffic.simulated } }) },
    };
  },

  async run({ response, named, traffic }, { signal, progress }: RunContext) {
    const found = respond(response, {
      tell: (share, stage) => progress(share, `stage.${stage}`),
      throwIfAborted: () => signal.throwIfAborted(),
    });
    if (found.strandedStations === response.stations.length) throw stranded({});
    return {
      minutes: found.minutes,
      ...responseTables(found, named, response.limitS),
      ...(traffic && { traffic: trafficTable(traffic, found.coveredShare) }),
    };
  },
};

export const routes = routeRoutes;

const tooFine = outcomeKind({
  code: 'response-too-fine',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});
const stranded = outcomeKind({
  code: 'response-stations-off-road',
  status: 422,
  message: {
    ko: '어느 안전센터에서도 소방차가 지날 수 있는 길이 시작되지 않습니다.',
    en: 'From none of the stations a street leads that a pumper may drive.',
  },
  remedy: {
    ko: '최소 폭을 줄이거나 도로와 안전센터 자료를 확인하십시오.',
    en: 'Allow narrower streets, or check the roads and the stations.',
  },
});
