import { existingScenario } from '#core';
import { factPoints } from '#datasets/_kit/fact-points.ts';
import type { SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { contract } from './contract.ts';
import { cellText, weatherPlaces } from './places.ts';

const points = weatherPlaces.map(({ name, nameEn, lon, lat, cell }) => ({
  id: name,
  lon,
  lat,
  properties: { name, nameEn, cell: cellText(cell) },
}));

export const dataset: DatasetServer = {
  contract,
  ...factPoints(points, {
    id: 'gu',
    title: { ko: '자치구의 중심', en: 'Middle of each gu' },
    origin: 'surveyed',
    licence: 'Apache-2.0',
    attribution: '기상청 (Korea Meteorological Administration)',
  }),

  /** The typical year, which the simulated weather follows. */
  async feedInput(reader): Promise<SimulatedFeedInput> {
    const { revision } = await newestRevision(reader);
    const hours = await readWeather(reader, { scenario: existingScenario, revision });
    return { weatherAt: (instant) => weatherAt(hours, instant) };
  },
};
