import { z } from 'zod';
import { type Instant, outcomeKind } from '#core';

/** What the routes of the live city share. */

export const tag = 'Live';
export const feedPlace = { feedId: 'A feed; /api/feeds lists them.' };
export const instant = z.iso.datetime({ offset: true }).transform((text): Instant => Date.parse(text));

export function json(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': schema } };
}
export function problem(description: string) {
  return { description };
}

export const frameSchema = z.looseObject({
  feed: z.string(),
  kind: z.enum(['keyframe', 'delta']),
  epoch: z.string(),
  sequence: z.int(),
  serverTime: z.number(),
  origin: z.enum(['measured', 'simulated']),
  entities: z.array(z.string()),
  times: z.array(z.number()),
  values: z.record(z.string(), z.array(z.number().nullable())),
});

export const emptySpan = outcomeKind({
  code: 'empty-time-span',
  status: 400,
  message: { ko: '기간의 시작(from)이 끝(to)보다 늦습니다.', en: 'The span begins (from) after it ends (to).' },
  remedy: { ko: 'from을 to보다 이르게 하십시오.', en: 'Let from lie before to.' },
});
