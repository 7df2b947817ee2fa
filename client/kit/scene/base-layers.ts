import {
  CesiumTerrainProvider,
  EllipsoidTerrainProvider,
  ImageryLayer,
  Rectangle,
  Resource,
  UrlTemplateImageryProvider,
} from 'cesium';
import type { Wgs84Box } from '#core';
import { type Adapter, addressOf, couldNotLoad, variantOf } from './adapter.ts';
import { PlaceNames } from './place-names.ts';

/** Ground: quantized-mesh terrain of our own server. Hidden, the ellipsoid at sea level shows. */
export const reliefAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'relief') throw new Error(`not a relief layer: ${layer.id}`);
  const flat = world.scene.terrainProvider;
  let provider: CesiumTerrainProvider | undefined;
  let visible = true;
  let removed = false;
  report({ state: 'loading' });
  const { url, queryParameters } = addressOf(layer.kind.url);
  const folder = new Resource({ url: url.replace(/\/[^/]*$/, ''), queryParameters });
  CesiumTerrainProvider.fromUrl(folder, { requestVertexNormals: true, requestWaterMask: world.quality.waves })
    .then((loaded) => {
      if (removed) return;
      provider = loaded;
      loaded.errorEvent.addEventListener((error) => {
        // A missing fine tile is drawn from its parent; only what nobody can replace is a failure.
        if (error.timesRetried > 2) report({ state: 'failed', failure: couldNotLoad });
      });
      apply();
      report({ state: 'ready' });
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  const apply = () => {
    const wanted = visible && provider ? provider : flat;
    if (world.scene.terrainProvider !== wanted) world.scene.terrainProvider = wanted;
    world.draw();
  };
  return {
    show(look) {
      visible = look.visible;
      apply();
    },
    remove() {
      removed = true;
      world.scene.terrainProvider = new EllipsoidTerrainProvider();
    },
  };
};

const minLevel = 10;
const maxLevel = 18;
/** The map reaches to the horizon of the city's hills. */
const mapBox: Wgs84Box = [126.3, 37.1, 127.65, 38.03];

/** Drawn map on the ground, in the theme and the language of the page. */
export const imageryAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'imagery') throw new Error(`not an imagery layer: ${layer.id}`);
  const { url } = layer.kind;
  const { imageryLayers } = world.scene;
  const names = new PlaceNames(world, url);
  let drawn: { imagery: ImageryLayer; variant: string } | undefined;
  let failures = 0;

  const make = (variant: string): ImageryLayer => {
    const provider = new UrlTemplateImageryProvider({
      url: new Resource(addressOf(variantOf(url, variant))),
      minimumLevel: minLevel,
      maximumLevel: maxLevel,
      rectangle: Rectangle.fromDegrees(...mapBox),
      enablePickFeatures: false,
    });
    provider.errorEvent.addEventListener(() => {
      if (++failures > 8) report({ state: 'failed', failure: couldNotLoad });
    });
    return new ImageryLayer(provider);
  };
  return {
    show(look, { dark, language }) {
      // Words on the ground cannot be read from the side: they stand upright instead.
      const variant = `${dark ? 'dark' : 'light'}-none`;
      names.show(look.visible, look.opacity, { dark, language });
      if (drawn?.variant !== variant) {
        if (drawn) imageryLayers.remove(drawn.imagery);
        drawn = { imagery: make(variant), variant };
        failures = 0;
        // Always the lowest: results lie on it.
        imageryLayers.add(drawn.imagery, 0);
        report({ state: 'ready' });
      }
      drawn.imagery.show = look.visible;
      drawn.imagery.alpha = look.opacity;
      world.draw();
    },
    remove() {
      names.remove();
      if (drawn) imageryLayers.remove(drawn.imagery);
      drawn = undefined;
      world.draw();
    },
  };
};
