import { SaxesParser } from 'saxes';
import { ApiFault, type CodeFamily, verdictOf } from './fault.ts';

/** One row of an answer; names in lower case, because Seoul's APIs write them in either. */
export type ApiRow = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly rows: readonly ApiRow[];
  /** Rows that there are in all, where the answer says so. */
  readonly total?: number;
}

/**
 * Reads an answer of any of Seoul's open APIs, in JSON or XML: openapi.seoul.go.kr in its shapes, ws.bus.go.kr, the weather
 * service and the gateway of data.go.kr. An answer without rows is an empty one.
 *
 * @throws ApiFault for everything that is no answer, and for every result code that says so
 */
export function readAnswer(text: string): Answer {
  const tree = readTree(text);
  const result = resultOf(tree);
  if (result) {
    const verdict = verdictOf(result.family, result.code);
    if (verdict === 'empty') return { rows: [], total: 0 };
    if (verdict !== 'ok') throw new ApiFault(verdict, result.code);
  }
  const found = rowsOf(tree);
  if (found) return found;
  // Without a list, only an answer that calls itself good may be one without rows.
  if (result?.family === 'bus' || result?.family === 'gateway') return { rows: [], total: 0 };
  throw new ApiFault('changed-shape', { ko: '알 수 없는 형식의 응답', en: 'an answer of an unknown form' });
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function readTree(text: string): Tree {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (body === '') throw new ApiFault('down', { ko: '빈 응답', en: 'an empty answer' });
  if (/^<(!doctype html|html)/i.test(body))
    throw new ApiFault('down', { ko: '웹 페이지', en: 'a web page instead of data' });
  const tree = body.startsWith('<') ? xmlTree(body) : jsonTree(body);
  if (!isTree(tree))
    throw new ApiFault('changed-shape', { ko: '알 수 없는 형식의 응답', en: 'an answer of an unknown form' });
  return tree;
}

const broken = (kind: string) => new ApiFault('down', { ko: `끊기거나 깨진 ${kind}`, en: `broken or cut off ${kind}` });

function jsonTree(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken('JSON');
  }
}

/** Elements as members: text where there is nothing else, a list where a name repeats. */
function xmlTree(text: string): unknown {
  const root: Record<string, unknown> = {};
  const stack: { name: string; members: Record<string, unknown>; text: string }[] = [
    { name: '', members: root, text: '' },
  ];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => stack.push({ name, members: {}, text: '' }));
  parser.on('text', (piece) => {
    stack[stack.length - 1].text += piece;
  });
  parser.on('cdata', (piece) => {
    stack[stack.length - 1].text += piece;
  });
  parser.on('closetag', () => {
    const { name, members, text: inner } = stack.pop()!;
    const value = Object.keys(members).length > 0 ? members : inner.trim();
    const parent = stack[stack.length - 1].members;
    const other = parent[name];
    if (other === undefined) parent[name] = value;
    else if (Array.isArray(other)) other.push(value);
    else parent[name] = [other, value];
  });
  parser.on('error', () => {
    throw broken('XML');
  });
  parser.write(text).close();
  return root;
}

interface ResultCode {
  readonly family: CodeFamily;
  readonly code: string;
}

/** The result code, wherever this shape of answer keeps it: beside the rows, or alone. */
function resultOf(tree: Tree, depth = 0): ResultCode | undefined {
  const lower = lowered(tree);
  const code = (value: unknown): string | undefined =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
  const inside = (name: string, member: string): string | undefined => {
    const value = lower[name];
    return isTree(value) ? code(lowered(value)[member]) : undefined;
  };
  const seoul =
    code(lower['result.code']) ??
    inside('result', 'code') ??
    inside('result', 'result.code') ??
    inside('errormessage', 'code');
  if (seoul) return { family: 'seoul', code: seoul };
  const bus = inside('msgheader', 'headercd');
  if (bus) return { family: 'bus', code: bus };
  const gateway = inside('cmmmsgheader', 'returnreasoncode') ?? inside('header', 'resultcode');
  if (gateway) return { family: 'gateway', code: gateway.padStart(2, '0') };
  if (depth === 2) return undefined;
  for (const value of Object.values(tree)) {
    const found = isTree(value) ? resultOf(value, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Members under which the APIs keep their rows. A single row may come without a list around it. */
const listNames = new Set(['row', 'itemlist', 'item', 'realtimearrivallist']);

function rowsOf(tree: Tree, depth = 0): Answer | undefined {
  const lower = lowered(tree);
  const total = Number(lower.list_total_count ?? lower.totalcount ?? Number.NaN);
  for (const [name, value] of Object.entries(lower)) {
    const isList = listNames.has(name) || (Array.isArray(value) && depth > 0 && name.includes('.'));
    if (!isList || value === '' || value === null) continue;
    if (name === 'item' || Array.isArray(value) || isTree(value)) {
      const rows = (Array.isArray(value) ? value : [value]).filter(isTree).map(lowered);
      return { rows, ...(Number.isFinite(total) ? { total } : {}) };
    }
  }
  // `{"SeoulRtd.citydata_ppltn": [ … ]}`: the list stands at the top under the service's own name.
  if (depth === 0) {
    for (const [name, value] of Object.entries(lower)) {
      if (name.includes('.') && !name.startsWith('result.') && Array.isArray(value))
        return { rows: value.filter(isTree).map(lowered) };
    }
  }
  if (depth === 3) return undefined;
  for (const value of Object.values(tree)) {
    const found = isTree(value) ? rowsOf(value, depth + 1) : undefined;
    if (found) return { ...found, ...(found.total === undefined && Number.isFinite(total) ? { total } : {}) };
  }
  return undefined;
}

const lowered = (tree: Tree): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tree).map(([name, value]) => [name.toLowerCase(), value]));
