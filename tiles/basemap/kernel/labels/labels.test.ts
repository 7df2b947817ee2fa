import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { romanize } from '#datasets/_core/romanize.ts';
import { chain } from './chains.ts';
import { labelsIn } from './draw.ts';
import type { LabelWish, PixelBox, PlacedLabel, WorldPoint } from './label.ts';
import { placeLabels } from './place.ts';

/** A place in Seoul, moved by pixels of zoom 14. */
const origin: WorldPoint = [0.852, 0.387];
const at = (x: number, y: number, zoom = 14): WorldPoint => [
  origin[0] + x / (256 * 2 ** zoom),
  origin[1] + y / (256 * 2 ** zoom),
];
const wish = (over: Partial<LabelWish>): LabelWish => ({
  text: '역삼역',
  style: 'station',
  priority: 1,
  fromZoom: 10,
  toZoom: 19,
  at: at(0, 0),
  ...over,
});
const overlap = (a: PixelBox, b: PixelBox): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const collide = (a: PlacedLabel, b: PlacedLabel): boolean => a.boxes.some((x) => b.boxes.some((y) => overlap(x, y)));

describe('names on the map', () => {
  it('never cover each other, wherever they want to be', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 }));
    const point = fc.record({
      text: fc.constantFrom('강남구', '서울역', 'Seoul City Hall', '관악산 632 m'),
      style: fc.constantFrom('gu', 'station', 'landmark', 'mountain'),
      priority: fc.integer({ min: 0, max: 9 }),
      at: place.map(([x, y]) => at(x, y)),
    });
    const line = fc.record({
      text: fc.constantFrom('테헤란로', 'Gangnam-daero', '한강'),
      style: fc.constantFrom('road', 'water'),
      priority: fc.integer({ min: 0, max: 9 }),
      along: fc.array(place, { minLength: 2, maxLength: 5 }).map((points) => points.map(([x, y]) => at(x, y))),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(point, line), { minLength: 2, maxLength: 60 }), (some) => {
        const wishes = some.map((each) => wish({ at: undefined, ...(each as Partial<LabelWish>) }));
        const placed = placeLabels(wishes, 14);
        for (const [i, a] of placed.entries()) {
          for (const b of placed.slice(i + 1)) expect(collide(a, b)).toBe(false);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('give way to more important ones, and move to another side of their symbol before they give up', () => {
    const [first, second, third] = placeLabels(
      [
        wish({ text: '작은역', at: at(40, 0) }),
        wish({ text: '큰역', priority: 9 }),
        wish({ text: '끝역', at: at(3, 2) }),
      ],
      14,
    );
    expect(first.glyphs[0].text).toBe('큰역');
    expect(second.glyphs[0].text).toBe('작은역');
    expect(third).toBeUndefined();
  });

  it('are the same on both sides of a tile border: one placement serves all tiles', () => {
    const x = Math.ceil(origin[0] * 2 ** 14) / 2 ** 14;
    const placed = placeLabels([wish({ text: '경계에 선 이름', style: 'gu', at: [x, origin[1]] })], 14);
    const key = { level: 14, x: Math.round(x * 2 ** 14), y: Math.floor(origin[1] * 2 ** 14) };
    expect(labelsIn(placed, { ...key, x: key.x - 1 })).toEqual(placed);
    expect(labelsIn(placed, key)).toEqual(placed);
    expect(labelsIn(placed, { ...key, x: key.x + 1 })).toEqual([]);
  });

  it('run along their line from left to right, again after a while, and not where it bends sharply', () => {
    const straight = placeLabels(
      [wish({ style: 'road', text: '도산대로', at: undefined, along: [at(900, 0), at(0, 90)] })],
      14,
    );
    expect(straight).toHaveLength(2);
    for (const { glyphs } of straight) {
      for (const [i, glyph] of glyphs.slice(1).entries()) expect(glyph.x).toBeGreaterThan(glyphs[i].x);
      for (const { angle } of glyphs) expect(Math.abs(angle)).toBeLessThan(0.2);
    }
    const zigzag = Array.from({ length: 30 }, (_, i) => at(12 * i, i % 2 === 0 ? 0 : 30));
    expect(
      placeLabels([wish({ style: 'road', text: '꼬불꼬불한 길의 이름', at: undefined, along: zigzag })], 14),
    ).toEqual([]);
  });

  it('keep to the square that they are told, and to their zooms', () => {
    const centre = [origin[0] * 256 * 2 ** 14, origin[1] * 256 * 2 ** 14];
    const within = [centre[0] - 20, centre[1] - 20, centre[0] + 20, centre[1] + 20] as const;
    expect(placeLabels([wish({ style: 'gu', text: '아주 긴 이름을 가진 곳' })], 14, [], within)).toEqual([]);
    expect(placeLabels([wish({ fromZoom: 15 })], 14)).toEqual([]);
    expect(placeLabels([wish({ toZoom: 13 })], 14)).toEqual([]);
  });
});

describe('pieces of a street', () => {
  it('make one long line, straight over a crossing', () => {
    const pieces = [
      [at(100, 0), at(200, 0)],
      [at(0, 0), at(100, 0)],
      [at(100, 80), at(100, 0)],
      [at(300, 5), at(200, 0)],
    ];
    const chains = chain(pieces);
    expect(chains).toHaveLength(2);
    expect(chains[0].map(([x]) => x)).toEqual([0, 100, 200, 300].map((x) => at(x, 0)[0]));
  });
});

describe('romanisation', () => {
  // Examples of the notice and of road signs.
  it.each([
    ['테헤란로', 'Teheran-ro'],
    ['강남대로', 'Gangnam-daero'],
    ['신림', 'Sillim'],
    ['종로', 'Jong-ro'],
    ['독립문', 'Dongnimmun'],
    ['왕십리', 'Wangsimni'],
    ['역삼동', 'Yeoksam-dong'],
    ['한라산', 'Hallasan'],
    ['백마', 'Baengma'],
    ['광희문', 'Gwanghuimun'],
  ])('%s is %s', (korean, latin) => {
    expect(romanize(korean)).toBe(latin);
  });
});
