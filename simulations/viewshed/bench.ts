import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Field } from '#core';
import { type BenchResult, type Metric, median, timed } from '../_kit/bench.ts';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { randomCity } from '../_kit/random-city.ts';
import type { Eye } from '../_kit/viewshed/kernel/eye.ts';
import { agreement } from '../_kit/viewshed/kernel/testing.ts';
import { SceneMemory, threadsWorthStarting, ViewScene } from '../_kit/viewshed/kernel/view-scene.ts';

const threads = 2;
const rangeCells = 2000;
const runs = 5;
const flat = { targetM: 0, drop: 0 };
const peer = resolve(import.meta.dirname, '../../../shared/peers/view.sh');

/**
 * `one_s`: an eye 40 m above a roof in the middle of a seeded city of 4001 × 4001 cells of 2 m (4 km around), the raster
 * in the scene's memory, to the finished count. `thousand_s`: a thousand eyes over it, each looking 2 km far
 * (`thousand_wide_s`: 100 eyes of 4 km, times ten). `gdal_ratio`: gdal_viewshed's time over ours for the same GeoTIFF of
 * 2001 × 2001 cells, both from the file to the file; ours in a process that runs, as the server is, the median of five. `agreement`: with GRASS
 * r.viewshed on that raster, cells beside a border of what it sees left out; `agreement_gdal`: gdal_viewshed's own.
 */
export async function bench(): Promise<BenchResult> {
  const size = 2 * rangeCells + 1;
  const surface = randomCity({ seed: 5, width: size, height: size });
  const scene = await ViewScene.open(surface, { threads });
  let one: number | null;
  let thousand: number;
  let wide: number;
  try {
    const eye = standing(surface, rangeCells, rangeCells, rangeCells);
    await scene.count([eye], flat);
    const seconds: number[] = [];
    for (let i = 0; i < runs; i++) seconds.push((await timed(() => scene.count([eye], flat))).seconds);
    one = median(seconds);
    const eyes = scattered(surface, 1000, rangeCells / 2);
    thousand = (await timed(() => scene.count(eyes, flat))).seconds;
    const far = scattered(surface, 100, rangeCells);
    wide = 10 * (await timed(() => scene.count(far, flat))).seconds;
  } finally {
    await scene.close();
  }
  return {
    bench: 'viewshed',
    cores: threads,
    runs,
    metrics: {
      one_s: { value: one, unit: 's', target: 0.15, better: 'less' },
      thousand_s: { value: thousand, unit: 's', target: 60, better: 'less' },
      thousand_wide_s: { value: wide, unit: 's', target: 60, better: 'less' },
      ...(await againstPeers()),
    },
  };
}

function standing(surface: Field, column: number, row: number, reach: number): Eye {
  return { column, row, z: surface.values[row * surface.width + column] + 40, reach };
}

function scattered(surface: Field, count: number, reach: number): Eye[] {
  return Array.from({ length: count }, (_, i) => {
    const column = 1000 + ((i * 73) % (surface.width - 2000));
    return standing(surface, column, 1000 + ((i * 131) % (surface.height - 2000)), reach);
  });
}

const targets = {
  gdal_ratio: { unit: 'times gdal_viewshed', target: 1, better: 'more' },
  file_s: { unit: 's, ours, from file to file', better: 'less' },
  gdal_file_s: { unit: 's, gdal_viewshed', better: 'less' },
  agreement: { unit: 'of the cells', target: 0.99, better: 'more' },
  agreement_gdal: { unit: 'of the cells, by gdal_viewshed', better: 'more' },
} as const;

async function againstPeers(): Promise<Record<string, Metric>> {
  const why = whyNot();
  if (why)
    return Object.fromEntries(Object.entries(targets).map(([name, spec]) => [name, { ...spec, value: null, why }]));
  const folder = await mkdtemp(join(tmpdir(), 'view-peer-'));
  try {
    const found = await measurePeers(folder);
    return Object.fromEntries(
      Object.entries(targets).map(([name, spec]) => [name, { ...spec, value: found[name as keyof typeof found] }]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measurePeers(folder: string) {
  const size = 2001;
  const surface = randomCity({ seed: 7, width: size, height: size });
  const [column, row, heightM] = [1000, 1000, 60];
  const dsm = join(folder, 'dsm.tif');
  await writeFile(dsm, await writeGeoTiff(surface));
  const x = surface.origin[0] + (column + 0.5) * surface.cellSize;
  const y = surface.origin[1] - (row + 0.5) * surface.cellSize;
  const printed = execFileSync('bash', [peer, dsm, folder, String(x), String(y), String(heightM)], {
    encoding: 'utf8',
  });
  const gdalSeconds = Number(JSON.parse(printed.trim().split('\n').at(-1) ?? '{}').gdal_viewshed_s);
  const seconds: number[] = [];
  let ours = new Float32Array();
  const memory = new SceneMemory();
  for (let i = 0; i < runs; i++) {
    const run = await timed(async () => {
      const { field } = await readHeightRaster(dsm, { maxCells: size * size });
      const eyes = [{ column, row, z: field.values[row * size + column] + heightM, reach: size }];
      const scene = await ViewScene.open(field, { threads: threadsWorthStarting(eyes, field, threads), memory });
      try {
        const seen = await scene.count(eyes, flat);
        await writeFile(join(folder, 'ours.tif'), await writeGeoTiff(seen));
        return new Float32Array(seen.values);
      } finally {
        await scene.close();
      }
    });
    seconds.push(run.seconds);
    ours = run.result;
  }
  const read = async (name: string) =>
    (await readHeightRaster(join(folder, name), { maxCells: size * size })).field.values;
  const reference = Uint8Array.from(await read('rviewshed.tif'), (seen) => (seen > 0 ? 1 : 0));
  return {
    gdal_ratio: gdalSeconds / (median(seconds) ?? Number.NaN),
    file_s: median(seconds) ?? Number.NaN,
    gdal_file_s: gdalSeconds,
    agreement: agreement(reference, ours, size),
    agreement_gdal: agreement(reference, await read('gdalviewshed.tif'), size),
  };
}

function whyNot(): string | undefined {
  if (!existsSync(peer)) return 'the scripts that run the peers are not on this machine';
  for (const program of ['grass', 'gdal_viewshed', 'bc']) {
    if (!existsSync(`/usr/bin/${program}`)) return `${program} is not installed`;
  }
  return undefined;
}
