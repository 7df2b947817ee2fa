import { z } from 'zod';
import { type FeedRules, severities } from '#core';
import type { Db } from './db.ts';
import type { FeedContract } from './observations.ts';

/** Rules as they are set on a server: a member that is there stands for that of the contract. */
export const rulesSchema = z.strictObject({
  thresholds: z
    .record(
      z.string(),
      z.strictObject({
        above: z.number().optional(),
        below: z.number().optional(),
        margin: z.number().min(0).optional(),
        severity: z.enum(severities),
      }),
    )
    .optional(),
  stuckS: z.record(z.string(), z.number().min(1)).optional(),
  outliers: z
    .record(
      z.string(),
      z.strictObject({
        withinM: z.number().positive().max(50_000),
        least: z.number().min(0),
        deviations: z.number().positive().optional(),
      }),
    )
    .optional(),
  silenceS: z.number().min(1).optional(),
}) satisfies z.ZodType<FeedRules>;

/** Silent for this many times `staleAfterS`, where the contract does not say; what moves comes and goes as it likes. */
const staleTimes = 3;

export async function readRules(db: Db, { id, feed }: FeedContract): Promise<FeedRules> {
  const [row] = await db.query<{ rules: FeedRules }>('select rules from alarm_rule where feed = $1', [id]);
  const usual = feed.moving ? {} : { silenceS: staleTimes * feed.staleAfterS };
  return { ...usual, ...feed.rules, ...row?.rules };
}

export async function writeRules(db: Db, { id }: FeedContract, rules: FeedRules | null): Promise<void> {
  if (rules === null) return void (await db.query('delete from alarm_rule where feed = $1', [id]));
  await db.query(
    `insert into alarm_rule (feed, rules) values ($1, $2::jsonb)
     on conflict (feed) do update set rules = excluded.rules, changed_at = now()`,
    [id, JSON.stringify(rules)],
  );
}
