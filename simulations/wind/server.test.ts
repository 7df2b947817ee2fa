import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Field, Outcome, type Table, toWgs84, valueAt } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { towerX as east, towerY as north, storeTowerCity } from '../_kit/eyes/testing.ts';
import { contract } from './contract.ts';
import { simulation } from './server.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const corner = (dx: number, dy: number) => toWgs84([east + dx, north + dy] as never);
const area = [...corner(-120, -110), ...corner(140, 110)];
const parameters = (more: object) => contract.parameters.parse({ area, cellSizeM: 8, roughnessM: 0.1, ...more });
type Result = Record<string, Field> & Record<'spots' | 'section' | 'rose' | 'lines', Table>;

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
});
afterAll(() => db.close());

async function runOn(more: object, threads = 1): Promise<Result> {
  const { input } = await simulation.gather(parameters(more), { reader: db, scenario, signal });
  return (await simulation.run(input, { signal, threads, progress: () => {} })) as Result;
}
const codeOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return undefined;
};

describe('wind around a tower', () => {
  it('is calm behind it, faster beside it, and as it came far from it', async () => {
    const { speed, amplification, section, spots, rose, change, reliance } = await runOn({ fromDeg: 270, heightM: 6 });
    const at = (field: Field, dx: number, dy: number) => valueAt(field, [east + dx, north + dy])!;
    expect(at(amplification, -110, 100)).toBeGreaterThan(0.9);
    expect(at(amplification, 60, 0)).toBeLessThan(0.5);
    expect(at(amplification, -4, 36)).toBeGreaterThan(1.05);
    expect(valueAt(speed, [east, north])).toBeUndefined();
    expect(at(reliance, 60, 0)).toBe(1);
    expect(section.rows).toBeGreaterThan(200);
    expect(spots.rows).toBe(20);
    expect(rose.rows).toBe(1);
    expect(change).toBeUndefined();
  });

  it('turns with the wind', async () => {
    const west = await runOn({ fromDeg: 270, heightM: 6 });
    const south = await runOn({ fromDeg: 180, heightM: 6 });
    const patch = ({ speed }: Result, dx: number, dy: number) => {
      const found = [-16, -8, 0, 8, 16].flatMap((x) => [-16, -8, 0, 8, 16].map((y) => [x, y] as const));
      return found.reduce((sum, [x, y]) => sum + valueAt(speed, [east + dx + x, north + dy + y])! / found.length, 0);
    };
    expect(patch(south, 0, 80)).toBeGreaterThan(0.6 * patch(west, 80, 0));
    expect(patch(south, 0, 80)).toBeLessThan(1.6 * patch(west, 80, 0));
    expect(patch(south, 80, 0)).toBeGreaterThan(1.5 * patch(west, 80, 0));
  });

  it('shows what a demolition changes, and nothing moves without wind', async () => {
    const { change } = await runOn({ fromDeg: 270, edits: [{ kind: 'demolish', id: 'survey:tower' }] });
    expect(valueAt(change, [east + 60, north])).toBeGreaterThan(1);
    const { speed } = await runOn({ speedMs: 0 });
    expect(speed.values.every((value) => Number.isNaN(value) || value === 0)).toBe(true);
  });

  it('judges a year of wind', async () => {
    expect(await codeOf(() => runOn({ wind: 'year' }))).toBe('wind-without-weather');
    const { input } = await simulation.gather(parameters({ cellSizeM: 10 }), { reader: db, scenario, signal });
    // West wind of 8 m/s on every day; once in a while a storm from the north.
    const hours = Array.from({ length: 8760 }, (_, hour) =>
      hour % 100 ? { windDirectionDeg: 270, windSpeedMs: 8 } : { windDirectionDeg: 0, windSpeedMs: 30 },
    );
    const year = { ...(input as object), hours } as never;
    const result = (await simulation.run(year, { signal, threads: 1, progress: () => {} })) as Result;
    const at = (field: Field, dx: number, dy: number) => valueAt(field, [east + dx, north + dy])!;
    expect(at(result.mean, 100, 0)).toBeLessThan(0.8 * at(result.mean, -110, 100));
    expect(at(result.nen, 100, 0)).toBeLessThanOrEqual(at(result.nen, -110, 100));
    expect(at(result.danger, -110, 100)).toBeGreaterThan(0);
    expect(result.rose.rows).toBe(16);
    expect(result.murakami.values.every((rank) => Number.isNaN(rank) || (rank >= 1 && rank <= 4))).toBe(true);
  });

  it('refuses what cannot be answered, with the reason', async () => {
    const box = (...corners: number[]) => contract.parameters.parse({ area: corners });
    expect(await codeOf(() => simulation.check?.(box(129, 35, 129.01, 35.01)))).toBe('area-outside-seoul');
    expect(await codeOf(() => simulation.check?.(box(126.9, 37.45, 127.1, 37.6)))).toBe('wind-too-large');
    const nowhere = { area: [126.8, 37.6, 126.801, 37.601] };
    expect(await codeOf(() => simulation.gather(parameters(nowhere), { reader: db, scenario, signal }))).toBe(
      'wind-without-terrain',
    );
    expect(contract.parameters.safeParse({ area, speedMs: 81 }).success).toBe(false);
    expect(contract.parameters.safeParse({ area, speedMs: Number.NaN }).success).toBe(false);
  });
});
