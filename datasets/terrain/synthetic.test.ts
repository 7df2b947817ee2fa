import { describe, expect, it } from 'vitest';
import { fieldBox, interpolate, toEpsg5186 } from '#core';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest } from '../_kit/city-plan-checks.ts';
import { bankOf, hillReach, islandReach, type Stream } from '../_kit/city-plan-nature.ts';
import { peakFacts } from '../_kit/city-plan-peaks.ts';
import type { TerrainRow } from './contract.ts';
import { countryHills } from './country.ts';
import { makeLandform } from './landform.ts';
import { makeStructure } from './structure.ts';
import { cityCellM, countryCellM, seoulCellM, synthetic } from './synthetic.ts';

const plan = makeCityPlan(1394);
const rowsOf = (): TerrainRow[] => [...(synthetic.rows(makeCityPlan(1394)) as Iterable<TerrainRow>)];
const rows = rowsOf();
const landform = makeLandform(plan.seed, plan.hills, plan.streams, plan.islands);
/** Away from mountains and banks: where the city is level enough to build. */
const isPlain = (x: number, y: number): boolean =>
  plan.hills.every(
    (hill) => hillReach(hill, x, y) > 1.5 && (hill.x - x) ** 2 + (hill.y - y) ** 2 > (1.6 * hill.heightM) ** 2,
  ) && plan.streams.every((stream) => bankOf(stream, x, y).distanceM > 300);

const asField = (row: TerrainRow) => ({
  values: row.values,
  width: row.width,
  height: row.height,
  cellSize: row.cellSize,
  origin: [row.originX, row.originY] as const,
  crs: 'EPSG:5186' as const,
  unit: 'metre' as const,
  noData: Number.NaN,
});

/** Height of the raster of that cell size, between cell centres. */
function heightIn(cellSize: number, x: number, y: number): number {
  for (const row of rows.filter((r) => r.cellSize === cellSize)) {
    const [x0, y0, x1, y1] = fieldBox(asField(row));
    const half = cellSize / 2;
    if (x >= x0 + half && x <= x1 - half && y >= y0 + half && y <= y1 - half) return interpolate(asField(row), x, y);
  }
  throw new Error(`no block of ${cellSize} m holds ${x} ${y}`);
}

describe('the generated terrain', () => {
  it('is the same bytes for the same seed and others for another', () => {
    expect(digest(rowsOf())).toBe(digest(rows));
    // The bulk of the land is kept between calls: made anew, and coarser so that it is quick, it is the same too.
    const bulk = (seed: number) => digest([makeStructure(seed, plan.hills, plan.streams, 400)]);
    expect(bulk(3)).toBe(bulk(3));
    expect(bulk(4)).not.toBe(bulk(3));
  });

  it('has blocks with keys of their own, full of heights between the river and the highest summit', () => {
    expect(new Set(rows.map((r) => `${r.blockColumn} ${r.blockRow}`)).size).toBe(rows.length);
    for (const { values, width, height } of rows) {
      expect(values.length).toBe(width * height);
      for (const value of values) if (!(value >= 2.9 && value <= 836.5)) throw new Error(`height ${value}`);
    }
  });

  it('repeats the first row and column of the next blocks: no seams', () => {
    for (const row of rows) {
      const east = rows.find((r) => r.blockRow === row.blockRow && r.blockColumn === row.blockColumn + 1);
      if (!east || east.cellSize !== row.cellSize) continue;
      for (let r = 0; r < row.height; r++) {
        expect(row.values[r * row.width + row.width - 1]).toBe(east.values[r * east.width]);
      }
    }
  });

  it('has the true heights on the summits', () => {
    const sure = [
      '백운대',
      '자운봉',
      '수락산',
      '불암산',
      '관악산',
      '인왕산',
      '남산',
      '안산',
      '우면산',
      '구룡산',
      '대모산',
      '용마산',
    ];
    for (const name of sure) {
      const peak = peakFacts.find((p) => p.name === name);
      if (!peak) throw new Error(`no fact for ${name}`);
      const [x, y] = toEpsg5186([peak.lon, peak.lat]);
      expect(Math.abs(landform.heightAt(x, y) - peak.heightM), name).toBeLessThan(1);
      // The raster may cut a steep top off by a few metres.
      expect(Math.abs(heightIn(countryCellM, x, y) - peak.heightM), name).toBeLessThan(12);
    }
    const wrong = plan.hills.filter((hill) => Math.abs(landform.heightAt(hill.x, hill.y) - hill.heightM) > 1);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('lets the Han lie level at 3 m and streams fall downstream', () => {
    for (const stream of plan.streams) {
      for (const [i, point] of stream.points.entries()) {
        const onIsland = plan.islands.some((island) => islandReach(island, point.x, point.y) < 1);
        if (stream.id === 'han' && !onIsland) expect(landform.heightAt(point.x, point.y)).toBe(3);
        if (i > 0) expect(point.levelM).toBeLessThanOrEqual(stream.points[i - 1].levelM);
      }
    }
  });

  it('is gentle where the city is built, and the rasters meet', () => {
    const steps: number[] = [];
    for (const row of rows.filter((r) => r.cellSize === cityCellM)) {
      for (let r = 0; r < row.height; r += 3) {
        for (let c = 1; c < row.width; c += 3) {
          if (!isPlain(row.originX + c * cityCellM, row.originY - r * cityCellM)) continue;
          steps.push(Math.abs(row.values[r * row.width + c] - row.values[r * row.width + c - 1]));
        }
      }
    }
    steps.sort((a, b) => a - b);
    expect(steps.length).toBeGreaterThan(1000);
    expect(steps[Math.floor(steps.length * 0.95)]).toBeLessThan(2);
    expect(steps[Math.floor(steps.length * 0.5)]).toBeLessThan(0.8);
    const [x0, y0, x1, y1] = plan.box;
    for (let t = 0; t <= 1; t += 0.02) {
      for (const [x, y] of [
        [x0 + (x1 - x0) * t, y0 - 490],
        [x0 - 490, y0 + (y1 - y0) * t],
      ]) {
        if (isPlain(x, y)) expect(Math.abs(heightIn(cityCellM, x, y) - heightIn(seoulCellM, x, y))).toBeLessThan(1);
      }
    }
  });

  it('sinks the streams: parks along the Han, built land above 12 m, Cheonggyecheon between its walls', () => {
    const beside = (id: string, at: number, bankM: number): number => {
      const stream = plan.streams.find((s) => s.id === id) as Stream;
      const i = Math.floor(at * (stream.points.length - 1));
      const [a, b] = [stream.points[i], stream.points[i + 1]];
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      const off = (a.halfWidthM + bankM) / length;
      return landform.heightAt(a.x - (b.y - a.y) * off, a.y + (b.x - a.x) * off) - (id === 'han' ? 0 : a.levelM);
    };
    for (const at of [0.35, 0.45, 0.55, 0.62]) {
      expect(beside('han', at, 60)).toBeGreaterThan(6);
      expect(beside('han', at, 60)).toBeLessThan(9);
      expect(beside('han', at, 200)).toBeGreaterThan(12);
    }
    for (const at of [0.1, 0.4]) {
      expect(beside('cheonggye', at, 1)).toBeLessThan(1.5);
      expect(beside('cheonggye', at, 16)).toBeGreaterThan(3.5);
    }
  });

  it('lets every summit be the highest place of its surroundings, and no ground of a massif rise above its summits', () => {
    const tops = [...plan.hills, ...countryHills];
    const far = (a: { x: number; y: number }, x: number, y: number): number => Math.hypot(a.x - x, a.y - y);
    const wrong: string[] = [];
    for (const hill of plan.hills) {
      const felt = 1.6 * Math.max(hill.longRadiusM, hill.shortRadiusM);
      const near = landform.narrowed(hill.x, hill.y, felt);
      const top = near.heightAt(hill.x, hill.y);
      for (let k = 0; k < 48; k++) {
        const [angle, reach] = [(k * Math.PI) / 6, 12 * (1 + Math.floor(k / 12))];
        const ground = near.heightAt(hill.x + reach * Math.cos(angle), hill.y + reach * Math.sin(angle));
        if (ground >= top) wrong.push(`${hill.name}: ${ground} m at ${reach} m`);
      }
      // What stands over a place: summits within a kilometre, and those whose slopes reach it.
      const over = tops.filter((t) => far(t, hill.x, hill.y) < felt + 1.5 * Math.max(1000, t.longRadiusM));
      for (let i = -20; i <= 20; i++) {
        for (let j = -20; j <= 20; j++) {
          const [x, y] = [hill.x + (i * felt) / 20, hill.y + (j * felt) / 20];
          if (hillReach(hill, x, y) > 1) continue;
          const highest = over.filter((t) => far(t, x, y) < 1000 || hillReach(t, x, y) < 1.5);
          const ground = near.heightAt(x, y);
          if (ground > Math.max(...highest.map((t) => t.heightM))) wrong.push(`${hill.name}: ${ground} m at ${x} ${y}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('gives the same heights whether asked for one place or for a neighbourhood', () => {
    for (let k = 0; k < 300; k++) {
      const x = 185000 + ((k * 7919) % 30000);
      const y = 534000 + ((k * 104729) % 32000);
      const near = landform.narrowed(x + 40, y - 60, 120);
      expect(near.heightAt(x, y)).toBe(landform.heightAt(x, y));
    }
  });
});
