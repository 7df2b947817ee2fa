import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { type Outcome, outcomeKind } from '#core';
import { sendProblem } from '../kit/problems.ts';
import { isLoopback } from '../kit/settings.ts';
import { checkToken } from '../kit/tokens.ts';
import type { AppDeps } from './deps.ts';

/**
 * Who may write. Reading is open. A server on loopback trusts the person at the machine, but not a web page in that
 * person's browser: neither one of another origin, nor one whose name was re-bound to this address. Everywhere else a
 * bearer token is needed (`vseoul token NAME`).
 */
export function writerOnly({ db, settings }: Pick<AppDeps, 'db' | 'settings'>): RequestHandler {
  return async (request, response, next) => {
    const refusal = await refusalOf(request, db, isLoopback(settings.host));
    if (!refusal) return next();
    if (refusal.details.status === 401) {
      const error = refusal.code === 'invalid-token' ? ', error="invalid_token"' : '';
      response.set('WWW-Authenticate', `Bearer realm="virtual-seoul"${error}`);
    }
    sendProblem(request, response, refusal);
  };
}

/** Whether whoever sent this may write: pages ask before they offer it. */
export const mayWrite = async (
  request: Request,
  { db, settings }: Pick<AppDeps, 'db' | 'settings'>,
): Promise<boolean> => (await refusalOf(request, db, isLoopback(settings.host))) === undefined;

async function refusalOf(request: Request, db: AppDeps['db'], trustsLocalUser: boolean): Promise<Outcome | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    // A token is sent by a program on purpose, never by a browser on its own: no origin check is needed.
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1];
    return token !== undefined && (await checkToken(db, token)) ? undefined : invalidToken();
  }
  if (!trustsLocalUser || !isLocal(request)) return tokenNeeded();
  return isOwnOrigin(request) ? undefined : foreignOrigin({ origin: request.headers.origin ?? 'cross-site' });
}

/** Sent from this machine to a name of this machine. A proxy's header means that the real sender is elsewhere. */
function isLocal(request: Request): boolean {
  const address = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const proxied = ['x-forwarded-for', 'x-forwarded-host', 'forwarded'].some((name) => request.headers[name]);
  return !proxied && isLoopback(address) && isLoopback(hostnameOf(request.headers.host));
}

function hostnameOf(host: string | undefined): string {
  return (host ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

/** Whether a browser that sent this did so from our own pages; programs send no Origin and pass. */
function isOwnOrigin(request: Request): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/** Anybody may, but no page of another site on somebody's behalf. */
export const ownPageOnly: RequestHandler = (request, response, next) => {
  if (isOwnOrigin(request)) return next();
  sendProblem(request, response, foreignOrigin({ origin: request.headers.origin ?? 'cross-site' }));
};

/** Limits writing per address; refused requests are told when to come again. What `skip` names has a limit of its own. */
export function writeLimit(perMinute: number, skip: (request: Request) => boolean = () => false): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip,
    keyGenerator: (request) => ipKeyGenerator(request.socket.remoteAddress ?? ''),
    handler: (request, response) => sendProblem(request, response, tooManyRequests({ limit: perMinute })),
  });
}

const tokenNeeded = outcomeKind({
  code: 'token-needed',
  status: 401,
  message: { ko: '쓰기에는 토큰이 필요합니다.', en: 'Writing needs a token.' },
  remedy: {
    ko: '운영자에게서 토큰을 받아(vseoul token) Authorization: Bearer 헤더로 보내십시오.',
    en: 'Get one from the operator (vseoul token) and send it as Authorization: Bearer.',
  },
});
const invalidToken = outcomeKind({
  code: 'invalid-token',
  status: 401,
  message: { ko: '토큰이 올바르지 않거나 취소되었습니다.', en: 'The token is not valid, or it was revoked.' },
  remedy: { ko: '운영자에게서 새 토큰을 받으십시오.', en: 'Get a new one from the operator.' },
});
const foreignOrigin = outcomeKind({
  code: 'foreign-origin',
  status: 403,
  message: {
    ko: '다른 사이트({origin})의 페이지는 여기에 쓸 수 없습니다.',
    en: 'A page of another site ({origin}) may not write here.',
  },
  remedy: { ko: '이 서버의 페이지에서 하거나 토큰을 쓰십시오.', en: "Use this server's own pages, or a token." },
});
const tooManyRequests = outcomeKind({
  code: 'too-many-requests',
  status: 429,
  message: {
    ko: '1분에 {limit}번까지만 쓸 수 있습니다.',
    en: 'No more than {limit} writing requests a minute are taken.',
  },
  remedy: {
    ko: 'Retry-After 헤더의 시간만큼 기다렸다가 다시 요청하십시오.',
    en: 'Wait for the seconds in the Retry-After header and ask again.',
  },
});
