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

/** The revision that a request reads, and its name in full. */
export async function scenarioOf(
  { db }: Pick<AppDeps, 'db'>,
  text: string | undefined,
): Promise<{ scenario: ScenarioRevision; name: string }> {
  // A revision never changes once made: one that is named needs to be looked up only once.
  const known = text === undefined ? undefined : revisionsSeen(db).get(text);
  const scenario = known ?? (await resolveScenario(db, text));
  const name = scenarioRevisionText(scenario);
  revisionsSeen(db).set(name, scenario);
  return { scenario, name };
}

const seen = new WeakMap<Db, Map<string, ScenarioRevision>>();

function revisionsSeen(db: Db): Map<string, ScenarioRevision> {
  const found = seen.get(db) ?? new Map<string, ScenarioRevision>();
  seen.set(db, found);
  return found;
}

/** `?a=1&b=2` without the absent ones. */
export function queryString(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export const joined = (texts: readonly Text[], language: 'ko' | 'en'): string =>
  texts.map((text) => text[language]).join(' ');
