import { describe, expect, it } from 'vitest';
import { ImportBar } from './progress.ts';

const read = (rows: number, bytes: number) =>
  ({ step: 'read', name: 'seoul.geojson', rows, bytes, size: 1000 }) as const;

describe('the bar of an import', () => {
  it('shows how far it is, the rate of the last seconds and the time left', () => {
    const bar = new ImportBar('en');
    expect(bar.line(read(0, 0), 1000)).toBe('seoul.geojson  0 rows');
    expect(bar.line(read(1000, 100), 1050)).toBeUndefined();
    expect(bar.line(read(20_000, 250), 3000)).toBe(
      'seoul.geojson  █████░░░░░░░░░░░░░░░  25 %  20,000 rows  10,000 rows/s  0:06 left',
    );
    // The slow beginning is forgotten.
    expect(bar.line(read(80_000, 500), 6200)).toContain('18,750 rows/s');
    expect(bar.line({ step: 'check', name: 'buildings' }, 6201)).toBe('buildings  checking');
  });

  it('starts anew with each file, and has no bar where a format does not tell', () => {
    const bar = new ImportBar('ko');
    bar.line(read(5000, 500), 0);
    const other = { step: 'read', name: 'seoul.csv', rows: 100, bytes: 0, size: 10 } as const;
    expect(bar.line(other, 20)).toBe('seoul.csv  100 행');
    expect(bar.line({ ...other, rows: 1100 }, 1020)).toBe('seoul.csv  1,100 행  1,000 행/초');
  });
});
