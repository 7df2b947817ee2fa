import type { LoadWords } from '#client/kit/words.ts';

/** Each language is a file of its own. */
export const loadWords: LoadWords = async (language) =>
  (language === 'ko' ? await import('./ko.ts') : await import('./en.ts')).words;
