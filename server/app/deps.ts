import type { Logger } from 'pino';
import { type ScenarioRevision, scenarioRevisionText, type Text } from '#core';
import type { Db } from '../kit/db.ts';
import type { Features } from '../kit/discovery.ts';
import type { FeedHost } from '../kit/feed-host.ts';
import { queryText } from '../kit/http.ts';
import type { Jobs } from '../kit/jobs.ts';
import { resolveScenario } from '../kit/revisions.ts';
import type { Settings } from '../kit/settings.ts';
import type { TileStore } from '../kit/tile-store.ts';
import type { CityState } from './city-state.ts';
import type { Metrics } from './metrics.ts';
import { scenarioName } from './wire.ts';

/** What the routes work with. Everything is passed in, so that a test builds its own. */
export interface AppDeps {
  readonly db: Db;
  readonly features: Features;
  readonly settings: Settings;
  readonly jobs: Jobs;
  readonly tiles: TileStore;
  readonly log: Logger;
  readonly city: CityState;
  readonly metrics: Metrics;
  /** Folder of the built client. */
  readonly clientFolder: string;
  /** Requests that write, per minute and address. */
  readonly writesPerMinute: number;
  readonly feeds: FeedHost;
}

/** `?scenario=existing@3`, on every read of the city. */
export const scenarioParameter = queryText(
  scenarioName.optional(),
  'Scenario revision to read, e.g. existing@3; the newest when absent.',
);

export async function scenarioOf(
  deps: Pick<AppDeps, 'db'>,
  text: string | undefined,
): Promise<{ scenario: ScenarioRevision; name: string }> {
  const scenario = await resolveScenario(deps.db, text);
  return { scenario, name: scenarioRevisionText(scenario) };
}

/** `?a=1&b=2` without the absent ones. */
export function queryString(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export const joined = (texts: readonly Text[], language: 'ko' | 'en'): string =>
  texts.map((text) => text[language]).join(' ');
