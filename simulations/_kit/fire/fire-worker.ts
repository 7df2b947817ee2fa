import { workerData } from 'node:worker_threads';
import { serveTasks } from '../worker-side.ts';
import { type EnsembleData, type MemberTask, membersOf } from './ensemble.ts';

const work = membersOf(workerData as EnsembleData);
serveTasks<MemberTask>(work);
