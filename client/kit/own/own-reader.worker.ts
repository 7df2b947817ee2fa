import { failureOf } from '../api.ts';
import type { OwnModel } from '../layer.ts';
import type { OwnFeatures } from './own-crs.ts';
import { isModel, type Reply } from './read-apart.ts';

/** Reads one file away from the page. */
self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  try {
    const found = isModel(file)
      ? await import('./own-model.ts').then(({ readOwnModel }) => readOwnModel(file))
      : await import('./read-own.ts').then(({ readOwnFile }) => readOwnFile(file));
    self.postMessage({ found } satisfies Reply, { transfer: buffersOf(found) });
  } catch (thrown) {
    self.postMessage({ failure: failureOf(thrown) } satisfies Reply);
  }
};

function buffersOf(found: OwnModel | OwnFeatures): ArrayBufferLike[] {
  if ('bytes' in found) return [found.bytes.buffer];
  const { solids } = found;
  return solids ? [solids.places.buffer, solids.triangles.buffer, solids.starts.buffer] : [];
}
