import { gzipSync } from 'node:zlib';
import { randomSequence } from '#core';
import { type BenchResult, runBench, timed } from '#simulations/_kit/bench.ts';
import { enuFrame } from '../_kit/ellipsoid.ts';
import { cityQuadtree } from '../_kit/schemes.ts';
import { building } from '../_kit/testing.ts';
import { buildingTile } from './kernel/tile.ts';
import { firstLevel, type TreeNode, treeOf } from './kernel/tree.ts';

/** One 4 km square of a dense city: L-shaped footprints, six corners each. The database is not part of it. */
const count = 12_000;
const [x0, y0] = [197_800, 540_500];
const random = randomSequence(1);
const city = Array.from({ length: count }, (_, i) => {
  const [x, y] = [x0 + (i % 110) * 36, y0 + Math.floor(i / 110) * 36];
  const [a, b] = [12 + 14 * random(), 12 + 14 * random()];
  const ring = [
    [x, y],
    [x + a, y],
    [x + a, y + b / 2],
    [x + a / 2, y + b / 2],
    [x + a / 2, y + b],
    [x, y + b],
    [x, y],
  ];
  return building(`b${i}`, { footprint: [[ring as never]], heightM: 4 + 40 * random() ** 3 });
});

function tilesOf(node: TreeNode): Uint8Array[] {
  const own = node.own.length > 0 ? [buildingTile(node.own, enuFrame(127, 37.5, 0)).glb] : [];
  return [...own, ...node.children.flatMap(tilesOf)];
}

/** 600,000 buildings in ten minutes on two cores leave 1 ms for each, of which the kernel may take half. */
export const bench = (): Promise<BenchResult> =>
  runBench('buildings', {
    metrics: {
      buildings_per_s: { unit: '1/s', target: 2000, better: 'more' },
      gzip_bytes_per_building: { unit: 'B', better: 'less' },
    },
    async run() {
      const square = cityQuadtree.tileAt([x0, y0], firstLevel);
      const { seconds, result } = await timed(() => tilesOf(treeOf(square, city)));
      const bytes = result.reduce((sum, glb) => sum + gzipSync(glb).length, 0);
      return { buildings_per_s: count / seconds, gzip_bytes_per_building: bytes / count };
    },
  });
