import { gzipSync } from 'node:zlib';
import { randomSequence, toWgs84 } from '#core';
import { type BenchResult, runBench, timed } from '#simulations/_kit/bench.ts';
import { regionQuadtree } from '../_kit/schemes.ts';
import type { BuildingRecord } from './contract.ts';
import { unitLevel } from './kernel/levels.ts';
import { buildUnit } from './kernel/unit.ts';

/** One square of a dense city: L-shaped footprints, six corners each. The database is not part of it. */
const count = 12_000;
const [x0, y0] = [199_300, 543_300];
const random = randomSequence(1);
const key = regionQuadtree.tileAt(toWgs84([x0 + 700, y0 + 700]), unitLevel);
const codes = { use: ['office'], structure: ['concrete'], heightOrigin: ['generated'], roofShape: ['flat'] };

function record(i: number): BuildingRecord {
  const [x, y] = [x0 + (i % 110) * 14, y0 + Math.floor(i / 110) * 14];
  const [a, b] = [8 + 4 * random(), 8 + 4 * random()];
  const ring = [x, y, x + a, y, x + a, y + b / 2, x + a / 2, y + b / 2, x + a / 2, y + b, x, y + b, x, y];
  const wkb = new DataView(new ArrayBuffer(13 + 8 * ring.length));
  wkb.setUint8(0, 1);
  wkb.setUint32(1, 3, true);
  wkb.setUint32(5, 1, true);
  wkb.setUint32(9, ring.length / 2, true);
  for (const [at, value] of ring.entries()) wkb.setFloat64(13 + 8 * at, value, true);
  return {
    id: `b${i}`,
    wkb: new Uint8Array(wkb.buffer),
    heightM: 4 + 40 * random() ** 3,
    heightOrigin: 'generated',
    floors: 3,
    floorsBelow: null,
    use: 'office',
    structure: 'concrete',
    yearBuilt: 1999,
    name: null,
    groundM: 20,
    roofShape: null,
    eaveM: null,
    source: 'bench',
  };
}
const records = Array.from({ length: count }, (_, i) => record(i));

/** The kernel alone, on one core: 600,000 buildings in ten minutes leave 1 ms for each. The whole way is the bench `tiles`. */
export const bench = (): Promise<BenchResult> =>
  runBench('buildings', {
    metrics: {
      buildings_per_s: { unit: '1/s', target: 2000, better: 'more' },
      gzip_bytes_per_building: { unit: 'B', better: 'less' },
    },
    async run() {
      const { seconds, result } = await timed(() => buildUnit({ kind: 'unit', key, records, codes }));
      const built = result.summary?.buildings ?? 0;
      const bytes = result.files.reduce((sum, { body }) => sum + (body === 'carried' ? 0 : gzipSync(body).length), 0);
      return { buildings_per_s: built / seconds, gzip_bytes_per_building: bytes / built };
    },
  });
