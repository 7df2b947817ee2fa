import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../city-plan.ts';
import { keepCells } from './kept-cells.ts';

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('vseoul-plan-'));

describe('a plan whose cells are kept', () => {
  it('gives the same cells again, draws them once, and leaves nothing behind', () => {
    const plan = makeCityPlan(5, { km2: 1 });
    const before = folders();
    let drawn = 0;
    {
      using kept = keepCells({
        ...plan,
        *cells() {
          for (const cell of plan.cells()) {
            drawn++;
            yield cell;
          }
        },
      });
      const first = [...kept.plan.cells()];
      expect(first.length).toBeGreaterThan(5);
      expect([...kept.plan.cells()]).toEqual(first);
      expect([...kept.plan.cells()]).toEqual([...plan.cells()]);
      expect(drawn).toBe(first.length);
    }
    expect(folders()).toEqual(before);
  });

  it('draws again after a walk that was broken off', () => {
    const plan = makeCityPlan(5, { km2: 1 });
    using kept = keepCells(plan);
    for (const _ of kept.plan.cells()) break;
    expect([...kept.plan.cells()].length).toBe([...plan.cells()].length);
  });
});
