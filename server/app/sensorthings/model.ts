import { toWgs84, units } from '#core';
import type { FeedHost, HostedFeed } from '../../kit/feed-host.ts';
import type { Places } from '../../kit/live-places.ts';
import type { StoredObservation } from '../../kit/observations.ts';

/**
 * The live city as entities of SensorThings 1.1. Nothing is stored for it: an entity of a feed is a Thing with its Location
 * and FeatureOfInterest, a feed is a Sensor, one of its values an ObservedProperty, both together a Datastream, and a value
 * of a reading an Observation.
 */
export const sets = [
  'Things',
  'Locations',
  'HistoricalLocations',
  'Datastreams',
  'Sensors',
  'ObservedProperties',
  'Observations',
  'FeaturesOfInterest',
] as const;
export type SetName = (typeof sets)[number];

export interface Entity {
  readonly set: SetName;
  readonly id: string;
  readonly json: Readonly<Record<string, unknown>>;
}

interface Navigation {
  readonly set: SetName;
  readonly many: boolean;
  /** Ids that it leads to; none for Observations, which are read from the store. */
  readonly ids: (model: StaModel, id: string) => readonly string[];
}

/** Ids: a feed's name has no colon, nor has the key of a value. */
const parts = (id: string, count: number): string[] => {
  const all = id.split(':');
  return [...all.slice(0, count - 1), all.slice(count - 1).join(':')];
};
const thingOfStream = (id: string): string => {
  const [feed, , entity] = parts(id, 3);
  return `${feed}:${entity}`;
};
export const streamOfObservation = (id: string): { stream: string; time: number } => {
  const [feed, key, time, entity] = parts(id, 4);
  return { stream: `${feed}:${key}:${entity}`, time: Number(time) };
};

const one = (set: SetName, id: (id: string) => string): Navigation => ({
  set,
  many: false,
  ids: (_model, own) => [id(own)],
});
const same = (id: string): string => id;

export const navigations: Readonly<Record<SetName, Readonly<Record<string, Navigation>>>> = {
  Things: {
    Locations: { set: 'Locations', many: true, ids: (model, id) => model.placed(id) },
    HistoricalLocations: { set: 'HistoricalLocations', many: true, ids: (model, id) => model.placed(id) },
    Datastreams: { set: 'Datastreams', many: true, ids: (model, id) => model.streamsOf(id) },
  },
  Locations: {
    Things: { set: 'Things', many: true, ids: (_model, id) => [id] },
    HistoricalLocations: { set: 'HistoricalLocations', many: true, ids: (model, id) => model.placed(id) },
  },
  HistoricalLocations: {
    Thing: one('Things', same),
    Locations: { set: 'Locations', many: true, ids: (model, id) => model.placed(id) },
  },
  Datastreams: {
    Thing: one('Things', thingOfStream),
    Sensor: one('Sensors', (id) => parts(id, 3)[0]),
    ObservedProperty: one('ObservedProperties', (id) => parts(id, 3).slice(0, 2).join(':')),
    Observations: { set: 'Observations', many: true, ids: () => [] },
  },
  Sensors: {
    Datastreams: { set: 'Datastreams', many: true, ids: (model, id) => model.streams((feed) => feed === id) },
  },
  ObservedProperties: {
    Datastreams: {
      set: 'Datastreams',
      many: true,
      ids: (model, id) => model.streams((feed, key) => `${feed}:${key}` === id),
    },
  },
  Observations: {
    Datastream: one('Datastreams', (id) => streamOfObservation(id).stream),
    FeatureOfInterest: one('FeaturesOfInterest', (id) => thingOfStream(streamOfObservation(id).stream)),
  },
  FeaturesOfInterest: { Observations: { set: 'Observations', many: true, ids: () => [] } },
};

/** The entities as they are at one moment; made for one request. */
export class StaModel {
  readonly feeds: FeedHost;
  readonly #entities = new Map<
    string,
    { readonly feed: HostedFeed; readonly ids: readonly string[]; readonly places: Places }
  >();

  private constructor(feeds: FeedHost) {
    this.feeds = feeds;
  }

  static async of(feeds: FeedHost): Promise<StaModel> {
    const model = new StaModel(feeds);
    for (const feed of feeds.feeds) {
      const places = await feed.entityPlaces();
      const ids = [...new Set([...feed.keyframe().entities, ...places.keys()])].sort();
      model.#entities.set(feed.id, { feed, ids, places });
    }
    return model;
  }

  feed(id: string): HostedFeed | undefined {
    return this.#entities.get(id)?.feed;
  }

  placed(thing: string): readonly string[] {
    return this.#placeOf(thing) ? [thing] : [];
  }

  streamsOf(thing: string): readonly string[] {
    const [feed, entity] = parts(thing, 2);
    return this.#keys(feed).map((key) => `${feed}:${key}:${entity}`);
  }

  streams(wanted: (feed: string, key: string) => boolean): string[] {
    return [...this.#entities].flatMap(([feed, { ids }]) =>
      this.#keys(feed)
        .filter((key) => wanted(feed, key))
        .flatMap((key) => ids.map((entity) => `${feed}:${key}:${entity}`)),
    );
  }

  /** Ids of a set, in an order that stays; not of Observations. */
  ids(set: SetName): readonly string[] {
    const feeds = [...this.#entities.keys()];
    const things = () => [...this.#entities].flatMap(([feed, { ids }]) => ids.map((entity) => `${feed}:${entity}`));
    switch (set) {
      case 'Things':
        return things();
      case 'Locations':
      case 'HistoricalLocations':
      case 'FeaturesOfInterest':
        return things().filter((thing) => this.#placeOf(thing));
      case 'Datastreams':
        return this.streams(() => true);
      case 'Sensors':
        return feeds;
      case 'ObservedProperties':
        return feeds.flatMap((feed) => this.#keys(feed).map((key) => `${feed}:${key}`));
      case 'Observations':
        return [];
    }
  }

  get(set: SetName, id: string): Entity | undefined {
    const json = this.#json(set, id);
    return json && { set, id, json };
  }

  observation(feed: HostedFeed, key: string, row: StoredObservation): Entity {
    const id = `${feed.id}:${key}:${row.time}:${row.entity}`;
    const time = new Date(row.time).toISOString();
    const doubt = row.outOfRange.includes(key) ? 'out-of-range' : row.suspect?.includes(key) ? 'suspect' : undefined;
    return {
      set: 'Observations',
      id,
      json: {
        phenomenonTime: time,
        result: row.values[key],
        resultTime: time,
        ...(doubt ? { resultQuality: doubt } : {}),
        parameters: { origin: row.simulated ? 'simulated' : 'measured', revision: row.revision },
      },
    };
  }

  #keys(feed: string): readonly string[] {
    return Object.keys(this.#entities.get(feed)?.feed.contract.feed.values ?? {});
  }

  #knows(feed: string, entity: string): boolean {
    const known = this.#entities.get(feed);
    return known !== undefined && (known.places.has(entity) || known.feed.latest(entity) !== undefined);
  }

  #placeOf(thing: string): readonly number[] | undefined {
    const [feedId, entity] = parts(thing, 2);
    const known = this.#entities.get(feedId);
    if (!known) return undefined;
    const { moving } = known.feed.contract.feed;
    const values = moving && known.feed.latest(entity)?.values;
    const place = moving ? [values?.[moving.east], values?.[moving.north]] : known.places.get(entity);
    if (typeof place?.[0] !== 'number' || typeof place[1] !== 'number') return undefined;
    return toWgs84([place[0], place[1]] as never).map((degrees) => Number(degrees.toFixed(7)));
  }

  #json(set: SetName, id: string): Record<string, unknown> | undefined {
    const [feedId, second, third] = parts(id, set === 'Datastreams' ? 3 : 2);
    const feed = this.feed(feedId);
    if (!feed) return undefined;
    const { title, summary, feed: spec } = feed.contract;
    if (set === 'Sensors') {
      if (id !== feedId) return undefined;
      const metadata = `/api/catalogue#${feedId}`;
      return {
        name: title.en,
        description: summary.en,
        properties: { title, summary },
        encodingType: 'text/html',
        metadata,
      };
    }
    if (set === 'ObservedProperties' || set === 'Datastreams') {
      const value = Object.hasOwn(spec.values, second ?? '') ? spec.values[second] : undefined;
      if (!value) return undefined;
      const definition = `/api/catalogue#${feedId}/${second}`;
      if (set === 'ObservedProperties') {
        const description = (value.description ?? value.title).en;
        return {
          name: value.title.en,
          definition,
          description,
          properties: { title: value.title, range: value.range },
        };
      }
      return this.#knows(feedId, third) ? this.#stream(feed, second, third) : undefined;
    }
    return this.#knows(feedId, second) ? this.#placeJson(set, feed, id, second) : undefined;
  }

  #stream(feed: HostedFeed, key: string, entity: string): Record<string, unknown> {
    const { title, unit } = feed.contract.feed.values[key];
    const symbol = units[unit].symbol || '1';
    const newest = feed.latest(entity);
    return {
      name: `${title.en}, ${entity}`,
      description: `${title.en} (${title.ko})`,
      observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
      unitOfMeasurement: { name: unit, symbol, definition: `/api/catalogue#units/${unit}` },
      properties: {
        simulated: newest?.simulated ?? feed.status().origin === 'simulated',
        cadenceS: feed.contract.feed.cadenceS,
      },
    };
  }

  #placeJson(set: SetName, feed: HostedFeed, id: string, entity: string): Record<string, unknown> | undefined {
    const { entityTitle } = feed.contract.feed;
    const name = `${entityTitle.en} ${entity}`;
    const description = `${entityTitle.en} (${entityTitle.ko}) of ${feed.contract.title.en}`;
    if (set === 'Things') {
      return { name, description, properties: { feed: feed.id, entity, ...feed.words(entity) } };
    }
    const coordinates = this.#placeOf(id);
    if (!coordinates) return undefined;
    const point = { type: 'Point', coordinates };
    const encodingType = 'application/geo+json';
    if (set === 'Locations') return { name, description, encodingType, location: point };
    if (set === 'FeaturesOfInterest') return { name, description, encodingType, feature: point };
    const time = feed.latest(entity)?.time;
    return { time: new Date(time ?? 0).toISOString() };
  }
}
