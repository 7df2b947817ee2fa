import { describe, expect, it } from 'vitest';
import { fieldBox, interpolate, toEpsg5186 } from '#core';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest } from '../_kit/city-plan-checks.ts';
import { peakFacts } from '../_kit/city-plan-peaks.ts';
import { synthetic as buildings } from '../buildings/synthetic.ts';
import type { TerrainRow } from './contract.ts';
import { makeLandform } from './landform.ts';
import { cityCellM, countryCellM, synthetic } from './synthetic.ts';

const plan = makeCityPlan(1394);
const rowsOf = (seed: number): TerrainRow[] => [...(synthetic.rows(makeCityPlan(seed)) as Iterable<TerrainRow>)];
const rows = rowsOf(1394);
const landform = makeLandform(plan.seed, plan.hills, plan.streams);

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
    const again = digest(rowsOf(1394));
    expect(again).toBe(digest(rows));
    expect(digest(rowsOf(3))).not.toBe(again);
  });

  it('has blocks with keys of their own, full of heights between the river and the highest summit', () => {
    expect(new Set(rows.map((r) => `${r.blockColumn} ${r.blockRow}`)).size).toBe(rows.length);
    for (const { values, width, height } of rows) {
      expect(values.length).toBe(width * height);
      for (const value of values) if (!(value >= 2.9 && value <= 880)) throw new Error(`height ${value}`);
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
    const within5 = plan.hills.filter((hill) => Math.abs(landform.heightAt(hill.x, hill.y) - hill.heightM) < 5);
    expect(within5.length / plan.hills.length).toBeGreaterThan(0.95);
  });

  it('lets the Han lie level at 3 m and streams fall downstream', () => {
    for (const stream of plan.streams) {
      for (const [i, point] of stream.points.entries()) {
        if (stream.id === 'han') expect(landform.heightAt(point.x, point.y)).toBe(3);
        if (i > 0) expect(point.levelM).toBeLessThanOrEqual(stream.points[i - 1].levelM);
      }
    }
  });

  it('is smooth in the city: no step over 5 m between cells of 10 m, and the fine raster meets the coarse one', () => {
    for (const row of rows.filter((r) => r.cellSize === cityCellM)) {
      for (let r = 0; r < row.height; r++) {
        for (let c = 1; c < row.width; c++) {
          const x = row.originX + c * cityCellM;
          const y = row.originY - r * cityCellM;
          if (x < plan.box[0] || x > plan.box[2] || y < plan.box[1] || y > plan.box[3]) continue;
          const step = Math.abs(row.values[r * row.width + c] - row.values[r * row.width + c - 1]);
          if (step > 5) throw new Error(`step of ${step} m at ${x} ${y}`);
        }
      }
    }
    const [x0, y0, x1, y1] = plan.box;
    for (let t = 0; t <= 1; t += 0.02) {
      for (const [x, y] of [
        [x0 + (x1 - x0) * t, y0 - 490],
        [x0 - 490, y0 + (y1 - y0) * t],
      ]) {
        expect(Math.abs(heightIn(cityCellM, x, y) - heightIn(countryCellM, x, y))).toBeLessThan(3);
      }
    }
  });

  it('bears the buildings: the ground under one falls by no more than 4 m', () => {
    for (const building of buildings.rows(plan) as Iterable<{ id: string; footprint: [number, number][][][] }>) {
      const heights = building.footprint[0][0].map(([x, y]) => landform.heightAt(x, y));
      expect(Math.max(...heights) - Math.min(...heights), building.id).toBeLessThan(4);
    }
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
