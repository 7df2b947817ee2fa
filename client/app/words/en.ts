import frame from '#client/kit/locales/en.json' with { type: 'json' };
import type { LanguageWords } from '#client/kit/words.ts';
import { byPlace } from './by-place.ts';

const files = import.meta.glob<Record<string, string>>('../../../{datasets,simulations,tiles}/*/strings.en.json', {
  eager: true,
  import: 'default',
});

export const words: LanguageWords = { frame, features: byPlace(files) };
