import type { Instant } from '#core';
import type { ApiRow } from '#datasets/_kit/seoul-api/answer.ts';
import { type Normalised, normalise, numberIn, textIn } from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';

/** `102. 망원역 1번출구 앞`: the number on the sign comes first, and lists of stations know it. */
export const stationNumber = (name: string | undefined): string | undefined => /^\s*(\d+)\s*\./.exec(name ?? '')?.[1];

/** Rows of `bikeList`. They name no time: what stands there as of the answer. */
export const normaliseBikes = (rows: readonly ApiRow[], now: Instant): Normalised =>
  normalise(rows, now, (row, problems) => {
    const bikes = numberIn(row, problems, 'parkingBikeTotCnt');
    const racks = numberIn(row, problems, 'rackTotCnt');
    const told = numberIn(row, problems, 'shared');
    return {
      feed: contract.id,
      entity: stationNumber(textIn(row, 'stationName')) ?? textIn(row, 'stationId') ?? '',
      time: now,
      values: { bikes, racks, fill: told ?? (bikes !== null && racks ? Math.round((100 * bikes) / racks) : null) },
    };
  });
