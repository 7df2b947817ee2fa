import { workerData } from 'node:worker_threads';
import { serveTasks } from '../worker-side.ts';
import { type TraceJob, type TraceTask, tracer } from './trace.ts';

/** One worker thread of a run. */
export interface WorkerData {
  readonly job: TraceJob;
  readonly thread: number;
}

const { job, thread } = workerData as WorkerData;
serveTasks<TraceTask>(tracer(job, thread));
