import { workerData } from 'node:worker_threads';
import { serveTasks } from '#simulations/_kit/worker-side.ts';
import { type NightData, type NightTask, nightThread } from './step.ts';

serveTasks<NightTask>(nightThread(workerData as NightData));
