import { badQuery } from './outcomes.ts';

/** `$filter` and `$orderby`: OData's expressions, as far as SensorThings 1.1 asks for them. */

export type Value = string | number | boolean | null | undefined | Instant;
/** A point of time in an expression: compared with times as text. */
export interface Instant {
  readonly ms: number;
}
/** What a path of properties and navigations (`Datastream/Thing/name`) leads to. */
export type Lookup<Entity> = (entity: Entity, path: readonly string[]) => unknown;
export type Expression<Entity> = (entity: Entity) => Value;

interface Token {
  readonly kind: 'number' | 'text' | 'time' | 'name' | 'sign';
  readonly text: string;
}

const patterns: readonly [Token['kind'], RegExp][] = [
  ['time', /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)/],
  ['number', /^-?\d+(\.\d+)?([eE][+-]?\d+)?/],
  ['text', /^'(?:[^']|'')*'/],
  ['name', /^[@A-Za-z_][\w@.]*(?:\/[@A-Za-z_][\w@.]*)*/],
  ['sign', /^[(),]/],
];
const mostTokens = 200;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text.trim();
  while (rest) {
    const found = patterns
      .map(([kind, pattern]) => [kind, pattern.exec(rest)?.[0]] as const)
      .find(([, match]) => match);
    if (!found || tokens.length >= mostTokens)
      throw badQuery({ text: text.slice(0, 100), at: rest.slice(0, 20) }, '$filter');
    tokens.push({ kind: found[0], text: found[1]! });
    rest = rest.slice(found[1]!.length).trimStart();
  }
  return tokens;
}

const isInstant = (value: unknown): value is Instant => typeof value === 'object' && value !== null && 'ms' in value;
const comparable = (value: Value, other: Value): string | number | boolean | null => {
  if (isInstant(value)) return value.ms;
  if (isInstant(other) && typeof value === 'string') return Date.parse(value.split('/')[0]);
  return value ?? null;
};

function compare(operator: string, left: Value, right: Value): boolean {
  const [a, b] = [comparable(left, right), comparable(right, left)];
  if (operator === 'eq') return a === b;
  if (operator === 'ne') return a !== b;
  // Nothing is larger or smaller than what is not there, nor than something of another kind.
  if (a === null || b === null || typeof a !== typeof b) return false;
  if (operator === 'gt') return a > b;
  if (operator === 'ge') return a >= b;
  return operator === 'lt' ? a < b : a <= b;
}

const arithmetic: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  mod: (a, b) => a % b,
};
const textOf = (value: Value): string => (typeof value === 'string' ? value : '');
const numberOf = (value: Value): number => (typeof value === 'number' ? value : Number.NaN);
const timeOf = (value: Value): Date => new Date(isInstant(value) ? value.ms : textOf(value).split('/')[0]);

const functions: Record<string, (...args: Value[]) => Value> = {
  substringof: (part, text) => textOf(text).includes(textOf(part)),
  startswith: (text, part) => textOf(text).startsWith(textOf(part)),
  endswith: (text, part) => textOf(text).endsWith(textOf(part)),
  length: (text) => textOf(text).length,
  indexof: (text, part) => textOf(text).indexOf(textOf(part)),
  substring: (text, from, length) =>
    textOf(text).substring(numberOf(from), length === undefined ? undefined : numberOf(from) + numberOf(length)),
  tolower: (text) => textOf(text).toLowerCase(),
  toupper: (text) => textOf(text).toUpperCase(),
  trim: (text) => textOf(text).trim(),
  concat: (a, b) => textOf(a) + textOf(b),
  year: (time) => timeOf(time).getUTCFullYear(),
  month: (time) => timeOf(time).getUTCMonth() + 1,
  day: (time) => timeOf(time).getUTCDate(),
  hour: (time) => timeOf(time).getUTCHours(),
  minute: (time) => timeOf(time).getUTCMinutes(),
  second: (time) => timeOf(time).getUTCSeconds(),
  now: () => ({ ms: Date.now() }),
  round: (value) => Math.round(numberOf(value)),
  floor: (value) => Math.floor(numberOf(value)),
  ceiling: (value) => Math.ceil(numberOf(value)),
};

/** Parses a text into something that an entity can be put into. Throws the outcome `bad-odata-query` (400). */
export function parseExpression<Entity>(text: string, lookup: Lookup<Entity>): Expression<Entity> {
  const tokens = tokensOf(text);
  let at = 0;
  const fail = (): never => {
    throw badQuery({ text: text.slice(0, 100), at: tokens[at]?.text ?? '…' }, '$filter');
  };
  const take = (...wanted: string[]): string | undefined => {
    const token = tokens[at];
    if (!token || token.kind === 'text' || !wanted.includes(token.text)) return undefined;
    at++;
    return token.text;
  };
  const either = (): Expression<Entity> => {
    let left = both();
    while (take('or')) {
      const [a, b] = [left, both()];
      left = (entity) => a(entity) === true || b(entity) === true;
    }
    return left;
  };
  const both = (): Expression<Entity> => {
    let left = unary();
    while (take('and')) {
      const [a, b] = [left, unary()];
      left = (entity) => a(entity) === true && b(entity) === true;
    }
    return left;
  };
  const unary = (): Expression<Entity> => {
    if (!take('not')) return comparison();
    const inner = unary();
    return (entity) => inner(entity) !== true;
  };
  const comparison = (): Expression<Entity> => {
    const left = sum();
    const operator = take('eq', 'ne', 'gt', 'ge', 'lt', 'le');
    if (!operator) return left;
    const right = sum();
    return (entity) => compare(operator, left(entity), right(entity));
  };
  const chain =
    (next: () => Expression<Entity>, ...operators: string[]) =>
    (): Expression<Entity> => {
      let left = next();
      for (let operator = take(...operators); operator; operator = take(...operators)) {
        const [a, b, work] = [left, next(), arithmetic[operator]];
        left = (entity) => work(numberOf(a(entity)), numberOf(b(entity)));
      }
      return left;
    };
  const call = (name: string): Expression<Entity> => {
    const args: Expression<Entity>[] = [];
    if (!take(')')) {
      do args.push(either());
      while (take(','));
      if (!take(')')) fail();
    }
    const work = functions[name];
    return (entity) => work(...args.map((arg) => arg(entity)));
  };
  const primary = (): Expression<Entity> => {
    const token = tokens[at++];
    if (!token) return fail();
    if (token.text === '(' && token.kind === 'sign') {
      const inner = either();
      return take(')') ? inner : fail();
    }
    if (token.kind === 'number') return constant(Number(token.text));
    if (token.kind === 'text') return constant(token.text.slice(1, -1).replaceAll("''", "'"));
    if (token.kind === 'time') return constant({ ms: Date.parse(token.text) });
    if (token.kind !== 'name') return fail();
    if (token.text === 'true' || token.text === 'false') return constant(token.text === 'true');
    if (token.text === 'null') return constant(null);
    if (Object.hasOwn(functions, token.text) && take('(')) return call(token.text);
    const path = token.text.split('/');
    return (entity) => lookup(entity, path) as Value;
  };
  const product = chain(primary, 'mul', 'div', 'mod');
  const sum = chain(product, 'add', 'sub');
  const whole = either();
  return at === tokens.length ? whole : fail();
}

const constant = (value: Value) => (): Value => value;

/** `name asc, result desc` as an order of entities; what is not there comes first. */
export function parseOrder<Entity>(text: string, lookup: Lookup<Entity>): (a: Entity, b: Entity) => number {
  const keys = text.split(',').map((part) => {
    const [path, direction = 'asc', ...more] = part.trim().split(/\s+/);
    if (!/^[@\w./]+$/.test(path) || !['asc', 'desc'].includes(direction) || more.length > 0) {
      throw badQuery({ text: text.slice(0, 100), at: part.slice(0, 20) }, '$orderby');
    }
    return { path: path.split('/'), sign: direction === 'asc' ? 1 : -1 };
  });
  return (a, b) => {
    for (const { path, sign } of keys) {
      const [left, right] = [lookup(a, path) as Value, lookup(b, path) as Value];
      if (left === right) continue;
      if (left === null || left === undefined) return -sign;
      if (right === null || right === undefined) return sign;
      return left < right ? -sign : sign;
    }
    return 0;
  };
}
