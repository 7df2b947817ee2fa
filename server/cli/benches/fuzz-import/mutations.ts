import { randomSequence } from '#core';
import { zipBytes } from '#datasets/_kit/test-formats.ts';
import type { Seed } from './seeds.ts';

/** A spoilt file and what was done to it. */
export interface Spoilt {
  readonly what: string;
  readonly main: string;
  readonly files: Readonly<Record<string, Buffer>>;
}

export interface FormatSpoilt extends Spoilt {
  readonly format: string;
}

type Random = () => number;
/** Undefined where a file has nothing that could be spoilt so. */
type Spoil = (bytes: Buffer, random: Random) => Buffer | undefined;

const below = (random: Random, n: number): number => Math.floor(random() * Math.max(1, n));
const span = (bytes: Buffer, random: Random): [number, number] => {
  const from = below(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + below(random, random() < 0.3 ? bytes.length / 2 : 40))];
};
const replaced = (bytes: Buffer, from: number, to: number, put: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]);

/** Numbers that no reader may believe. */
const hugeCounts = [0xffff_ffff, 0x7fff_ffff, 1_000_000_000, 0x8000_0000, 0];
const strangeNumbers = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e309',
  '-1e308',
  '1e-320',
  '999999999999999999999',
  '""',
  'null',
  '0',
  '-0',
  '0x1F',
];

/** Replaces one of the places where a pattern stands in the text of a file. */
function atPattern(bytes: Buffer, random: Random, pattern: RegExp, put: (found: string) => string): Buffer | undefined {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return undefined;
  const match = found[below(random, found.length)];
  return Buffer.from(text.slice(0, match.index) + put(match[0]) + text.slice(match.index + match[0].length), 'latin1');
}

const byteSpoils: Readonly<Record<string, Spoil>> = {
  'bits flipped': (bytes, random) => {
    const out = Buffer.from(bytes);
    for (let n = 1 + below(random, 12); n > 0; n--) out[below(random, out.length)] ^= 1 << below(random, 8);
    return out;
  },
  'cut short': (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  'a span missing': (bytes, random) => replaced(bytes, ...span(bytes, random), Buffer.alloc(0)),
  'a span twice': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return replaced(bytes, to, to, bytes.subarray(from, to));
  },
  'a span zeroed': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return replaced(bytes, from, to, Buffer.alloc(to - from));
  },
  'random bytes put in': (bytes, random) => {
    const at = below(random, bytes.length);
    return replaced(
      bytes,
      at,
      at,
      Buffer.from(Array.from({ length: 1 + below(random, 60) }, () => below(random, 256))),
    );
  },
  'a huge count': (bytes, random) => {
    const out = Buffer.from(bytes);
    const at = below(random, out.length - 4);
    const value = hugeCounts[below(random, hugeCounts.length)];
    if (out.length >= 8) random() < 0.5 ? out.writeUInt32LE(value, at) : out.writeUInt32BE(value, at);
    return out;
  },
  'a strange number': (bytes, random) =>
    atPattern(bytes, random, /-?\d+\.?\d*/g, () => strangeNumbers[below(random, strangeNumbers.length)]),
  'a sign or comma lost': (bytes, random) => atPattern(bytes, random, /[-,:;{}[\]"<>/]/g, () => ''),
  'nested without end': (bytes, random) =>
    atPattern(
      bytes,
      random,
      /[[<]/g,
      (found) => (found === '<' ? '<a>' : '[').repeat(5000 + below(random, 100_000)) + found,
    ),
  'two numbers swapped': (bytes, random) =>
    atPattern(bytes, random, /(-?\d+\.\d+)([, ]+)(-?\d+\.\d+)/g, (found) =>
      found.replace(/^(\S+?)([, ]+)(\S+)$/, '$3$2$1'),
    ),
  'another system declared': (bytes, random) =>
    atPattern(bytes, random, /5186|4326|5181/g, (found) => (found === '5181' ? '5186' : '5181')),
  'an id repeated': (bytes, random) => atPattern(bytes, random, /(way\/|b|GML_|"id":")\d+/g, () => 'way/1'),
  'UTF-16': (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
  'text of another encoding': (bytes, random) =>
    atPattern(bytes, random, /[\u0080-\u00ff]{2,}/g, () => '\u00bf\u00aa\u00ff\u00fe'),
  'an outline turned round': (bytes, random) =>
    atPattern(bytes, random, /\[\[[-\d.,[\]]+\]\]/g, (found) => {
      try {
        return JSON.stringify((JSON.parse(found) as unknown[]).reverse());
      } catch {
        return found;
      }
    }),
  'everything twice': (bytes) => Buffer.concat([bytes, bytes]),
};

/** What is done to files as a whole. */
type SpoilSeed = (seed: Seed, random: Random) => Spoilt | undefined;
const wholeSpoils: readonly SpoilSeed[] = [
  (seed, random) => {
    const names = Object.keys(seed.files).filter((name) => name !== seed.main);
    if (names.length === 0) return undefined;
    const gone = names[below(random, names.length)];
    const files = Object.fromEntries(Object.entries(seed.files).filter(([name]) => name !== gone));
    return { what: `without its ${gone.split('.').at(-1)}`, main: seed.main, files };
  },
  (seed) => ({
    what: 'a web page under its name',
    main: seed.main,
    files: { ...seed.files, [seed.main]: Buffer.from('<!DOCTYPE html><html><body>로그인</body></html>') },
  }),
  (seed) => ({ what: 'empty', main: seed.main, files: { ...seed.files, [seed.main]: Buffer.alloc(0) } }),
  (seed) => ({
    what: 'a bomb in an archive',
    main: 'bomb.zip',
    files: { 'bomb.zip': Buffer.from(zipBytes({ [seed.main]: new Uint8Array(70 << 20) })) },
  }),
  (seed) => {
    let inner: Uint8Array = zipBytes(seed.files as Record<string, Uint8Array>);
    for (let depth = 0; depth < 5; depth++) inner = zipBytes({ 'inner.zip': inner });
    return { what: 'an archive in archives', main: 'nested.zip', files: { 'nested.zip': Buffer.from(inner) } };
  },
];

/** The nth spoilt file of a run: the same for the same seed of chance. */
export function spoil(all: readonly Seed[], n: number, chance: number): FormatSpoilt {
  const random = randomSequence(chance * 1_000_003 + n);
  for (let i = 0; i < 4; i++) random();
  const seed = all[n % all.length];
  if (random() < 0.06) {
    const whole = wholeSpoils[below(random, wholeSpoils.length)](seed, random);
    if (whole) return { format: seed.format, ...whole };
  }
  const names = Object.keys(seed.files);
  const name = random() < 0.5 ? seed.main : names[below(random, names.length)];
  const spoils = Object.entries(byteSpoils);
  const done: string[] = [];
  let bytes = seed.files[name];
  for (let turns = random() < 0.6 ? 1 : 2 + below(random, 2); turns > 0 && bytes.length > 8; turns--) {
    const [what, work] = spoils[below(random, spoils.length)];
    const spoilt = work(bytes, random);
    if (!spoilt) turns++;
    else {
      done.push(what);
      bytes = spoilt;
    }
  }
  return { format: seed.format, what: done.join(', '), main: seed.main, files: { ...seed.files, [name]: bytes } };
}
