import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Epsg5186Box, Field } from '#core';
import type { RunContext } from '#server/kit/roles.ts';
import { openHeightRaster } from '../_kit/geotiff.ts';
import { runTiles } from '../_kit/insolation/tile-run.ts';
import type { HeightSource } from '../_kit/insolation/tiles.ts';
import { contract, type SunlightParameters } from './contract.ts';
import { outputNames, type SunlightFields, type SunOfRun } from './insolate.ts';
import { periodOf, periodText } from './period.ts';

/** A run whose heights do not fit into memory at once: they are read tile by tile while it computes. */
export interface LargeInput {
  readonly parameters: SunlightParameters;
  readonly sun: SunOfRun;
  /** In whole cells of the source: results are cut to it. */
  readonly area: Epsg5186Box;
  readonly source: HeightSource;
}

/**
 * Sunlight of a large area, tile by tile into files of `scratch`, of which the area is read at the end: memory holds the
 * results, not the halos and horizon maps of all of it. Files are gone when it is over, however it ends.
 */
export async function largeRun(
  { parameters, sun, area, source }: LargeInput,
  scratch: string,
  { signal, threads, progress }: RunContext,
): Promise<SunlightFields> {
  await mkdir(scratch, { recursive: true });
  const out = await mkdtemp(join(scratch, 'sunlight-'));
  try {
    const { azimuths, period, tiltDeg, aspectDeg } = parameters;
    const { files } = await runTiles(
      {
        ...{ source, moments: sun.moments, azimuths, outputs: outputNames, out },
        sun: period === 'day' ? 'shadows' : 'tables',
        receivers: [{ tiltDeg, aspectDeg }],
        description: periodText(periodOf(parameters)),
      },
      { signal, threads, progress: (fraction) => progress(0.95 * fraction, 'stage.tiles') },
    );
    const fields = await Promise.all(
      outputNames.map(async (output) => [output, await partOf(files[output], area, contract.outputs[output].unit)]),
    );
    return Object.fromEntries(fields) as SunlightFields;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function partOf(file: string, [west, south, east, north]: Epsg5186Box, unit: Field['unit']): Promise<Field> {
  const { cellSize, origin, crs, read } = await openHeightRaster(file);
  const cells = (metres: number): number => Math.round(metres / cellSize);
  const size = { width: cells(east - west), height: cells(north - south) };
  const values = await read({ column: cells(west - origin[0]), row: cells(origin[1] - north), ...size });
  return { values, ...size, cellSize, origin: [west, north], crs, unit, noData: Number.NaN };
}
