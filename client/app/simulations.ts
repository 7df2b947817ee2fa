import type { SimulationContract } from '#core';

const contracts = import.meta.glob<{ contract: SimulationContract }>('../../simulations/*/contract.ts', {
  eager: true,
});

/** Simulations as the bundler finds them, in a file of their own. */
export const simulations: readonly SimulationContract[] = Object.values(contracts).map(({ contract }) => contract);
