import { describe, expect, it } from 'vitest';
import type { Epsg5186 } from '#core';
import type { SubwaySection } from '#datasets/subway/contract.ts';
import type { Space } from '#datasets/underground-spaces/contract.ts';
import { clearanceOf, clearancesOf } from './clearance.ts';
import type { Utility } from './contract.ts';
import { crossing, insideSpans, sectionAlong } from './section.ts';
import type { Cut } from './section-types.ts';

const line: Epsg5186[] = [
  [200_000, 550_000],
  [200_100, 550_000],
];

const pipe = (id: string, over: Partial<Utility>): Utility => ({
  id,
  source: 'test',
  kind: 'water',
  line: [
    [200_020, 549_900],
    [200_020, 550_100],
  ],
  depthFromM: 1.2,
  depthToM: 1.2,
  depthOrigin: 'surveyed',
  diameterM: 0.4,
  material: 'ductile-iron',
  year: 2001,
  pressureKpa: 300,
  voltageKv: null,
  ...over,
});

/** A plane that rises 1 m in 100 m eastwards: 30 m at the start of the section. */
const groundAt = ([x]: Epsg5186): number => 30 + (x - 200_000) / 100;
const section = (over: Partial<Parameters<typeof sectionAlong>[0]>) =>
  sectionAlong({ line, utilities: [], subway: [], spaces: [], groundAt, ...over });

describe('the section', () => {
  it('shows a pipe at its true height: ground 30.2 m, cover 1.2 m, radius 0.2 m', () => {
    const { cuts, lengthM, ground } = section({ utilities: [pipe('a', {})] });
    expect(lengthM).toBe(100);
    expect(ground[0]).toEqual([0, 30]);
    expect(ground.at(-1)).toEqual([100, 31]);
    expect(cuts).toHaveLength(1);
    expect(cuts[0].alongM).toBeCloseTo(20, 9);
    expect(cuts[0].groundM).toBeCloseTo(30.2, 9);
    expect(cuts[0].coverM).toBeCloseTo(1.2, 9);
    expect(cuts[0].centreM).toBeCloseTo(30.2 - 1.2 - 0.2, 9);
    expect(cuts[0].angleDeg).toBeCloseTo(90, 9);
  });

  it('takes the cover at the place of the cut: a quarter of the way from 2 m to 4 m is 2.5 m', () => {
    const sewer = pipe('s', {
      kind: 'sewer',
      depthFromM: 2,
      depthToM: 4,
      line: [
        [200_020, 549_950],
        [200_020, 550_150],
      ],
    });
    expect(section({ utilities: [sewer] }).cuts[0].coverM).toBeCloseTo(2.5, 9);
  });

  it('cuts a bent line twice, a line beside it never, and a corner on the section once', () => {
    const bent = pipe('b', {
      line: [
        [200_010, 549_990],
        [200_010, 550_010],
        [200_050, 550_010],
        [200_050, 549_990],
      ],
    });
    const beside = pipe('c', {
      line: [
        [200_000, 550_003],
        [200_100, 550_003],
      ],
    });
    const corner = pipe('d', {
      line: [
        [200_070, 549_990],
        [200_075, 550_000],
        [200_080, 550_010],
      ],
    });
    const { cuts } = section({ utilities: [bent, beside, corner] });
    expect(cuts.map(({ key }) => key)).toEqual(['b', 'b#2', 'd']);
    expect(cuts.map(({ alongM }) => Math.round(alongM))).toEqual([10, 50, 75]);
    expect(cuts[2].angleDeg).toBeCloseTo(63.435, 3);
  });

  it('shows a tunnel between the heights of its ends, not below the hill in between', () => {
    const tunnel: SubwaySection = {
      id: 't',
      source: 'test',
      line: [
        [200_050, 549_000],
        [200_050, 551_000],
      ],
      route: '2',
      name: '2호선',
      nameEn: 'Line 2',
      colour: '#00A84D',
      fromStation: '가',
      fromStationEn: 'A',
      toStation: '나',
      toStationEn: 'B',
      structure: 'tunnel',
      depthFromM: 15,
      depthToM: 25,
    };
    const hill = ([x, y]: Epsg5186) => (Math.abs(y - 550_000) < 500 ? 80 : groundAt([x, y]));
    const [cut] = section({ subway: [tunnel], groundAt: hill }).cuts;
    // Rails at 30.5 - 15 and 30.5 - 25: in the middle 10.5; the middle of the structure lies 2.6 m higher.
    expect(cut.centreM).toBeCloseTo(13.1, 6);
    expect(cut.coverM).toBeCloseTo(80 - 13.1 - 3.6, 6);
    expect(cut.name?.en).toBe('Line 2 A–B');
  });

  it('runs through a station from wall to wall, and round a hole', () => {
    const ring = (x0: number, y0: number, x1: number, y1: number): Epsg5186[] => [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
      [x0, y0],
    ];
    const footprint = [[ring(200_010, 549_990, 200_090, 550_010), ring(200_040, 549_995, 200_060, 550_005)]];
    expect(insideSpans(footprint, line, [0, 100])).toEqual([
      [10, 40],
      [60, 90],
    ]);
    const space: Space = {
      id: 'hall',
      source: 'test',
      kind: 'mall',
      name: '상가',
      nameEn: 'Mall',
      lineName: null,
      lineNameEn: null,
      footprint,
      roofDepthM: 3,
      floorDepthM: 8,
    };
    const [first] = section({ spaces: [space] }).spaces;
    expect(first.fromM).toBeCloseTo(10, 9);
    expect(first.toM).toBeCloseTo(40, 9);
    expect(first.roofM).toBeCloseTo(30.5 - 3, 6);
    expect(first.floorM).toBeCloseTo(30.5 - 8, 6);
  });
});

describe('a crossing', () => {
  it('is found at the ends, not beyond them, nor between parallels', () => {
    const square = (x: number, y: number): Epsg5186 => [x, y];
    expect(crossing(square(0, 0), square(10, 0), square(10, -5), square(10, 5))?.s).toBeCloseTo(1, 12);
    expect(crossing(square(0, 0), square(10, 0), square(10.01, -5), square(10.01, 5))).toBeUndefined();
    expect(crossing(square(0, 0), square(10, 0), square(0, 0), square(10, 0))).toBeUndefined();
    expect(crossing(square(0, 0), square(10, 0), square(5, 5), square(5, 5))).toBeUndefined();
  });
});

const cut = (key: string, over: Partial<Cut>): Cut => ({
  key,
  id: key,
  kind: 'water',
  name: null,
  alongM: 0,
  position: [127, 37.5],
  groundM: 30,
  coverM: 1,
  centreM: 28.8,
  widthM: 0.4,
  heightM: 0.4,
  angleDeg: 90,
  material: null,
  year: null,
  pressureKpa: null,
  voltageKv: null,
  ...over,
});

describe('clearances', () => {
  it('are from surface to surface: a 3-4-5 triangle less both radii', () => {
    const free = clearanceOf(cut('a', {}), cut('b', { alongM: 3, centreM: 24.8, widthM: 1, heightM: 1 }));
    expect(free.freeM).toBeCloseTo(5 - 0.2 - 0.5, 9);
    expect(free.horizontalM).toBeCloseTo(3 - 0.7, 9);
    expect(free.verticalM).toBeCloseTo(4 - 0.7, 9);
  });

  it('are measured against the rule for the two kinds', () => {
    const gas = cut('g', { kind: 'gas' });
    const beside = (kind: Cut['kind'], freeM: number) => clearanceOf(gas, cut('x', { kind, alongM: 0.4 + freeM }));
    expect(beside('power', 0.9)).toMatchObject({ minimumM: 1, below: true });
    expect(beside('power', 1)).toMatchObject({ minimumM: 1, below: false });
    expect(beside('sewer', 0.29)).toMatchObject({ minimumM: 0.3, below: true });
    expect(beside('sewer', 0.3)).toMatchObject({ minimumM: 0.3, below: false });
    expect(beside('subway', -0.2)).toMatchObject({ minimumM: null, below: false });
  });

  it('are negative where two lines share the same ground', () => {
    expect(clearanceOf(cut('a', {}), cut('b', { alongM: 0.1 })).freeM).toBeCloseTo(0.1 - 0.4, 9);
  });

  it('name neighbours only, the tightest against its rule first, in whatever order they come', () => {
    const cuts = [
      cut('far', { alongM: 50 }),
      cut('gas', { kind: 'gas', alongM: 10 }),
      cut('power', { kind: 'power', alongM: 11 }),
      cut('water', { alongM: 10.75 }),
    ];
    const pairs = clearancesOf(cuts).map(({ a, b }) => `${a} ${b}`);
    // Free 0.6 of 1.0; -0.15 of 0.3; 0.35 of 0.3.
    expect(pairs).toEqual(['water power', 'gas power', 'gas water']);
    expect(clearancesOf([...cuts].reverse()).map(({ a, b }) => `${a} ${b}`)).toEqual(pairs);
  });
});
