import { romanize } from '#datasets/_core/romanize.ts';
import { roadFacts } from './facts/roads.ts';

const known = new Map(roadFacts.map(({ name, nameEn }) => [name, nameEn]));

/** A road's name in Latin letters: its own where it is known, otherwise spelled; one that has no Hangul stays as it is. */
export const englishRoad = (name: string): string => known.get(name) ?? romanize(name);
