import { describe, expect, it } from 'vitest';
import type { CityPlan, PlanCell } from '../_kit/city-plan/types.ts';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest } from '../_kit/city-plan-checks.ts';
import { distancesAlong, type UtilityRow, utilityKinds } from './contract.ts';
import { publishedKm, totalKm } from './lengths.ts';
import { slots } from './rules.ts';
import { offsetLine, synthetic } from './synthetic.ts';

const plan = makeCityPlan(1394, { km2: 4 });
const rowsOf = (of: CityPlan): UtilityRow[] => [...(synthetic.rows(of as never) as Iterable<UtilityRow>)];
const rows = rowsOf(plan);
const cells = (of: CityPlan, keep: (cell: PlanCell, index: number) => boolean): CityPlan => ({
  ...of,
  cells: () => [...of.cells()].filter(keep),
});

describe('the lines under generated streets', () => {
  it('are rows of the contract with an id of their own, deep enough and not too deep', () => {
    expect(rows.length).toBeGreaterThan(500);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(Object.keys(utilityKinds)));
    for (const row of rows) {
      expect(row.depthOrigin).toBe('generated');
      expect(Math.min(row.depthFromM, row.depthToM)).toBeGreaterThanOrEqual(0.8);
      expect(Math.max(row.depthFromM, row.depthToM)).toBeLessThan(7);
      expect(row.line.length).toBeGreaterThanOrEqual(2);
      expect(row.line.flat().every(Number.isFinite)).toBe(true);
      expect(row.year).toBeGreaterThan(1960);
    }
  });

  it('have pressure where something flows under it and voltage where it is power', () => {
    for (const { kind, pressureKpa, voltageKv } of rows) {
      expect(pressureKpa !== null).toBe(['water', 'gas', 'heat'].includes(kind));
      expect(voltageKv !== null).toBe(kind === 'power');
    }
  });

  it('of sewers fall along the line, the others lie level', () => {
    for (const { kind, line, depthFromM, depthToM } of rows) {
      const length = distancesAlong(line).at(-1) ?? 0;
      if (kind === 'sewer') expect(depthToM - depthFromM).toBeCloseTo(Math.min(3.2, 0.004 * length), 2);
      else expect(depthToM).toBe(depthFromM);
    }
  });

  it('are the same bytes for the same seed and others for another', () => {
    expect(digest(rowsOf(makeCityPlan(1394, { km2: 4 })))).toBe(digest(rows));
    expect(digest(rowsOf(makeCityPlan(2, { km2: 4 })))).not.toBe(digest(rows));
  });

  it('of a cell do not depend on which other cells are asked for', () => {
    const some = rowsOf(cells(plan, (_cell, index) => index % 2 === 0));
    const byId = new Map(rows.map((row) => [row.id, row]));
    expect(some.length).toBeGreaterThan(0);
    for (const row of some) expect(row).toEqual(byId.get(row.id));
  });
});

describe('the rules', () => {
  it('give every line of a street its own place', () => {
    const places = Object.values(slots).flatMap((each) => each.map(({ side }) => side));
    for (const [i, side] of places.entries()) {
      expect(Math.abs(side)).toBeLessThan(1);
      for (const other of places.slice(i + 1)) expect(Math.abs(side - other)).toBeGreaterThan(0.01);
    }
  });

  it('split the published total', () => {
    expect(Object.values(publishedKm).reduce((a, b) => a + b)).toBe(totalKm);
  });
});

describe('a line beside another', () => {
  it('keeps its distance along straights and round a corner', () => {
    const corner = offsetLine(
      [
        [0, 0],
        [100, 0],
        [100, 100],
      ],
      3,
    );
    expect(corner).toEqual([
      [0, 3],
      [97, 3],
      [97, 100],
    ]);
  });

  it('does not run away at a turn back', () => {
    for (const [x, y] of offsetLine(
      [
        [0, 0],
        [100, 0],
        [0, 0.001],
      ],
      3,
    ))
      expect(Math.hypot(x - 50, y)).toBeLessThan(60);
  });
});
