import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { converter, type Field } from '#core';
import { type BenchResult, type Metric, printBench } from '../_kit/bench.ts';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { computeInsolation } from '../_kit/insolation/kernel/insolation.ts';
import { randomCity } from '../_kit/random-city.ts';
import type { SunMoment } from '../_kit/solar/sun-period.ts';
import { siteOf } from './grid.ts';

/**
 * Hours of direct sun against GRASS r.sun on the same raster: the same step (0.05 h), true solar time, r.sun's own
 * declination of the day and no refraction, so that only the casting of shadows is compared.
 *
 *     node simulations/sunlight/peer-bench.ts [DSM.tif]      without a file: a seeded city of 300 × 300 cells
 */
const days = [80, 355];
const stepHours = 0.05;
const peers = resolve(import.meta.dirname, '../../../shared/peers');

/** r.sun's declination (radians) of a day of the year, from its manual's source (Scharmer and Greif 2000). */
function declinationOf(day: number): number {
  const angle = (2 * Math.PI * day) / 365.25;
  return Math.asin(0.3978 * Math.sin(angle - 1.4 + 0.0355 * Math.sin(angle - 0.0489)));
}

/** A day in true solar time: the sun in the middle of every step, due south at 12. */
function solarTimeDay(dayOfYear: number, latDeg: number, convergenceDeg: number): SunMoment[] {
  const lat = (latDeg * Math.PI) / 180;
  const declination = declinationOf(dayOfYear);
  const moments: SunMoment[] = [];
  for (let i = 0; i < Math.round(24 / stepHours); i++) {
    const hourAngle = (((i + 0.5) * stepHours - 12) * Math.PI) / 12;
    const up = Math.sin(lat) * Math.sin(declination) + Math.cos(lat) * Math.cos(declination) * Math.cos(hourAngle);
    if (up <= 0) continue;
    const west = Math.cos(declination) * Math.sin(hourAngle);
    const south = Math.sin(lat) * Math.cos(declination) * Math.cos(hourAngle) - Math.cos(lat) * Math.sin(declination);
    const azimuthDeg = 180 + (Math.atan2(west, south) * 180) / Math.PI - convergenceDeg;
    const elevationDeg = (Math.asin(up) * 180) / Math.PI;
    const light = { ghi: 0, dni: 0, dhi: 0, extraterrestrial: 1366 };
    moments.push({ instant: 0, azimuthDeg, elevationDeg, minutes: stepHours * 60, ...light });
  }
  return moments;
}

/** Why no peer can be run here; undefined when they can. */
function whyNot(): string | undefined {
  if (!existsSync(join(peers, 'sun.sh'))) return 'the scripts that run the peers are not beside this checkout';
  try {
    execFileSync('grass', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'grass-core is not installed';
  }
}

const peer = (script: string, ...args: string[]): unknown =>
  JSON.parse(execFileSync(join(peers, script), args, { encoding: 'utf8' }));

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sun-peer-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface PeerFigures {
  /** r.sun, one day: hours of sun every 0.05 h and energy every 0.5 h. */
  readonly daySeconds: number | null;
  /** r.horizon: the mean of four azimuths. */
  readonly horizonSecondsPerAzimuth: number | null;
  readonly why?: string;
}

/** How long GRASS takes over a raster, on two threads, once. */
export async function peerFigures(surface: Field): Promise<PeerFigures> {
  const why = whyNot();
  if (why) return { daySeconds: null, horizonSecondsPerAzimuth: null, why };
  return inFolder(async (folder) => {
    const dsm = join(folder, 'dsm.tif');
    await writeFile(dsm, await writeGeoTiff(surface));
    const sun = peer('sun.sh', dsm, join(folder, 'sun'), '355') as { days: { hours_s: number; energy_s: number }[] };
    const horizon = peer('horizon.sh', dsm, join(folder, 'horizon'), '90') as { azimuths: number; total_s: number };
    const [{ hours_s, energy_s }] = sun.days;
    return { daySeconds: hours_s + energy_s, horizonSecondsPerAzimuth: horizon.total_s / horizon.azimuths };
  });
}

export async function bench(dsm?: string): Promise<BenchResult> {
  const why = whyNot();
  const metrics = why
    ? Object.fromEntries(days.map((day) => [`mean_abs_h_${day}`, { value: null, unit: 'h', target: 0.1, why }]))
    : await inFolder((folder) => measure(folder, dsm));
  return { bench: 'sunlight-peer', cores: 2, runs: 1, metrics };
}

async function measure(folder: string, dsm: string | undefined): Promise<Record<string, Metric>> {
  const path = dsm ?? join(folder, 'dsm.tif');
  if (!dsm) await writeFile(path, await writeGeoTiff(randomCity({ seed: 1, width: 300, height: 300 })));
  const { field: surface } = await readHeightRaster(path);
  const times = peer('sun.sh', path, join(folder, 'peer'), ...days.map(String)) as {
    days: { day: number; hours_s: number }[];
  };
  const site = siteOf(surface, converter('EPSG:5186', 'EPSG:4326'));
  const metrics: Record<string, Metric> = {};
  for (const { day, hours_s } of times.days) {
    const theirs = (await readHeightRaster(join(folder, `peer/insol_time_${day}.tif`))).field.values;
    const moments = solarTimeDay(day, site.lat, site.gridConvergenceDeg);
    for (const [name, sun, azimuths] of [
      ['', 'shadows', 64],
      ['_maps_64', 'tables', 64],
      ['_maps_128', 'tables', 128],
    ] as const) {
      const ours = await computeInsolation({ surface, moments, azimuths, sun, sky: false }, { threads: 2 });
      const { meanAbsolute, bias } = compare(ours.minutes.values, theirs);
      metrics[`mean_abs_h_${day}${name}`] = { value: meanAbsolute, unit: 'h', target: 0.1, better: 'less' };
      metrics[`bias_h_${day}${name}`] = { value: bias, unit: 'h (ours minus r.sun; bar ±0.03)' };
      if (sun === 'shadows') metrics[`ours_s_${day}`] = { value: ours.timings.totalS, unit: 's' };
    }
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
  const rounded = (value: number) => Number(value.toFixed(4));
  return { meanAbsolute: rounded(absolute / count), bias: rounded(signed / count) };
}

if (import.meta.main) printBench(await bench(process.argv[2]), { json: process.argv.includes('--json') });
