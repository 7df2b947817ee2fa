import { workerData } from 'node:worker_threads';
import { serveTasks } from '#simulations/_kit/worker-side.ts';
import { krige, type Network, type Rows, type Targets } from './krige.ts';

export interface KrigeData {
  readonly networks: readonly Network[];
  readonly targets: Targets;
}

export interface KrigeTask extends Rows {
  readonly network: number;
}

const { networks, targets } = workerData as KrigeData;
serveTasks<KrigeTask>(({ network, ...rows }) => krige(networks[network], targets, rows));
