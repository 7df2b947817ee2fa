import type { Logger } from 'pino';
import { type ScenarioRevision, scenarioRevisionText, type Text } from '#core';
import type { Db } from '../kit/db.ts';
import type { Features } from '../kit/discovery.ts';
import type { FeedHost } from '../kit/feed-host.ts';
import { queryText } from '../kit/http.ts';
import type { Jobs } from '../kit/jobs.ts';
import { type OpenCity, openCity } from '../kit/proposed-city.ts';
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

/** The city that a request reads. */
export interface CityOfRequest {
  /** What to read it with: of a proposal, its tables. */
  readonly city: AppDeps;
  /** The revision of `existing` to name when reading. */
  readonly scenario: ScenarioRevision;
  /** The revision that was asked for, and its name in full. */
  readonly cited: ScenarioRevision;
  readonly name: string;
}

/** The revision that a request reads. */
export async function scenarioOf(deps: AppDeps, text: string | undefined): Promise<CityOfRequest> {
  // A revision never changes once made: one that is named needs to be looked up only once.
  const opened = (text === undefined ? undefined : seenBy(deps.db).get(text)) ?? (await openCity(deps.db, text));
  const { db, scenario, cited } = opened;
  const name = scenarioRevisionText(cited);
  seenBy(deps.db).set(name, opened);
  return { city: db === deps.db ? deps : { ...deps, db }, scenario, cited, name };
}

const seen = new WeakMap<Db, Map<string, OpenCity>>();
const mostSeen = 1000;

function seenBy(db: Db): Map<string, OpenCity> {
  const found = seen.get(db);
  if (found && found.size < mostSeen) return found;
  const fresh = new Map<string, OpenCity>();
  seen.set(db, fresh);
  return fresh;
}

/** `?a=1&b=2` without the absent ones. */
export function queryString(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export const joined = (texts: readonly Text[], language: 'ko' | 'en'): string =>
  texts.map((text) => text[language]).join(' ');
