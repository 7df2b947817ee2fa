import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Outcome } from '#core';
import { logProfile } from '../../_kit/wind/profile.ts';
import { surfaceLayer } from '../box.ts';
import { keepingDrags } from './keep.ts';
import { type LesGrid, maxLesCells, WindLes } from './les.ts';

const folder = mkdtempSync(join(tmpdir(), 'les-'));
afterAll(() => rmSync(folder, { recursive: true }));

const box = (nx = 48, ny = 24, nz = 20): LesGrid => ({
  ...{ nx, ny, nz, cellSize: 4, tops: new Int32Array(nx * ny), seed: 3 },
  ...surfaceLayer(logProfile(5, 10, 0.5), { nz, cellSize: 4 }),
});
/** A block in the middle of the box, one that touches its side, and a closed yard. */
const built = () => {
  const grid = box();
  const { nx, ny, tops } = grid;
  for (let j = 9; j < 14; j++) tops.fill(6, j * nx + 15, j * nx + 20);
  tops.fill(9, (ny - 1) * nx + 30, (ny - 1) * nx + 33);
  for (let j = 1; j < 6; j++) tops.fill(5, j * nx + 30, j * nx + 35);
  for (let j = 2; j < 5; j++) tops.fill(0, j * nx + 31, j * nx + 34);
  return grid;
};

async function means(grid: LesGrid, steps: number, threads = 1) {
  const les = await WindLes.open(grid, { threads });
  try {
    await les.run(steps, true);
    return les.means();
  } finally {
    await les.close();
  }
}
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

describe('large eddies', () => {
  it('keep the wind of an empty box at 2 m within 5 % over the whole fetch', { timeout: 200_000 }, async () => {
    const grid = box(64, 24, 16);
    const drags = await keepingDrags({ ...grid, seed: 4 }, { threads: 1 });
    const les = await WindLes.open(grid, { threads: 1 });
    les.setDrags(drags);
    await les.run(2 * les.stepsThrough, false);
    await les.run(4 * les.stepsThrough, true);
    // Up to the columns that are damped before the outlet.
    const fetch = [...les.crossMeans().slice(0, 0.94 * 64)];
    await les.close();
    const errors = fetch.map((speed) => Number((speed / grid.approach(2) - 1).toFixed(3)));
    expect(errors.filter((error) => Math.abs(error) >= 0.05)).toEqual([]);
  });

  it('are calm behind a block, in the same bits on one thread and two, without a number missing', async () => {
    const one = await means(built(), 900);
    const two = await means(built(), 900, 2);
    const { tops, nx, ny, approach } = built();
    for (const key of ['u', 'v', 'w', 'deviation'] as const) {
      expect(Buffer.compare(bytes(one[key]), bytes(two[key]))).toBe(0);
      for (const [cell, value] of one[key].entries()) {
        if (Number.isFinite(value) !== Math.floor(cell / (nx * ny)) >= tops[cell % (nx * ny)])
          expect.fail(`${key} ${cell}`);
      }
    }
    const at = (i: number, j: number, k: number) => one.u[(k * ny + j) * nx + i];
    expect(at(22, 11, 0)).toBeLessThan(0.4 * approach(2));
    expect(Math.abs(at(32, 3, 1))).toBeLessThan(0.3 * approach(6));
    expect(at(22, 11, 10)).toBeGreaterThan(0.9 * approach(42));
  });

  it('go on from a checkpoint as if they had not stopped', async () => {
    const whole = await means(built(), 130);
    const first = await WindLes.open(built(), { threads: 1 });
    await first.run(77, true);
    const file = join(folder, 'half.les');
    await first.save(file);
    await first.close();
    const second = await WindLes.open(built(), { threads: 2 });
    await second.resume(file);
    expect(second.steps).toBe(77);
    await second.run(53, true);
    expect(Buffer.compare(bytes(second.means().u), bytes(whole.u))).toBe(0);
    await second.close();
    const other = await WindLes.open(box(64), { threads: 1 });
    await expect(other.resume(file)).rejects.toMatchObject({ code: 'wind-checkpoint' });
    truncateSync(file, 1000);
    await expect(other.resume(file)).rejects.toMatchObject({ code: 'wind-checkpoint' });
    writeFileSync(file, 'no checkpoint');
    await expect(other.resume(file)).rejects.toMatchObject({ code: 'wind-checkpoint' });
    await other.close();
  });

  it('stop when they are told to, and refuse boxes that are too large', async () => {
    for (const threads of [1, 2]) {
      const stop = new AbortController();
      const les = await WindLes.open(box(128, 64), { threads, signal: stop.signal });
      setTimeout(() => stop.abort(new Error('enough')), 50);
      await expect(les.run(100_000, false)).rejects.toThrow('enough');
      await les.close();
    }
    const error = await WindLes.open({ ...box(), nx: 4000, ny: 2000 }, { threads: 1 }).catch((e) => e);
    expect(error instanceof Outcome && error.code).toBe('wind-les-too-large');
    expect(4000 * 2000 * 20).toBeGreaterThan(maxLesCells);
  });
});
