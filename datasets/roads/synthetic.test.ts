import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest } from '../_kit/city-plan-checks.ts';
import { type RoadRow, roadClasses } from './contract.ts';
import { synthetic } from './synthetic.ts';

const roadsOf = (seed: number): RoadRow[] => [...(synthetic.rows(makeCityPlan(seed, { km2: 4 })) as Iterable<RoadRow>)];
const roads = roadsOf(1394);

describe('the generated streets', () => {
  it('are rows of the contract, labelled as generated, with the great streets by name', () => {
    for (const road of roads) {
      expect(roadClasses).toHaveProperty(road.class);
      expect(road.widthOrigin).toBe('generated');
      expect(road.line.length).toBeGreaterThanOrEqual(2);
      expect(road.widthM).toBeGreaterThanOrEqual(3);
    }
    const names = new Set(roads.map((r) => r.name));
    for (const name of ['테헤란로', '강남대로', '논현로']) expect(names).toContain(name);
    expect(new Set(roads.map((r) => r.id)).size).toBe(roads.length);
  });

  it('are as dense as Seoul: 15 to 35 km on a square kilometre of city', () => {
    const km = roads.reduce(
      (sum, { line }) =>
        sum + line.slice(1).reduce((s, p, i) => s + Math.hypot(p[0] - line[i][0], p[1] - line[i][1]), 0),
      0,
    );
    expect(km / 1000 / 4).toBeGreaterThan(15);
    expect(km / 1000 / 4).toBeLessThan(35);
  });

  it('are the same bytes for the same seed', () => {
    expect(digest(roadsOf(1394))).toBe(digest(roads));
    expect(digest(roadsOf(2))).not.toBe(digest(roads));
  });

  it('have one-way alleys among them, and nothing wider is one-way', () => {
    const oneway = roads.filter((row) => row.oneway !== 'no');
    expect(oneway.every((row) => row.class === 'residential' && row.widthM <= 6 && row.name === null)).toBe(true);
    expect(oneway.length / roads.length).toBeGreaterThan(0.02);
    expect(oneway.length / roads.length).toBeLessThan(0.3);
  });
});
