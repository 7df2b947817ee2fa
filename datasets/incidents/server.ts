import { existingScenario } from '#core';
import { readTrafficLinks } from '#datasets/traffic/contract.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { contract } from './contract.ts';
import type { IncidentInput } from './synthetic.ts';

export const dataset: DatasetServer = {
  contract,

  /** The links of the road traffic, on which simulated incidents happen, and the typical year. */
  async feedInput(reader): Promise<IncidentInput> {
    const scenario = { scenario: existingScenario, revision: (await newestRevision(reader)).revision };
    const [hours, links] = [await readWeather(reader, scenario), await readTrafficLinks(reader, scenario)];
    return {
      weatherAt: (instant) => weatherAt(hours, instant),
      streets: links.map(({ name, line }) => ({ name, line })),
    };
  },
};
