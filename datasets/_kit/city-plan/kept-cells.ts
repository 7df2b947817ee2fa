import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { CityPlan, PlanCell } from './types.ts';

/** A plan whose cells are drawn once; dispose of it when the city is stored. */
export interface KeptPlan extends Disposable {
  readonly plan: CityPlan;
}

/** Bytes that are written and read at a time. */
const chunkBytes = 4 << 20;
const lengthBytes = 4;

/**
 * The plan with its cells kept in a temporary file while they are drawn the first time: every dataset walks through the
 * cells, and reading one again takes a tenth of drawing it. Memory stays at one chunk, however large the area.
 */
export function keepCells(plan: CityPlan): KeptPlan {
  const folder = mkdtempSync(join(tmpdir(), 'vseoul-plan-'));
  const path = join(folder, 'cells');
  let complete = false;

  function* drawn(): Iterable<PlanCell> {
    const file = openSync(path, 'w');
    const out = new ChunkWriter(file);
    try {
      for (const cell of plan.cells()) {
        out.write(serialize(cell));
        yield cell;
      }
      out.flush();
      complete = true;
    } finally {
      closeSync(file);
    }
  }

  function* kept(): Iterable<PlanCell> {
    const file = openSync(path, 'r');
    try {
      for (const bytes of records(file)) yield deserialize(bytes) as PlanCell;
    } finally {
      closeSync(file);
    }
  }

  return {
    plan: { ...plan, cells: () => (complete ? kept() : drawn()) },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Records with their length before them, written some megabytes at a time. */
class ChunkWriter {
  readonly #file: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(file: number) {
    this.#file = file;
  }

  write(record: Uint8Array): void {
    const length = new Uint8Array(lengthBytes);
    new DataView(length.buffer).setUint32(0, record.length, true);
    this.#parts.push(length, record);
    this.#bytes += lengthBytes + record.length;
    if (this.#bytes >= chunkBytes) this.flush();
  }

  flush(): void {
    const chunk = Buffer.concat(this.#parts);
    for (let at = 0; at < chunk.length; ) at += writeSync(this.#file, chunk, at);
    this.#parts = [];
    this.#bytes = 0;
  }
}

function* records(file: number): Iterable<Uint8Array> {
  let held = Buffer.alloc(0);
  const chunk = Buffer.alloc(chunkBytes);
  for (;;) {
    const read = readSync(file, chunk);
    if (read === 0) return;
    held = Buffer.concat([held, chunk.subarray(0, read)]);
    let at = 0;
    while (held.length - at >= lengthBytes) {
      const end = at + lengthBytes + held.readUInt32LE(at);
      if (end > held.length) break;
      yield held.subarray(at + lengthBytes, end);
      at = end;
    }
    held = held.subarray(at);
  }
}
