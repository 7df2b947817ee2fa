import { describe, expect, it } from 'vitest';
import { type Field, Outcome } from '#core';
import { dayOfYear, type SunDay, sunDay } from '#simulations/_kit/solar/sun-day.ts';
import { randomCity } from '../../_kit/random-city.ts';
import { computeSunlight, maxCells } from './sunlight.ts';
import { dayOf, heights, horizonTangents } from './testing.ts';

const gangnam = { lat: 37.5, lon: 127.04 };
const solstice = sunDay({ date: '2026-12-21', ...gangnam, stepMinutes: 10 });

/**
 * Minutes of sun by marching every ray on its own through the raster, cell after cell along the ray's main axis: no
 * lines, no stack, no order.
 */
function marchRays({ values, width, height, cellSize }: Field, day: SunDay): Float32Array {
  const top = values.reduce((max, z) => Math.max(max, z), 0);
  const rays = day.positions.map(({ azimuthDeg, elevationDeg }) => {
    const angle = (azimuthDeg * Math.PI) / 180;
    const [east, south] = [Math.sin(angle), -Math.cos(angle)];
    const step = 1 / Math.max(Math.abs(east), Math.abs(south));
    return { x: east * step, y: south * step, rise: step * cellSize * Math.tan((elevationDeg * Math.PI) / 180) };
  });
  const lit = (column: number, row: number, ray: { x: number; y: number; rise: number }) => {
    const z = values[row * width + column];
    for (let k = 1; z + k * ray.rise <= top; k++) {
      const x = Math.round(column + k * ray.x);
      const y = Math.round(row + k * ray.y);
      if (x < 0 || y < 0 || x >= width || y >= height) return true;
      if (values[y * width + x] > z + k * ray.rise) return false;
    }
    return true;
  };
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [column, row] = [i % width, Math.floor(i / width)];
    return day.stepMinutes * rays.filter((ray) => lit(column, row, ray)).length;
  });
}

/** Minutes of sun from horizon maps of `azimuths` azimuths, the tangent interpolated between the two beside the sun. */
async function minutesByHorizonMaps(surface: Field, day: SunDay, azimuths: number): Promise<Float32Array> {
  const maps: Float32Array[] = [];
  for (let k = 0; k < azimuths; k++) maps.push(await horizonTangents(surface, (k * 360) / azimuths));
  const suns = day.positions.map(({ azimuthDeg, elevationDeg }) => {
    const at = (azimuthDeg * azimuths) / 360;
    const left = Math.floor(at);
    const between = [maps[left % azimuths], maps[(left + 1) % azimuths]];
    return { between, share: at - left, tangent: Math.tan((elevationDeg * Math.PI) / 180) };
  });
  return surface.values.map((_, i) => {
    const lit = suns.filter(({ between: [a, b], share, tangent }) => tangent > a[i] * (1 - share) + b[i] * share);
    return lit.length * day.stepMinutes;
  });
}

const meanAbsolute = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, v, i) => sum + Math.abs(v - b[i]), 0) / a.length;
const mean = (a: Float32Array) => a.reduce((sum, v) => sum + v, 0) / a.length;

describe('minutes of sun', () => {
  it.each([
    [1, '2026-12-21'],
    [2, '2026-03-20'],
    [3, '2026-06-21'],
  ])('stay within 6 minutes of marching every ray: city %i on %s', async (seed, date) => {
    const surface = randomCity({ seed, width: 110, height: 90 });
    const day = sunDay({ date, ...gangnam, stepMinutes: 3 });
    const expected = marchRays(surface, day);
    const { minutes } = await computeSunlight({ surface, day, azimuths: 64, outputs: ['minutes'] }, { threads: 2 });
    expect(meanAbsolute(minutes.values, expected)).toBeLessThanOrEqual(6);
    expect(Math.abs(mean(minutes.values) - mean(expected))).toBeLessThanOrEqual(2);
  });

  it.each([
    [1, '2026-12-21'],
    [2, '2026-03-20'],
    [3, '2026-06-21'],
  ])('are nearer to marching than horizon maps would be: city %i on %s', async (seed, date) => {
    const surface = randomCity({ seed, width: 110, height: 90 });
    const day = sunDay({ date, ...gangnam, stepMinutes: 3 });
    const expected = marchRays(surface, day);
    const { minutes } = await computeSunlight({ surface, day, azimuths: 64, outputs: ['minutes'] }, { threads: 2 });
    const maps64 = meanAbsolute(await minutesByHorizonMaps(surface, day, 64), expected);
    const maps128 = meanAbsolute(await minutesByHorizonMaps(surface, day, 128), expected);
    expect(maps128).toBeLessThan(maps64);
    expect(meanAbsolute(minutes.values, expected)).toBeLessThan(maps128);
  });

  it('equal marching exactly along the eight directions of the grid', async () => {
    const surface = randomCity({ seed: 5, width: 70, height: 60 });
    const day = dayOf([0, 45, 90, 135, 180, 225, 270, 315].map((azimuthDeg) => ({ azimuthDeg, elevationDeg: 31 })));
    const { minutes } = await computeSunlight({ surface, day, azimuths: 1, outputs: ['minutes'] }, { threads: 1 });
    expect(minutes.values).toEqual(marchRays(surface, day));
  });

  it('last all day on open ground', async () => {
    const { minutes } = await computeSunlight(
      { surface: heights(20, 20, 2, () => 15), day: solstice, azimuths: 32 },
      { threads: 1 },
    );
    const { sunrise = 0, sunset = 0 } = solstice.times;
    expect(new Set(minutes.values).size).toBe(1);
    expect(Math.abs(minutes.values[0] - (sunset - sunrise) / 60_000)).toBeLessThan(15);
  });

  it('are fewer north of a mound than south of it, and mirror-equal east and west around solar noon', async () => {
    const size = 81;
    const mound = heights(size, size, 2, (x, y) =>
      Math.max(0, 15 - 2 * Math.hypot(x - 40, y - 40) * Math.tan(Math.PI / 12)),
    );
    const mirrored = dayOf(
      [-50, -25, 0, 25, 50].map((turn) => ({ azimuthDeg: 180 + turn, elevationDeg: 14 - Math.abs(turn) / 8 })),
    );
    const { minutes } = await computeSunlight({ surface: mound, day: mirrored, azimuths: 32 }, { threads: 2 });
    const at = (x: number, y: number) => minutes.values[y * size + x];
    expect(at(40, 58)).toBe(300); // south slope: lit by all five positions
    expect(at(40, 22)).toBeLessThan(at(40, 58));
    let [east, west, north, south] = [0, 0, 0, 0];
    minutes.values.forEach((m, i) => {
      if (i % size > 40) east += m;
      if (i % size < 40) west += m;
      if (Math.floor(i / size) < 40) north += m;
      if (Math.floor(i / size) > 40) south += m;
    });
    expect(Math.abs(east - west) / (east + west)).toBeLessThan(0.002);
    expect(north).toBeLessThan(south);
  });
});

describe('energy', () => {
  it('of open ground is the clear sky’s whole day', async () => {
    const surface = heights(9, 9, 2, () => 0);
    const { energy } = await computeSunlight({ surface, day: solstice, azimuths: 64 }, { threads: 2 });
    const whole = solstice.positions.reduce((sum, { ghi }) => sum + ghi, 0) / 6;
    expect(energy?.values[40]).toBeCloseTo(whole, 0);
    expect(whole).toBeGreaterThan(2300);
    expect(whole).toBeLessThan(3100);
  });

  it('never exceeds that of open ground', async () => {
    const surface = randomCity({ seed: 9, width: 60, height: 60 });
    const { energy } = await computeSunlight({ surface, day: solstice, azimuths: 32 }, { threads: 2 });
    const whole = solstice.positions.reduce((sum, { ghi }) => sum + ghi, 0) / 6;
    expect(Math.max(...(energy?.values ?? []))).toBeLessThanOrEqual(whole + 0.5);
  });
});

describe('far terrain', () => {
  const ridge = (z: number): Field => ({
    ...heights(100, 100, 60, (_x, y) => (y > 70 ? z : 0)),
    origin: [-3000, 3000],
  });
  const surface = heights(20, 20, 2, () => 0);
  const noon = dayOf([{ azimuthDeg: 180, elevationDeg: 20, dhi: 100 }]);

  it('shades what lies behind it', async () => {
    // The ridge begins some 1,200 m south: 500 m stand at 22°, 300 m at 14°.
    const behind = await computeSunlight({ surface, day: noon, azimuths: 64, far: ridge(500) }, { threads: 1 });
    const free = await computeSunlight({ surface, day: noon, azimuths: 64, far: ridge(300) }, { threads: 1 });
    expect(Math.max(...behind.minutes.values)).toBe(0);
    expect(Math.min(...free.minutes.values)).toBe(60);
    expect(mean(behind.energy!.values)).toBeLessThan(mean(free.energy!.values));
    expect(mean(free.energy!.values)).toBeLessThan(100);
  });

  it('leaves a tower above its shadow in the sun', async () => {
    const tower = heights(20, 20, 2, (x, y) => (x === 10 && y === 10 ? 90 : 0));
    const { minutes } = await computeSunlight(
      { surface: tower, day: noon, azimuths: 4, far: ridge(500) },
      { threads: 1 },
    );
    expect(minutes.values[210]).toBe(60);
    expect(minutes.values[0]).toBe(0);
  });
});

describe('a run', () => {
  it('has the same bits for any number of threads', async () => {
    const surface = randomCity({ seed: 4, width: 133, height: 101, unknown: 0.02 });
    const runs = await Promise.all(
      [1, 2, 3].map((threads) => computeSunlight({ surface, day: solstice, azimuths: 64 }, { threads })),
    );
    for (const run of runs.slice(1)) {
      expect(run.minutes.values).toEqual(runs[0].minutes.values);
      expect(run.energy?.values).toEqual(runs[0].energy?.values);
    }
  });

  it('answers NaN where the height is unknown and nowhere else, and takes unknown cells for no obstacle', async () => {
    const surface = heights(30, 30, 2, (x, y) => (x > 10 && x < 15 && y > 10 && y < 20 ? Number.NaN : 4));
    const { minutes, energy } = await computeSunlight({ surface, day: solstice, azimuths: 32 }, { threads: 2 });
    surface.values.forEach((z, i) => {
      expect(Number.isNaN(minutes.values[i])).toBe(Number.isNaN(z));
      expect(Number.isNaN(energy?.values[i])).toBe(Number.isNaN(z));
    });
    expect(new Set(minutes.values.filter((m) => !Number.isNaN(m))).size).toBe(1);
  });

  it('stops within a second of being cancelled and leaves no thread behind', async () => {
    const surface = randomCity({ seed: 1, width: 900, height: 900 });
    const day = sunDay({ date: '2026-06-21', ...gangnam, stepMinutes: 1 });
    const controller = new AbortController();
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    let cancelled = 0;
    const progress = (_fraction: number, stage: string) => {
      if (stage === 'shadows' && cancelled === 0) {
        cancelled = performance.now();
        controller.abort(new Error('enough'));
      }
    };
    const run = computeSunlight({ surface, day, azimuths: 128 }, { threads: 2, signal: controller.signal, progress });
    await expect(run).rejects.toThrow('enough');
    expect(performance.now() - cancelled).toBeLessThan(1000);
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length).toBe(before);
  });

  it('tells its progress by stage, never backwards, up to 1', async () => {
    const told: [number, string][] = [];
    const surface = randomCity({ seed: 1, width: 40, height: 40 });
    const progress = (fraction: number, stage: string) => told.push([fraction, stage]);
    await computeSunlight({ surface, day: solstice, azimuths: 32 }, { threads: 2, progress });
    expect([...new Set(told.map(([, stage]) => stage))]).toEqual(['prepare', 'shadows', 'horizons', 'fold']);
    expect(told.every(([fraction], i) => i === 0 || fraction >= told[i - 1][0])).toBe(true);
    expect(told.at(-1)?.[0]).toBe(1);
  });

  it('refuses a raster beyond its limit with an outcome', async () => {
    const surface = { ...heights(1, 1, 2, () => 0), width: maxCells, height: 2 };
    await expect(computeSunlight({ surface, day: solstice, azimuths: 32 }, { threads: 1 })).rejects.toThrow(Outcome);
  });
});

describe('sun of a day', () => {
  it('stands high in June and low in December over Seoul', () => {
    const highest = (date: string) =>
      Math.max(...sunDay({ date, ...gangnam, stepMinutes: 3 }).positions.map((p) => p.elevationDeg));
    expect(highest('2026-06-21')).toBeCloseTo(90 - 37.5 + 23.44, 1);
    expect(highest('2026-12-21')).toBeCloseTo(90 - 37.5 - 23.44, 1);
  });

  it('turns with the raster’s north', () => {
    const straight = sunDay({ date: '2026-12-21', ...gangnam, stepMinutes: 10 }).positions[5].azimuthDeg;
    const turned = sunDay({ date: '2026-12-21', ...gangnam, stepMinutes: 10, gridConvergenceDeg: 1.5 }).positions[5];
    expect(straight - turned.azimuthDeg).toBeCloseTo(1.5, 9);
  });

  it('counts days from the first of January', () => {
    expect(dayOfYear('2026-01-01')).toBe(1);
    expect(dayOfYear('2026-12-21')).toBe(355);
    expect(dayOfYear('2028-03-01')).toBe(61);
  });
});
