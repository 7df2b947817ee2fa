import { Cesium3DTileStyle, Cesium3DTileset, Resource, ShadowMode } from 'cesium';
import type { LayerLook } from '../layer.ts';
import { type Adapter, addressOf, couldNotLoad, type DrawContext } from './adapter.ts';
import { headlightShader } from './headlight-shader.ts';

/** 3D Tiles of what lies beneath the ground, in their own colours; fetched when the reader first looks there. */
export const belowTilesAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'below3d') throw new Error(`not beneath the ground: ${layer.id}`);
  const { url, kindBy } = layer.kind;
  let tileset: Cesium3DTileset | undefined;
  let opening = false;
  let removed = false;
  let apply: () => void = () => undefined;

  const open = async () => {
    opening = true;
    report({ state: 'loading' });
    try {
      const loaded = await Cesium3DTileset.fromUrl(new Resource(addressOf(url)), {
        maximumScreenSpaceError: world.quality.screenSpaceError,
        cacheBytes: world.quality.cacheBytes / 4,
        maximumCacheOverflowBytes: world.quality.overflowBytes / 4,
        enableCollision: false,
        shadows: ShadowMode.DISABLED,
      });
      if (removed) return loaded.destroy();
      tileset = loaded;
      loaded.customShader = headlightShader();
      Object.assign(loaded, { layerId: layer.id, isBelowGround: true });
      world.scene.primitives.add(loaded);
      // An empty tileset never says that it is loaded.
      if (isEmpty(loaded)) report({ state: 'empty' });
      else loaded.allTilesLoaded.addEventListener(() => report({ state: 'ready' }));
      loaded.tileFailed.addEventListener(() => report({ state: 'failed', failure: couldNotLoad }));
      apply();
    } catch {
      report({ state: 'failed', failure: couldNotLoad });
    }
  };

  return {
    show(look, context) {
      const wanted = look.visible && context.below;
      if (wanted && !opening) void open();
      apply = () => {
        if (!tileset) return;
        // What is hidden loads no further, and nobody waits for it.
        if (tileset.show && !wanted) report({ state: 'ready' });
        tileset.show = wanted;
        tileset.style = styleOf(layer.id, kindBy, look, context);
        world.draw();
      };
      apply();
    },
    remove() {
      removed = true;
      if (tileset) world.scene.primitives.remove(tileset);
      world.draw();
    },
  };
};

const isEmpty = ({ root }: Cesium3DTileset): boolean => {
  const { hasEmptyContent, children } = root as unknown as { hasEmptyContent: boolean; children: readonly unknown[] };
  return hasEmptyContent && children.length === 0;
};

/** Kinds that are hidden are not drawn at all, so that they cannot be picked either. */
function styleOf(
  id: string,
  kindBy: string,
  { opacity, hiddenKinds = [] }: LayerLook,
  { selected }: DrawContext,
): Cesium3DTileStyle {
  const shown = hiddenKinds.map((kind) => `\${${kindBy}} !== ${JSON.stringify(kind)}`).join(' && ') || 'true';
  const marked = selected?.layer === id ? selected.id : undefined;
  // A style multiplies the tiles' own colours: what is selected keeps its colour, and the rest steps back.
  const conditions: [string, string][] =
    marked === undefined
      ? [['true', `color("#ffffff", ${opacity})`]]
      : [
          [`\${id} === ${JSON.stringify(marked)}`, 'color("#ffffff")'],
          ['true', `color("#6f757c", ${opacity})`],
        ];
  return new Cesium3DTileStyle({ show: shown, color: { conditions } });
}
