import { planBusNetwork } from '../_kit/bus-network.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { TransitRouteRow } from './contract.ts';

/** The bus routes of the generated city, there and back along its main streets. */
export const synthetic: Synthesizer<TransitRouteRow> = {
  *rows(plan) {
    for (const { id, name, line, stops } of planBusNetwork(plan).routes) {
      yield { id, name, lines: [line], mode: 'bus', stops, lineOrigin: 'surveyed' };
    }
  },
};
