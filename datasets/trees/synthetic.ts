import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { TreeRow } from './contract.ts';

/** Clear height under the crown of a street tree: buses and people pass. */
const trunkShare = 0.28;

/** The street trees of the generated city. */
export const synthetic: Synthesizer<TreeRow> = {
  *rows({ cells }: CityPlan) {
    for (const { id, trees } of cells()) {
      for (const [n, { at, heightM, crownRadiusM }] of trees.entries()) {
        yield {
          id: `t-${id}-${n}`,
          at,
          kind: 'street',
          heightM,
          crownM: Math.round(20 * crownRadiusM) / 10,
          trunkM: Math.round(10 * trunkShare * heightM) / 10,
        };
      }
    }
  },
};
