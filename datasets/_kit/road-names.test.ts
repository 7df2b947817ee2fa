import { expect, it } from 'vitest';
import { englishRoad } from './road-names.ts';

it('names a road in Latin letters, as it is known or as it is spelled', () => {
  expect(englishRoad('테헤란로')).toBe('Teheran-ro');
  expect(englishRoad('을지로')).toBe('Eulji-ro');
  expect(englishRoad('Olympic-daero')).toBe('Olympic-daero');
});
