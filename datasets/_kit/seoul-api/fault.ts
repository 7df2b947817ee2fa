import type { Text } from '#core';
import type { SourceCondition } from '../feed-news.ts';

/** What went wrong upstream. Its words never hold an address: the key is a part of it. */
export class ApiFault extends Error {
  readonly condition: Exclude<SourceCondition, 'ok' | 'empty' | 'late'>;
  readonly detail: Text;

  constructor(condition: ApiFault['condition'], detail: Text | string) {
    const words = typeof detail === 'string' ? { ko: detail, en: detail } : detail;
    super(words.en);
    this.name = 'ApiFault';
    this.condition = condition;
    this.detail = words;
  }
}

type Verdict = 'ok' | 'empty' | ApiFault['condition'];

/** Result codes of openapi.seoul.go.kr. */
const seoulCodes: Readonly<Record<string, Verdict>> = {
  'INFO-000': 'ok',
  'INFO-100': 'key-refused',
  'INFO-200': 'empty',
  'ERROR-300': 'bad-request',
  'ERROR-301': 'bad-request',
  'ERROR-310': 'bad-request',
  'ERROR-331': 'bad-request',
  'ERROR-332': 'bad-request',
  'ERROR-333': 'bad-request',
  'ERROR-334': 'bad-request',
  'ERROR-335': 'bad-request',
  'ERROR-336': 'bad-request',
  'ERROR-337': 'over-quota',
  'ERROR-500': 'down',
  'ERROR-600': 'down',
  'ERROR-601': 'down',
};

/** `msgHeader.headerCd` of ws.bus.go.kr: 8 says that no bus runs at this hour. */
const busCodes: Readonly<Record<string, Verdict>> = {
  '0': 'ok',
  '1': 'down',
  '2': 'bad-request',
  '3': 'bad-request',
  '4': 'empty',
  '7': 'key-refused',
  '8': 'empty',
};

/** Codes of the gateway of data.go.kr, which the weather service (two digits) and the bus service share. */
const gatewayCodes: Readonly<Record<string, Verdict>> = {
  '00': 'ok',
  '01': 'down',
  '02': 'down',
  '03': 'empty',
  '04': 'down',
  '05': 'down',
  '10': 'bad-request',
  '11': 'bad-request',
  '12': 'bad-request',
  '20': 'key-refused',
  '21': 'key-refused',
  '22': 'over-quota',
  '30': 'key-refused',
  '31': 'key-refused',
  '32': 'key-refused',
  '33': 'key-refused',
};

export type CodeFamily = 'seoul' | 'bus' | 'gateway';
const families: Readonly<Record<CodeFamily, Readonly<Record<string, Verdict>>>> = {
  seoul: seoulCodes,
  bus: busCodes,
  gateway: gatewayCodes,
};

/** What a result code means. A code that nobody has described counts as an outage: it is tried again. */
export const verdictOf = (family: CodeFamily, code: string): Verdict => families[family][code] ?? 'down';

/** What an HTTP status means when the body says nothing better. */
export function httpFault(status: number): ApiFault {
  const condition =
    status === 429
      ? 'over-quota'
      : status === 401 || status === 403
        ? 'key-refused'
        : status < 500
          ? 'bad-request'
          : 'down';
  return new ApiFault(condition, `HTTP ${status}`);
}
