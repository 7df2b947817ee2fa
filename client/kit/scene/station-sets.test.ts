import type { FeatureCollection } from 'geojson';
import { describe, expect, it } from 'vitest';
import { StationSets } from './station-sets.ts';

const items: FeatureCollection = {
  type: 'FeatureCollection',
  features: ['station', 'hydrant', 'hydrant', 'station'].map((kind, i) => ({
    ...{ type: 'Feature', id: `${kind}-${i}`, properties: { kind } },
    geometry: { type: 'Point', coordinates: [127 + i / 100, 37.5] },
  })),
};
const from = (range: number, lon = 127) => ({ range, target: [lon, 37.5] });
const nearby = { attribute: 'kind', codes: ['hydrant'], withinM: 1000 };

describe('places of a feed', () => {
  it('of some kinds are seen from nearby alone', () => {
    const sets = new StationSets(items, nearby);
    expect(sets.seenFrom(from(900, 127.015)).ids).toEqual(['station-0', 'hydrant-1', 'hydrant-2', 'station-3']);
    expect(sets.seenFrom(from(1100)).ids).toEqual(['station-0', 'station-3']);
    expect(sets.seenFrom(from(1100))).toBe(sets.seenFrom(from(5000)));
    expect(sets.seenFrom(from(1100)).index.get('station-3')).toBe(1);
    // Round the place that is looked at, not to the horizon.
    expect(sets.seenFrom(from(900, 127.0)).ids).toEqual(['station-0', 'hydrant-1', 'station-3']);
  });
  it('are all seen from everywhere where no kind is held back', () => {
    const sets = new StationSets(items, undefined);
    expect(sets.seenFrom(from(90_000))).toBe(sets.all);
  });
  it('keep the ground that was found for either set', () => {
    const sets = new StationSets(items, nearby);
    const far = sets.seenFrom(from(5000));
    far.ground[1] = 77;
    sets.renew(far);
    expect(sets.all.ground[3]).toBe(77);
    sets.all.ground[0] = 55;
    sets.renew(sets.all);
    expect(sets.seenFrom(from(5000))).not.toBe(far);
    expect([...sets.seenFrom(from(5000)).ground]).toEqual([55, 77]);
  });
});
