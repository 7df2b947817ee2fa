import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchResult, Metric } from '../_kit/bench.ts';
import { generatedHeights } from '../_kit/geometry/generated-heights.ts';
import { runTiles } from '../_kit/insolation/tile-run.ts';
import { sunPeriod } from '../_kit/solar/sun-period.ts';

/**
 * The whole city: 605 km² at 2 m (151 million cells), 32 azimuths, energy of a year and sky view, two threads, from heights that are
 * generated on the way to GeoTIFFs on the disk. One run, no warm-up. `SOLAR_CITY_KM2` makes it smaller, for a trial.
 */
const squareKm = Number(process.env.SOLAR_CITY_KM2 ?? 605);
const cellSize = 2;

export async function bench(): Promise<BenchResult> {
  const side = Math.round((Math.sqrt(squareKm) * 1000) / cellSize);
  const source = generatedHeights({ seed: 1, width: side, height: side, cellSize });
  const place = { lat: 37.56, lon: 126.99, altitudeM: source.altitudeM };
  const moments = sunPeriod({ from: '2026-01-01', to: '2026-12-31', ...place, stepMinutes: 10 });
  const out = await mkdtemp(join(tmpdir(), 'solar-city-'));
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 200);
  try {
    const description = 'bench';
    const report = await runTiles(
      { source, moments, azimuths: 32, sun: 'tables', outputs: ['energy', 'skyView'], out, description },
      { threads: 2 },
    );
    const metrics: Record<string, Metric> = {
      city_s: { value: Number(report.seconds.toFixed(1)), unit: 's', target: 600, better: 'less' },
      peak_rss_mb: { value: Math.round(peak / 2 ** 20), unit: 'MB', target: 3000, better: 'less' },
      cells: { value: source.width * source.height, unit: 'cells' },
      tiles: { value: report.tiles, unit: 'tiles' },
    };
    return { bench: 'solar-city', cores: 2, runs: 1, metrics };
  } finally {
    clearInterval(watch);
    await rm(out, { recursive: true });
  }
}
