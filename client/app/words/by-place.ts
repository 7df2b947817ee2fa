import type { Words, WordsPlace } from '#client/kit/words.ts';

/** `../../datasets/sdot/contract.ts` -> `datasets/sdot`. */
export const placeOf = (path: string): WordsPlace => path.split('/').slice(-3, -1).join('/') as WordsPlace;

/** Words of every feature, by its place. */
export const byPlace = (files: Readonly<Record<string, Words>>): ReadonlyMap<WordsPlace, Words> =>
  new Map(Object.entries(files).map(([path, words]) => [placeOf(path), words]));
