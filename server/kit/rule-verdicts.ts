import { cellOf, type Table, type TableRule } from '#core';

/** Who newly breaks or keeps a rule: rows of a table, told for each part of a thing that they belong to. */
export interface PartVerdict {
  readonly thing: string;
  /** What tells the part apart from others of its thing, by column. */
  readonly parts: Readonly<Record<string, string | number>>;
  /** Rows of the part that were there before. */
  readonly rows: number;
  /** How many of them kept the rule, and keep it now. */
  readonly was: number;
  readonly is: number;
  readonly newlyFailing: number;
  readonly newlyPassing: number;
}

type Counts = { -readonly [Key in keyof PartVerdict]: PartVerdict[Key] };

/** One verdict for each part that has rows in both cities, in the order in which they first come. */
export function verdictsOf(table: Table, rule: TableRule): PartVerdict[] {
  const [passes, before] = [rule.passes, rule.before].map((key) => numbersOf(table, key));
  const found = new Map<string, Counts>();
  for (let row = 0; row < table.rows; row++) {
    if (Number.isNaN(before[row]) || Number.isNaN(passes[row])) continue;
    const [thing, ...parts] = rule.of.map((key) => cellOf(table.columns[key], row) ?? '');
    const key = JSON.stringify([thing, ...parts]);
    let counts = found.get(key);
    if (!counts) {
      const named = Object.fromEntries(rule.of.slice(1).map((name, i) => [name, parts[i]]));
      counts = { thing: String(thing), parts: named, rows: 0, was: 0, is: 0, newlyFailing: 0, newlyPassing: 0 };
      found.set(key, counts);
    }
    const [was, is] = [before[row], passes[row]];
    counts.rows++;
    counts.was += was;
    counts.is += is;
    if (was > is) counts.newlyFailing++;
    if (is > was) counts.newlyPassing++;
  }
  return [...found.values()];
}

function numbersOf({ columns }: Table, key: string): Float32Array {
  const column = columns[key];
  if (column?.type !== 'number') throw new Error(`no column of numbers: ${key}`);
  return column.values;
}
