import { hourMs, minuteMs, seoulOffsetMs } from '#core';
import { guFacts } from '#datasets/_kit/facts/gu.ts';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { ApiClient, hasKey, seoulOpenApi } from '#datasets/_kit/seoul-api/client.ts';
import { pollForEver, Rotation } from '#datasets/_kit/seoul-api/poll.ts';
import { contract } from './contract.ts';
import { normaliseSdot } from './normalise.ts';

/** Part of the key's calls of a day: the feeds on one key share it, and their parts add up to one. */
const share = 0.2;
/** Gu asked for in one cycle: at a thousand calls a day all 25 are heard every three hours, at more every hour. */
const callsPerCycle = 8;
/** An hour is there this long after its end. */
const latencyMs = 20 * minuteMs;

/** The service of the environment sensors: one gu and hour a call, by the gu's name in English. */
export const feed: FeedSource = {
  origin: 'measured',
  available: (environment) => hasKey(seoulOpenApi, environment),
  observe(context) {
    const client = new ApiClient(seoulOpenApi, contract.id, share, context);
    const service = context.environment?.SDOT_SERVICE || 'IotVdata017';
    const rotation = new Rotation<(typeof guFacts)[number]>();
    return pollForEver(context, {
      client,
      everyS: 1200,
      callsPerCycle,
      // Hourly means come about an hour late, and each gu every few hours.
      lateAfterS: 4 * 3600,
      async *cycle() {
        for (const { nameEn } of rotation.next(guFacts, callsPerCycle)) {
          rotation.asked();
          const { rows } = await client.rows(service, 1, 1000, [nameEn, hourText(context.now() - latencyMs)]);
          if (rows.length > 0) yield normaliseSdot(rows, context.now());
        }
      },
    });
  },
};

/** `2026-11-29_02`: the last whole hour before an instant, as Seoul's clocks show it. */
export function hourText(instant: number): string {
  const hour = Math.floor(instant / hourMs) * hourMs - hourMs;
  return new Date(hour + seoulOffsetMs).toISOString().slice(0, 13).replace('T', '_');
}
