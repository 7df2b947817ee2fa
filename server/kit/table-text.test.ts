import { describe, expect, it } from 'vitest';
import {
  cellOf,
  columnStatistics,
  numberColumn,
  readTable,
  type Table,
  type TableSpec,
  tableBytes,
  textColumn,
  toWgs84,
} from '#core';
import { packTable } from './results.ts';
import { tableBounds, tableCsv, tableGeoJson } from './table-text.ts';

const title = { ko: '표', en: 'Table' };
const spec: TableSpec = {
  title,
  shape: 'panel',
  columns: {
    building: { title, unit: 'one', type: 'text' },
    minutes: { title, unit: 'minute', type: 'number' },
    lit: { title, unit: 'one', type: 'bits' },
  },
};
const origin = [204_000, 545_000] as const;
const table: Table = {
  rows: 3,
  columns: {
    building: textColumn(['a,"b"', '=1+1', 'a,"b"']),
    minutes: numberColumn([120, Number.NaN, 0.125]),
    lit: { type: 'bits', bytes: 3, values: Uint8Array.from({ length: 9 }, (_, i) => i) },
  },
  places: {
    shape: 'panel',
    origin,
    values: Float32Array.from([0, 0, 3, 0, 10, 13, 3, 0, 6, 0, 10, 13, 6, 0, 6, 4, 10, 13]),
  },
  timeAxis: [1, 2, 3],
};

describe('tables', () => {
  it('come back from bytes as they were, each column a view at its own place', () => {
    const back = readTable(tableBytes(table).buffer as ArrayBuffer);
    expect(back).toEqual(table);
    expect(cellOf(back.columns.building, 2)).toBe('a,"b"');
    expect(cellOf(back.columns.minutes, 1)).toBeUndefined();
  });

  it('are read by a spreadsheet: quoted, no formulas, nothing for the unknown, in longitude and latitude', () => {
    const [lon, lat] = toWgs84([origin[0] + 1.5, origin[1]]);
    const lines = [...tableCsv(table, spec)].join('').split('\r\n');
    expect(lines[0]).toBe('\uFEFFbuilding,minutes,lon,lat,bottomM,topM');
    expect(lines[1]).toBe(`"a,""b""",120,${lon.toFixed(7)},${lat.toFixed(7)},10,13`);
    expect(lines[2].startsWith("'=1+1,,")).toBe(true);
    expect(lines).toHaveLength(5);
  });

  it('are GeoJSON in pieces that make one whole, a page at a time', () => {
    const all = JSON.parse([...tableGeoJson(table, spec, { offset: 0, limit: 1000 })].join(''));
    expect(all.features).toHaveLength(3);
    expect(all.features[1].properties).toEqual({ building: '=1+1', minutes: null, bottomM: 10, topM: 13 });
    expect(all.features[0].geometry.type).toBe('LineString');
    const page = JSON.parse([...tableGeoJson(table, spec, { offset: 2, limit: 5 })].join(''));
    expect([page.numberMatched, page.numberReturned, page.features[0].id]).toEqual([3, 1, 2]);
    const beyond = JSON.parse([...tableGeoJson(table, spec, { offset: 9, limit: 5 })].join(''));
    expect(beyond.features).toEqual([]);
  });

  it('have bounds and statistics of what is known', () => {
    const [west, south, east, north] = tableBounds(table) ?? [];
    const corner = toWgs84([origin[0] + 6, origin[1] + 4]);
    expect([east, north].map((n) => n?.toFixed(5))).toEqual(corner.map((n) => n.toFixed(5)));
    expect(west).toBeLessThan(east as number);
    expect(south).toBeLessThan(north as number);
    expect(columnStatistics(table.columns.minutes.values as Float32Array)).toEqual({
      ...{ count: 2, min: 0.125, max: 120, mean: 60.0625, p50: 120 },
    });
  });

  it('whose columns are not those of the contract are a bug', async () => {
    const { minutes: _, ...columns } = table.columns;
    await expect(packTable('t', { ...table, columns }, spec)).rejects.toThrow('columns building,lit');
    await expect(packTable('t', { ...table, rows: 2 }, spec)).rejects.toThrow('not 2 rows');
  });
});
