import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hourMs, type Instant, type Observation } from '#core';
import type { SourceNews } from '../feed-news.ts';
import type { FeedContext, FeedSource } from '../roles.ts';

/** A server that answers as Seoul's open APIs do, faults included. Used by tests only. */

/** Everything that can be wrong with an answer. */
export const faults = [
  'http-500',
  'http-429',
  'hang',
  'reset',
  'truncated',
  'xml-error',
  'no-data',
  'wrong-key',
  'bad-argument',
  'bad-type',
  'no-service',
  'bad-start',
  'too-many-rows',
  'server-error',
  'database-error',
  'quota',
  'html',
  'empty-body',
  'repeated-rows',
  'renamed-fields',
  'garbage-numbers',
  'clock-ahead',
  'clock-behind',
] as const;
export type Fault = (typeof faults)[number];

/** What a source may say after its next cycle under each fault. */
export const expectedConditions: Readonly<Record<Fault, readonly SourceNews['condition'][]>> = {
  'http-500': ['down'],
  'http-429': ['over-quota'],
  hang: ['down'],
  reset: ['down'],
  truncated: ['down'],
  'xml-error': ['down'],
  'no-data': ['empty'],
  'wrong-key': ['key-refused'],
  'bad-argument': ['bad-request'],
  'bad-type': ['bad-request'],
  'no-service': ['bad-request'],
  'bad-start': ['bad-request'],
  'too-many-rows': ['bad-request'],
  'server-error': ['down'],
  'database-error': ['down'],
  quota: ['over-quota'],
  html: ['down'],
  'empty-body': ['down'],
  'repeated-rows': ['ok'],
  'renamed-fields': ['changed-shape'],
  'garbage-numbers': ['changed-shape'],
  'clock-ahead': ['changed-shape'],
  'clock-behind': ['late', 'changed-shape'],
};

export type Row = Readonly<Record<string, unknown>>;
export type Style = 'seoul' | 'seoul-xml' | 'bus' | 'weather';

export interface MockSpec {
  readonly style: Style;
  /** Name of the envelope, of `seoul` styles. */
  readonly envelope?: string;
  /** Rows that a good answer to a request has, as of an instant. */
  rows(path: string, now: Instant): readonly Row[];
}

/** Error of each style by fault: the code and words that the true services use. */
const seoulErrors: Partial<Record<Fault, string>> = {
  'no-data': 'INFO-200',
  'wrong-key': 'INFO-100',
  'bad-argument': 'ERROR-300',
  'bad-type': 'ERROR-301',
  'no-service': 'ERROR-310',
  'bad-start': 'ERROR-331',
  'too-many-rows': 'ERROR-336',
  'server-error': 'ERROR-500',
  'database-error': 'ERROR-600',
  quota: 'ERROR-337',
  'xml-error': 'ERROR-500',
};
const busErrors: Partial<Record<Fault, string>> = {
  'no-data': '4',
  'wrong-key': '7',
  'bad-argument': '2',
  'bad-type': '2',
  'no-service': '3',
  'bad-start': '2',
  'too-many-rows': '2',
  'server-error': '1',
  'database-error': '1',
};
const gatewayErrors: Partial<Record<Fault, string>> = {
  'no-data': '03',
  'wrong-key': '30',
  'bad-argument': '10',
  'bad-type': '10',
  'no-service': '12',
  'bad-start': '11',
  'too-many-rows': '10',
  'server-error': '01',
  'database-error': '02',
  quota: '22',
  'xml-error': '04',
};

export class MockApi implements AsyncDisposable {
  fault: Fault | undefined;
  /** Paths that were asked for, without the key. */
  readonly asked: string[] = [];
  readonly key = 'k3y-that-nobody-may-see';
  readonly folder = mkdtempSync(join(tmpdir(), 'seoul-api-'));
  now: Instant;
  readonly #spec: MockSpec;
  readonly #server: Server;

  private constructor(spec: MockSpec, now: Instant) {
    this.#spec = spec;
    this.now = now;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(spec: MockSpec, now: Instant): Promise<MockApi> {
    const mock = new MockApi(spec, now);
    await new Promise<void>((ready) => mock.#server.listen(0, '127.0.0.1', ready));
    return mock;
  }

  /** Settings under which the adapters talk to this server. */
  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return {
      SEOUL_API_KEY: this.key,
      DATA_GO_KR_KEY: this.key,
      SEOUL_API_URL: url,
      BUS_API_URL: url,
      KMA_API_URL: url,
      DATA_DIR: this.folder,
      API_TIMEOUT_MS: '600',
      ...more,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? '').replaceAll(this.key, '***');
    this.asked.push(path);
    const { fault } = this;
    if (fault === 'hang') return;
    if (fault === 'reset') request.socket.destroy();
    else send(response, ...this.#answerTo(path, fault));
  }

  #answerTo(path: string, fault: Fault | undefined): [status: number, body: string] {
    if (fault === 'http-500') return [500, 'Internal Server Error'];
    const refusedAtTheDoor = fault === 'http-429' || (fault === 'quota' && this.#spec.style === 'bus');
    if (refusedAtTheDoor) return [429, 'API rate limit exceeded'];
    if (fault === 'html') return [200, '<!DOCTYPE html>\n<html><head><title>502</title></head></html>'];
    if (fault === 'empty-body') return [200, ''];
    const error = this.#error(fault);
    if (error !== undefined) return [200, error];
    const body = this.#good(bent(this.#spec.rows(path, this.now), fault));
    return [200, fault === 'truncated' ? body.slice(0, Math.floor(body.length * 0.6)) : body];
  }

  #error(fault: Fault | undefined): string | undefined {
    if (!fault) return undefined;
    const { style } = this.#spec;
    // The gateway in front answers in XML, whatever was asked for.
    const gateway = gatewayErrors[fault];
    const asXml = (code: string) =>
      `<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnReasonCode>${code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>`;
    if (style === 'bus') {
      if (fault === 'xml-error') return asXml('04');
      return (
        busErrors[fault] &&
        JSON.stringify({ msgHeader: { headerCd: busErrors[fault], headerMsg: '오류' }, msgBody: { itemList: null } })
      );
    }
    if (style === 'weather') {
      if (!gateway) return undefined;
      if (['xml-error', 'wrong-key', 'quota'].includes(fault)) return asXml(gateway);
      return JSON.stringify({ response: { header: { resultCode: gateway, resultMsg: 'ERROR' } } });
    }
    const code = seoulErrors[fault];
    if (!code) return undefined;
    if (fault === 'xml-error' || style === 'seoul-xml')
      return `<RESULT><CODE>${code}</CODE><MESSAGE><![CDATA[오류입니다.]]></MESSAGE></RESULT>`;
    return JSON.stringify({ RESULT: { CODE: code, MESSAGE: '오류입니다.' } });
  }

  #good(rows: readonly Row[]): string {
    const { style, envelope = 'service' } = this.#spec;
    const result = { CODE: 'INFO-000', MESSAGE: '정상 처리되었습니다' };
    switch (style) {
      case 'seoul':
        return JSON.stringify({ [envelope]: { list_total_count: rows.length, RESULT: result, row: rows } });
      case 'seoul-xml': {
        const cells = (row: Row) => Object.entries(row).map(([name, value]) => `<${name}>${value ?? ''}</${name}>`);
        const body = rows.map((row) => `<row>${cells(row).join('')}</row>`).join('');
        return `<?xml version="1.0" encoding="UTF-8"?><${envelope}><list_total_count>${rows.length}</list_total_count><RESULT><CODE>INFO-000</CODE><MESSAGE>정상</MESSAGE></RESULT>${body}</${envelope}>`;
      }
      case 'bus':
        // One bus alone comes without a list around it.
        return JSON.stringify({
          msgHeader: { headerCd: '0', itemCount: 0 },
          msgBody: { itemList: rows.length === 1 ? rows[0] : rows },
        });
      case 'weather':
        return JSON.stringify({
          response: {
            header: { resultCode: '00', resultMsg: 'NORMAL_SERVICE' },
            body: { items: { item: rows }, totalCount: rows.length },
          },
        });
    }
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}

/** Rows as a fault bends them. */
function bent(rows: readonly Row[], fault: Fault | undefined): readonly Row[] {
  const each = (change: (name: string, value: unknown) => [string, unknown]) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => change(name, value))));
  switch (fault) {
    case 'repeated-rows':
      return [...rows, ...rows];
    case 'renamed-fields':
      return each((name, value) => [`NEW_${name}_V2`, value]);
    case 'garbage-numbers':
      return each((name, value) => [name, isTimeOrName(name, value) ? value : '1,2,x']);
    case 'clock-ahead':
      return each((name, value) => [name, isTime(value) ? shifted(String(value), 36 * hourMs) : value]);
    case 'clock-behind':
      return each((name, value) => [name, isTime(value) ? shifted(String(value), -6 * 24 * hourMs) : value]);
    default:
      return rows;
  }
}

const isTime = (value: unknown): boolean => typeof value === 'string' && /^20\d{2}[-.]?\d{2}[-.]?\d{2}/.test(value);
const isTimeOrName = (name: string, value: unknown): boolean =>
  isTime(value) || !/^-?[\d.]+$/.test(String(value)) || /_?(id|nm|name|no|category|type|sn)$/i.test(name);

/** The same text with another time in it, in the same form. */
function shifted(text: string, ms: number): string {
  const digits = text.replace(/\D/g, '').padEnd(14, '0');
  const [y, mo, d, h, mi, s] = [0, 4, 6, 8, 10, 12].map((at, i) => Number(digits.slice(at, at + (i === 0 ? 4 : 2))));
  const moved = new Date(Date.UTC(y, mo - 1, d, h, mi, s) + ms).toISOString().replace(/\D/g, '');
  let i = 0;
  return text.replace(/\d/g, () => moved[i++] ?? '0');
}

/** What a source did on a clock that jumps to each moment it sleeps for. */
export interface Watched {
  readonly news: SourceNews[];
  readonly batches: (readonly Observation[])[];
  /** The newest values of each entity, as the store would have them. */
  readonly latest: Map<string, Observation>;
}

/** Runs a source until it has told so many times how it stands. `each` hears of each telling, before the source sleeps. */
export async function watch(
  source: FeedSource,
  mock: MockApi,
  tellings: number,
  options: {
    readonly input?: unknown;
    readonly rows?: readonly unknown[];
    readonly environment?: Readonly<Record<string, string>>;
    readonly each?: (told: number, news: SourceNews, latest: Watched['latest']) => void;
  } = {},
): Promise<Watched> {
  const stop = new AbortController();
  const watched: Watched = { news: [], batches: [], latest: new Map() };
  const context: FeedContext = {
    signal: stop.signal,
    seed: 1,
    reader: { query: async () => (options.rows ?? []) as never },
    environment: mock.environment(options.environment),
    input: async () => options.input,
    now: () => mock.now,
    tell: (news) => {
      if (!(Number(news.retryAt) > mock.now)) throw new Error('the source does not sleep');
      watched.news.push(news);
      options.each?.(watched.news.length, news, watched.latest);
      if (watched.news.length >= tellings) stop.abort();
    },
    sleepUntil: async (instant) => {
      stop.signal.throwIfAborted();
      mock.now = Math.max(mock.now, instant);
    },
  };
  try {
    for await (const batch of source.observe(context)) {
      watched.batches.push(batch);
      for (const observation of batch) {
        const known = watched.latest.get(observation.entity);
        if (!known || observation.time >= known.time) watched.latest.set(observation.entity, observation);
      }
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return watched;
}
