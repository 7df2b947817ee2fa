import { initialCode, isInitials, type NameKind, nameFit, nameKinds, plainName } from '#core';
import type { Named } from './search.ts';

/** A found thing and how well it fits. */
export interface Hit {
  readonly named: Named;
  readonly score: number;
}

/** What people mean most often comes first among equals. */
const weightOf: ReadonlyMap<NameKind, number> = new Map(
  (Object.keys(nameKinds) as NameKind[]).map((kind, i, all) => [kind, 3 * (1 - i / all.length)]),
);
/** So many candidates are looked at per query and index: one common letter has hundreds of thousands. */
const mostCandidates = 1500;
const fieldCode = 1;
const endCode = 10;
const field = String.fromCharCode(fieldCode);

/**
 * Some thousand names. All texts stand in one string, each entry a line; a query is found in it by the machine's own
 * search of strings. The same string in initial consonants has every letter at the same place.
 */
interface Piece {
  readonly text: string;
  readonly initials: string;
  /** Where each entry's line begins. */
  readonly starts: Uint32Array;
  readonly words: readonly Omit<Named, 'box'>[];
  /** West, south, east, north of each entry, EPSG:5186: to 6 cm. */
  readonly boxes: Float32Array;
}

const decoder = new TextDecoder('utf-16le');

/** Names of one dataset in memory. */
export class NameIndex {
  readonly #pieces: Piece[] = [];

  /** Best in some thousands at a time. */
  add(batch: readonly Named[]): void {
    const lines = batch.map(({ name, nameEn, also, detail, detailEn }) => {
      // What is said already need not be kept again: most buildings are named by their address.
      const more = [detail, detailEn].filter((text, i, all) => text !== name && all.indexOf(text) === i).join('');
      return [name, nameEn, also, more].map(plainName);
    });
    const length = lines.reduce((sum, fields) => sum + fields.reduce((part, text) => part + text.length + 1, 0), 0);
    const text = new Uint16Array(length);
    const initials = new Uint16Array(length);
    const starts = new Uint32Array(batch.length);
    const boxes = new Float32Array(4 * batch.length);
    let at = 0;
    for (const [i, fields] of lines.entries()) {
      starts[i] = at;
      boxes.set(batch[i].box, 4 * i);
      for (const [part, written] of fields.entries()) {
        for (let letter = 0; letter < written.length; letter++, at++) {
          text[at] = written.charCodeAt(letter);
          initials[at] = initialCode(text[at]);
        }
        text[at] = initials[at] = part === fields.length - 1 ? endCode : fieldCode;
        at++;
      }
    }
    const words = batch.map(({ box: _, ...own }) => own);
    this.#pieces.push({ text: decoder.decode(text), initials: decoder.decode(initials), starts, words, boxes });
  }

  /** Entries that hold every word of the query, unordered. */
  find(query: string): Hit[] {
    const whole = plainName(query);
    if (!whole) return [];
    const words = query.trim().split(/\s+/).map(plainName).filter(Boolean);
    const longest = words.reduce((a, b) => (b.length > a.length ? b : a), '');
    const hits: Hit[] = [];
    let looked = 0;
    for (const piece of this.#pieces) {
      const found = new Set<number>([...linesOf(piece, whole), ...(words.length > 1 ? linesOf(piece, longest) : [])]);
      for (const entry of found) {
        const score = scoreOf(piece.words[entry], whole, words, lineOf(piece, entry));
        if (score > 0) hits.push({ named: { ...piece.words[entry], box: boxOf(piece, entry) }, score });
      }
      looked += found.size;
      if (looked > mostCandidates) break;
    }
    return hits;
  }
}

const boxOf = ({ boxes }: Piece, entry: number): Named['box'] =>
  [...boxes.subarray(4 * entry, 4 * entry + 4)] as unknown as Named['box'];

const lineOf = ({ text, starts }: Piece, entry: number): string =>
  text.slice(starts[entry], (starts[entry + 1] ?? text.length) - 1);

/** Entries whose line holds a word, each once, in their order. */
function* linesOf({ text, initials, starts }: Piece, word: string): Generator<number> {
  const within = isInitials(word) ? initials : text;
  for (let at = within.indexOf(word); at >= 0; ) {
    const entry = entryAt(starts, at);
    yield entry;
    const next = starts[entry + 1];
    at = next === undefined ? -1 : within.indexOf(word, next);
  }
}

/** The entry whose line holds a position: the last that begins at or before it. */
function entryAt(starts: Uint32Array, position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The whole name before its beginning before a part of it; the Korean and English name before an address; a query of
 * several words fits when each stands somewhere in the entry. Of equals the shorter name is nearer to what was typed.
 */
function scoreOf(
  { kind, name }: Pick<Named, 'kind' | 'name'>,
  whole: string,
  words: readonly string[],
  line: string,
): number {
  const [ko, en, also, detail] = line.split(field);
  const fit = Math.max(nameFit(whole, ko), 0.95 * nameFit(whole, en), 0.9 * nameFit(whole, also));
  const best = fit > 0 ? fit : fitOfWords(words, [ko, en, also, detail]);
  if (best === 0) return 0;
  const extra = Math.min(20, Math.max(0, name.length - whole.length));
  return 10 * best + (weightOf.get(kind) ?? 0) - 0.1 * extra;
}

/** Of several words: the first that is part of a name counts, the others must stand anywhere. */
function fitOfWords(words: readonly string[], fields: readonly string[]): number {
  if (words.length < 2) return 0;
  const known = words.every((word) => fields.some((text) => nameFit(word, text) > 0));
  if (!known) return 0;
  return 0.8 * Math.max(...words.map((word) => Math.max(nameFit(word, fields[0]), nameFit(word, fields[1]), 0.5)));
}

/** Best first; things of one kind and name that stand side by side (the two stops of a street) are one answer. */
export function rankHits(hits: readonly Hit[], limit: number): Named[] {
  const sorted = [...hits].sort(
    (a, b) => b.score - a.score || a.named.name.localeCompare(b.named.name, 'ko') || (a.named.id < b.named.id ? -1 : 1),
  );
  const chosen: Named[] = [];
  for (const { named } of sorted) {
    if (chosen.length >= limit) break;
    if (!chosen.some((other) => isSame(other, named))) chosen.push(named);
  }
  return chosen;
}

const besideM = 400;
const isSame = (a: Named, b: Named): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  Math.hypot(a.box[0] + a.box[2] - b.box[0] - b.box[2], a.box[1] + a.box[3] - b.box[1] - b.box[3]) < 2 * besideM;
