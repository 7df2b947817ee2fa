import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, type Pair, resolveOverlaps } from './overlap.ts';

const candidate = (
  key: string,
  areaM2: number,
  heightOrigin: Candidate['heightOrigin'],
  attributes = 0,
): Candidate => ({ key, source: key.split(':')[0], areaM2, heightOrigin, attributes });

describe('where footprints of several sources lie on one another', () => {
  it('the better known height shows', () => {
    const both = [candidate('osm:1', 200, 'default'), candidate('gis:1', 200, 'surveyed')];
    expect(resolveOverlaps(both, [['gis:1', 'osm:1']])).toEqual(new Map([['osm:1', 'gis:1']]));
    const worse = [candidate('osm:1', 200, 'derived'), candidate('gis:1', 200, 'default', 4)];
    expect(resolveOverlaps(worse, [['gis:1', 'osm:1']])).toEqual(new Map([['gis:1', 'osm:1']]));
  });

  it('more attributes decide between equal heights, then the name of the source', () => {
    const more = [candidate('osm:1', 200, 'derived', 1), candidate('gis:1', 200, 'derived', 3)];
    expect(resolveOverlaps(more, [['gis:1', 'osm:1']])).toEqual(new Map([['osm:1', 'gis:1']]));
    const tie = [candidate('osm:1', 200, 'derived', 1), candidate('gis:1', 200, 'derived', 1)];
    expect(resolveOverlaps(tie, [['gis:1', 'osm:1']])).toEqual(new Map([['osm:1', 'gis:1']]));
  });

  it('several houses replace the one outline drawn around them', () => {
    const houses = [1, 2, 3, 4].map((i) => candidate(`gis:${i}`, 200, 'surveyed'));
    const pairs = houses.map(({ key }): Pair => [key, 'osm:block']);
    const settled = resolveOverlaps([candidate('osm:block', 1000, 'default'), ...houses], pairs);
    expect(settled).toEqual(new Map([['osm:block', 'gis:1']]));
  });

  it('a hut does not take away the block that it stands in', () => {
    const settled = resolveOverlaps(
      [candidate('osm:block', 1000, 'default'), candidate('gis:hut', 30, 'surveyed')],
      [['gis:hut', 'osm:block']],
    );
    expect(settled).toEqual(new Map([['gis:hut', 'osm:block']]));
  });

  it('what only lay on something that does not show, shows', () => {
    const settled = resolveOverlaps(
      [candidate('a:1', 100, 'surveyed'), candidate('b:1', 100, 'derived'), candidate('c:1', 100, 'default')],
      [
        ['a:1', 'b:1'],
        ['b:1', 'c:1'],
      ],
    );
    expect(settled).toEqual(new Map([['b:1', 'a:1']]));
  });

  const city = fc.record({
    areas: fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 3 })),
      {
        minLength: 2,
        maxLength: 14,
      },
    ),
    edges: fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 30 }),
  });
  const origins = ['surveyed', 'derived', 'default', 'generated'] as const;

  it('nothing shows twice, nothing vanishes without a reason, and the order of the rows does not matter', () => {
    fc.assert(
      fc.property(city, ({ areas, edges }) => {
        const all = areas.map(([source, area, origin], i) => candidate(`${'abc'[source]}:${i}`, area, origins[origin]));
        const pairs = edges
          .filter(([i, j]) => i < all.length && j < all.length && all[i].source !== all[j].source)
          .map(([i, j]): Pair => [all[i].key, all[j].key]);
        const settled = resolveOverlaps(all, pairs);
        for (const [a, b] of pairs) expect(settled.has(a) || settled.has(b)).toBe(true);
        for (const [loser, winner] of settled) {
          expect(settled.has(winner)).toBe(false);
          expect(pairs.some(([a, b]) => (a === loser && b === winner) || (b === loser && a === winner))).toBe(true);
        }
        const turned = pairs.map(([a, b]): Pair => [b, a]).reverse();
        const again = resolveOverlaps([...all].reverse(), turned);
        expect([...again].sort()).toEqual([...settled].sort());
      }),
      { numRuns: 500, seed: 5205 },
    );
  });
});
