import { minuteMs } from '#core';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { ApiClient, hasKey, seoulOpenApi } from '#datasets/_kit/seoul-api/client.ts';
import { pollForEver } from '#datasets/_kit/seoul-api/poll.ts';
import { contract } from './contract.ts';
import { normaliseBikes } from './normalise.ts';

/** Part of the key's calls of a day: the feeds on one key share it, and their parts add up to one. */
const share = 0.24;
/** The API answers at most 1,000 rows; Seoul has some 2,800 stations. */
const pageRows = 1000;
const mostPages = 10;

/** `bikeList`, page by page until one is not full. */
export const feed: FeedSource = {
  origin: 'measured',
  available: (environment) => hasKey(seoulOpenApi, environment),
  observe(context) {
    const client = new ApiClient(seoulOpenApi, contract.id, share, context);
    return pollForEver(context, {
      client,
      everyS: contract.feed.cadenceS,
      callsPerCycle: 3,
      lateAfterS: contract.feed.staleAfterS,
      async *cycle(started) {
        // All pages of a cycle are of one time.
        const time = Math.floor(started / minuteMs) * minuteMs;
        for (let page = 0; page < mostPages; page++) {
          const { rows } = await client.rows('bikeList', page * pageRows + 1, (page + 1) * pageRows);
          if (rows.length > 0) yield normaliseBikes(rows, time);
          if (rows.length < pageRows) return;
        }
      },
    });
  },
};
