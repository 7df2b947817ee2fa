import { hourMs, type Observation, secondMs } from '#core';
import { cityWeather, type SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import type { FeedContext, FeedSource } from '#datasets/_kit/roles.ts';
import { contract } from './contract.ts';
import { Ongoing, observationOf } from './incident.ts';
import { type IncidentStreet, simulatedIncidents } from './simulated-incidents.ts';

/** What `server.ts` gathers for the simulated feed. */
export interface IncidentInput extends SimulatedFeedInput {
  readonly streets: readonly IncidentStreet[];
}

/** Two hours of the past come along. */
const backfillMs = 2 * hourMs;
const cadenceMs = contract.feed.cadenceS * secondMs;
/** The streets are looked up this often, so that an imported or generated city has incidents soon. */
const lookMs = 60 * secondMs;

/** Accidents, breakdowns, works and rallies on the links of the city. Runs without any key, and says what it is. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe: simulate,
};

async function* simulate(context: FeedContext): AsyncGenerator<readonly Observation[]> {
  const ongoing = new Ongoing();
  let told = Number.NEGATIVE_INFINITY;
  while (!context.signal.aborted) {
    const input = (await context.input()) as IncidentInput | undefined;
    const incidentsAt = simulatedIncidents(context.seed, input?.streets ?? [], cityWeather(context.seed, input));
    const end = context.now() + (input?.streets.length ? hourMs : lookMs);
    do {
      const newest = Math.floor(context.now() / cadenceMs) * cadenceMs;
      const batch: Observation[] = [];
      for (let time = Math.max(told + cadenceMs, newest - backfillMs); time <= newest; time += cadenceMs) {
        const going = incidentsAt(time).map((incident) => observationOf(incident, time));
        batch.push(...ongoing.tell(going, time));
      }
      // Nothing going on is no silence.
      context.tell?.({ condition: batch.length > 0 ? 'ok' : 'empty' });
      if (batch.length > 0) {
        told = newest;
        yield batch;
      }
      await context.sleepUntil(Math.min(newest + cadenceMs + secondMs, end));
    } while (context.now() < end && !context.signal.aborted);
  }
}
