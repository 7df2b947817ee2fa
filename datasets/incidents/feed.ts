import { minuteMs } from '#core';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { ApiClient, hasKey, seoulOpenApi } from '#datasets/_kit/seoul-api/client.ts';
import { pollForEver } from '#datasets/_kit/seoul-api/poll.ts';
import { contract } from './contract.ts';
import { Ongoing } from './incident.ts';
import { normaliseIncidents } from './normalise.ts';

/** Part of the key's calls of a day: the feeds on one key share it, and their parts add up to one. */
const share = 0.2;

/** `AccInfo`: everything that goes on, in one call. What it no longer names is over. */
export const feed: FeedSource = {
  origin: 'measured',
  available: (environment) => hasKey(seoulOpenApi, environment),
  observe(context) {
    const client = new ApiClient(seoulOpenApi, contract.id, share, context);
    const ongoing = new Ongoing();
    return pollForEver(context, {
      client,
      everyS: contract.feed.cadenceS,
      callsPerCycle: 1,
      lateAfterS: contract.feed.staleAfterS,
      async *cycle() {
        const { rows } = await client.rows('AccInfo', 1, 1000);
        const now = context.now();
        const { observations, problems } = normaliseIncidents(rows, now);
        const told = ongoing.tell(observations, Math.floor(now / minuteMs) * minuteMs);
        yield { observations: told, problems, empty: rows.length === 0 };
      },
    });
  },
};
