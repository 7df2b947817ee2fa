import { expect, it } from 'vitest';
import { withoutOverlap } from './label-room.ts';

const label = (text: string, rank: number, x: number, y: number) => ({ text, rank, x, y, px: 13 });

it('labels that would cover one another give way to the higher', () => {
  const placed = [
    label('인수봉 810.5 m', 810, 110, 102),
    label('백운대 836.5 m', 836, 100, 100),
    label('남산', 270, 100, 300),
  ];
  expect(withoutOverlap(placed).map(({ text }) => text)).toEqual(['백운대 836.5 m', '남산']);
  expect(withoutOverlap(placed.map((each, i) => ({ ...each, x: 300 * i })))).toHaveLength(3);
});

it('larger words need more room', () => {
  const two = [label('강남구', 2, 100, 100), label('역삼동', 1, 148, 100)];
  expect(withoutOverlap(two)).toHaveLength(2);
  expect(withoutOverlap(two.map((each) => ({ ...each, px: 17 })))).toHaveLength(1);
});

it('a name comes again only farther away', () => {
  const twice = [label('테헤란로', 2, 100, 100), label('테헤란로', 2, 300, 100)];
  expect(withoutOverlap(twice)).toHaveLength(2);
  expect(withoutOverlap(twice.map((each) => ({ ...each, apartPx: 240 })))).toHaveLength(1);
});
