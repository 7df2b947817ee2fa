import { existingScenario } from '#core';
import { factPoints } from '#datasets/_kit/fact-points.ts';
import type { SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { contract } from './contract.ts';
import { airStations } from './stations.ts';

const points = airStations.map(({ name, nameEn, lon, lat }) => ({ id: name, lon, lat, properties: { name, nameEn } }));

export const dataset: DatasetServer = {
  contract,
  ...factPoints(points, {
    id: 'stations',
    title: { ko: '도시대기측정소 목록', en: 'List of urban air stations' },
    origin: 'surveyed',
    licence: 'Apache-2.0',
    attribution: '서울특별시 (Seoul Metropolitan Government)',
  }),

  /** The typical year, whose wind, sun and season the simulated air follows. */
  async feedInput(reader): Promise<SimulatedFeedInput> {
    const { revision } = await newestRevision(reader);
    const hours = await readWeather(reader, { scenario: existingScenario, revision });
    return { weatherAt: (instant) => weatherAt(hours, instant) };
  },
};
