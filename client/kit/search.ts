/** Search in names, as Korean readers type them: any part of the name, its English form, or its initial consonants. */

const initials = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
/** Syllables per initial consonant in Unicode's Hangul block: 21 vowels x 28 finals. */
const perInitial = 588;

/** `역삼동` -> `ㅇㅅㄷ`; other letters stay. */
export function initialsOf(text: string): string {
  return [...text]
    .map((letter) => {
      const code = letter.charCodeAt(0);
      return code < firstSyllable || code > lastSyllable
        ? letter
        : initials[Math.floor((code - firstSyllable) / perInitial)];
    })
    .join('');
}

const plain = (text: string) => text.toLowerCase().replace(/[\s\-·.]/g, '');

/**
 * How well a query fits a name: 0 = not at all; names that begin with it come before names that contain it.
 */
export function fitOf(query: string, names: readonly string[]): number {
  const wanted = plain(query);
  if (!wanted) return 0;
  const onlyInitials = [...wanted].every((letter) => initials.includes(letter));
  let best = 0;
  for (const name of names) {
    const known = onlyInitials ? initialsOf(plain(name)) : plain(name);
    const at = known.indexOf(wanted);
    if (at < 0) continue;
    best = Math.max(best, at === 0 ? (known.length === wanted.length ? 3 : 2) : 1);
  }
  return best;
}
