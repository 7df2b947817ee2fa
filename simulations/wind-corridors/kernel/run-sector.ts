import { sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { resistanceOf, type WindLayers } from './resistance.ts';
import { type Road, type RoadRules, roadsOf } from './roads.ts';
import { gatesOf, memoryFor, type SectorFlow, SectorKernel } from './sector.ts';

export interface SectorTask {
  readonly sector: number;
}

/** What every thread of a run knows. */
export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly layers: WindLayers;
  /** Inlets of a sector at most. */
  readonly inlets: number;
  readonly rules: RoadRules;
}

export interface SectorResult extends SectorFlow {
  readonly sector: number;
  readonly roads: readonly Road[];
}

/** Does one sector after another in one thread's memory. */
export function runSector({ module, layers, inlets, rules }: WorkerData): (task: SectorTask) => SectorResult {
  const { width, height } = layers;
  const kernel = new SectorKernel(module, sharedMemory(memoryFor(width, height)));
  return ({ sector }) => {
    const field = resistanceOf(layers, sector);
    const gates = gatesOf(sector, field, inlets);
    const flow = kernel.flow(sector, field, gates);
    return { sector, ...flow, roads: roadsOf(sector, field, flow, rules) };
  };
}
