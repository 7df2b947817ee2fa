import i18next, { type i18n } from 'i18next';
import { type Language, languageOf, type Text } from '#core';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

/** Words of a feature's strings file, by language. */
export type FeatureWords = Readonly<Record<Language, Readonly<Record<string, string>>>>;

/** Place of a feature's words: `datasets/sdot`, `simulations/sunlight`. */
export type WordsPlace = `${string}/${string}`;

const chosenKey = 'virtual-seoul.language';

/** The language to start in: the one chosen before, else the browser's, else Korean. */
export function firstLanguage(
  storage: Pick<Storage, 'getItem'> | undefined,
  preferred: readonly string[] = [],
): Language {
  const chosen = storage?.getItem(chosenKey);
  return chosen === 'ko' || chosen === 'en' ? chosen : languageOf(preferred.join(','));
}

export function rememberLanguage(storage: Pick<Storage, 'setItem'> | undefined, language: Language): void {
  storage?.setItem(chosenKey, language);
}

/** Starts the translations: the frame's own words, and each feature's under its place. Keys are flat. */
export async function startWords(language: Language, features: ReadonlyMap<WordsPlace, FeatureWords>): Promise<i18n> {
  await i18next.init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'frame',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
    resources: { ko: { frame: ko }, en: { frame: en } },
  });
  for (const [place, words] of features) {
    for (const each of ['ko', 'en'] as const) i18next.addResourceBundle(each, place, words[each]);
  }
  return i18next;
}

export type FrameWord = keyof typeof en;

export const say = (text: Text, language: Language): string => text[language];
