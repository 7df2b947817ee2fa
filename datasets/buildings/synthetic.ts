import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { BuildingRow } from './contract.ts';
import { designFor } from './synthetic-design.ts';
import { placed } from './synthetic-shapes.ts';

/** The buildings of the generated city: one on each parcel of the plan, designed for the parcel's purpose and place. */
export const synthetic: Synthesizer<BuildingRow> = {
  *rows({ seed, cells }: CityPlan) {
    for (const { lots } of cells()) {
      for (const lot of lots) {
        const design = designFor(seed, lot);
        if (!design) continue;
        const { shape, ...attributes } = design;
        yield { id: `b-${lot.id}`, footprint: placed(shape), heightOrigin: 'generated', ...attributes, address: null };
      }
    }
  },
};
