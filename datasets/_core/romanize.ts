/**
 * Hangul in Latin letters by the Revised Romanization of Korean (Ministry of Culture and Tourism, Notice 2000-8), for
 * names that come without an English form. Sounds that change between syllables are spelled as they are spoken.
 */
const initials = 'g kk n d tt r m b pp s ss - j jj ch k t p h'.split(' ').map((s) => (s === '-' ? '' : s));
const vowels = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ');
/** How a final is spoken before a consonant or at the end, and how before a vowel. */
const finals = '- k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' ').map((s) => (s === '-' ? '' : s));
const linked = '- g kk ks n nj n d r lg lm lb ls lt lp r m b ps s ss ng j ch k t p h'
  .split(' ')
  .map((s) => (s === '-' ? '' : s));

/** Endings of names that stand apart: Teheran-ro. */
const suffixes = ['대로', '로', '길', '동', '구', '가'];

interface Syllable {
  readonly initial: number;
  readonly vowel: number;
  readonly final: number;
}

function syllableOf(letter: string): Syllable | undefined {
  const code = letter.charCodeAt(0) - 0xac00;
  if (code < 0 || code >= 11_172) return undefined;
  return { initial: Math.floor(code / 588), vowel: Math.floor((code % 588) / 28), final: code % 28 };
}

export function romanize(name: string): string {
  return name.split(' ').map(romanizeWord).join(' ');
}

function romanizeWord(word: string): string {
  const suffix = suffixes.find((ending) => word.length > ending.length && word.endsWith(ending));
  const stem = suffix ? word.slice(0, -suffix.length) : word;
  const latin = spell(stem);
  const capital = latin.charAt(0).toUpperCase() + latin.slice(1);
  return suffix ? `${capital}-${spell(suffix)}` : capital;
}

function spell(text: string): string {
  const letters = [...text];
  let out = '';
  let final = 0;
  for (const letter of letters) {
    const syllable = syllableOf(letter);
    if (!syllable) {
      out += finals[final] + letter;
      final = 0;
      continue;
    }
    out += joint(final, syllable.initial) + vowels[syllable.vowel];
    final = syllable.final;
  }
  return out + finals[final];
}

const [nieun, rieul, mieum, ieung] = [2, 5, 6, 11];

/** A final and the initial after it, as they are spoken together. */
function joint(final: number, initial: number): string {
  const first = initials[initial];
  if (final === 0) return first;
  if (initial === ieung) return linked[final];
  const closed = finals[final];
  const nasal = { k: 'ng', t: 'n', p: 'm' }[closed];
  if (initial === nieun || initial === mieum) {
    if (closed === 'l' && initial === nieun) return 'll';
    return (nasal ?? closed) + first;
  }
  if (initial === rieul) {
    if (closed === 'l' || closed === 'n') return 'll';
    return `${nasal ?? closed}n`;
  }
  return closed + first;
}
