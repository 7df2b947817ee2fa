import type { Language, Text } from '#core';
import { type Operation, operation, sendJson } from '../kit/http.ts';
import * as wire from './wire.ts';

/**
 * Conformance classes that this server claims. Only what `conformance.test.ts` checks may stand here. Not claimed:
 * `html` (only this landing page has HTML) and `oas30` (the document is OpenAPI 3.1).
 */
export const conformanceClasses = [
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss',
] as const;

const title: Text = { ko: '버추얼 서울 API', en: 'Virtual Seoul API' };
const description: Text = {
  ko: '서울 디지털 트윈의 자료(OGC API Features), 시뮬레이션(OGC API Processes), 실시간 값',
  en: 'Data (OGC API Features), simulations (OGC API Processes) and live values of the digital twin of Seoul',
};

const openApiType = 'application/vnd.oai.openapi+json;version=3.1';
const entries: readonly { href: string; rel: string; type: string; title: Text }[] = [
  { href: '/api', rel: 'self', type: 'application/json', title: { ko: '이 문서', en: 'This document' } },
  { href: '/api', rel: 'alternate', type: 'text/html', title: { ko: '웹 페이지로', en: 'As a web page' } },
  {
    href: '/api/openapi.json',
    rel: 'service-desc',
    type: openApiType,
    title: { ko: 'API 정의', en: 'API definition' },
  },
  {
    href: '/api/conformance',
    rel: 'conformance',
    type: 'application/json',
    title: { ko: '준수 규격', en: 'Conformance' },
  },
  {
    href: '/api/conformance',
    rel: 'http://www.opengis.net/def/rel/ogc/1.0/conformance',
    type: 'application/json',
    title: { ko: '준수 규격', en: 'Conformance' },
  },
  { href: '/api/collections', rel: 'data', type: 'application/json', title: { ko: '컬렉션', en: 'Collections' } },
  {
    href: '/api/processes',
    rel: 'http://www.opengis.net/def/rel/ogc/1.0/processes',
    type: 'application/json',
    title: { ko: '시뮬레이션', en: 'Processes' },
  },
  {
    href: '/api/jobs',
    rel: 'http://www.opengis.net/def/rel/ogc/1.0/job-list',
    type: 'application/json',
    title: { ko: '실행 목록', en: 'Jobs' },
  },
  { href: '/api/catalogue', rel: 'related', type: 'application/json', title: { ko: '목록', en: 'Catalogue' } },
  { href: '/api/feeds', rel: 'related', type: 'application/json', title: { ko: '실시간 자료', en: 'Live feeds' } },
];

function landingBody(language: Language) {
  const links = entries.map((entry) => ({ ...entry, title: entry.title[language] }));
  return { title: title[language], description: description[language], links };
}

function landingPage(language: Language): string {
  const shown = entries.filter(({ rel }) => rel !== 'self' && rel !== 'alternate');
  const rows = [...new Map(shown.map((entry) => [entry.href, entry])).values()].map(
    (entry) => `<li><a href="${entry.href}">${entry.title[language]}</a> <code>${entry.href}</code></li>`,
  );
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title[language]}</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}
code{opacity:.7}</style><h1>${title[language]}</h1><p>${description[language]}</p><ul>${rows.join('')}</ul></html>`;
}

export function landingOperations(): Operation[] {
  return [
    operation({
      method: 'get',
      path: '/api',
      operationId: 'getLandingPage',
      tag: 'Landing',
      summary: 'Where everything is',
      responses: {
        200: { description: 'Links', content: { 'application/json': wire.landing, 'text/html': 'text' } },
      },
      handle(call) {
        call.response.vary('Accept');
        if (call.request.accepts(['application/json', 'text/html']) !== 'text/html') {
          return sendJson(call, landingBody(call.language));
        }
        call.response.vary('Accept-Language').type('html').send(landingPage(call.language));
      },
    }),
    operation({
      method: 'get',
      path: '/api/conformance',
      operationId: 'getConformance',
      tag: 'Landing',
      summary: 'Standards that are met, as far as tests check them',
      responses: { 200: { description: 'Classes', content: { 'application/json': wire.conformance } } },
      handle: (call) => sendJson(call, { conformsTo: conformanceClasses }),
    }),
  ];
}
