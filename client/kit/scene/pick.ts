import { Cartesian2, Cesium3DTileFeature } from 'cesium';
import type { Picked } from '../layer.ts';
import { type FeedDrawing, layerOfPart } from './feed-drawing.ts';
import { lineRowOf } from './lines-layer.ts';
import { ownFeatureOf } from './own-layer.ts';
import { pickPanel } from './panels-layer.ts';
import { placeName } from './place-names.ts';
import { proposalShapeOf } from './proposal-shapes.ts';
import { signOf } from './signs-layer.ts';
import type { World } from './world.ts';

/**
 * One click, one answer: signs of sensors first, unless something stands in front of them; then what Cesium drew; then
 * the ground.
 */
export function pickAt(
  world: World,
  x: number,
  y: number,
  feeds: ReadonlyMap<string, FeedDrawing>,
): Picked | undefined {
  const sign = pickSign(world, x, y, feeds);
  if (sign && !sign.hidden) return sign.picked;
  return pickFeature(world, x, y) ?? sign?.picked ?? pickGround(world, x, y);
}

function pickSign(world: World, x: number, y: number, feeds: ReadonlyMap<string, FeedDrawing>) {
  const found = world.overlay.pick(x, y);
  if (!found?.layer || found.index < 0) return undefined;
  const id = layerOfPart(found.layer.id);
  const feed = feeds.get(id);
  const entity = feed?.entityAt(found.index);
  if (!feed || !entity) return undefined;
  const picked: Picked = { type: 'entity', layer: id, feed: id.replace(/^[^/]*\//, ''), entity };
  return { picked, hidden: feed.isHidden(found.index) };
}

function pickFeature(world: World, x: number, y: number): Picked | undefined {
  const found: unknown = pickThroughNames(world, new Cartesian2(x, y));
  const panel = pickPanel(world, found, x, y);
  if (panel) return { type: 'row', ...panel, position: world.placeAt(x, y) ?? [0, 0, 0] };
  const line = lineRowOf(found);
  if (line) return { type: 'row', ...line, position: world.placeAt(x, y) ?? [0, 0, 0] };
  const sign = signOf(found);
  if (sign) {
    const { id, geometry, properties } = sign.feature;
    const [lon, lat] = geometry.coordinates;
    const position = [lon, lat, world.placeAt(x, y)?.[2] ?? 0] as const;
    return { type: 'feature', layer: sign.layer, id: String(id), properties: properties ?? {}, position };
  }
  const own = ownFeatureOf(found);
  if (own) return { type: 'feature', ...own, position: world.placeAt(x, y) ?? [0, 0, 0] };
  const proposed = proposalShapeOf(found);
  if (proposed) {
    const { id, layer, properties } = proposed;
    return { type: 'feature', id, layer, properties, position: world.placeAt(x, y) ?? [0, 0, 0] };
  }
  if (!(found instanceof Cesium3DTileFeature)) return undefined;
  const properties: Record<string, unknown> = {};
  for (const key of found.getPropertyIds()) properties[key] = found.getProperty(key);
  return {
    type: 'feature',
    layer: layerOf(found),
    id: String(properties.id ?? found.featureId),
    properties,
    position: world.placeAt(x, y) ?? [0, 0, 0],
  };
}

/** Names of the map are words about what lies behind them. */
function pickThroughNames({ scene }: World, at: Cartesian2): unknown {
  const isName = (found: unknown) => (found as { id?: unknown } | undefined)?.id === placeName;
  const found: unknown = scene.pick(at);
  return isName(found) ? scene.drillPick(at, 4).find((other: unknown) => !isName(other)) : found;
}

/** The adapter leaves its layer's id on the tileset. */
const layerOf = (feature: Cesium3DTileFeature): string =>
  (feature.tileset as unknown as { layerId?: string }).layerId ?? '';

function pickGround(world: World, x: number, y: number): Picked | undefined {
  const position = world.placeAt(x, y);
  return position && { type: 'ground', position };
}
