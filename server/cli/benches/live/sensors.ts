import { boxToWgs84, type FeedSpec, scales, toWgs84 } from '#core';
import type { Feature as CityFeature } from '../../../kit/discovery.ts';
import { testContract, testFeature } from '../../../kit/feed-host-testing.ts';
import type { FeedContract } from '../../../kit/observations.ts';

/** Sensors for the benches of the live city: ten values each, spread over 40 km × 32 km. */
export const valueKeys = Array.from({ length: 10 }, (_, i) => `v${i}`);
export const entityOf = (i: number): string => `S${String(i).padStart(6, '0')}`;

const spec: FeedSpec['values'][string] = {
  title: { ko: '값', en: 'Value' },
  unit: 'one',
  range: [-1e9, 1e9],
  legend: { min: 0, max: 1, colours: scales.viridis },
};

export function sensorContract(id: string, cadenceS = 120): FeedContract {
  const plain = testContract(id);
  const values = Object.fromEntries(valueKeys.map((key) => [key, spec]));
  // Silence is a matter of minutes; a bench of minutes must not end in alarms of its own.
  return {
    ...plain,
    feed: { ...plain.feed, cadenceS, staleAfterS: 300, retentionDays: 40, rules: { silenceS: 1e6 }, values },
  };
}

const [west, south] = [180_000, 535_000];
const [width, height] = [40_000, 32_000];
/** Place of sensor i of n, EPSG:5186: the points of a lattice in a fixed, mixed order. */
function placeOf(i: number, n: number): [number, number] {
  const columns = Math.ceil(Math.sqrt((n * width) / height));
  const rows = Math.ceil(n / columns);
  return [west + (((i % columns) + 0.5) * width) / columns, south + ((Math.floor(i / columns) + 0.5) * height) / rows];
}

/** A feature whose collection has the sensors as its items. */
export function sensorFeature(contract: FeedContract, sensors: number): CityFeature<FeedContract> {
  const items = Array.from({ length: sensors }, (_, i) => ({
    type: 'Feature' as const,
    id: entityOf(i),
    properties: {},
    geometry: { type: 'Point' as const, coordinates: [...toWgs84(placeOf(i, sensors) as never)] },
  }));
  const dataset = {
    contract,
    items: async (_reader: unknown, { limit, offset }: { limit: number; offset: number }) => ({
      items: items.slice(offset, offset + limit),
      matched: items.length,
    }),
  };
  return { ...testFeature(contract), contract, server: { dataset } } as never;
}

/** The box of viewer k: some four squares of the map. */
export function boxOf(k: number): readonly number[] {
  const [x, y] = [west + ((k * 7919) % 32) * 1000, south + ((k * 104_729) % 24) * 1000];
  return boxToWgs84([x, y, x + 5000, y + 5000] as never);
}
