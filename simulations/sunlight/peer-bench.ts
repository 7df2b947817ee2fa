import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { converter } from '#core';
import { type BenchResult, type Metric, printBench } from '../_kit/bench.ts';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { randomCity } from '../_kit/random-city.ts';
import type { SunDay, SunPosition } from '../_kit/solar/sun-day.ts';
import { siteOf } from './grid.ts';
import { computeSunlight } from './kernel/sunlight.ts';

/**
 * Hours of direct sun against GRASS r.sun on the same raster: the same step (0.05 h), true solar time, r.sun's own
 * declination of the day and no refraction, so that only the casting of shadows is compared.
 *
 *     node simulations/sunlight/peer-bench.ts [DSM.tif]      without a file: a seeded city of 300 × 300 cells
 */
const days = [80, 355];
const stepHours = 0.05;
const peer = resolve(import.meta.dirname, '../../../shared/peers/sun.sh');

/** r.sun's declination (radians) of a day of the year, from its manual's source (Scharmer and Greif 2000). */
function declinationOf(day: number): number {
  const angle = (2 * Math.PI * day) / 365.25;
  return Math.asin(0.3978 * Math.sin(angle - 1.4 + 0.0355 * Math.sin(angle - 0.0489)));
}

/** A day in true solar time: the sun in the middle of every step, due south at 12. */
function solarTimeDay(dayOfYear: number, latDeg: number, convergenceDeg: number): SunDay {
  const lat = (latDeg * Math.PI) / 180;
  const declination = declinationOf(dayOfYear);
  const positions: SunPosition[] = [];
  for (let i = 0; i < Math.round(24 / stepHours); i++) {
    const hourAngle = (((i + 0.5) * stepHours - 12) * Math.PI) / 12;
    const up = Math.sin(lat) * Math.sin(declination) + Math.cos(lat) * Math.cos(declination) * Math.cos(hourAngle);
    if (up <= 0) continue;
    const west = Math.cos(declination) * Math.sin(hourAngle);
    const south = Math.sin(lat) * Math.cos(declination) * Math.cos(hourAngle) - Math.cos(lat) * Math.sin(declination);
    const azimuthDeg = 180 + (Math.atan2(west, south) * 180) / Math.PI - convergenceDeg;
    const elevationDeg = (Math.asin(up) * 180) / Math.PI;
    positions.push({ instant: 0, azimuthDeg, elevationDeg, ghi: 0, dni: 0, dhi: 0 });
  }
  const times = { sunrise: undefined, transit: 0, sunset: undefined };
  return { positions, stepMinutes: stepHours * 60, linkeTurbidity: 3.1, times };
}

export async function bench(dsm?: string): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'sun-peer-'));
  try {
    const missing = whyNot();
    return {
      bench: 'sunlight-peer',
      cores: 2,
      runs: 1,
      metrics: missing ? unmeasured(missing) : await measure(folder, dsm),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function whyNot(): string | undefined {
  if (!existsSync(peer)) return 'the script that runs the peer is not beside this checkout';
  try {
    execFileSync('grass', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'grass-core is not installed';
  }
}

const unmeasured = (why: string): Record<string, Metric> =>
  Object.fromEntries(days.map((day) => [`mean_abs_h_${day}`, { value: null, unit: 'h', target: 0.25, why }]));

async function measure(folder: string, dsm: string | undefined): Promise<Record<string, Metric>> {
  const city = randomCity({ seed: 1, width: 300, height: 300 });
  const path = dsm ?? join(folder, 'dsm.tif');
  if (!dsm) await writeFile(path, await writeGeoTiff({ ...city, unit: 'metre' }));
  const { field: surface } = await readHeightRaster(path);
  const said = execFileSync(peer, [path, join(folder, 'peer'), ...days.map(String)], { encoding: 'utf8' });
  const times = JSON.parse(said) as { days: { day: number; hours_s: number }[] };
  const site = siteOf(surface, converter('EPSG:5186', 'EPSG:4326'));
  const metrics: Record<string, Metric> = {};
  for (const { day, hours_s } of times.days) {
    const sun = solarTimeDay(day, site.lat, site.gridConvergenceDeg);
    const ours = await computeSunlight({ surface, day: sun, azimuths: 64, outputs: ['minutes'] }, { threads: 2 });
    const theirs = await readHeightRaster(join(folder, `peer/insol_time_${day}.tif`));
    const { meanAbsolute, bias } = compare(ours.minutes.values, theirs.field.values);
    metrics[`mean_abs_h_${day}`] = { value: meanAbsolute, unit: 'h', target: 0.25, better: 'less' };
    metrics[`bias_h_${day}`] = { value: bias, unit: 'h (ours minus r.sun; target: within ±0.1)' };
    metrics[`ours_s_${day}`] = { value: ours.timings.totalS, unit: 's' };
    metrics[`rsun_s_${day}`] = { value: hours_s, unit: 's' };
  }
  return metrics;
}

/** Hours, over all cells that both know. */
function compare(minutes: Float32Array, hours: Float32Array): { meanAbsolute: number; bias: number } {
  let [absolute, signed, count] = [0, 0, 0];
  minutes.forEach((m, i) => {
    const difference = m / 60 - hours[i];
    if (Number.isNaN(difference)) return;
    absolute += Math.abs(difference);
    signed += difference;
    count++;
  });
  const rounded = (hours: number) => Number(hours.toFixed(4));
  return { meanAbsolute: rounded(absolute / count), bias: rounded(signed / count) };
}

if (import.meta.main) printBench(await bench(process.argv[2]), { json: process.argv.includes('--json') });
