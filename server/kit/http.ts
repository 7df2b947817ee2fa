import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { type Language, Outcome } from '#core';
import {
  bodyMissing,
  invalidParameter,
  languageOfRequest,
  methodNotAllowed,
  repeatedParameter,
  unknownParameter,
  unstorableText,
} from './problems.ts';

/**
 * Routes as data. One table is mounted, guarded, checked and described in the API document, so that none of these can
 * know of a route that another does not.
 */
export interface Operation<Query extends QueryShape = QueryShape, Body = unknown> {
  readonly method: 'get' | 'post' | 'delete';
  /** Template with `{name}` places, e.g. `/api/collections/{collectionId}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** What the places of the path mean. */
  readonly places?: Readonly<Record<string, string>>;
  /** The last place takes the rest of the path, slashes included. */
  readonly deep?: boolean;
  /** Every parameter that is known; any other is refused with 400. */
  readonly query?: Query;
  readonly body?: z.ZodType<Body>;
  /** Needs the writer's role and counts against the rate limit; `page`: anybody may, from our own pages or a program. */
  readonly writes?: boolean | 'page';
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  handle(call: Call<QueryValues<Query>, Body>): Promise<void> | void;
}

export interface ResponseSpec {
  readonly description: string;
  /** Schema per media type; `binary` and `text` have none. */
  readonly content?: Readonly<Record<string, z.ZodType | 'binary' | 'text'>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface QueryParameter<T = unknown> {
  readonly description: string;
  /** Of the value that `read` makes from the text; also the documentation. */
  readonly schema: z.ZodType<T>;
  readonly read: (text: string) => unknown;
}
export type QueryShape = Readonly<Record<string, QueryParameter>>;
export type QueryValues<Shape extends QueryShape> = {
  readonly [Key in keyof Shape]: Shape[Key] extends QueryParameter<infer T> ? T : never;
};

export interface Call<Query = Readonly<Record<string, unknown>>, Body = unknown> {
  readonly request: Request;
  readonly response: Response;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly language: Language;
}

/** Keeps the types of query and body for `handle`; stores the operation without them. */
export function operation<const Query extends QueryShape = Record<never, never>, Body = undefined>(
  spec: Operation<Query, Body>,
): Operation {
  return spec as unknown as Operation;
}

export const queryText = <T>(schema: z.ZodType<T>, description: string): QueryParameter<T> => ({
  schema,
  description,
  read: (text) => text,
});

/** A number as people write it; anything else stays text and fails the schema. */
const numberOf = (text: string): unknown =>
  /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;

export const queryNumber = <T>(schema: z.ZodType<T>, description: string): QueryParameter<T> => ({
  schema,
  description,
  read: numberOf,
});

export const queryNumbers = <T>(schema: z.ZodType<T>, description: string): QueryParameter<T> => ({
  schema,
  description,
  read: (text) => text.split(',').map(numberOf),
});

/** What stands before a handler that writes. */
export interface Guards {
  readonly writer: readonly RequestHandler[];
  readonly page: readonly RequestHandler[];
}

/** Mounts operations with their guards; other methods on the same path get 405. */
export function mount(app: Express, operations: readonly Operation[], guards: Guards): void {
  for (const spec of operations) {
    const before = spec.writes === 'page' ? guards.page : spec.writes ? guards.writer : [];
    const handler: RequestHandler = async (request, response) => {
      const params = placesOf(request);
      refuseUnstorable(Object.values(params));
      await spec.handle({
        request,
        response,
        params,
        query: readQuery(request, spec.query ?? {}),
        body: spec.body ? readBody(request, spec.body) : undefined,
        language: languageOfRequest(request),
      });
    };
    app[spec.method](expressPath(spec), ...before, nameRoute(spec.path), handler);
  }
  for (const [path, sharing] of Map.groupBy(operations, (spec) => spec.path)) {
    const methods = sharing.map((spec) => spec.method.toUpperCase());
    app.all(expressPath(sharing[0]), nameRoute(path), (request, response) => {
      response.set('Allow', [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '));
      if (request.method === 'OPTIONS') response.status(204).end();
      else throw methodNotAllowed({ method: request.method, allowed: methods.join(', ') });
    });
  }
}

/** The path as Express writes it: `{name}` → `:name`, a deep place → `*name`. */
export function expressPath({ path, deep }: Pick<Operation, 'path' | 'deep'>): string {
  const named = path.replace(/\{(\w+)\}/g, ':$1');
  return deep ? named.replace(/:(\w+)$/, '*$1') : named;
}

/** Values of the places; Express hands over a deep one in parts. */
function placesOf(request: Request): Record<string, string> {
  const places = Object.entries(request.params as Record<string, string | string[]>);
  return Object.fromEntries(places.map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : value]));
}

/** Leaves the template of the route for the metrics, which must not count every id as a route of its own. */
const nameRoute =
  (template: string): RequestHandler =>
  (_request, response, next) => {
    response.locals.route = template;
    next();
  };

/** Reads the query by its shape. An unknown, repeated or invalid parameter is an Outcome, as OGC API asks. */
export function readQuery<Shape extends QueryShape>(request: Request, shape: Shape): QueryValues<Shape> {
  const given = new URLSearchParams(/\?(.*)$/s.exec(request.originalUrl)?.[1] ?? '');
  refuseUnstorable([...given].flat());
  const known = Object.keys(shape);
  for (const name of new Set(given.keys())) {
    if (!Object.hasOwn(shape, name)) throw unknownParameter({ name, known: known.join(', ') || '–' }, name);
    if (given.getAll(name).length > 1) throw repeatedParameter({ name }, name);
  }
  const values = known.map((name) => {
    const text = given.get(name);
    return [name, parseParameter(name, shape[name], text)];
  });
  return Object.fromEntries(values) as QueryValues<Shape>;
}

/** A query parameter is one thing to its sender: complaints name it, not a part of it. */
function parseParameter(name: string, { schema, read }: QueryParameter, text: string | null): unknown {
  try {
    return parseAs(schema, text === null ? undefined : read(text), '');
  } catch (error) {
    if (!(error instanceof Outcome)) throw error;
    throw invalidParameter({ ...error.details.values, where: name }, name);
  }
}

function readBody<T>(request: Request, schema: z.ZodType<T>): T {
  if (request.body === undefined) throw bodyMissing();
  refuseUnstorable([request.body]);
  return parseAs(schema, request.body, '');
}

/** Parses with a schema; the first complaint becomes an Outcome in both languages, `where` its path below `root`. */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, root: string): T {
  const parsed = schema.safeParse(value, { error: z.locales.en().localeError });
  if (parsed.success) return parsed.data;
  const korean = schema.safeParse(value, { error: z.locales.ko().localeError });
  const [issue] = parsed.error.issues;
  const where = [root, ...issue.path.map(String)].filter(Boolean).join('.') || 'body';
  const ko = issue.code === 'custom' ? koreanOf(issue) : korean.error?.issues[0].message;
  throw invalidParameter({ where, ko: ko ?? issue.message, en: issue.message }, where);
}

const koreanOf = ({ params, message }: { params?: Record<string, unknown>; message: string }): string =>
  typeof params?.ko === 'string' ? params.ko : `조건에 맞지 않는 값입니다 (${message})`;

/** Text that PostgreSQL cannot keep (NUL, half a surrogate pair) is refused here, once for every route. */
function refuseUnstorable(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value === 'string') {
      if (value.includes('\0') || !value.isWellFormed()) throw unstorableText();
    } else if (value && typeof value === 'object') {
      refuseUnstorable(Object.keys(value));
      refuseUnstorable(Object.values(value));
    }
  }
}

/** Sends JSON in the caller's language: caches must keep the languages apart. */
export function sendJson(
  { response, language }: Pick<Call, 'response' | 'language'>,
  body: unknown,
  { status = 200, type = 'application/json' }: { status?: number; type?: string } = {},
): void {
  response.status(status).vary('Accept-Language').set('Content-Language', language);
  response.set('Cache-Control', 'no-cache').type(type).send(JSON.stringify(body));
}
