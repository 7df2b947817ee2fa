import { expect, it } from 'vitest';
import { toWgs84 } from '#core';
import { applyEdits, type NamedBuilding } from './edits.ts';

const square = (x: number, y: number) => [
  [x, y],
  [x + 10, y],
  [x + 10, y + 10],
  [x, y + 10],
  [x, y],
];
const standing = ['a', 'b'].map(
  (id, i) =>
    ({
      id,
      name: null,
      footprint: [[square(203_000 + 20 * i, 544_000)]],
      groundM: 10,
      heightM: 12,
      floors: 4,
    }) as unknown as NamedBuilding,
);
const geometry = {
  type: 'Polygon' as const,
  coordinates: [square(203_100, 544_000).map((at) => [...toWgs84(at as never)] as [number, number])],
};

it('keeps the id of a thing that a proposal names, and the objects of what stays', () => {
  const { buildings, gone, come } = applyEdits(
    standing,
    [
      { kind: 'add', id: 'proposal:tower', geometry, heightM: 120 },
      { kind: 'demolish', id: 'a' },
    ],
    () => 20,
  );
  expect(buildings.map(({ id }) => id)).toEqual(['b', 'proposal:tower']);
  expect(buildings[0]).toBe(standing[1]);
  expect(gone).toEqual([standing[0]]);
  expect(come).toMatchObject([{ id: 'proposal:tower', groundM: 20, heightM: 120 }]);
});

it('leaves out what a proposal does elsewhere, and refuses an unknown building of an edit of its own', () => {
  const far = applyEdits(standing, [{ kind: 'demolish', id: 'far', mayBeFar: true }], () => 0);
  expect(far.buildings).toEqual(standing);
  expect(() => applyEdits(standing, [{ kind: 'demolish', id: 'far' }], () => 0)).toThrow('far');
});
