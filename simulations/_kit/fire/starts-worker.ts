import { workerData } from 'node:worker_threads';
import { serveTasks } from '../worker-side.ts';
import { type StartsData, type StartsTask, startsOf } from './starts.ts';

serveTasks<StartsTask>(startsOf(workerData as StartsData));
