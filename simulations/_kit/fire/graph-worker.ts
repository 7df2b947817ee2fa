import { workerData } from 'node:worker_threads';
import { serveTasks } from '../worker-side.ts';
import { type FacingData, type FacingTask, facingOf } from './graph.ts';

serveTasks<FacingTask>(facingOf(workerData as FacingData));
