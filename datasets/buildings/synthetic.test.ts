import { describe, expect, it } from 'vitest';
import { boxContains } from '#core';
import { makeCityPlan } from '../_kit/city-plan.ts';
import {
  BoxIndex,
  boxOf,
  cross,
  digest,
  isSimpleRing,
  type Point,
  ringArea,
  ringContains,
  type Segment,
  segmentDistance,
  segmentsOf,
} from '../_kit/city-plan-checks.ts';
import { hillReach, streamRing } from '../_kit/city-plan-nature.ts';
import type { BuildingRow } from './contract.ts';
import { synthetic } from './synthetic.ts';
import { tallestM } from './synthetic-design.ts';

const buildings = (seed: number): BuildingRow[] => [...(synthetic.rows(makeCityPlan(seed)) as Iterable<BuildingRow>)];
const seeds = [1394, 7];
const cities = seeds.map((seed) => ({ plan: makeCityPlan(seed), rows: buildings(seed) }));
const outer = (row: BuildingRow): readonly Point[] => row.footprint[0][0];

describe.each(cities)('the generated buildings of seed $plan.seed', ({ plan, rows }) => {
  it('are a few thousand with ids of their own, in the box', () => {
    expect(rows.length).toBeGreaterThan(3000);
    expect(rows.length).toBeLessThan(5000);
    expect(new Set(rows.map((r) => r.id)).size).toBe(rows.length);
    for (const row of rows) expect(outer(row).every((p) => boxContains(plan.box, p))).toBe(true);
  });

  it('have valid rings: outer counter-clockwise, holes clockwise and inside, no side crossing another', () => {
    for (const { footprint, id } of rows) {
      const [shell, ...holes] = footprint[0];
      expect(footprint[0].every(isSimpleRing), id).toBe(true);
      expect(ringArea(shell), id).toBeGreaterThan(30);
      for (const hole of holes) {
        expect(ringArea(hole), id).toBeLessThan(0);
        expect(
          hole.every((p) => ringContains(shell, p)),
          id,
        ).toBe(true);
      }
    }
  });

  it('do not overlap', () => {
    const index = new BoxIndex<BuildingRow>();
    for (const row of rows) {
      const box = boxOf(outer(row));
      for (const other of index.near(box)) {
        const [a, b] = [outer(row), outer(other)];
        const crossed = segmentsOf(a).some((s) => segmentsOf(b).some((t) => cross(s, t)));
        expect(crossed || a.some((p) => ringContains(b, p)) || b.some((p) => ringContains(a, p)), row.id).toBe(false);
      }
      index.add(row, box);
    }
  });

  it('stand clear of street surfaces, water and woods', () => {
    const surfaces = new BoxIndex<{ segment: Segment; half: number }>();
    for (const { line, widthM } of plan.streets) {
      for (const segment of segmentsOf(line)) {
        const [x0, y0, x1, y1] = boxOf(segment);
        surfaces.add({ segment, half: widthM / 2 }, [x0 - 30, y0 - 30, x1 + 30, y1 + 30]);
      }
    }
    const water = plan.streams.map(streamRing);
    const woods = plan.hills.filter((hill) => hill.inCity);
    for (const row of rows) {
      for (const side of segmentsOf(outer(row))) {
        for (const { segment, half } of surfaces.near(boxOf(side))) {
          expect(segmentDistance(segment, side), row.id).toBeGreaterThan(half);
        }
      }
      for (const p of outer(row)) {
        expect(
          water.some((ring) => ringContains(ring, p)),
          row.id,
        ).toBe(false);
        expect(
          woods.every((hill) => hillReach(hill, ...p) > 1),
          row.id,
        ).toBe(true);
      }
    }
  });

  it('have heights that follow from their floors, labelled as generated', () => {
    for (const row of rows) {
      const floors = row.floors as number;
      expect(row.heightOrigin).toBe('generated');
      expect(floors).toBeGreaterThanOrEqual(1);
      expect(row.heightM / floors, row.id).toBeGreaterThan(2.7);
      expect(row.heightM / floors, row.id).toBeLessThan(5.8);
      expect(row.heightM).toBeLessThanOrEqual(tallestM);
      expect(row.yearBuilt).toBeGreaterThanOrEqual(1970);
      expect(row.yearBuilt).toBeLessThanOrEqual(2021);
    }
  });

  it('make a skyline: towers along the great streets, low houses behind', () => {
    const share = (test: (row: BuildingRow) => boolean): number => rows.filter(test).length / rows.length;
    expect(share((r) => r.heightM < 20)).toBeGreaterThan(0.6);
    expect(share((r) => r.heightM > 60)).toBeGreaterThan(0.03);
    expect(rows.filter((r) => r.heightM > 120).length).toBeGreaterThan(5);
    for (const use of ['office', 'retail', 'multifamily', 'apartment', 'education', 'detached', 'hotel'] as const) {
      expect(
        share((r) => r.use === use),
        use,
      ).toBeGreaterThan(0.001);
    }
    expect(share((r) => outer(r).length > 5)).toBeGreaterThan(0.15);
    expect(rows.some((r) => r.footprint[0].length === 2)).toBe(true);
  });
});

describe('the generated buildings', () => {
  it('are the same bytes for the same seed and others for another', () => {
    expect(digest(buildings(1394))).toBe(digest(cities[0].rows));
    expect(digest(cities[1].rows)).not.toBe(digest(cities[0].rows));
  });
});
