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

export const labelFont = { px: 13, family: '"Noto Sans KR", "Noto Sans CJK KR", sans-serif' } as const;
/** From the middle of the sign to the middle of its words, pixels upwards. */
export const labelRisePx = 17;
const linePx = 20;

/** A label where it would stand: pixels from the left and from the top, of its sign. */
export interface PlacedLabel extends SignWords {
  readonly x: number;
  readonly y: number;
}

/** The labels that fit without covering one another, those of higher rank first. */
export function withoutOverlap<L extends PlacedLabel>(labels: readonly L[]): L[] {
  const kept: (L & { half: number })[] = [];
  const byRank = [...labels].sort((a, b) => b.rank - a.rank || (a.text < b.text ? -1 : 1));
  for (const label of byRank) {
    const half = widthOf(label.text) / 2;
    const covers = ({ x, y, half: other }: (typeof kept)[number]) =>
      Math.abs(x - label.x) < half + other && Math.abs(y - label.y) < linePx;
    if (!kept.some(covers)) kept.push({ ...label, half });
  }
  return kept;
}

/** Syllables are square, other letters about half as wide; some room on both sides. */
function widthOf(text: string): number {
  let width = 8;
  for (const letter of text) width += letter > '\u1100' ? labelFont.px : labelFont.px * 0.58;
  return width;
}
