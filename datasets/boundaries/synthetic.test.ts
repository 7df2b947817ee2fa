import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest, isSimpleRing, ringArea } from '../_kit/city-plan-checks.ts';
import { type BoundaryRow, guTable } from './contract.ts';
import { synthetic } from './synthetic.ts';

const rowsOf = (seed: number): BoundaryRow[] => [...(synthetic.rows(makeCityPlan(seed)) as Iterable<BoundaryRow>)];
const rows = rowsOf(1394);
const areaOf = (row: BoundaryRow): number => ringArea(row.area[0][0]);

describe('the generated boundaries', () => {
  it('are one gu and its dongs, none of them with a true code', () => {
    const [gu, ...dongs] = rows;
    expect(gu.level).toBe('gu');
    expect(guTable.map((g) => g.code as string)).not.toContain(gu.code);
    for (const dong of dongs) {
      expect(dong.level).toBe('legal-dong');
      expect(dong.guCode).toBe(gu.code);
      expect(dong.nameKo).toContain('생성');
      expect(dong.nameEn).toContain('generated');
    }
    expect(new Set(rows.map((r) => r.code)).size).toBe(rows.length);
  });

  it('divide the gu without gaps or overlaps', () => {
    const [gu, ...dongs] = rows;
    for (const row of rows) expect(isSimpleRing(row.area[0][0]), row.code).toBe(true);
    const sum = dongs.reduce((total, dong) => total + areaOf(dong), 0);
    expect(Math.abs(sum / areaOf(gu) - 1)).toBeLessThan(1e-4);
  });

  it('are the same bytes for the same seed', () => {
    expect(digest(rowsOf(1394))).toBe(digest(rows));
  });
});
