import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { dayMs } from '#datasets/_core/time.ts';
import { writeWhole } from '../whole-file.ts';
import { cityFireGraph, type FireGraph, type GraphWork, graphIn } from './graph.ts';
import { buildingColumns, type Outlines } from './outlines.ts';

/** Below this a graph is made sooner than a file is looked for. */
const worthKeeping = 20_000;
/** Of a whole city one takes 210 MB. */
const keptGraphs = 3;
const ending = '.graph';
/** Part of a file's name: another way to see who faces whom begins anew. */
const method = 'facing 1';
const pieceBytes = 1 << 26;

export function writeGraph(file: string, { memory }: FireGraph): Promise<void> {
  return writeWhole(file, async (draft) => {
    const handle = await open(draft, 'w');
    try {
      for (let at = 0; at < memory.byteLength; at += pieceBytes) {
        await handle.write(new Uint8Array(memory, at, Math.min(pieceBytes, memory.byteLength - at)));
      }
    } finally {
      await handle.close();
    }
  });
}

/** @throws RangeError where the file holds no graph; what the file system throws where there is none */
export async function readGraph(file: string): Promise<FireGraph> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const memory = new SharedArrayBuffer(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(new Uint8Array(memory, at, Math.min(pieceBytes, size - at)));
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return graphIn(memory);
  } finally {
    await handle.close();
  }
}

/** The graph of these buildings: from a file of the folder where they were seen before, else made now and kept there. */
export async function keptGraph(folder: string, outlines: Outlines, work: GraphWork): Promise<FireGraph> {
  if (outlines.count < worthKeeping) return cityFireGraph(outlines, work);
  const file = join(folder, `${hashOf(outlines)}${ending}`);
  const kept = await readGraph(file).catch(() => undefined);
  if (kept) {
    await utimes(file, new Date(), new Date());
    return kept;
  }
  const graph = await cityFireGraph(outlines, work);
  await mkdir(folder, { recursive: true });
  await writeGraph(file, graph);
  await forgetOld(folder);
  return graph;
}

function hashOf({ first, corners, boxes, opening, burningM, columns }: Outlines): string {
  const hash = createHash('sha256').update(method);
  const kept = buildingColumns.map((key) => columns[key]);
  for (const values of [first, corners, boxes, opening, burningM, ...kept]) {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex').slice(0, 32);
}

/** Those not used for longest go, and what a process that was killed has left half written. */
async function forgetOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.includes(ending));
  const used = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const whole = used.filter(({ name }) => name.endsWith(ending)).sort((a, b) => b.at - a.at);
  const left = used.filter(({ name, at }) => !name.endsWith(ending) && Date.now() - at > dayMs);
  for (const { name } of [...whole.slice(keptGraphs), ...left]) await rm(join(folder, name), { force: true });
}
