import { describe, expect, it } from 'vitest';
import { QualityReport } from '../_kit/quality.ts';
import { TestFolder } from '../_kit/test-files.ts';
import type { UtilityRow } from './contract.ts';
import { importer } from './import.ts';

const line = [
  [127.03, 37.5],
  [127.031, 37.5],
];
const feature = (properties: Record<string, unknown>, coordinates: unknown = line) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'LineString', coordinates },
});

async function read(name: string, features: readonly unknown[]) {
  using folder = new TestFolder();
  const file = folder.json(name, { type: 'FeatureCollection', features });
  const report = new QualityReport();
  const rows: UtilityRow[] = [];
  const options = { signal: new AbortController().signal };
  const recognised = await importer.recognise(file);
  for await (const row of importer.read(file, options, report)) rows.push(row);
  return { rows, report, recognised };
}

describe('lines of utilities out of files', () => {
  it('are read by our own names', async () => {
    const own = {
      id: 'w1',
      kind: 'water',
      depthFromM: 1.1,
      depthToM: 1.4,
      diameterM: 0.3,
      material: 'steel',
      year: 1999,
    };
    const { rows, recognised } = await read('lines.geojson', [feature({ ...own, pressureKpa: 300 })]);
    expect(recognised).toBe(1);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ ...own, depthOrigin: 'surveyed', pressureKpa: 300, voltageKv: null });
    expect(rows[0].line).toHaveLength(2);
  });

  it('are read by the names of maps of underground facilities', async () => {
    const { rows } = await read('SWL_PIPE_LM.geojson', [
      feature({
        FTR_CDE: 'SB001',
        FTR_IDN: 12,
        BEG_DEP: 2.1,
        END_DEP: '2.9',
        STD_DIP: 600,
        MOP_CDE: '흄관',
        IST_YMD: '19870601',
      }),
      feature({ FTR_CDE: 'SA001', FTR_IDN: 13, LOW_DEP: 1.2, HGH_DEP: 0, PIP_DIP: 150, MOP_CDE: '덕타일주철관' }),
      feature({ FTR_IDN: 14, BEG_DEP: 0, END_DEP: 0, STD_DIP: 0 }),
    ]);
    expect(
      rows.map(({ id, kind, depthFromM, depthToM, diameterM }) => [id, kind, depthFromM, depthToM, diameterM]),
    ).toEqual([
      ['12', 'sewer', 2.1, 2.9, 0.6],
      ['13', 'water', 1.2, 1.2, 0.15],
      // Its kind is that of the file's name; what it does not know is a default, and says so.
      ['14', 'sewer', 1.8, 1.8, 0.2],
    ]);
    expect(rows.map(({ depthOrigin }) => depthOrigin)).toEqual(['surveyed', 'surveyed', 'default']);
    expect(rows.map(({ material, year }) => [material, year])).toEqual([
      ['concrete', 1987],
      ['ductile-iron', null],
      ['unknown', null],
    ]);
  });

  it('are refused one by one with a reason', async () => {
    const { rows, report } = await read('lines.geojson', [
      feature({ kind: 'gas', depthFromM: 1 }),
      feature({ kind: 'steam', depthFromM: 1 }),
      feature({ kind: 'gas', depthFromM: -3 }),
      feature({ kind: 'gas', depthFromM: 4000 }),
      feature({ kind: 'gas', depthFromM: 1 }, [[127.03, 37.5]]),
      feature({ kind: 'gas', depthFromM: 1 }, [
        [127.03, 37.5],
        [129.03, 35.5],
      ]),
    ]);
    expect(rows).toHaveLength(1);
    expect(Object.fromEntries(report.refusedByCode)).toEqual({
      'unknown-kind': 1,
      'impossible-depth': 2,
      'too-few-points': 1,
      'row-outside-seoul': 1,
    });
  });

  it('leave other lines alone', async () => {
    using folder = new TestFolder();
    const roads = folder.json('roads.geojson', {
      type: 'FeatureCollection',
      features: [feature({ highway: 'primary' })],
    });
    expect(await importer.recognise(roads)).toBe(0);
  });
});
