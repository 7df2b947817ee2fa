import { planBusNetwork } from '../_kit/bus-network.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { TransitStopRow } from './contract.ts';

/** The bus stops of the generated city: those that its routes call at. */
export const synthetic: Synthesizer<TransitStopRow> = {
  *rows(plan) {
    for (const { id, at, name, ref } of planBusNetwork(plan).stops) {
      yield { id, position: at, mode: 'bus', name, line: null, ref, kind: null };
    }
  },
};
