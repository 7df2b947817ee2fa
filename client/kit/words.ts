import i18next, { type i18n } from 'i18next';
import { type Language, languageOf, type Text } from '#core';
import type en from './locales/en.json';

export type Words = Readonly<Record<string, string>>;

/** Everything that is said in one language: the frame's own words, and each feature's. */
export interface LanguageWords {
  readonly frame: Words;
  readonly features: ReadonlyMap<WordsPlace, Words>;
}

/** Fetches the words of a language: a page needs one of them. */
export type LoadWords = (language: Language) => Promise<LanguageWords>;

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

let load: LoadWords;

/** Starts the translations: the frame's own words, and each feature's under its place. Keys are flat. */
export async function startWords(language: Language, loadWords: LoadWords): Promise<i18n> {
  load = loadWords;
  await i18next.init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'frame',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
    resources: {},
  });
  await learn(language);
  return i18next;
}

/** Goes over to a language, once its words are there; rejects when they cannot be fetched. */
export async function speak(language: Language): Promise<void> {
  await learn(language);
  await i18next.changeLanguage(language);
}

async function learn(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'frame')) return;
  const { frame, features } = await load(language);
  i18next.addResourceBundle(language, 'frame', frame);
  for (const [place, words] of features) i18next.addResourceBundle(language, place, words);
}

export type FrameWord = keyof typeof en;

export const say = (text: Text, language: Language): string => text[language];
