import { describe, expect, it } from 'vitest';
import { type Field, Outcome } from '#core';
import { randomCity } from '../../random-city.ts';
import { type SunMoment, sunPeriod } from '../../solar/sun-period.ts';
import { exactMinutes, maxExactCells } from './exact.ts';
import { heights, momentsOf, runHere } from './testing.ts';

const dates = ['2026-12-21', '2026-03-20', '2026-06-21'];
const dayOf = (date: string, stepMinutes: number) =>
  sunPeriod({ from: date, to: date, lat: 37.5, lon: 127.04, stepMinutes });

/** The same by slabs: where the ray's line crosses the borders of columns and rows, sorted; every piece lies in one block. */
function bruteMinutes({ values, width, height, cellSize }: Field, moments: readonly SunMoment[]): Float32Array {
  const top = values.reduce((max, z) => Math.max(max, z), 0);
  return values.map((z, i) => {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    return moments.reduce((sum, { azimuthDeg, elevationDeg, minutes }) => {
      const angle = (azimuthDeg * Math.PI) / 180;
      const [east, south] = [Math.sin(angle) / cellSize, -Math.cos(angle) / cellSize];
      const slope = Math.tan((elevationDeg * Math.PI) / 180);
      const reach = Math.min((top - z) / slope, Math.hypot(width, height) * cellSize);
      const borders: number[] = [];
      for (let k = 0.5; Math.abs(east) > 1e-12 && k / Math.abs(east) < reach; k++) borders.push(k / Math.abs(east));
      for (let k = 0.5; Math.abs(south) > 1e-12 && k / Math.abs(south) < reach; k++) borders.push(k / Math.abs(south));
      borders.sort((a, b) => a - b);
      const blocked = borders.some((metres, n) => {
        const middle = (metres + (borders[n + 1] ?? metres + 1e-3)) / 2;
        const [column, row] = [Math.floor(x + middle * east), Math.floor(y + middle * south)];
        const inside = column >= 0 && row >= 0 && column < width && row < height;
        return inside && values[row * width + column] > z + metres * slope;
      });
      return sum + (blocked ? 0 : minutes);
    }, 0);
  });
}

describe('exact rays', () => {
  it('are those of brute force within one step on 99.5 % of the cells of twenty seeded cities', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const surface = randomCity({ seed, width: 30, height: 26 });
      const moments = dayOf(dates[seed % 3], 20);
      const [exact, brute] = [await exactMinutes(surface, moments), bruteMinutes(surface, moments)];
      const far = exact.values.filter((m, i) => Math.abs(m - brute[i]) > 20);
      expect(far.length / brute.length).toBeLessThanOrEqual(0.005);
    }
  });

  it('see a wall half a cell nearer than the sweep over cell centres', async () => {
    const surface = heights(40, 1, 2, (x) => (x === 30 ? 20 : 0));
    // At 29.46° 20 m cast a shadow of 17.7 cells: to the 17th centre from the wall's middle, to the 18th from its face.
    const east = momentsOf([{ azimuthDeg: 90, elevationDeg: 29.46 }]);
    const swept = (await runHere({ surface, moments: east, azimuths: 1, sun: 'shadows', sky: false })).minutes;
    const shaded = (minutes: Float32Array) => minutes.filter((m) => m === 0).length;
    expect([shaded((await exactMinutes(surface, east)).values), shaded(swept)]).toEqual([18, 17]);
  });

  it('answer unknown where the height is unknown, stop when told, and refuse large rasters', async () => {
    const holes = heights(9, 9, 2, (x, y) => (x === y ? Number.NaN : 3));
    const { values } = await exactMinutes(holes, dayOf(dates[0], 10));
    values.forEach((m, i) => {
      expect(Number.isNaN(m)).toBe(Number.isNaN(holes.values[i]));
    });
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(exactMinutes(holes, dayOf(dates[0], 10), { signal: stop })).rejects.toThrow('enough');
    const huge = { ...holes, width: maxExactCells, height: 2 };
    await expect(exactMinutes(huge, [])).rejects.toThrow(Outcome);
  });
});
