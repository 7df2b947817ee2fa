import type { FeatureCollection } from 'geojson';
import type { FeedSpec } from '#core';
import { metresPerDegree } from '../geo.ts';
import { type Stations, someOf, stationsOf } from './stations.ts';

/** Where one looks, and from how far. */
export interface Look {
  readonly range: number;
  readonly target: readonly number[];
}

/** Of kinds that are drawn from nearby alone, those are drawn that lie so far round the place that is looked at. */
const reachShare = 1.5;
/** The view may move by some 200 m before they are chosen anew. */
const stepsPerDegree = 500;

/** The places of a feed: all of them, and those that are drawn from where one looks. */
export class StationSets {
  all: Stations;
  readonly #nearby: FeedSpec['nearby'];
  /** By row: of a kind that is drawn from nearby alone. */
  readonly #isNearby: readonly boolean[];
  #seen: { readonly key: string; readonly rows: readonly number[]; readonly stations: Stations } | undefined;

  constructor(items: FeatureCollection, nearby: FeedSpec['nearby']) {
    this.all = stationsOf(items);
    this.#nearby = nearby;
    this.#isNearby = items.features
      .filter(({ geometry }) => geometry?.type === 'Point')
      .map(({ properties }) => Boolean(nearby?.codes.includes(String(properties?.[nearby.attribute]))));
  }

  /** What is drawn: the same object until `renew`, or until one looks elsewhere. */
  seenFrom({ range, target: [lon, lat] }: Look): Stations {
    const nearby = this.#nearby;
    if (!nearby) return this.all;
    const near = range <= nearby.withinM;
    const key = near ? `${Math.round(lon * stepsPerDegree)} ${Math.round(lat * stepsPerDegree)}` : 'far';
    if (this.#seen?.key !== key) {
      const scale = metresPerDegree(lat);
      const away = (row: number) =>
        Math.hypot((this.all.lon[row] - lon) * scale.lon, (this.all.lat[row] - lat) * scale.lat);
      const isSeen = (row: number) => !this.#isNearby[row] || (near && away(row) < reachShare * nearby.withinM);
      const rows = this.all.ids.flatMap((_, row) => (isSeen(row) ? [row] : []));
      this.#seen = { key, rows, stations: someOf(this.all, rows) };
    }
    return this.#seen.stations;
  }

  /** Places were found on the ground for one of the sets: new objects for both, for positions are remembered by them. */
  renew(found: Stations): void {
    const seen = this.#seen;
    if (seen && found === seen.stations) {
      for (const [i, row] of seen.rows.entries()) this.all.ground[row] = found.ground[i];
    }
    this.all = { ...this.all };
    if (seen) this.#seen = { ...seen, stations: someOf(this.all, seen.rows) };
  }
}
