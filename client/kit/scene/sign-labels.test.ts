import type { Feature } from 'geojson';
import { describe, expect, it } from 'vitest';
import { signWords } from './sign-labels.ts';

const plan = {
  ...{ name: 'name', nameEn: 'nameEn', number: 'heightM', withinM: 10_000 },
  attributes: { heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 } },
} as const;
const peak = (properties: object): Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [127, 37.5] },
  properties: { ...properties },
});

describe('the words beside a sign', () => {
  it('are the name in the language of the page and the number with its unit', () => {
    const namsan = peak({ name: '남산', nameEn: 'Namsan', heightM: 270.9 });
    expect(signWords(namsan, plan, 'ko')).toEqual({ text: '남산 270.9 m', rank: 270.9 });
    expect(signWords(namsan, plan, 'en').text).toBe('Namsan 270.9 m');
  });
  it('are the name alone where the number is not known, and the Korean one where there is no other', () => {
    expect(signWords(peak({ name: '궁산', heightM: null }), plan, 'en')).toEqual({
      text: '궁산',
      rank: Number.NEGATIVE_INFINITY,
    });
  });
});
