import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest, isSimpleRing, ringArea, ringContains } from '../_kit/city-plan-checks.ts';
import { areaCategories, type GroundAreaRow } from './contract.ts';
import { synthetic } from './synthetic.ts';

const areasOf = (seed: number): GroundAreaRow[] => [...(synthetic.rows(makeCityPlan(seed)) as Iterable<GroundAreaRow>)];
const areas = areasOf(1394);
const find = (id: string): GroundAreaRow => {
  const found = areas.find((a) => a.id === id);
  if (!found) throw new Error(`no area ${id}`);
  return found;
};

describe('the generated ground', () => {
  it('has valid rings of known categories and ids of their own', () => {
    expect(new Set(areas.map((a) => a.id)).size).toBe(areas.length);
    for (const { id, area, category } of areas) {
      expect(areaCategories).toHaveProperty(category);
      expect(Math.abs(ringArea(area[0][0])), id).toBeGreaterThan(100);
      expect(isSimpleRing(area[0][0]), id).toBe(true);
    }
    for (const category of Object.keys(areaCategories)) expect(areas.map((a) => a.category)).toContain(category);
  });

  it('draws the Han where it is: Banpo bridge stands over it, Gangnam station does not', () => {
    const [[ring]] = find('stream-han').area;
    expect(ringContains(ring, [199690, 546280])).toBe(true);
    expect(ringContains(ring, [202450, 544270])).toBe(false);
    // 41.5 km of about a kilometre in Seoul, and the straight ends beyond.
    expect(Math.abs(ringArea(ring)) / 1e6).toBeGreaterThan(45);
    expect(Math.abs(ringArea(ring)) / 1e6).toBeLessThan(75);
  });

  it('is the same bytes for the same seed', () => {
    expect(digest(areasOf(1394))).toBe(digest(areas));
    expect(digest(areasOf(2))).not.toBe(digest(areas));
  });
});
