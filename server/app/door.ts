import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { languageOf, outcomeKind, problemOf } from '#core';
import type { Settings } from '../kit/settings.ts';

/** The listening socket: taken first, so that a port in use is told at once and an early visitor is asked to wait. */
export interface Door {
  readonly server: Server;
  readonly url: string;
  /** From now on the application answers. */
  open(app: RequestListener): void;
}

export async function takeDoor({ host, port }: Pick<Settings, 'host' | 'port'>): Promise<Door> {
  let answer: RequestListener = askToWait;
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse({ port, host }, 'PORT', error) : error);
    });
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return {
    server,
    url: `http://${name.includes(':') ? `[${name}]` : name}:${taken}`,
    open(app) {
      answer = app;
    },
  };
}

function askToWait(request: IncomingMessage, response: ServerResponse): void {
  const language = languageOf(request.headers['accept-language']);
  const problem = problemOf(starting(), language);
  const wantsPage = request.headers.accept?.includes('text/html');
  response.writeHead(503, {
    'Content-Type': wantsPage ? 'text/html; charset=utf-8' : 'application/problem+json',
    'Retry-After': '2',
    'Cache-Control': 'no-store',
  });
  const page = `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>${problem.title}</title><h1>${problem.title}</h1><p>${problem.detail}</p></html>`;
  response.end(wantsPage ? page : JSON.stringify(problem));
}

const starting = outcomeKind({
  code: 'starting',
  status: 503,
  message: { ko: '서버가 시작하는 중입니다.', en: 'The server is starting.' },
  remedy: { ko: '잠시 뒤 다시 열립니다.', en: 'Try again in a moment.' },
});
const portInUse = outcomeKind({
  code: 'port-in-use',
  status: 503,
  message: {
    ko: '{host}의 포트 {port}을(를) 다른 프로그램이 쓰고 있습니다.',
    en: 'Port {port} of {host} is in use by another program.',
  },
  remedy: {
    ko: '그 프로그램을 끝내거나 PORT를 다른 값으로 두십시오.',
    en: 'End that program or set PORT to another value.',
  },
});
