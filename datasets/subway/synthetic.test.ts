import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest, segmentsOf } from '../_kit/city-plan-checks.ts';
import { subwayFacts } from '../_kit/facts/subway.ts';
import { bridgeSections } from '../_kit/facts/subway-levels.ts';
import { railDepthM, stationPlaces } from '../_kit/subway-alignment.ts';
import { distancesAlong, railHeights, type SubwaySectionRow } from './contract.ts';
import { synthetic } from './synthetic.ts';

const everywhere = { ...makeCityPlan(1394), box: [165_000, 520_000, 230_000, 585_000] } as never;
const rows = [...(synthetic.rows(everywhere) as Iterable<SubwaySectionRow>)];
const between = (from: string, to: string, route: string) =>
  rows.filter((row) => row.route === route && row.fromStation === from && row.toStation === to);

describe('the generated subway', () => {
  it('joins all neighbouring stations of all lines without a gap', () => {
    const sections = subwayFacts.reduce((sum, { stations }) => sum + stations.length - 1, 0);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ id }) => id.split('-').slice(0, -1).join('-'))).size).toBeGreaterThan(19);
    const whole = Map.groupBy(rows, (row) => `${row.route} ${row.fromStation} ${row.toStation}`);
    expect(whole.size).toBe(sections);
    for (const parts of whole.values()) {
      for (const [i, part] of parts.entries()) if (i > 0) expect(part.line[0]).toEqual(parts[i - 1].line.at(-1));
    }
  });

  it('bends gently: no step turns by more than 30 degrees', () => {
    for (const { id, line } of rows) {
      const steps = segmentsOf(line as never).filter(([a, b]) => Math.hypot(b[0] - a[0], b[1] - a[1]) > 1);
      for (const [i, [a, b]] of steps.entries()) {
        if (i === 0) continue;
        const [c, d] = steps[i - 1];
        const turn = Math.abs(Math.atan2(b[1] - a[1], b[0] - a[0]) - Math.atan2(d[1] - c[1], d[0] - c[0]));
        expect(Math.min(turn, 2 * Math.PI - turn), `${id} ${i}`).toBeLessThan(Math.PI / 6);
      }
    }
  });

  it('crosses the Han on the known bridges and else under it', () => {
    for (const [route, a, b] of bridgeSections) {
      const parts = [...between(a, b, route), ...between(b, a, route)];
      expect(
        parts.map(({ structure }) => structure),
        `${a}–${b}`,
      ).toContain('bridge');
    }
    expect(between('여의나루', '마포', '5').map(({ structure }) => structure)).toEqual(['tunnel']);
  });

  it('is known to be elevated, on the ground or in a tunnel where Seoulites know it so', () => {
    expect(between('뚝섬', '성수', '2')[0].structure).toBe('viaduct');
    expect(between('상계', '노원', '4')[0].structure).toBe('viaduct');
    expect(between('구로', '구일', '1')[0].structure).toBe('surface');
    expect(between('종각', '시청', '1')[0].structure).toBe('tunnel');
    expect(railDepthM('7', '숭실대입구')).toBe(45);
  });

  it('passes 9 m or more under another line at transfers', () => {
    for (const [name, lines] of Map.groupBy(stationPlaces(), ({ station }) => station.name)) {
      const deep = lines
        .map(({ depthM }) => depthM)
        .filter((depth) => depth > 0)
        .sort((a, b) => a - b);
      for (const [i, depth] of deep.entries()) if (i > 0) expect(depth - deep[i - 1], name).toBeGreaterThanOrEqual(9);
    }
  });

  it('is the same bytes on every run, and a part of itself in a smaller area', () => {
    expect(digest(synthetic.rows(everywhere) as Iterable<unknown>)).toBe(digest(rows));
    const ids = new Map(rows.map((row) => [row.id, row]));
    const some = [...(synthetic.rows(makeCityPlan(1394, { km2: 4 })) as Iterable<SubwaySectionRow>)];
    expect(some.length).toBeGreaterThan(2);
    expect(some.length).toBeLessThan(rows.length / 4);
    for (const row of some) expect(row).toEqual(ids.get(row.id));
  });
});

describe('the heights of a rail', () => {
  it('are straight between its ends', () => {
    const line = [
      [0, 0],
      [30, 40],
      [60, 80],
    ] as never;
    const heights = railHeights({ line, depthFromM: 10, depthToM: -5 }, ([x]) => (x === 30 ? 500 : 20));
    expect(distancesAlong(line)).toEqual([0, 50, 100]);
    expect(heights).toEqual([10, 17.5, 25]);
  });
});
