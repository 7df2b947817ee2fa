import { z } from 'zod';
import { dayMs, fill, type Instant, minuteMs, type Observation, type Text } from '#core';
import type { FeedContract } from './observations-schema.ts';

/** One observation that was not taken: its place in the request, why, and in words. */
export interface RefusedObservation {
  readonly index: number;
  readonly code: string;
  readonly message: Text;
}

export interface CheckedObservations {
  readonly taken: readonly Observation[];
  readonly refused: readonly RefusedObservation[];
}

/** Days that a store keeps readings when the contract does not say; older ones are refused, for they would be dropped at once. */
export const retentionDays = 7;
export const retentionOf = ({ feed }: FeedContract): number => feed.retentionDays ?? retentionDays;
/** Clocks of sensors run ahead a little; more than this is a wrong clock. */
const aheadMs = 5 * minuteMs;
/** Largest number of observations in one request: bounds the memory and the time of one transaction. */
export const maxBatch = 10_000;

/** Characters of one text that comes with an observation. */
const longestWords = 1000;

const body = z.object({
  entity: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{C}]+$/u),
  time: z.union([z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)), z.int()]),
  values: z.record(z.string().max(60), z.number().nullable()),
  revision: z.int().min(0).max(0x7fffffff).default(0),
  about: z.record(z.string().max(60), z.string().max(longestWords).nullable()).optional(),
});

/** Checks each observation of a request by itself, so that a bad one does not cost the good ones. */
export function checkObservations(
  contract: FeedContract,
  items: readonly unknown[],
  now: Instant,
): CheckedObservations {
  const taken: Observation[] = [];
  const refused: RefusedObservation[] = [];
  for (const [index, item] of items.entries()) {
    const parsed = body.safeParse(item);
    if (!parsed.success) {
      refused.push(refusal(index, 'malformed', { where: placeOf(parsed.error) }));
      continue;
    }
    const observation = { feed: contract.id, ...parsed.data };
    const problem = problemOf(contract, observation, now);
    if (problem) refused.push(refusal(index, problem.code, problem.values));
    else taken.push(observation);
  }
  return { taken, refused };
}

/** Observations of a source that may be stored; sources are checked less closely than requests, since they are typed. */
export function storable(contract: FeedContract, observations: readonly Observation[], now: Instant): Observation[] {
  return observations.filter((observation) => !problemOf(contract, observation, now));
}

type Problem = { readonly code: keyof typeof words; readonly values: Readonly<Record<string, string | number>> };

function problemOf(
  contract: FeedContract,
  { time, values, about = {} }: Observation,
  now: Instant,
): Problem | undefined {
  const at = Number.isFinite(time) && Math.abs(time) < 8e15 ? new Date(time).toISOString() : String(time);
  if (!(time <= now + aheadMs)) return { code: 'from-the-future', values: { at } };
  const days = retentionOf(contract);
  if (time < now - days * dayMs) return { code: 'too-old', values: { at, days } };
  const entries = Object.entries(values);
  const unknown = entries.find(([key]) => !Object.hasOwn(contract.feed.values, key));
  if (unknown) return { code: 'unknown-value', values: { key: unknown[0] } };
  const unknownWord = Object.keys(about).find((key) => !Object.hasOwn(contract.feed.about ?? {}, key));
  if (unknownWord) return { code: 'unknown-word', values: { key: unknownWord } };
  if (entries.every(([, value]) => value === null)) return { code: 'no-value', values: {} };
  // 1e300 is a number in JSON and none in a 32-bit column.
  const huge = entries.find(([, value]) => value !== null && !Number.isFinite(Math.fround(value)));
  return huge ? { code: 'not-storable', values: { key: huge[0] } } : undefined;
}

const placeOf = (error: z.ZodError): string => error.issues[0]?.path.join('.') || '.';

const words = {
  malformed: {
    ko: '관측값의 형식이 맞지 않습니다 (위치: {where}).',
    en: 'This is not an observation (at: {where}).',
  },
  'from-the-future': { ko: '관측 시각 {at}이(가) 미래입니다.', en: 'The time {at} lies in the future.' },
  'too-old': {
    ko: '관측 시각 {at}은(는) 보관 기간 {days}일보다 오래되었습니다.',
    en: 'The time {at} is older than the {days} days that are kept.',
  },
  'unknown-value': { ko: '"{key}"은(는) 이 실시간 자료에 없는 항목입니다.', en: 'This feed has no value "{key}".' },
  'unknown-word': { ko: '"{key}"은(는) 이 실시간 자료에 없는 글 항목입니다.', en: 'This feed has no words "{key}".' },
  'no-value': { ko: '값이 하나도 없습니다.', en: 'There is no value in it.' },
  'not-storable': {
    ko: '"{key}"의 값이 저장할 수 있는 범위를 벗어납니다.',
    en: 'The value of "{key}" is too large to store.',
  },
} as const satisfies Record<string, Text>;

function refusal(
  index: number,
  code: keyof typeof words,
  values: Readonly<Record<string, string | number>>,
): RefusedObservation {
  const { ko, en } = words[code];
  return { index, code, message: { ko: fill(ko, values), en: fill(en, values) } };
}
