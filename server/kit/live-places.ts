import type { Geometry, Position } from 'geojson';
import {
  type DatasetContract,
  type Epsg5186,
  existingScenario,
  minuteMs,
  type Reader,
  type Text,
  toEpsg5186,
} from '#core';
import type { Feature } from './discovery.ts';
import { newestRevision } from './revisions.ts';

/** Places of a feed's entities, by the id that they have as items of the dataset's collection; EPSG:5186. */
export type Places = ReadonlyMap<string, Epsg5186>;

const pageItems = 10_000;
/** The city is looked at again this often: it may have been imported anew. */
const validMs = 5 * minuteMs;

/** Reads the places when they are asked for, and again after a while. An entity without an item has none. */
export class PlacesOf {
  readonly #reader: Reader;
  readonly #feature: Feature<DatasetContract>;
  #places: Promise<Places> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(reader: Reader, feature: Feature<DatasetContract>) {
    this.#reader = reader;
    this.#feature = feature;
  }

  read(): Promise<Places> {
    if (this.#places && performance.now() - this.#readAt < validMs) return this.#places;
    this.#readAt = performance.now();
    const before = this.#places;
    const now = readPlaces(this.#reader, this.#feature);
    this.#places = now;
    // A look that fails must not cost what is known.
    now.catch(() => {
      this.#places = before;
      this.#readAt = Number.NEGATIVE_INFINITY;
    });
    return now;
  }
}

async function readPlaces(reader: Reader, { server }: Feature<DatasetContract>): Promise<Places> {
  const places = new Map<string, Epsg5186>();
  const { dataset } = server;
  if (!dataset?.items) return places;
  const scenario = { scenario: existingScenario, revision: (await newestRevision(reader)).revision };
  for (let offset = 0; ; offset += pageItems) {
    const { items, matched } = await dataset.items(reader, { scenario, limit: pageItems, offset });
    for (const { id, geometry } of items) {
      const middle = geometry && middleOf(geometry);
      if (middle) places.set(id, toEpsg5186(middle as never));
    }
    if (offset + pageItems >= matched || items.length === 0) return places;
  }
}

/** Names of the districts in which entities are, as far as one of the datasets knows. */
export async function districtsOf(
  reader: Reader,
  datasets: readonly Feature<DatasetContract>[],
  places: Places,
): Promise<ReadonlyMap<string, Text>> {
  const names = new Map<string, Text>();
  if (places.size === 0) return names;
  const scenario = { scenario: existingScenario, revision: (await newestRevision(reader)).revision };
  for (const where of datasets.flatMap(({ server }) => server.dataset?.where ?? [])) {
    const parts = await where(reader, [...places.values()], scenario);
    for (const [i, entity] of [...places.keys()].entries()) {
      const district = parts[i]?.find(({ level }) => level === 'gu');
      if (district) names.set(entity, district.name);
    }
  }
  return names;
}

/** The middle of what a geometry spans. */
function middleOf(geometry: Geometry): Position | undefined {
  const box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const walk = (part: unknown): void => {
    const [x, y] = part as unknown[];
    if (typeof x === 'number' && typeof y === 'number') {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else for (const each of part as unknown[]) walk(each);
  };
  if (geometry.type === 'GeometryCollection') return geometry.geometries.map(middleOf).find(Boolean);
  walk(geometry.coordinates);
  return Number.isFinite(box[0]) ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : undefined;
}
