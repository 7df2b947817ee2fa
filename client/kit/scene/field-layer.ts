import { ImageryLayer, Rectangle, SingleTileImageryProvider, SplitDirection } from 'cesium';
import { type Adapter, couldNotLoad, type Side } from './adapter.ts';

const directions = { left: SplitDirection.LEFT, right: SplitDirection.RIGHT } as const;

/** A raster result: draped on the ground as an image, and on the roofs through the buildings' shader. */
export const fieldAdapter: Adapter = (layer, { world, report, roofs }) => {
  if (layer.kind.type !== 'field') throw new Error(`not a field: ${layer.id}`);
  const { image, bounds } = layer.kind.field;
  let imagery: ImageryLayer | undefined;
  let look: { visible: boolean; opacity: number; side?: Side } = { visible: true, opacity: 1 };
  let removed = false;
  /** Several results share the roofs: only the one that lies there may take itself off. */
  let draped: { side: Side | undefined } | undefined;
  report({ state: 'loading' });
  SingleTileImageryProvider.fromUrl(image, { rectangle: Rectangle.fromDegrees(...bounds) })
    .then((provider) => {
      if (removed) return;
      imagery = new ImageryLayer(provider);
      world.scene.imageryLayers.add(imagery);
      apply();
      report({ state: 'ready' });
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  const apply = () => {
    if (imagery) {
      imagery.show = look.visible;
      imagery.alpha = look.opacity;
      imagery.splitDirection = look.side ? directions[look.side] : SplitDirection.NONE;
    }
    if (draped && (!look.visible || draped.side !== look.side)) roofs.drape(draped.side, undefined);
    draped = look.visible ? { side: look.side } : undefined;
    if (draped) roofs.drape(look.side, image, bounds, look.opacity);
    world.draw();
  };
  return {
    show({ visible, opacity, side }) {
      look = { visible, opacity, side };
      apply();
    },
    remove() {
      removed = true;
      if (imagery) world.scene.imageryLayers.remove(imagery);
      if (draped) roofs.drape(draped.side, undefined);
      world.draw();
    },
  };
};
