import { ImageryLayer, Rectangle, SingleTileImageryProvider } from 'cesium';
import { type Adapter, couldNotLoad } from './adapter.ts';

/** A raster result: draped on the ground as an image, and on the roofs through the buildings' shader. */
export const fieldAdapter: Adapter = (layer, { world, report, roofs }) => {
  if (layer.kind.type !== 'field') throw new Error(`not a field: ${layer.id}`);
  const { image, bounds } = layer.kind.field;
  let imagery: ImageryLayer | undefined;
  let look = { visible: true, opacity: 1 };
  let removed = false;
  /** Several results share the roofs: only the one that lies there may take itself off. */
  let draped = false;
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
    }
    if (look.visible) roofs.drape(image, bounds, look.opacity);
    else if (draped) roofs.drape(undefined);
    draped = look.visible;
    world.draw();
  };
  return {
    show({ visible, opacity }) {
      look = { visible, opacity };
      apply();
    },
    remove() {
      removed = true;
      if (imagery) world.scene.imageryLayers.remove(imagery);
      if (draped) roofs.drape(undefined);
      world.draw();
    },
  };
};
