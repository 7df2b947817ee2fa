import { boxContains, type Epsg5186Box, type Source, toEpsg5186, type Wgs84Box } from '#core';

/** A place that is known by itself, without any import: a measuring station of the state. */
export interface FactPoint {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  /** By the contract's attribute keys. */
  readonly properties: Readonly<Record<string, string | number | null>>;
}

/** The roles of a dataset whose items are such places: the same in every revision and in every city. */
export function factPoints(points: readonly FactPoint[], source: Source) {
  const sorted = [...points].sort((a, b) => (a.id < b.id ? -1 : 1));
  const itemOf = ({ id, lon, lat, properties }: FactPoint) => ({
    type: 'Feature' as const,
    id,
    geometry: { type: 'Point' as const, coordinates: [lon, lat] },
    properties: { source: source.id, origin: source.origin, ...properties },
  });
  return {
    items: async (_reader: unknown, { box, limit, offset }: { box?: Wgs84Box; limit: number; offset: number }) => {
      const found = sorted.filter(({ lon, lat }) => !box || boxContains(box, [lon, lat]));
      return { items: found.slice(offset, offset + limit).map(itemOf), matched: found.length };
    },
    item: async (_reader: unknown, id: string) => {
      const found = sorted.find((point) => point.id === id);
      return found && itemOf(found);
    },
    extent: async (): Promise<Epsg5186Box> => {
      const places = sorted.map(({ lon, lat }) => toEpsg5186([lon, lat]));
      const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    },
    sources: async () => [source],
  };
}
