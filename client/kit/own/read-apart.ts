import { ApiError, type Failure, failureOf } from '../api.ts';
import type { OwnModel } from '../layer.ts';
import type { OwnFeatures } from './own-crs.ts';
import { tooLarge } from './own-failures.ts';
import { endingOf, largestFile, type OwnFile } from './own-file.ts';

export type Reply = { readonly found: OwnModel | OwnFeatures } | { readonly failure: Failure };

export const isModel = (file: Pick<OwnFile, 'name'>): boolean => ['glb', 'gltf'].includes(endingOf(file));
/** Only the page has a parser of XML. */
const apart = ['json', 'geojson', 'jsonl', 'csv', 'tsv', 'glb', 'gltf'];

/** Reads a file in a worker of its own, so that the page stays quick; what is XML, on the page. @throws ApiError */
export async function readApart(file: File): Promise<OwnModel | OwnFeatures> {
  if (file.size > largestFile) throw tooLarge();
  if (!apart.includes(endingOf(file))) {
    const { readOwnFile } = await import('./read-own.ts');
    return readOwnFile(file);
  }
  const worker = new Worker(new URL('./own-reader.worker.ts', import.meta.url), { type: 'module' });
  try {
    const reply = await new Promise<Reply>((heard) => {
      worker.onmessage = ({ data }: MessageEvent<Reply>) => heard(data);
      worker.onerror = () => heard({ failure: failureOf(undefined) });
      worker.postMessage(file);
    });
    if ('failure' in reply) throw new ApiError(reply.failure);
    return reply.found;
  } finally {
    worker.terminate();
  }
}
