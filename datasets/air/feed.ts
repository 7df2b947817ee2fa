import type { FeedSource } from '#datasets/_kit/roles.ts';
import { ApiClient, hasKey, seoulOpenApi } from '#datasets/_kit/seoul-api/client.ts';
import { pollForEver } from '#datasets/_kit/seoul-api/poll.ts';
import { contract } from './contract.ts';
import { normaliseAir } from './normalise.ts';

/** Part of the key's calls of a day: the feeds on one key share it, and their parts add up to one. */
const share = 0.06;
/** Asked this often, so that an hour is known soon after it is told. */
const everyS = 1800;

/** `RealtimeCityAir`: all 25 stations in one call. */
export const feed: FeedSource = {
  origin: 'measured',
  available: (environment) => hasKey(seoulOpenApi, environment),
  observe(context) {
    const client = new ApiClient(seoulOpenApi, contract.id, share, context);
    return pollForEver(context, {
      client,
      everyS,
      callsPerCycle: 1,
      lateAfterS: contract.feed.staleAfterS,
      async *cycle() {
        const { rows } = await client.rows('RealtimeCityAir', 1, 100);
        yield normaliseAir(rows, context.now());
      },
    });
  },
};
