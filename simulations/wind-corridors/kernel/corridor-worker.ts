import { workerData } from 'node:worker_threads';
import { serveTasks } from '#simulations/_kit/worker-side.ts';
import { runSector, type SectorTask, type WorkerData } from './run-sector.ts';

const work = runSector(workerData as WorkerData);
serveTasks<SectorTask>(work);
