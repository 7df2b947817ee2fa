import { type Epsg5186, randomUnit } from '#core';
import type { CityPlan } from '#datasets/_kit/city-plan.ts';
import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import { type KerbSpec, kerbPlaces } from '#datasets/_kit/kerb-places.ts';
import type { FeedSource, Synthesizer } from '#datasets/_kit/roles.ts';
import { contract, type FacilityKind, type FacilityRow } from './contract.ts';
import { facilityIds } from './ids.ts';
import { simulatedState } from './simulated-state.ts';

/** Every facility, every six hours. Runs without any key, and says what it is. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe: (context) =>
    simulateCycles(context, {
      cadenceS: contract.feed.cadenceS,
      backfillS: 0,
      entities: () => facilityIds(context.reader),
      idOf: (id) => id,
      prepare: async () => simulatedState(context.seed),
    }),
};

/**
 * Densities of Seoul: 143 stations and safety centres and 2,695 hydrant boxes on 605 km², 3,771 hydrants on the 33.9 km² of
 * Songpa-gu; a part of the city has its share, but enough to see something.
 */
const specs: readonly (KerbSpec & { readonly kind: FacilityKind; readonly mark: string; readonly name: string })[] = [
  { kind: 'safety-centre', mark: 'C', name: '생성 안전센터', perKm2: 0.24, least: 2, salt: 0xf19e },
  { kind: 'hydrant-box', mark: 'B', name: '생성 비상소화장치', perKm2: 4.5, least: 6, salt: 0xf19f },
  { kind: 'hydrant', mark: 'H', name: '생성 소화전', perKm2: 111, least: 40, salt: 0xf1a0 },
];
/** One in so many stations is a headquarters: 24 of 143. */
const stationsPerHeadquarters = 6;

/** Facilities of the generated city, at the kerbs of its streets. */
export const synthetic: Synthesizer<FacilityRow> = {
  *rows(plan: CityPlan) {
    for (const { kind, mark, name, ...spec } of specs) {
      for (const { index, at } of kerbPlaces(plan, spec)) {
        const headquarters =
          kind === 'safety-centre' && randomUnit(plan.seed, spec.salt, index, 9) < 1 / stationsPerHeadquarters;
        yield {
          id: `G${mark}${index + 1}`,
          kind: headquarters ? 'fire-station' : kind,
          position: rounded(at),
          name: `${headquarters ? '생성 소방서' : name} ${index + 1}`,
          gu: null,
          condition: null,
        };
      }
    }
  },
};

const rounded = ([x, y]: Epsg5186): Epsg5186 =>
  [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000] as unknown as Epsg5186;
