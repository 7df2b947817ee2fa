import { initialsOf, isInitials, type NameKind, nameFit, nameKinds, plainName } from '#core';
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
const mostCandidates = 4000;
const field = '\u0001';
const end = '\n';

/**
 * Names of one dataset in memory. All texts stand in one long string, each entry a line; a query is found in it by the
 * machine's own search of strings, which reads 600,000 addresses in some ten milliseconds.
 */
export class NameIndex {
  readonly #entries: Named[] = [];
  /** Where each entry's line begins in both strings. */
  readonly #starts: number[] = [];
  #text = '';
  #initials = '';

  add(batch: readonly Named[]): void {
    const lines: string[] = [];
    let at = this.#text.length;
    for (const each of batch) {
      const line =
        [each.name, each.nameEn, each.also, `${each.detail}${each.detailEn}`].map(plainName).join(field) + end;
      this.#entries.push(each);
      this.#starts.push(at);
      lines.push(line);
      at += line.length;
    }
    const text = lines.join('');
    this.#text += text;
    this.#initials += initialsOf(text);
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Entries that hold every word of the query, unordered. */
  find(query: string): Hit[] {
    const whole = plainName(query);
    if (!whole) return [];
    const words = query.trim().split(/\s+/).map(plainName).filter(Boolean);
    const longest = words.reduce((a, b) => (b.length > a.length ? b : a), '');
    const found = new Set<number>([...this.#lines(whole), ...(words.length > 1 ? this.#lines(longest) : [])]);
    const hits: Hit[] = [];
    for (const entry of found) {
      const score = scoreOf(this.#entries[entry], whole, words, this.#line(entry));
      if (score > 0) hits.push({ named: this.#entries[entry], score });
    }
    return hits;
  }

  #line(entry: number): string {
    return this.#text.slice(this.#starts[entry], this.#starts[entry + 1] ?? this.#text.length);
  }

  /** Entries whose line holds a word, each once, in their order. */
  *#lines(word: string): Generator<number> {
    const text = isInitials(word) ? this.#initials : this.#text;
    for (let at = text.indexOf(word), n = 0; at >= 0 && n < mostCandidates; n++) {
      const entry = this.#entryAt(at);
      yield entry;
      const next = this.#starts[entry + 1];
      at = next === undefined ? -1 : text.indexOf(word, next);
    }
  }

  /** The entry whose line holds a position: the last that begins at or before it. */
  #entryAt(position: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * The whole name before its beginning before a part of it; the Korean and English name before an address; a query of
 * several words fits when each stands somewhere in the entry. Of equals the shorter name is nearer to what was typed.
 */
function scoreOf({ kind, name }: Named, whole: string, words: readonly string[], line: string): number {
  const [ko, en, also, detail] = line.slice(0, -1).split(field);
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
