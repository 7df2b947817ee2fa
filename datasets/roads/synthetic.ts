import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { RoadRow } from './contract.ts';

/** The streets of the generated city. Main roads and bridges bear their true names; no small street has one. */
export const synthetic: Synthesizer<RoadRow> = {
  *rows({ cells }: CityPlan) {
    for (const { streets } of cells()) {
      for (const { id, line, class: roadClass, widthM, name, oneway, level } of streets) {
        yield {
          id: `r-${id}`,
          line,
          class: roadClass,
          widthM,
          widthOrigin: 'generated',
          oneway: oneway ? 'forward' : 'no',
          name,
          level,
        };
      }
    }
  },
};
