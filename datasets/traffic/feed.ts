import type { FeedSource } from '#datasets/_kit/roles.ts';
import { ApiClient, hasKey, seoulOpenApi } from '#datasets/_kit/seoul-api/client.ts';
import { pollForEver, Rotation } from '#datasets/_kit/seoul-api/poll.ts';
import { contract } from './contract.ts';
import { type Link, linksReader } from './links.ts';
import { normaliseTraffic } from './normalise.ts';

/** Part of the key's calls of a day: the feeds on one key share it, and their parts add up to one. */
const share = 0.3;
/** Links asked for in one cycle, one call each. */
const callsPerCycle = 10;

/**
 * `TrafficInfo`, which answers one link a call: a subset of the links is asked for in turn, as fast as the key's day allows. Wide
 * roads come first, since a planner looks at them first.
 */
export const feed: FeedSource = {
  origin: 'measured',
  available: (environment) => hasKey(seoulOpenApi, environment),
  observe(context) {
    const client = new ApiClient(seoulOpenApi, contract.id, share, context);
    const links = linksReader(context.reader);
    const rotation = new Rotation<Link>();
    return pollForEver(context, {
      client,
      everyS: contract.feed.cadenceS,
      callsPerCycle,
      lateAfterS: contract.feed.staleAfterS,
      async *cycle() {
        for (const link of rotation.next(asked(await links(), client.dailyCalls), callsPerCycle)) {
          rotation.asked();
          const { rows } = await client.rows('TrafficInfo', 1, 1, [link.id], 'xml');
          yield normaliseTraffic(rows, link.class, context.now());
        }
      },
    });
  },
};

const rank: readonly Link['class'][] = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'residential'];

/** Links of TOPIS that can each be heard about four times a day at least, the widest roads first. */
export function asked(links: readonly Link[], dailyCalls: number): Link[] {
  return links
    .filter(({ id }) => /^\d{10}$/.test(id))
    .sort((a, b) => rank.indexOf(a.class) - rank.indexOf(b.class) || (a.id < b.id ? -1 : 1))
    .slice(0, Math.max(callsPerCycle, Math.floor(dailyCalls / 4)));
}
