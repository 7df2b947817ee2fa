import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Field, Outcome } from '#core';
import { randomCity } from '../../random-city.ts';
import { readEpw } from '../../solar/epw.ts';
import { leafTransmittance } from '../../solar/leaves.ts';
import { type SunMoment, sunPeriod } from '../../solar/sun-period.ts';
import { computeInsolation, type InsolationInput, maxCells } from './insolation.ts';
import { heights, momentsOf, runHere } from './testing.ts';

const gangnam = { lat: 37.5, lon: 127.04 };
const dayOf = (date: string, stepMinutes: number) => sunPeriod({ from: date, to: date, ...gangnam, stepMinutes });
const solstice = dayOf('2026-12-21', 10);
const full = (input: Partial<InsolationInput> & { surface: Field }): InsolationInput => {
  return { moments: solstice, azimuths: 32, sun: 'shadows', ...input };
};
/** On this thread: starting workers takes longer than such small runs. */
const run = (input: Partial<InsolationInput> & { surface: Field }) => runHere(full(input));

/**
 * Minutes of sun by marching every ray on its own through the raster, cell after cell along the ray's main axis: no
 * lines, no stack, no order.
 */
function marchRays({ values, width, height, cellSize }: Field, moments: readonly SunMoment[]): Float32Array {
  const top = values.reduce((max, z) => Math.max(max, z), 0);
  const rays = moments.map(({ azimuthDeg, elevationDeg, minutes }) => {
    const angle = (azimuthDeg * Math.PI) / 180;
    const [east, south] = [Math.sin(angle), -Math.cos(angle)];
    const step = 1 / Math.max(Math.abs(east), Math.abs(south));
    const rise = step * cellSize * Math.tan((elevationDeg * Math.PI) / 180);
    return { x: east * step, y: south * step, rise, minutes };
  });
  const lit = (column: number, row: number, ray: (typeof rays)[number]) => {
    const z = values[row * width + column];
    for (let k = 1; z + k * ray.rise <= top; k++) {
      const x = Math.round(column + k * ray.x);
      const y = Math.round(row + k * ray.y);
      if (x < 0 || y < 0 || x >= width || y >= height) return true;
      if (values[y * width + x] > z + k * ray.rise) return false;
    }
    return true;
  };
  return values.map((_, i) =>
    rays.reduce((sum, ray) => sum + (lit(i % width, Math.floor(i / width), ray) ? ray.minutes : 0), 0),
  );
}

const meanAbsolute = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, v, i) => sum + Math.abs(v - b[i]), 0) / a.length;
const bytesOf = (a: Float32Array) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
const mean = (a: Float32Array) => a.reduce((sum, v) => sum + v, 0) / a.length;

describe('minutes of sun against marching every ray, twenty seeded cities', () => {
  const dates = ['2026-12-21', '2026-03-20', '2026-06-21', '2026-10-30'];
  const cities = Array.from({ length: 20 }, (_, i) => {
    const surface = randomCity({ seed: i + 1, width: 80, height: 70 });
    const moments = dayOf(dates[i % 4], 3);
    return { surface, moments, marched: marchRays(surface, moments) };
  });

  it('of a day, swept: within 2.5 minutes', async () => {
    for (const { surface, moments, marched } of cities) {
      const { minutes } = await runHere({ surface, moments, azimuths: 32, sun: 'shadows', sky: false });
      expect(meanAbsolute(minutes, marched)).toBeLessThanOrEqual(2.5);
      expect(Math.abs(mean(minutes) - mean(marched))).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    [64, 6],
    [128, 3],
  ])('looked up in the horizons of %i azimuths: within %i minutes', async (azimuths, bar) => {
    for (const { surface, moments, marched } of cities) {
      const { minutes } = await runHere({ surface, moments, azimuths, sun: 'tables' });
      expect(meanAbsolute(minutes, marched)).toBeLessThanOrEqual(bar);
    }
  });

  it('equal marching exactly along the eight directions of the grid', async () => {
    const surface = randomCity({ seed: 5, width: 70, height: 60 });
    const directions = [0, 45, 90, 135, 180, 225, 270, 315];
    const moments = momentsOf(directions.map((azimuthDeg) => ({ azimuthDeg, elevationDeg: 31 })));
    const { minutes } = await run({ surface, moments });
    expect(minutes).toEqual(marchRays(surface, moments));
  });
});

describe('minutes of sun', () => {
  it('are fewer north of a mound than south of it, and mirror-equal east and west around solar noon', async () => {
    const size = 81;
    const slope = 2 * Math.tan(Math.PI / 12);
    const mound = heights(size, size, 2, (x, y) => Math.max(0, 15 - slope * Math.hypot(x - 40, y - 40)));
    const suns = [-50, -25, 0, 25, 50].map((turn) => {
      return { azimuthDeg: 180 + turn, elevationDeg: 14 - Math.abs(turn) / 8 };
    });
    const { minutes } = await run({ surface: mound, moments: momentsOf(suns) });
    const at = (x: number, y: number) => minutes[y * size + x];
    expect(at(40, 58)).toBe(300); // south slope: lit by all five positions
    expect(at(40, 22)).toBeLessThan(at(40, 58));
    let [east, west, north, south] = [0, 0, 0, 0];
    minutes.forEach((m, i) => {
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
  const open = heights(9, 9, 2, () => 0);
  const whole = (moments: readonly SunMoment[]) => moments.reduce((sum, m) => sum + (m.ghi * m.minutes) / 60, 0);

  it('of open ground is the clear sky’s whole day, swept or looked up', async () => {
    for (const sun of ['shadows', 'tables'] as const) {
      const { beam, diffuse, skyView } = await run({ surface: open, sun });
      expect(Math.abs(beam[40] + diffuse[40] - whole(solstice)) / whole(solstice)).toBeLessThan(1e-3);
      expect(skyView[40]).toBeCloseTo(1, 5);
    }
    expect(whole(solstice)).toBeGreaterThan(2300);
    expect(whole(solstice)).toBeLessThan(3100);
  });

  it('never exceeds that of open ground', async () => {
    const { beam, diffuse } = await run({ surface: randomCity({ seed: 9, width: 60, height: 60 }) });
    beam.forEach((b, i) => {
      expect(b + diffuse[i]).toBeLessThanOrEqual(whole(solstice) + 0.5);
    });
  });

  it('of a day is nearly the same swept and looked up', async () => {
    const surface = randomCity({ seed: 2, width: 100, height: 100 });
    const [swept, looked] = [await run({ surface }), await run({ surface, sun: 'tables', azimuths: 128 })];
    expect(Math.abs(mean(swept.beam) - mean(looked.beam)) / mean(swept.beam)).toBeLessThan(0.01);
    expect(meanAbsolute(swept.minutes, looked.minutes)).toBeLessThan(5);
  });

  it('of a plane that leans to the south is more than that of the level in winter', async () => {
    const receivers = [
      { tiltDeg: 0, aspectDeg: 180 },
      { tiltDeg: 40, aspectDeg: 180 },
      { tiltDeg: 40, aspectDeg: 0 },
    ];
    const receiverOf = Uint8Array.from(open.values, (_, i) => i % 3);
    const { beam, diffuse, skyView } = await run({ surface: open, sun: 'tables', receivers, receiverOf, azimuths: 64 });
    const total = (i: number) => beam[i] + diffuse[i];
    expect(total(1)).toBeGreaterThan(1.5 * total(0));
    expect(total(2)).toBeLessThan(0.5 * total(0));
    expect(skyView[1]).toBeCloseTo((1 + Math.cos((40 * Math.PI) / 180)) / 2, 2);
    expect(skyView[2]).toBeCloseTo(skyView[1], 2);
  });

  const epw = resolve(
    import.meta.dirname,
    '../../../../../shared/data/weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw',
  );
  it.skipIf(!existsSync(epw))('of a measured year on open ground is the sum of its file', async () => {
    const weather = await readEpw(epw);
    const year = { from: '2026-01-01', to: '2026-12-31', lat: 37.5714, lon: 126.9658 };
    const moments = sunPeriod({ ...year, stepMinutes: 10, weather });
    const { beam, diffuse } = await run({ surface: open, moments, sun: 'tables' });
    const file = weather.reduce((sum, { globalWm2 }) => sum + (globalWm2 ?? 0), 0);
    expect(Math.abs((beam[40] + diffuse[40]) / file - 1)).toBeLessThan(0.005);
  });
});

describe('trees', () => {
  const surface = heights(40, 40, 2, () => 10);
  const tops = heights(40, 40, 2, (x, y) => (Math.hypot(x - 20, y - 20) < 4 ? 22 : Number.NaN));

  it('let part of the light through, more of it in winter than in summer', async () => {
    for (const sun of ['shadows', 'tables'] as const) {
      const of = async (date: string, transmittance?: (moment: SunMoment) => number) => {
        const moments = dayOf(date, 10);
        const canopy = transmittance && { tops, transmittance };
        const { minutes, skyView } = await run({ surface, moments, sun, azimuths: 64, ...(canopy && { canopy }) });
        return { under: minutes[20 * 40 + 20], beside: minutes[14 * 40 + 20], sky: skyView[820] };
      };
      const none = await of('2026-12-21');
      const solid = await of('2026-12-21', () => 0);
      const glass = await of('2026-12-21', () => 1);
      const winter = await of('2026-12-21', leafTransmittance);
      const summer = await of('2026-06-21', leafTransmittance);
      expect(solid.under).toBe(0);
      expect(Math.abs(glass.under - none.under)).toBeLessThan(1);
      expect(winter.under / none.under).toBeGreaterThan(0.3);
      expect(winter.under / none.under).toBeLessThan(0.6);
      expect(summer.under / (await of('2026-06-21')).under).toBeLessThan(0.2);
      expect(solid.beside).toBeLessThan(winter.beside);
      expect(winter.beside).toBeLessThan(none.beside);
      expect(solid.sky).toBeLessThan(winter.sky);
    }
  });
});

describe('far terrain', () => {
  const ridge = (z: number): Field => ({
    ...heights(100, 100, 60, (_x, y) => (y > 70 ? z : 0)),
    origin: [-3000, 3000],
  });
  const surface = heights(20, 20, 2, () => 0);
  const noon = momentsOf([{ azimuthDeg: 180, elevationDeg: 20, dhi: 100, dni: 1 }]);

  it.each(['shadows', 'tables'] as const)('shades what lies behind it (%s)', async (sun) => {
    // The ridge begins some 1,200 m south: 500 m stand at 22°, 300 m at 14°.
    const behind = await run({ surface, moments: noon, azimuths: 64, sun, far: ridge(500) });
    const free = await run({ surface, moments: noon, azimuths: 64, sun, far: ridge(300) });
    expect(Math.max(...behind.minutes)).toBe(0);
    expect(Math.min(...free.minutes)).toBeCloseTo(60, 5);
    expect(mean(behind.diffuse)).toBeLessThan(mean(free.diffuse));
    expect(mean(free.skyView)).toBeLessThan(1);
  });

  it('leaves a tower above its shadow in the sun', async () => {
    const tower = heights(20, 20, 2, (x, y) => (x === 10 && y === 10 ? 90 : 0));
    const { minutes } = await run({ surface: tower, moments: noon, far: ridge(500) });
    expect(minutes[210]).toBe(60);
    expect(minutes[0]).toBe(0);
  });
});

describe('a run', () => {
  it('has the same bits for any number of threads', async () => {
    const surface = randomCity({ seed: 4, width: 133, height: 101, unknown: 0.02 });
    for (const sun of ['shadows', 'tables'] as const) {
      const here = await run({ surface, sun });
      for (const threads of [1, 3]) {
        const there = await computeInsolation(full({ surface, sun }), { threads });
        for (const output of ['minutes', 'beam', 'diffuse', 'skyView'] as const) {
          expect(Buffer.compare(bytesOf(there[output].values), bytesOf(here[output]))).toBe(0);
        }
      }
    }
  });

  it('answers NaN where the height is unknown and nowhere else, and takes unknown cells for no obstacle', async () => {
    const surface = heights(30, 30, 2, (x, y) => (x > 10 && x < 15 && y > 10 && y < 20 ? Number.NaN : 4));
    const { minutes, beam } = await run({ surface });
    surface.values.forEach((z, i) => {
      expect(Number.isNaN(minutes[i])).toBe(Number.isNaN(z));
      expect(Number.isNaN(beam[i])).toBe(Number.isNaN(z));
    });
    expect(new Set(minutes.filter((m) => !Number.isNaN(m))).size).toBe(1);
  });

  it('of a polar night is dark, of a polar day bright, and neither fails', async () => {
    const tromso = { lat: 69.65, lon: 18.96, stepMinutes: 10 };
    for (const sun of ['shadows', 'tables'] as const) {
      const night = sunPeriod({ from: '2026-12-21', to: '2026-12-21', ...tromso });
      const dark = await run({ surface: heights(5, 5, 2, () => 0), moments: night, sun });
      expect([dark.minutes[12], dark.beam[12], dark.skyView[12]]).toEqual([0, 0, 1]);
      const day = sunPeriod({ from: '2026-06-21', to: '2026-06-21', ...tromso });
      const bright = await run({ surface: heights(5, 5, 2, () => 0), moments: day, sun });
      expect(bright.minutes[12]).toBeCloseTo(1440, 3);
    }
  });

  it('stops within 200 ms of being cancelled and leaves no thread behind', async () => {
    const surface = randomCity({ seed: 1, width: 900, height: 900 });
    const moments = dayOf('2026-06-21', 1);
    const controller = new AbortController();
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    let cancelled = 0;
    const progress = (_fraction: number, stage: string) => {
      if (stage === 'shadows' && cancelled === 0) {
        cancelled = performance.now();
        controller.abort(new Error('enough'));
      }
    };
    const input: InsolationInput = { surface, moments, azimuths: 128, sun: 'shadows' };
    const running = computeInsolation(input, { threads: 2, signal: controller.signal, progress });
    await expect(running).rejects.toThrow('enough');
    // Twice the promise: the machine that tests may be busy.
    expect(performance.now() - cancelled).toBeLessThan(400);
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length).toBe(before);
  });

  it('tells its progress by stage, never backwards, up to 1', async () => {
    const told: [number, string][] = [];
    const surface = randomCity({ seed: 1, width: 40, height: 40 });
    const progress = (fraction: number, stage: string) => told.push([fraction, stage]);
    await computeInsolation({ surface, moments: solstice, azimuths: 32, sun: 'shadows' }, { threads: 2, progress });
    expect([...new Set(told.map(([, stage]) => stage))]).toEqual(['prepare', 'shadows', 'horizons', 'sums', 'fold']);
    expect(told.every(([fraction], i) => i === 0 || fraction >= told[i - 1][0])).toBe(true);
    expect(told.at(-1)?.[0]).toBe(1);
  });

  it('refuses a raster beyond its limit with an outcome', async () => {
    const surface = { ...heights(1, 1, 2, () => 0), width: maxCells, height: 2 };
    await expect(computeInsolation(full({ surface }), { threads: 1 })).rejects.toThrow(Outcome);
  });
});
