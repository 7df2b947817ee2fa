import { describe, expect, it } from 'vitest';
import { LiveTable } from '#client/kit/live-client-table.ts';
import type { LiveFrame } from '#core';
import { districtAt, districtsOf, ranked, summariesOf } from './board.ts';

const square = (west: number, south: number, side: number) => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
const feature = (nameKo: string, coordinates: number[][][][]) => ({
  type: 'Feature' as const,
  geometry: { type: 'MultiPolygon' as const, coordinates },
  properties: { nameKo, nameEn: `${nameKo} en`, code: nameKo },
});
const districts = districtsOf({
  type: 'FeatureCollection',
  features: [
    feature('가구', [[square(127, 37, 0.1), square(127.04, 37.04, 0.02)]]),
    feature('나구', [[square(127.1, 37, 0.1)], [square(127.3, 37, 0.1)]]),
  ],
});

describe('districts', () => {
  it('hold what lies in any of their parts and not in a hole', () => {
    expect(districtAt(districts, 127.01, 37.01)).toBe(0);
    expect(districtAt(districts, 127.05, 37.05)).toBe(-1);
    expect(districtAt(districts, 127.15, 37.05)).toBe(1);
    expect(districtAt(districts, 127.35, 37.05)).toBe(1);
    expect(districtAt(districts, 127.25, 37.05)).toBe(-1);
  });
});

describe('the board', () => {
  const minute = 60_000;
  const table = new LiveTable(['pm25']);
  const frame: LiveFrame = {
    feed: 'x',
    kind: 'keyframe',
    epoch: 'e',
    sequence: 1,
    serverTime: 10 * minute,
    origin: 'measured',
    entities: ['a', 'b', 'old', 'wrong', 'silent', 'c'],
    times: [10, 10, 1, 10, 10, 10].map((at) => at * minute),
    values: { pm25: [10, 30, 500, 900, null, 5] },
    outOfRange: { pm25: [3] },
  };
  table.apply(frame);
  const districtOf = new Map([
    ['a', 0],
    ['b', 0],
    ['old', 0],
    ['wrong', 0],
    ['silent', 0],
    ['never-heard', 0],
    ['outside', -1],
  ]);
  const input = { districts, districtOf, table, value: 'pm25', staleAfterS: 300, now: 10 * minute };

  it('averages what is fresh and true, and counts the rest', () => {
    const [first, second] = summariesOf(input);
    expect(first).toMatchObject({ count: 6, fresh: 2, mean: 20, max: 30 });
    expect(second).toMatchObject({ count: 0, fresh: 0 });
    expect(second.mean).toBeUndefined();
  });
  it('puts what is unknown last', () => {
    const summaries = summariesOf({ ...input, districtOf: new Map([...districtOf, ['c', 1]]) });
    expect(ranked(summaries).map(({ district }) => district.code)).toEqual(['가구', '나구']);
    expect(ranked(summariesOf(input)).at(-1)?.district.code).toBe('나구');
  });
});
