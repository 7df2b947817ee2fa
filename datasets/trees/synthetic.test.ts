import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { BoxIndex, boxOf, digest, ringContains } from '../_kit/city-plan-checks.ts';
import type { TreeRow } from './contract.ts';
import { synthetic } from './synthetic.ts';

const plan = makeCityPlan(1394, { km2: 2 });
const treesOf = (): TreeRow[] => [...(synthetic.rows(plan) as Iterable<TreeRow>)];
const trees = treesOf();

describe('the generated street trees', () => {
  it('are some hundreds on a square kilometre, with ids of their own, the same again', () => {
    expect(trees.length / 2).toBeGreaterThan(300);
    expect(trees.length / 2).toBeLessThan(1600);
    expect(new Set(trees.map(({ id }) => id)).size).toBe(trees.length);
    expect(digest(treesOf())).toBe(digest(trees));
  });

  it('have crowns between their trunk and their top', () => {
    for (const { heightM, crownM, trunkM } of trees) {
      expect(heightM).toBeGreaterThanOrEqual(7);
      expect(heightM).toBeLessThanOrEqual(13.5);
      expect(crownM).toBeLessThan(heightM + 1.1);
      expect(trunkM).toBeGreaterThan(1.8);
      expect(trunkM).toBeLessThan(heightM / 2);
    }
  });

  it('stand on no parcel and no landmark', () => {
    const lots = new BoxIndex<readonly (readonly [number, number])[]>(50);
    for (const { lots: of } of plan.cells()) {
      for (const { ring } of of) {
        const closed = [...ring, ring[0]];
        lots.add(closed, boxOf(closed));
      }
    }
    const wrong = trees.filter(({ at }) =>
      [...lots.near([at[0], at[1], at[0], at[1]])].some((r) => ringContains(r, at)),
    );
    expect(wrong).toEqual([]);
  });
});
