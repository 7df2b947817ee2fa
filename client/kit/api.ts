import type { Language, Problem, Text } from '#core';

/** What went wrong, in words for the person in front of the screen. */
export interface Failure {
  /** Code of the server's outcome, or `offline`, `unreadable`, `unexpected`. */
  readonly code: string;
  readonly message: Text;
  readonly remedy: Text;
  /** The parameter, file or row that it is about. */
  readonly where?: string;
}

export class ApiError extends Error {
  readonly failure: Failure;
  readonly status: number;
  /** The whole problem document: some kinds say more than words. */
  readonly more?: Readonly<Record<string, unknown>>;

  constructor(failure: Failure, status = 0, more?: Readonly<Record<string, unknown>>) {
    super(failure.message.en);
    this.name = 'ApiError';
    this.failure = failure;
    this.status = status;
    this.more = more;
  }
}

const offline: Failure = {
  code: 'offline',
  message: { ko: '서버에 연결할 수 없습니다.', en: 'The server cannot be reached.' },
  remedy: { ko: '네트워크를 확인하고 다시 시도해 주십시오.', en: 'Check the network and try again.' },
};

const unreadable: Failure = {
  code: 'unreadable',
  message: { ko: '서버의 응답을 읽을 수 없습니다.', en: 'The answer of the server cannot be read.' },
  remedy: { ko: '잠시 뒤 다시 시도해 주십시오.', en: 'Try again in a moment.' },
};

const unexpected: Failure = {
  code: 'unexpected',
  message: { ko: '예기치 않은 오류가 일어났습니다.', en: 'Something unexpected happened.' },
  remedy: { ko: '다시 시도해 주십시오.', en: 'Try again.' },
};

/** Any thrown thing as a failure that can be shown. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ApiError) return thrown.failure;
  return unexpected;
}

/** A problem document (RFC 9457) as a failure; tolerant, because proxies answer too. */
export function failureOfProblem(body: unknown, status: number): Failure {
  const problem = (body ?? {}) as Partial<Problem>;
  if (!problem.title && !problem.message) return { ...unreadable, code: `http-${status}` };
  const both = (text: string | undefined): Text => ({ ko: text ?? '', en: text ?? '' });
  return {
    code: problem.type?.split('/').pop() ?? `http-${status}`,
    message: problem.message ?? both(problem.title),
    remedy: problem.remedy ?? both(problem.detail),
    where: problem.where,
  };
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
  delete(path: string): Promise<void>;
  bytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer>;
}

/** Talks to the server in the reader's language. Every failure is an `ApiError` with a sentence. */
export function makeApi(language: () => Language, send: typeof fetch = (...call) => fetch(...call)): Api {
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { 'Accept-Language': language(), ...init.headers };
    const response = await send(path, { ...init, headers }).catch((thrown: unknown) => {
      if (init.signal?.aborted) throw thrown;
      throw new ApiError(offline);
    });
    if (!response.ok) {
      const body = await response.json().catch(() => undefined);
      throw new ApiError(failureOfProblem(body, response.status), response.status, body as Record<string, unknown>);
    }
    return response;
  };
  const json = async <T>(response: Response): Promise<T> => {
    const body = await response.json().catch(() => undefined);
    if (body === undefined) throw new ApiError(unreadable, response.status);
    return body as T;
  };
  return {
    get: async (path, signal) => json(await request(path, { signal, headers: { Accept: 'application/json' } })),
    post: async (path, body, headers) =>
      json(
        await request(path, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
        }),
      ),
    delete: async (path) => {
      await request(path, { method: 'DELETE' });
    },
    bytes: async (path, signal) => (await request(path, { signal })).arrayBuffer(),
  };
}
