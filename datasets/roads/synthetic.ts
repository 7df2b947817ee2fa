import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { RoadRow } from './contract.ts';

/** The streets of the generated city. Arterials bear the names of the true ones that they follow; no other has one. */
export const synthetic: Synthesizer<RoadRow> = {
  *rows({ streets }: CityPlan) {
    for (const street of streets) yield { ...street, widthOrigin: 'generated', oneway: 'no' };
  },
};
