import { badQuery } from './outcomes.ts';

/** What a query asks for besides its path; `$expand` holds the same for what it leads to. */
export interface Options {
  readonly filter?: string;
  readonly orderby?: string;
  readonly select?: readonly string[];
  readonly expand: readonly Expand[];
  readonly top: number;
  readonly skip: number;
  readonly count: boolean;
}

export interface Expand {
  readonly path: readonly string[];
  readonly options: Options;
}

const usualTop = 100;
export const largestTop = 1000;
const deepest = 5;

export type RawOptions = Readonly<Record<string, string | undefined>>;

export function parseOptions(raw: RawOptions, depth = 0): Options {
  if (depth > deepest) throw badQuery({ text: '$expand', at: '…' }, '$expand');
  const count = raw.$count ?? 'false';
  if (count !== 'true' && count !== 'false')
    throw badQuery({ text: count.slice(0, 50), at: count.slice(0, 20) }, '$count');
  return {
    filter: raw.$filter,
    orderby: raw.$orderby,
    select: raw.$select?.split(',').map((name) => name.trim()),
    expand: raw.$expand === undefined ? [] : splitTop(raw.$expand, ',').map((part) => parseExpand(part, depth)),
    top: Math.min(largestTop, whole(raw.$top, '$top') ?? usualTop),
    skip: whole(raw.$skip, '$skip') ?? 0,
    count: count === 'true',
  };
}

function whole(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badQuery({ text: text.slice(0, 50), at: text.slice(0, 20) }, name);
  return Number(text);
}

/** `Observations($top=1;$orderby=phenomenonTime desc)` or `Datastream/Thing`. */
function parseExpand(text: string, depth: number): Expand {
  const found = /^([A-Za-z]+(?:\/[A-Za-z]+)*)(?:\((.*)\))?$/s.exec(text.trim());
  if (!found) throw badQuery({ text: text.slice(0, 100), at: text.slice(0, 20) }, '$expand');
  const raw: Record<string, string> = {};
  for (const part of found[2] ? splitTop(found[2], ';') : []) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at < 0 || !known.includes(name)) throw badQuery({ text: text.slice(0, 100), at: part.slice(0, 20) }, '$expand');
    raw[name] = part.slice(at + 1);
  }
  return { path: found[1].split('/'), options: parseOptions(raw, depth + 1) };
}

const known = ['$filter', '$orderby', '$select', '$expand', '$top', '$skip', '$count'];

/** Splits where no parenthesis is open and no text. */
function splitTop(text: string, by: string): string[] {
  const parts = [''];
  let open = 0;
  let quoted = false;
  for (const letter of text) {
    if (letter === "'") quoted = !quoted;
    if (!quoted && letter === '(') open++;
    if (!quoted && letter === ')') open--;
    if (letter === by && open === 0 && !quoted) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
