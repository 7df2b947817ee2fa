import type { FeatureCollection } from 'geojson';
import type { FeedSpec } from '#core';
import { type Stations, someOf, stationsOf } from './stations.ts';

/** The places of a feed: all of them, and those that are seen from afar, too. */
export class StationSets {
  all: Stations;
  readonly #withinM: number;
  readonly #farRows: readonly number[] | undefined;
  #far: Stations;

  constructor(items: FeatureCollection, nearby: FeedSpec['nearby']) {
    this.all = stationsOf(items);
    this.#withinM = nearby?.withinM ?? Number.POSITIVE_INFINITY;
    const points = items.features.filter(({ geometry }) => geometry?.type === 'Point');
    const isNearby = ({ properties }: (typeof points)[number]) =>
      nearby?.codes.includes(String(properties?.[nearby.attribute]));
    this.#farRows = nearby && points.flatMap((point, row) => (isNearby(point) ? [] : [row]));
    this.#far = this.#farOf();
  }

  /** What is drawn from so many metres away: the same object until `renew`. */
  seenFrom(rangeM: number): Stations {
    return rangeM <= this.#withinM ? this.all : this.#far;
  }

  /** Places were found on the ground for one of the sets: new objects for both, for positions are remembered by them. */
  renew(found: Stations): void {
    if (found === this.#far && this.#farRows) {
      for (const [i, row] of this.#farRows.entries()) this.all.ground[row] = found.ground[i];
    }
    this.all = { ...this.all };
    this.#far = this.#farOf();
  }

  #farOf(): Stations {
    return this.#farRows ? someOf(this.all, this.#farRows) : this.all;
  }
}
