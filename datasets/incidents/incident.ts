import { type Epsg5186, type Instant, type Observation, seoulOffsetMs } from '#core';
import { contract, type IncidentKind } from './contract.ts';

/** An incident that goes on. */
export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  /** In the words of whoever reported it; null: there are none, and its kind says what it is. */
  readonly title: string | null;
  readonly road: string | null;
  readonly at: Epsg5186;
  readonly severity: 1 | 2 | 3;
  /** Null where nobody says. */
  readonly lanesClosed: number | null;
  readonly since: Instant;
  readonly until: Instant | null;
}

/** Wall clock of Seoul, with its zone. */
const clock = (instant: Instant): string =>
  `${new Date(instant + seoulOffsetMs).toISOString().slice(0, 16).replace('T', ' ')} KST`;

export const observationOf = (incident: Incident, time: Instant): Observation => ({
  feed: contract.id,
  entity: incident.id,
  time,
  values: {
    severity: incident.severity,
    lanesClosed: incident.lanesClosed,
    active: 1,
    eastM: incident.at[0],
    northM: incident.at[1],
  },
  about: {
    kind: incident.kind,
    title: incident.title,
    road: incident.road,
    since: clock(incident.since),
    until: incident.until === null ? null : clock(incident.until),
  },
});

/** The last that is heard of an incident: it is over, and stands nowhere. */
export const overOf = (id: string, time: Instant): Observation => ({
  feed: contract.id,
  entity: id,
  time,
  values: { severity: 0, lanesClosed: 0, active: 0, eastM: null, northM: null },
});

/** Tells of those that go on, and once of those that went on before and do no more. */
export class Ongoing {
  #known = new Set<string>();

  tell(observations: readonly Observation[], time: Instant): Observation[] {
    const now = new Set(observations.map(({ entity }) => entity));
    const over = [...this.#known].filter((id) => !now.has(id)).map((id) => overOf(id, time));
    this.#known = now;
    return [...observations, ...over];
  }
}
