import { describe, expect, it } from 'vitest';
import { toEpsg5186 } from '#core';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest, isSimpleRing, ringArea, ringContains } from '../_kit/city-plan-checks.ts';
import { areaCategories, type GroundAreaRow } from './contract.ts';
import { synthetic } from './synthetic.ts';

const areasOf = (seed: number): GroundAreaRow[] => [
  ...(synthetic.rows(makeCityPlan(seed, { gu: ['11140'] })) as Iterable<GroundAreaRow>),
];
const areas = areasOf(1394);
const find = (id: string): GroundAreaRow => {
  const found = areas.find((a) => a.id === id);
  if (!found) throw new Error(`no area ${id}`);
  return found;
};
const holds = ({ area }: GroundAreaRow, lon: number, lat: number): boolean => {
  const [x, y] = toEpsg5186([lon, lat]);
  return area.some(([outer, ...holes]) => ringContains(outer, [x, y]) && !holes.some((h) => ringContains(h, [x, y])));
};

describe('the generated ground', () => {
  it('has valid rings of known categories and ids of their own', () => {
    expect(new Set(areas.map((a) => a.id)).size).toBe(areas.length);
    for (const { id, area, category } of areas) {
      expect(areaCategories).toHaveProperty(category);
      for (const [outer] of area) {
        expect(Math.abs(ringArea(outer)), id).toBeGreaterThan(30);
        expect(isSimpleRing(outer), id).toBe(true);
      }
    }
    for (const category of Object.keys(areaCategories)) expect(areas.map((a) => a.category)).toContain(category);
  });

  it('draws the Han where it is, without its islands: Banpo bridge stands over it, Gangnam station and Yeouido do not', () => {
    const han = find('stream-han');
    expect(holds(han, 126.9957, 37.5145)).toBe(true);
    expect(holds(han, 127.0277, 37.4979)).toBe(false);
    expect(holds(han, 126.927, 37.5265)).toBe(false);
    // Bamseom lies in the middle of it.
    expect(holds(han, 126.9275, 37.5375)).toBe(false);
    expect(holds(find('island-bamseom'), 126.9275, 37.5375)).toBe(true);
    // 41.5 km of about a kilometre in Seoul, and the straight ends beyond.
    const km2 = han.area.reduce((sum, polygon) => sum + polygon.reduce((s, r) => s + ringArea(r), 0), 0) / 1e6;
    expect(Math.abs(km2)).toBeGreaterThan(42);
    expect(Math.abs(km2)).toBeLessThan(72);
  });

  it('has Namsan for a wood and Seoul Plaza for a square', () => {
    expect(areas.some((a) => a.name === '남산' && a.kind === 'wood' && holds(a, 126.9882, 37.5512))).toBe(true);
    expect(areas.some((a) => a.name === '서울광장' && a.category === 'pedestrian')).toBe(true);
  });

  it('is the same bytes for the same seed', () => {
    expect(digest(areasOf(1394))).toBe(digest(areas));
    expect(digest(areasOf(2))).not.toBe(digest(areas));
  });
});
