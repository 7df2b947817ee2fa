import { join } from 'node:path';
import type { Instant } from '#core';
import type { FeedContext } from '../roles.ts';
import { type Answer, readAnswer } from './answer.ts';
import { budgetOf, type DailyBudget } from './budget.ts';
import { ApiFault, httpFault } from './fault.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One of the services, and the settings that it takes. */
export interface ApiSettings {
  /** Settings that hold the key, the address, and the calls that the key may make in a day. */
  readonly key: string;
  readonly url: string;
  readonly calls: string;
  readonly defaultUrl: string;
}

export const seoulOpenApi: ApiSettings = {
  key: 'SEOUL_API_KEY',
  url: 'SEOUL_API_URL',
  calls: 'SEOUL_API_DAILY_CALLS',
  defaultUrl: 'http://openapi.seoul.go.kr:8088',
};
export const seoulBusApi: ApiSettings = {
  key: 'DATA_GO_KR_KEY',
  url: 'BUS_API_URL',
  calls: 'BUS_API_DAILY_CALLS',
  defaultUrl: 'http://ws.bus.go.kr/api/rest',
};
export const weatherApi: ApiSettings = {
  key: 'DATA_GO_KR_KEY',
  url: 'KMA_API_URL',
  calls: 'KMA_API_DAILY_CALLS',
  defaultUrl: 'https://apis.data.go.kr/1360000/VilageFcstInfoService_2.0',
};

/** What a key of the two portals may do in a day where nobody says more (development keys). */
const usualDailyCalls = 1000;
const timeoutMs = 20_000;
/** The largest answer seen is about a megabyte. */
const largestBody = 16 * 1024 * 1024;

export const hasKey = (settings: ApiSettings, environment: Environment): boolean =>
  (environment[settings.key] ?? '').trim() !== '';

/** Calls one service with one key, for one feed, within its share of the key's day. */
export class ApiClient {
  readonly budget: DailyBudget;
  readonly share: number;
  readonly #feed: string;
  readonly #base: string;
  readonly #key: string;
  readonly #timeoutMs: number;
  readonly #now: () => Instant;
  readonly #signal: AbortSignal;

  constructor(settings: ApiSettings, feed: string, share: number, context: FeedContext) {
    const environment = context.environment ?? {};
    this.#feed = feed;
    this.share = share;
    this.#base = (environment[settings.url] || settings.defaultUrl).replace(/\/$/, '');
    this.#key = (environment[settings.key] ?? '').trim();
    this.#timeoutMs = timeoutOf(environment);
    this.#now = context.now;
    this.#signal = context.signal;
    const calls = Math.max(1, Math.floor(Number(environment[settings.calls])) || usualDailyCalls);
    this.budget = budgetOf(
      join(environment.DATA_DIR || '.data', 'quota'),
      // A key of data.go.kr has a day's calls for each service.
      `${settings.calls} ${this.#key}`,
      calls,
    );
  }

  /** Calls in a day that this feed may make. */
  get dailyCalls(): number {
    return Math.floor(this.share * this.budget.limit);
  }

  /** `openapi.seoul.go.kr/{key}/{format}/{service}/…`: the key is a part of the path. */
  rows(service: string, from: number, to: number, rest: readonly string[] = [], format: 'json' | 'xml' = 'json') {
    const path = [this.#key, format, service, String(from), String(to), ...rest].map(encodeURIComponent).join('/');
    return this.#get(`${this.#base}/${path}/`);
  }

  /** `…/{operation}?serviceKey=…`: data.go.kr hands out keys that are encoded already, and others. */
  query(operation: string, parameters: Readonly<Record<string, string | number>>): Promise<Answer> {
    const key = /%[0-9A-F]{2}/i.test(this.#key) ? this.#key : encodeURIComponent(this.#key);
    const rest = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
    return this.#get(`${this.#base}/${operation}?serviceKey=${key}&${rest}`);
  }

  async #get(url: string): Promise<Answer> {
    this.#signal.throwIfAborted();
    if (!this.budget.take(this.#feed, this.share, this.#now())) throw usedUp();
    const { status, text } = await this.#fetch(url);
    const ok = status >= 200 && status < 300;
    try {
      const answer = readAnswer(text);
      if (ok) return answer;
    } catch (error) {
      // A refusal often comes with a status of its own; what the body says in words of the API says more.
      const said = error instanceof ApiFault && (ok || !['down', 'changed-shape'].includes(error.condition));
      if (!(error instanceof ApiFault) || said) throw this.#heard(error);
    }
    throw this.#heard(httpFault(status));
  }

  #heard(error: unknown): unknown {
    if (error instanceof ApiFault && error.condition === 'over-quota') this.budget.exhaust(this.#feed, this.#now());
    return error;
  }

  async #fetch(url: string): Promise<{ status: number; text: string }> {
    const { status, bytes } = await fetchBytes(url, this.#signal, this.#timeoutMs);
    return { status, text: new TextDecoder().decode(bytes) };
  }
}

/**
 * One request. Errors of the network may name the address, of which a key is a part: only their kind is passed on.
 * @throws ApiFault when no answer comes in time, or a huge one
 */
export async function fetchBytes(
  url: string,
  signal: AbortSignal,
  withinMs: number,
): Promise<{ status: number; bytes: Uint8Array }> {
  const timeout = AbortSignal.timeout(withinMs);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, timeout]), redirect: 'error' });
    return { status: response.status, bytes: await bodyOf(response) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiFault) throw error;
    if (timeout.aborted) throw new ApiFault('down', { ko: '시간 초과', en: 'timed out' });
    const code = (error as { cause?: { code?: string } }).cause?.code;
    throw new ApiFault('down', { ko: `연결 실패 (${code ?? '망'})`, en: `no connection (${code ?? 'network'})` });
  }
}

export const timeoutOf = (environment: Environment): number => Number(environment.API_TIMEOUT_MS) || timeoutMs;

const usedUp = () => new ApiFault('over-quota', { ko: '오늘 몫을 다 씀', en: "today's share is used up" });

async function bodyOf(response: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > largestBody)
      throw new ApiFault('changed-shape', { ko: '너무 큰 응답', en: 'an answer that is too large' });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
