import type { Text } from './text.ts';

/** Search in names, as Korean readers type them: any part of the name, its English form, or its initial consonants. */

const initials = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
/** Syllables per initial consonant in Unicode's Hangul block: 21 vowels x 28 finals. */
const perInitial = 588;

/** `역삼동` -> `ㅇㅅㄷ`; other letters stay, so that a place in the name is the same place in its initials. */
export function initialsOf(text: string): string {
  let found = '';
  for (let i = 0; i < text.length; i++) found += String.fromCharCode(initialCode(text.charCodeAt(i)));
  return found;
}

const initialCodes = initials.map((letter) => letter.charCodeAt(0));

/** The initial consonant of a syllable, both as UTF-16 codes; any other code stays. */
export const initialCode = (code: number): number =>
  code < firstSyllable || code > lastSyllable ? code : initialCodes[Math.floor((code - firstSyllable) / perInitial)];

/** A name without what writers differ in: case, spaces, hyphens, dots; composed as Unicode asks (NFC). */
export const plainName = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s\-·.,'’]/g, '');

/** Whether a plain query is nothing but initial consonants. */
export const isInitials = (plain: string): boolean =>
  plain !== '' && [...plain].every((letter) => initials.includes(letter));

/**
 * How well a plain query fits a plain name: 0 = not at all, 1 = a part of it, 2 = its beginning or, of three letters and
 * more, its end, 3 = the whole.
 */
export function nameFit(query: string, name: string): 0 | 1 | 2 | 3 {
  if (!query) return 0;
  const known = isInitials(query) ? initialsOf(name) : name;
  const at = known.indexOf(query);
  if (at < 0) return 0;
  if (known.length === query.length) return 3;
  return at === 0 || (query.length > 2 && known.endsWith(query)) ? 2 : 1;
}

/** Kinds of things that can be found by name, those that people mean most often first. */
export const nameKinds = {
  gu: { ko: '자치구', en: 'District' },
  dong: { ko: '동', en: 'Dong' },
  station: { ko: '역', en: 'Station' },
  landmark: { ko: '명소', en: 'Landmark' },
  peak: { ko: '산·봉우리', en: 'Mountain or peak' },
  road: { ko: '도로', en: 'Road' },
  place: { ko: '장소', en: 'Place' },
  space: { ko: '지하 공간', en: 'Underground space' },
  route: { ko: '노선', en: 'Route' },
  building: { ko: '건물·주소', en: 'Building or address' },
  stop: { ko: '정류장', en: 'Stop' },
  sensor: { ko: '센서', en: 'Sensor' },
} as const satisfies Record<string, Text>;
export type NameKind = keyof typeof nameKinds;
