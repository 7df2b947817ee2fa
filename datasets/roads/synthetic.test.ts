import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest } from '../_kit/city-plan-checks.ts';
import { makeLandform } from '../terrain/landform.ts';
import { type RoadRow, roadClasses } from './contract.ts';
import { synthetic } from './synthetic.ts';

const plan = makeCityPlan(1394);
const roadsOf = (seed: number): RoadRow[] => [...(synthetic.rows(makeCityPlan(seed)) as Iterable<RoadRow>)];
const roads = roadsOf(1394);

describe('the generated streets', () => {
  it('are rows of the contract, labelled as generated, with the great streets by name', () => {
    for (const road of roads) {
      expect(roadClasses).toHaveProperty(road.class);
      expect(road.widthOrigin).toBe('generated');
      expect(road.line.length).toBeGreaterThanOrEqual(2);
      expect(road.widthM).toBeGreaterThanOrEqual(6);
    }
    const names = new Set(roads.map((r) => r.name));
    for (const name of ['테헤란로', '강남대로', '논현로']) expect(names).toContain(name);
    expect(new Set(roads.map((r) => r.id)).size).toBe(roads.length);
  });

  it('run along gentle ground: no grade over 14 % over 40 m', () => {
    const { heightAt } = makeLandform(plan.seed, plan.hills, plan.streams);
    for (const { line, id } of roads) {
      for (let i = 1; i < line.length; i++) {
        const [[x0, y0], [x1, y1]] = [line[i - 1], line[i]];
        const run = Math.max(40, Math.hypot(x1 - x0, y1 - y0));
        expect(Math.abs(heightAt(x1, y1) - heightAt(x0, y0)) / run, `${id} ${i}`).toBeLessThan(0.14);
      }
    }
  });

  it('are the same bytes for the same seed', () => {
    expect(digest(roadsOf(1394))).toBe(digest(roads));
    expect(digest(roadsOf(2))).not.toBe(digest(roads));
  });
});
