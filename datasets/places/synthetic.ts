import type { Epsg5186 } from '#core';
import type { CityPlan } from '#datasets/_kit/city-plan.ts';
import { kerbPlaces } from '#datasets/_kit/kerb-places.ts';
import type { Synthesizer } from '#datasets/_kit/roles.ts';
import type { PlaceRow } from './contract.ts';

/** As many heat shelters as Jongno-gu lists (67 on 23.9 km², 2025); a small city has some to walk to. */
const shelters = { perKm2: 2.8, least: 3, salt: 0x5e17 };

/** Mist over pavements and squares where people wait; how many there are is an assumption. */
const fogs = { perKm2: 0.4, least: 2, salt: 0xf06 };

/** Heat shelters and cooling fogs of the generated city, at the kerbs of its streets. */
export const synthetic: Synthesizer<PlaceRow> = {
  *rows(plan: CityPlan) {
    const made = [
      { kind: 'shelter', mark: 'GS', name: '생성 무더위쉼터', spec: shelters },
      { kind: 'cooling-fog', mark: 'GF', name: '생성 쿨링포그', spec: fogs },
    ] as const;
    for (const { kind, mark, name, spec } of made) {
      for (const { index, at } of kerbPlaces(plan, spec)) {
        const id = `${mark}${index + 1}`;
        yield { id, kind, position: rounded(at), name: `${name} ${index + 1}`, address: null, details: null };
      }
    }
  },
};

const rounded = ([x, y]: Epsg5186): Epsg5186 =>
  [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000] as unknown as Epsg5186;
