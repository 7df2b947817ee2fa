import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';
import type { PartWork } from './part-messages.ts';

/** The way into a thread that makes lines of parts of a file: what was compiled once is kept for threads as for the tool. */
const work = workerData as PartWork;
if (work.compiled !== undefined) enableCompileCache(work.compiled);
const { makeLines } = await import('./part-work.ts');
await makeLines(work);
