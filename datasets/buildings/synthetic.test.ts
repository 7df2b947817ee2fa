import { describe, expect, it } from 'vitest';
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
  segmentsOf,
} from '../_kit/city-plan-checks.ts';
import { guFacts } from '../_kit/facts/gu.ts';
import type { BuildingRow } from './contract.ts';
import { synthetic } from './synthetic.ts';
import { compared, statisticsOf } from './synthetic-statistics.ts';

const rowsOf = (seed: number, km2: number): BuildingRow[] => [
  ...(synthetic.rows(makeCityPlan(seed, { km2 })) as Iterable<BuildingRow>),
];
const seeds = [1394, 7];
const cities = seeds.map((seed) => ({ seed, rows: rowsOf(seed, 2) }));
const outer = (row: BuildingRow): readonly Point[] => row.footprint[0][0];

describe.each(cities)('the generated buildings of seed $seed', ({ rows }) => {
  it('have ids of their own and valid rings: outer counter-clockwise, holes clockwise and inside', () => {
    expect(rows.length).toBeGreaterThan(1200);
    expect(new Set(rows.map((r) => r.id)).size).toBe(rows.length);
    const wrong = rows.filter(({ footprint: [[shell, ...holes]] }) => {
      const sound = [shell, ...holes].every(isSimpleRing) && ringArea(shell) > 15;
      return !sound || holes.some((hole) => ringArea(hole) > 0 || !hole.every((p) => ringContains(shell, p)));
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('do not overlap', () => {
    const index = new BoxIndex<BuildingRow>();
    const wrong: string[] = [];
    for (const row of rows) {
      const box = boxOf(outer(row));
      for (const other of index.near(box)) {
        const [a, b] = [outer(row), outer(other)];
        const crossed = segmentsOf(a).some((s) => segmentsOf(b).some((t) => cross(s, t)));
        if (crossed || a.some((p) => ringContains(b, p)) || b.some((p) => ringContains(a, p))) wrong.push(row.id);
      }
      index.add(row, box);
    }
    expect(wrong).toEqual([]);
  });

  it('have heights that follow from their floors, and roofs on top of their walls', () => {
    for (const row of rows) {
      expect(row.heightOrigin).toBe('generated');
      if (row.id.startsWith('b-landmark-')) continue;
      const floors = row.floors as number;
      expect(floors).toBeGreaterThanOrEqual(1);
      expect(row.heightM / floors, row.id).toBeGreaterThan(2.7);
      expect(row.heightM / floors, row.id).toBeLessThan(11);
      if (row.roofShape === 'flat') expect(row.eaveM).toBeNull();
      else expect(row.heightM - (row.eaveM as number), row.id).toBeGreaterThan(0.5);
      expect(row.yearBuilt).toBeGreaterThanOrEqual(1925);
      expect(row.yearBuilt).toBeLessThanOrEqual(2021);
    }
  });

  it('make a skyline: towers along the great streets, low houses behind', () => {
    const share = (test: (row: BuildingRow) => boolean): number => rows.filter(test).length / rows.length;
    expect(share((r) => r.heightM < 24)).toBeGreaterThan(0.5);
    expect(share((r) => r.heightM > 60)).toBeGreaterThan(0.02);
    expect(rows.filter((r) => r.heightM > 100).length).toBeGreaterThan(5);
    for (const use of ['office', 'retail', 'multifamily', 'detached', 'hotel', 'medical'] as const) {
      expect(
        share((r) => r.use === use),
        use,
      ).toBeGreaterThan(0.001);
    }
    expect(share((r) => outer(r).length > 5)).toBeGreaterThan(0.1);
    expect(rows.some((r) => r.footprint[0].length === 2)).toBe(true);
  });
});

describe('the generated buildings', () => {
  it('are the same bytes for the same seed and others for another', () => {
    expect(digest(rowsOf(1394, 0.5))).toBe(digest(rowsOf(1394, 0.5)));
    expect(digest(rowsOf(1394, 0.5))).not.toBe(digest(rowsOf(7, 0.5)));
  });

  it('have the landmarks of the district, by name, with their true heights', () => {
    const [{ rows }] = cities;
    const tower = rows.find(({ id }) => id === 'b-landmark-samsung-town-c');
    expect(tower).toMatchObject({ name: '삼성타운 서초타워 C', heightM: 203, floors: 43, use: 'office' });
  });
});

describe('the statistics of a gu', () => {
  // Another seed than that of the calibration: old houses under Bukhansan, flats and villas of Songpa.
  it.each(['11305', '11710'])('meet the table in %s', (code) => {
    const fact = guFacts.find((gu) => gu.code === code);
    const gu = statisticsOf(makeCityPlan(1394, { gu: [code] })).get(code);
    if (!fact || !gu) throw new Error(`no gu ${code}`);
    const { buildings, footprint, apartmentPoints, villaPoints, medianFloors } = compared(fact, gu);
    expect(Math.abs(buildings - 1)).toBeLessThan(0.05);
    expect(Math.abs(footprint - 1)).toBeLessThan(0.05);
    expect(Math.abs(apartmentPoints)).toBeLessThan(5);
    expect(Math.abs(villaPoints)).toBeLessThan(5);
    // The table gives 3-5 floors for the houses of both.
    expect(medianFloors).toBeGreaterThanOrEqual(2);
    expect(medianFloors).toBeLessThanOrEqual(5);
  });
});
