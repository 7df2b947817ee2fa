import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language, Text } from '#core';
import { formatsOf } from './format.ts';
import type { FrameWord, WordsPlace } from './words.ts';

type Values = Readonly<Record<string, string | number>>;

/** Everything that a component needs to speak: words of the frame, texts of contracts, numbers and times. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const word = useCallback((key: FrameWord, values?: Values): string => t(key as string, { ...values }), [t]);
  const say = useCallback((text: Text): string => text[language], [language]);
  /** A feature's own word; the key itself when the feature forgot it, so that it is noticed. */
  const featureWord = useCallback(
    (place: WordsPlace, key: string, values?: Values): string => i18n.t(key, { ...values, ns: place }),
    [i18n],
  );
  const format = useMemo(() => formatsOf(language), [language]);
  return { word, say, featureWord, format, language };
}
