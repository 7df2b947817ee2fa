import type { FeatureCollection } from 'geojson';
import type { LayerDescription } from '../layer.ts';
import { feedAdapter } from './feed-adapter.ts';
import type { FeedDrawing } from './feed-drawing.ts';
import { linkAdapter } from './link-adapter.ts';
import { movingAdapter } from './moving-adapter.ts';
import type { FeedTools } from './stage.ts';

/** A feed is drawn by what its entities are: on their way, lines, or places with a sign. `redraw`: its layers changed. */
export function feedDrawing(
  layer: LayerDescription,
  tools: FeedTools,
  loadItems: (collection: string) => Promise<FeatureCollection>,
  redraw: () => void,
): FeedDrawing {
  const { kind } = layer;
  if (kind.type === 'feed' && kind.spec.moving) return movingAdapter(layer, tools, redraw);
  if (kind.type === 'feed' && kind.geometry === 'LineString') return linkAdapter(layer, tools, loadItems, redraw);
  return feedAdapter(layer, tools, loadItems, redraw);
}
