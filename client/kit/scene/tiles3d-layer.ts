import { Cesium3DTileStyle, Cesium3DTileset, Color, Resource, ShadowMode } from 'cesium';
import { type AttributeSpec, colourOf } from '#core';
import { scaleOf } from '../attribute-scale.ts';
import { type Adapter, addressOf, couldNotLoad } from './adapter.ts';
import { roofShader } from './roof-shader.ts';

/** 3D Tiles: one mesh per tile, coloured by an attribute through a style, lit by the sun, casting shadows. */
export const tiles3dAdapter: Adapter = (layer, { world, report, roofs }) => {
  if (layer.kind.type !== 'tiles3d') throw new Error(`not 3D tiles: ${layer.id}`);
  const { url, attributes } = layer.kind;
  const look = roofShader(world.scene);
  const forget = roofs.add(look);
  let tileset: Cesium3DTileset | undefined;
  let removed = false;
  let pending: (() => void) | undefined;
  report({ state: 'loading' });

  Cesium3DTileset.fromUrl(new Resource(addressOf(url)), {
    maximumScreenSpaceError: world.quality.screenSpaceError,
    cacheBytes: world.quality.cacheBytes,
    maximumCacheOverflowBytes: world.quality.overflowBytes,
    enableCollision: false,
    shadows: ShadowMode.ENABLED,
    // Of the same solid block the back is never seen.
    backFaceCulling: true,
  })
    .then((loaded) => {
      if (removed) return loaded.destroy();
      tileset = loaded;
      loaded.customShader = look.shader;
      Object.assign(loaded, { layerId: layer.id });
      world.lighting.light(loaded);
      world.scene.primitives.add(loaded);
      watch(loaded, report);
      pending?.();
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  return {
    show({ visible, opacity, colourBy }, { dark }) {
      pending = () => {
        if (!tileset) return;
        tileset.show = visible;
        tileset.style = styleOf(colourBy, attributes, opacity, dark);
        world.draw();
      };
      pending();
    },
    remove() {
      removed = true;
      forget();
      if (tileset) world.scene.primitives.remove(tileset);
      world.draw();
    },
  };
};

function watch(tileset: Cesium3DTileset, report: Parameters<Adapter>[1]['report']): void {
  let most = 0;
  tileset.loadProgress.addEventListener((requests: number, processing: number) => {
    const left = requests + processing;
    most = Math.max(most, left);
    if (left > 0) report({ state: 'loading', done: most - left, total: most });
  });
  tileset.allTilesLoaded.addEventListener(() => {
    most = 0;
    report(isEmpty(tileset) ? { state: 'empty' } : { state: 'ready' });
  });
  tileset.tileFailed.addEventListener(() => report({ state: 'failed', failure: couldNotLoad }));
}

const isEmpty = (tileset: Cesium3DTileset): boolean => {
  const root = tileset.root as unknown as { hasEmptyContent: boolean; children: readonly unknown[] };
  return root.hasEmptyContent && root.children.length === 0;
};

/** A style that gives every feature the colour of its attribute; plain where none is chosen. */
function styleOf(
  key: string | undefined,
  attributes: Readonly<Record<string, AttributeSpec>>,
  opacity: number,
  dark: boolean,
): Cesium3DTileStyle {
  const plain = dark ? '#b9c4d0' : '#f6f3ee';
  const spec = key ? attributes[key] : undefined;
  if (!key || !spec) return new Cesium3DTileStyle({ color: `color("${plain}", ${opacity})` });
  const scale = scaleOf(spec);
  const property = `\${${key}}`;
  const conditions: [string, string][] =
    scale.type === 'codes'
      ? scale.entries.map(({ code, colour }) => [`${property} === "${code}"`, `color("${colour}", ${opacity})`])
      : scale.steps.map((from, i) => [
          `Number(${property}) < ${scale.steps[i + 1] ?? 1e9}`,
          `color("${css(colourOf(scale.legend, from))}", ${opacity})`,
        ]);
  return new Cesium3DTileStyle({
    color: { conditions: [...conditions, ['true', `color("${plain}", ${opacity})`]] },
  });
}

const css = ([red, green, blue]: readonly [number, number, number]) =>
  Color.fromBytes(red, green, blue).toCssHexString();
