import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { languageOfRequest } from '../kit/problems.ts';
import { isLoopback } from '../kit/settings.ts';

/** Workspaces: each is the one page of the client, which reads the address itself. */
const pages = ['/', '/explore', '/plan', '/control', '/v/:view', '/runs/:run'];

/**
 * Headers that keep the page to itself: nothing from outside is loaded, run, framed or asked. The city alone, without any
 * panel (`?embed=1`), may stand inside other pages: there is nothing in it that a click could be stolen for.
 */
export function securityHeaders(host: string): RequestHandler {
  const alone = headers(host, "'none'");
  const framed = headers(host, '*');
  return (request, response, next) => {
    const query = new URLSearchParams(/\?(.*)$/s.exec(request.originalUrl)?.[1]);
    (query.get('embed') === '1' ? framed : alone)(request, response, next);
  };
}

function headers(host: string, frameAncestors: "'none'" | '*'): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // WebAssembly: the globe decodes meshes and pictures with it.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'", 'blob:'],
        // Mantine and the globe's widgets place elements with style attributes and style tags made at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        // 'self' covers the socket too; data: and blob: are buffers and pictures inside 3D tiles.
        connectSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: [frameAncestors],
      },
    },
    // The server speaks plain HTTP; a proxy that adds TLS also adds this header.
    strictTransportSecurity: false,
    xFrameOptions: frameAncestors === '*' ? false : { action: 'deny' },
    crossOriginResourcePolicy: { policy: isLoopback(host) ? 'same-origin' : 'cross-origin' },
  });
}

/**
 * Reading is open to pages of other sites when the server is public: any map may show the city. On loopback it is not:
 * what lies on somebody's own machine is no business of the pages that they visit.
 */
export function openToOtherSites(host: string): RequestHandler {
  const open = !isLoopback(host);
  return (request, response, next) => {
    if (open && (request.method === 'GET' || request.method === 'HEAD')) {
      response.set('Access-Control-Allow-Origin', '*');
      response.set('Access-Control-Expose-Headers', 'ETag, Link, Location, X-Request-Id');
    }
    next();
  };
}

/** Serves the built client; files with a hash in their name never change. */
export function mountClient(app: Express, folder: string): void {
  const index = join(folder, 'index.html');
  const files = express.static(folder, {
    index: false,
    redirect: false,
    setHeaders(response, path) {
      const hashed = /[\\/]assets[\\/].+-[\w-]{8,}\.\w+$/.test(path);
      response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get(pages, (request, response) => {
    response.locals.route = 'page';
    response.set('Cache-Control', 'no-cache');
    if (existsSync(index)) return response.sendFile(index);
    response
      .status(503)
      .vary('Accept-Language')
      .set('Retry-After', '5')
      .type('html')
      .send(notBuilt(languageOfRequest(request)));
  });
  app.use((request, response, next) => {
    if (/^\/(api|tiles|sta)(\/|$)/.test(request.path)) return next();
    response.locals.route = 'file';
    files(request, response, next);
  });
}

function notBuilt(language: 'ko' | 'en'): string {
  const [title, text] =
    language === 'ko'
      ? [
          '화면을 아직 만들지 않았습니다',
          '만드는 중이면 곧 열립니다. 아니면 <code>npm run build</code>를 실행하십시오.',
        ]
      : [
          'The screen is not built yet',
          'If it is being built, it opens in a moment. If not, run <code>npm run build</code>.',
        ];
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>${title}</title><h1>${title}</h1><p>${text}</p><p><a href="/api">API</a></p></html>`;
}
