import type { LayerDescription } from '#client/kit/layer.ts';
import type { Text } from '#core';
import { useTwin } from './store.ts';

/** The layer that shows a collection; anything else is told of under the first layer of the city. */
export function layerShowing(collection: string): LayerDescription | undefined {
  const { layers } = useTwin.getState();
  const shows = layers.find(
    ({ kind }) =>
      ((kind.type === 'tiles3d' || kind.type === 'signs') && kind.collection === collection) ||
      (kind.type === 'feed' && kind.feed === collection),
  );
  return shows ?? layers.find(({ kind }) => kind.type === 'tiles3d') ?? layers[0];
}

export interface Thing {
  readonly collection: string;
  readonly id: string;
  /** What it is called, as far as that is known before it is read. */
  readonly name?: Text;
  /** Height in metres above the ellipsoid. */
  readonly position: readonly [lon: number, lat: number, height: number];
}

/** Selects an item of a collection without the map: as a click on it does. */
export function selectItem({ collection, id, position, name }: Thing): void {
  const layer = layerShowing(collection);
  if (!layer) return;
  const { kind } = layer;
  if (kind.type === 'feed' && kind.feed === collection) {
    useTwin.setState({ selection: { type: 'entity', layer: layer.id, feed: kind.feed, entity: id } });
  } else {
    const known = name ? { nameKo: name.ko, nameEn: name.en } : {};
    const properties = { id, collection, ...known };
    useTwin.setState({ selection: { type: 'feature', layer: layer.id, id, properties, position } });
  }
}
