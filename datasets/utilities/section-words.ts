import { useCallback } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { fill } from '#core';
import { materials, utilityColours, utilityKinds } from './contract.ts';
import type { Cut, CutKind } from './section-types.ts';

type Values = Readonly<Record<string, string | number>>;

/** This feature's own words, with their places filled. */
export function useSectionWords(): (key: string, values?: Values) => string {
  const { featureWord } = useWords();
  return useCallback(
    (key: string, values: Values = {}) => fill(featureWord('datasets/utilities', key), values),
    [featureWord],
  );
}

export const kindColour = (kind: CutKind): string => (kind === 'subway' ? '#7d8894' : utilityColours[kind]);

/** What a cut is called: its kind, or the line that it belongs to. */
export function useCutTitle(): (cut: Cut) => string {
  const { say } = useWords();
  const own = useSectionWords();
  return (cut) => (cut.name ? say(cut.name) : cut.kind === 'subway' ? own('subway') : say(utilityKinds[cut.kind]));
}

/** Width, and height where it differs, in the unit in which people speak of it. */
export const sizeText = ({ widthM, heightM }: Cut, number: (value: number, decimals?: number) => string): string =>
  widthM === heightM ? `⌀ ${number(1000 * widthM)} mm` : `${number(widthM, 1)} × ${number(heightM, 1)} m`;

export function useMaterialTitle(): (material: string | null) => string {
  const { say } = useWords();
  return (material) => {
    const known = material === null ? undefined : (materials as Record<string, { ko: string; en: string }>)[material];
    return known ? say(known) : (material ?? '–');
  };
}
