import type { Instant } from '#core';
import { trafficLevel } from '#datasets/_kit/feed-traffic.ts';
import type { ApiRow } from '#datasets/_kit/seoul-api/answer.ts';
import { type Normalised, normalise, numberIn, textIn } from '#datasets/_kit/seoul-api/values.ts';
import { contract, type LinkClass } from './contract.ts';

/** The row of `TrafficInfo` of one link. It names no time: the speed is that of the last five minutes, as of the answer. */
export const normaliseTraffic = (rows: readonly ApiRow[], linkClass: LinkClass | undefined, now: Instant): Normalised =>
  normalise(rows, now, (row, problems) => {
    const speedKmh = numberIn(row, problems, 'prcs_spd');
    return {
      feed: contract.id,
      entity: textIn(row, 'link_id') ?? '',
      time: now,
      values: {
        speedKmh,
        travelTimeS: numberIn(row, problems, 'prcs_trv_time'),
        level: speedKmh === null ? null : trafficLevel(speedKmh, linkClass),
      },
    };
  });
