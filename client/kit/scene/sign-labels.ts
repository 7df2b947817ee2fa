import type { Feature } from 'geojson';
import type { AttributeSpec, Language, SignLabels } from '#core';
import { formatsOf } from '../format.ts';

/** What is written beside a sign, and which goes first where there is no room for all. */
export interface SignWords {
  readonly text: string;
  readonly rank: number;
}

/** How a collection's signs are labelled, and what its numbers are. */
export interface LabelPlan extends SignLabels {
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
}

/** The name in the reader's language, and the number with its unit: `남산 270.9 m`. */
export function signWords(
  { properties }: Feature,
  { name, nameEn, number, attributes }: LabelPlan,
  language: Language,
): SignWords {
  const known = properties ?? {};
  const english = language === 'en' && nameEn !== undefined ? known[nameEn] : undefined;
  const value = number === undefined ? undefined : known[number];
  const written = typeof value === 'number' ? formatsOf(language).attribute(value, attributes[number!]) : '';
  return {
    text: [english ?? known[name], written].filter(Boolean).join(' '),
    rank: typeof value === 'number' ? value : Number.NEGATIVE_INFINITY,
  };
}

export const labelFamily = '"Noto Sans KR", "Noto Sans CJK KR", sans-serif';
export const labelFont = { px: 13, family: labelFamily } as const;
/** From the middle of the sign to the middle of its words, pixels upwards. */
export const labelRisePx = 17;
