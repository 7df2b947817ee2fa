import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest, isSimpleRing, ringArea } from '../_kit/city-plan-checks.ts';
import { type BoundaryRow, guTable } from './contract.ts';
import { synthetic } from './synthetic.ts';

const rowsOf = (): BoundaryRow[] => [
  ...(synthetic.rows(makeCityPlan(1394, { gu: ['11140', '11350', '11680'] })) as Iterable<BoundaryRow>),
];
const rows = rowsOf();
const areaOf = (row: BoundaryRow): number =>
  row.area.reduce((sum, polygon) => sum + polygon.reduce((s, ring) => s + ringArea(ring), 0), 0);

describe('the generated boundaries', () => {
  it('are the gu of the area by their true codes, and dongs that say that they are generated', () => {
    const gu = rows.filter((row) => row.level === 'gu');
    expect(gu.map((row) => row.code)).toEqual(['11140', '11350', '11680']);
    for (const { code, nameKo, nameEn } of gu) {
      const fact = guTable.find((g) => g.code === code);
      expect([nameKo, nameEn]).toEqual([fact?.ko, fact?.en]);
    }
    const dongs = rows.filter((row) => row.level === 'legal-dong');
    expect(dongs.length).toBeGreaterThan(30);
    for (const dong of dongs) {
      expect(dong.nameKo).toContain('생성');
      expect(dong.nameEn).toContain('generated');
      // No true legal dong has a number from 901.
      expect(Number(dong.code.slice(5))).toBeGreaterThan(900);
    }
    expect(new Set(rows.map((r) => r.code)).size).toBe(rows.length);
  });

  it('divide each gu without gaps or overlaps', () => {
    for (const row of rows) {
      for (const ring of row.area.flat()) expect(isSimpleRing(ring), row.code).toBe(true);
    }
    for (const gu of rows.filter((row) => row.level === 'gu')) {
      const dongs = rows.filter((row) => row.level === 'legal-dong' && row.guCode === gu.code);
      const sum = dongs.reduce((total, dong) => total + areaOf(dong), 0);
      expect(Math.abs(sum / areaOf(gu) - 1), gu.code).toBeLessThan(1e-5);
    }
  });

  it('are the same bytes again', () => {
    expect(digest(rowsOf())).toBe(digest(rows));
  });
});
