import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { type Language, languageOf, Outcome, outcomeKind, problemOf } from '#core';

/** What goes wrong with a request itself, and how every failure is told: RFC 9457 in the caller's language. */

export const languageOfRequest = (request: Request): Language => languageOf(request.headers['accept-language']);

/** Exception types that OGC API Processes fixes; the other problems have types of our own. */
const ogcExceptions = new Set(['no-such-process', 'no-such-job', 'result-not-ready']);
const ogcExceptionBase = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/';

/** `more`: members of this kind of problem (RFC 9457, extension members). */
export function sendProblem(
  request: Request,
  response: Response,
  outcome: Outcome,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const language = languageOfRequest(request);
  const problem = problemOf(outcome, language);
  const type = ogcExceptions.has(outcome.code) ? ogcExceptionBase + outcome.code : problem.type;
  response.status(outcome.details.status).vary('Accept-Language').set('Content-Language', language);
  response.set('Cache-Control', 'no-store').type('application/problem+json');
  response.send(JSON.stringify({ ...more, ...problem, type, instance: request.originalUrl.slice(0, 2000) }));
}

/** The last handler: outcomes and refused requests become problems, bugs a 500 with an id and nothing of their text. */
export const problemHandler: ErrorRequestHandler = (error, request, response, _next) => {
  if (response.headersSent) {
    request.log?.error({ err: error }, 'failed after the answer had begun');
    response.destroy();
    return;
  }
  const outcome = outcomeOf(error);
  if (outcome) return sendProblem(request, response, outcome);
  const id = randomUUID();
  request.log?.error({ err: error, errorId: id }, 'bug');
  sendProblem(request, response, internalError({ id }, id));
};

/** Errors that Express and its body parser throw for bad requests, in our words. */
function outcomeOf(error: unknown): Outcome | undefined {
  if (error instanceof Outcome) return error;
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown };
  if (type === 'entity.parse.failed') return badJson({}, 'body', error);
  if (type === 'entity.too.large') return bodyTooLarge({}, 'body', error);
  if (status === 415) return unsupportedEncoding({}, 'body', error);
  if (typeof status === 'number' && status >= 400 && status < 500) return badRequest({}, undefined, error);
  return undefined;
}

const kind = (code: string, status: number, ko: readonly [string, string], en: readonly [string, string]) =>
  outcomeKind({ code, status, message: { ko: ko[0], en: en[0] }, remedy: { ko: ko[1], en: en[1] } });

export const notFound = kind(
  'not-found',
  404,
  ['이 주소에는 아무것도 없습니다.', '/api에서 있는 주소를 보십시오.'],
  ['There is nothing at this address.', 'See /api for the addresses that there are.'],
);
export const methodNotAllowed = kind(
  'method-not-allowed',
  405,
  ['이 주소에는 {method}를 쓸 수 없습니다.', '쓸 수 있는 것: {allowed}'],
  ['{method} is not possible at this address.', 'Possible: {allowed}'],
);
export const invalidParameter = kind(
  'invalid-parameter',
  400,
  ['{where}: {ko}', '값을 고쳐 다시 요청하십시오. 허용되는 값은 /api/openapi.json에 있습니다.'],
  ['{where}: {en}', 'Correct the value and ask again; /api/openapi.json says which are allowed.'],
);
export const unknownParameter = kind(
  'unknown-parameter',
  400,
  ['"{name}"은(는) 없는 매개변수입니다.', '쓸 수 있는 매개변수: {known}'],
  ['There is no parameter "{name}" here.', 'Parameters here: {known}'],
);
export const repeatedParameter = kind(
  'repeated-parameter',
  400,
  ['매개변수 "{name}"이(가) 두 번 이상 있습니다.', '한 번만 쓰십시오.'],
  ['The parameter "{name}" is given more than once.', 'Give it once.'],
);
export const bodyMissing = kind(
  'body-missing',
  400,
  ['요청에 JSON 본문이 없습니다.', 'Content-Type: application/json으로 본문을 보내십시오.'],
  ['The request has no JSON body.', 'Send one with Content-Type: application/json.'],
);
const badJson = kind(
  'bad-json',
  400,
  ['본문이 올바른 JSON이 아닙니다.', 'JSON 문법을 고쳐 다시 보내십시오.'],
  ['The body is not valid JSON.', 'Correct its syntax and send it again.'],
);
const bodyTooLarge = kind(
  'body-too-large',
  413,
  ['본문이 너무 큽니다.', '나누어 보내십시오.'],
  ['The body is too large.', 'Send it in parts.'],
);
const unsupportedEncoding = kind(
  'unsupported-encoding',
  415,
  ['본문의 문자 집합이나 압축을 읽을 수 없습니다.', 'UTF-8로, 압축 없이 또는 gzip으로 보내십시오.'],
  ['The charset or compression of the body cannot be read.', 'Send UTF-8, plain or with gzip.'],
);
export const unstorableText = kind(
  'bad-text',
  400,
  ['텍스트에 쓸 수 없는 문자(NUL 또는 깨진 유니코드)가 있습니다.', '그 문자를 빼고 다시 요청하십시오.'],
  ['The text holds a character that cannot be kept (NUL or broken Unicode).', 'Leave it out and ask again.'],
);
const badRequest = kind(
  'bad-request',
  400,
  ['요청을 읽을 수 없습니다.', '주소와 헤더를 확인하십시오.'],
  ['The request cannot be read.', 'Check its address and headers.'],
);
const internalError = kind(
  'internal-error',
  500,
  ['서버에 오류가 있습니다 ({id}).', '이 번호를 운영자에게 알려 주십시오. 로그에 자세한 내용이 있습니다.'],
  ['The server has made an error ({id}).', 'Tell the operator this id: the log has the details.'],
);
