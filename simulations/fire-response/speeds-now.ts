import type { Reader } from '#core';
import { contract as traffic } from '#datasets/traffic/contract.ts';
import { readingsAt, trusted } from '#server/kit/readings.ts';
import type { ReadSpeeds } from '../_kit/emergency/traffic.ts';

/** What the feed of the traffic information says. */
export const speedsOf =
  (reader: Reader): ReadSpeeds =>
  async (instant, withinMs) => {
    const said = await readingsAt(reader, traffic, instant, withinMs);
    return said.map((reading) => ({ ...reading, kmh: trusted(reading, 'speedKmh') }));
  };
