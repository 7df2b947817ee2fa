import type { Instant, Text } from '#core';

/** How the API behind a real source stands. All but `ok` mean that the values on the screen are the last good ones. */
export const sourceConditions = {
  ok: { ko: '정상', en: 'works' },
  empty: { ko: '자료 없음', en: 'answers that there is nothing' },
  late: { ko: '새 값이 늦음', en: 'repeats old values' },
  'key-refused': { ko: '인증키가 거절됨', en: 'refuses the key' },
  'over-quota': { ko: '하루 호출 한도를 다 씀', en: 'the calls of the day are used up' },
  'changed-shape': { ko: '자료의 형식이 바뀜', en: 'answers in a form that is not known' },
  'bad-request': { ko: '요청이 거절됨', en: 'refuses the request' },
  down: { ko: '연결되지 않음', en: 'does not answer' },
} as const satisfies Record<string, Text>;
export type SourceCondition = keyof typeof sourceConditions;

/** What a real source found out in one cycle. */
export interface SourceNews {
  readonly condition: SourceCondition;
  /** Why, in both languages, without any key: `HTTP 500`, `ERROR-600`. */
  readonly detail?: Text;
  /** When it asks again. */
  readonly retryAt?: Instant;
  /** Calls of the key today, of all sources that share it. */
  readonly quota?: { readonly used: number; readonly limit: number; readonly resetsAt: Instant };
  /** Rows of the answer that could not be used, by reason. */
  readonly problems?: Readonly<Record<string, number>>;
}
