import {
  type Cesium3DTileFeature,
  Cesium3DTileStyle,
  Cesium3DTileset,
  Color,
  Expression,
  Resource,
  type Scene,
  ShadowMode,
} from 'cesium';
import { type AttributeSpec, colourOf } from '#core';
import { scaleOf } from '../attribute-scale.ts';
import type { AttributeFilter } from '../layer.ts';
import { type Adapter, addressOf, couldNotLoad, type FeaturePaint } from './adapter.ts';
import { roofShader } from './roof-shader.ts';

/** 3D Tiles: one mesh per tile, coloured by an attribute through a style, lit by the sun, casting shadows. */
export const tiles3dAdapter: Adapter = (layer, { world, report, roofs, paints }) => {
  if (layer.kind.type !== 'tiles3d') throw new Error(`not 3D tiles: ${layer.id}`);
  const { url, attributes, facades = false } = layer.kind;
  const look = roofShader({ scene: world.scene, lighting: world.lighting, facades });
  let tileset: Cesium3DTileset | undefined;
  /** A shader of one's own costs a third of the city's drawing: only what has windows or carries a result wears it. */
  const wear = () => {
    const shader = facades || look.worn ? look.shader : undefined;
    if (tileset && tileset.customShader !== shader) tileset.customShader = shader;
  };
  const forget = roofs.add({
    drape(...what) {
      look.drape(...what);
      wear();
    },
  });
  let removed = false;
  let unheed = () => {};
  let pending: (() => void) | undefined;
  const unwatch = paints.watch(layer.id, () => pending?.());
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
      wear();
      Object.assign(loaded, { layerId: layer.id });
      world.lighting.light(loaded);
      world.scene.primitives.add(loaded);
      unheed = watch(loaded, world.scene, report);
      // Of a tileset without any tile no loading is ever heard.
      if (isEmpty(loaded)) report({ state: 'empty' });
      pending?.();
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  return {
    show(
      { visible, opacity: own, colourBy, filter },
      { dark, selected, draped: underResult, below, cityOpacity, gone },
    ) {
      const opacity = below ? own * cityOpacity : own;
      const marked = selected?.layer === layer.id ? selected.id : undefined;
      pending = () => {
        if (!tileset) return;
        const shown = visible && opacity > 0;
        // What is not drawn goes on loading nothing, and never says that it is done.
        if (tileset.show && !shown) report({ state: 'ready' });
        tileset.show = shown;
        const paint = paints.of(layer.id);
        const style = { opacity, dark, marked };
        // Windows and bricks would change what colours mean.
        if (paint || colourBy) look.look(0, 0.35);
        else if (underResult) look.look(0.3, 0.45, dark ? 0.5 : 1);
        else look.look(1, 1);
        tileset.style = paint
          ? paintedStyle(paint, style)
          : underResult
            ? untinted(opacity)
            : styleOf(colourBy, attributes, style);
        if (gone.size > 0) tileset.style.show = leftBy(gone, filter);
        else if (filter) tileset.style.show = filterExpression(filter) as never;
        world.draw();
      };
      pending();
    },
    remove() {
      removed = true;
      look.destroy();
      forget();
      unwatch();
      unheed();
      if (tileset) world.scene.primitives.remove(tileset);
      world.draw();
    },
  };
};

/** Tells how loading goes. Of things that are drawn near by only, trees, it also tells when the camera is too far from all. */
function watch(tileset: Cesium3DTileset, scene: Scene, report: Parameters<Adapter>[1]['report']): () => void {
  let most = 0;
  let seen = false;
  let told: boolean | undefined;
  tileset.loadProgress.addEventListener((requests: number, processing: number) => {
    const left = requests + processing;
    most = Math.max(most, left);
    told = undefined;
    if (left > 0) report({ state: 'loading', done: most - left, total: most });
  });
  tileset.allTilesLoaded.addEventListener(() => {
    most = 0;
    report(isEmpty(tileset) ? { state: 'empty' } : { state: 'ready' });
  });
  tileset.tileFailed.addEventListener(() => report({ state: 'failed', failure: couldNotLoad }));
  const { hasEmptyContent, children } = rootOf(tileset);
  if (!hasEmptyContent || children.length === 0) return () => {};
  tileset.tileVisible.addEventListener(() => {
    seen = true;
  });
  // Where no tile is wanted none is loaded, and no progress of loading is ever heard.
  return scene.postRender.addEventListener(() => {
    const sees = seen;
    seen = false;
    if (!tileset.show || !tileset.tilesLoaded || told === sees) return;
    told = sees;
    report({ state: sees ? 'ready' : 'too-far' });
  });
}

const rootOf = (tileset: Cesium3DTileset) =>
  tileset.root as unknown as { readonly hasEmptyContent: boolean; readonly children: readonly unknown[] };

const isEmpty = (tileset: Cesium3DTileset): boolean => {
  const { hasEmptyContent, children } = rootOf(tileset);
  return hasEmptyContent && children.length === 0;
};

interface Paint {
  readonly opacity: number;
  readonly dark: boolean;
  /** Id of the feature that is selected. */
  readonly marked?: string;
}

/** A style that gives every feature the colour of its attribute; plain where none is chosen, bright where selected. */
function styleOf(
  key: string | undefined,
  attributes: Readonly<Record<string, AttributeSpec>>,
  { opacity, dark, marked }: Paint,
): Cesium3DTileStyle {
  const paint = (colour: string) => `color("${colour}", ${opacity})`;
  const spec = key ? attributes[key] : undefined;
  const conditions: [string, string][] = [
    ...(marked === undefined ? [] : [[`\${id} === ${JSON.stringify(marked)}`, paint('#27c4d8')] as [string, string]]),
    ...(key && spec ? attributeConditions(key, spec, paint) : []),
    ['true', paint(dark ? '#b9c4d0' : '#f6f3ee')],
  ];
  return new Cesium3DTileStyle({ color: { conditions } });
}

/** A style that asks a result for the colour of each feature; pale where the result says nothing of it. */
function paintedStyle(paint: FeaturePaint, { opacity, dark, marked }: Paint): Cesium3DTileStyle {
  const style = new Cesium3DTileStyle();
  const colourOfFeature = (feature: Cesium3DTileFeature, result = new Color()): Color => {
    const id = String(feature.getProperty('id'));
    const rgb = id === marked ? ([39, 196, 216] as const) : paint.colour(id);
    if (rgb) return Color.fromBytes(rgb[0], rgb[1], rgb[2], Math.round(255 * opacity * paint.opacity), result);
    return Color.fromCssColorString(dark ? '#5d6670' : '#e4e2de', result).withAlpha(opacity, result);
  };
  // Cesium takes any object with these two functions for an expression; its types know only its own.
  style.color = { evaluate: colourOfFeature, evaluateColor: colourOfFeature } as never;
  return style;
}

/** A style multiplies what it colours, so on a result's colours only white is true to the legend. */
const untinted = (opacity: number) => new Cesium3DTileStyle({ color: `color("#ffffff", ${opacity})` });

/** What stays of a layer, in the words of Cesium's styles: comparisons with nothing are false. */
function filterExpression({ key, min, max, codes }: AttributeFilter): string {
  const property = `\${${key}}`;
  if (codes) return codes.map((code) => `${property} === ${JSON.stringify(code)}`).join(' || ') || 'false';
  const parts = [
    ...(min === undefined ? [] : [`Number(${property}) >= ${min}`]),
    ...(max === undefined ? [] : [`Number(${property}) <= ${max}`]),
  ];
  return parts.join(' && ') || 'true';
}

/** What a proposal leaves standing, and the reader's filter lets through. */
function leftBy(gone: ReadonlySet<string>, filter: AttributeFilter | undefined): never {
  const wanted = filter && new Expression(filterExpression(filter));
  const evaluate = (feature: Cesium3DTileFeature): boolean =>
    !gone.has(String(feature.getProperty('id'))) && (wanted ? Boolean(wanted.evaluate(feature, undefined)) : true);
  return { evaluate } as never;
}

function attributeConditions(key: string, spec: AttributeSpec, paint: (colour: string) => string): [string, string][] {
  const scale = scaleOf(spec);
  const property = `\${${key}}`;
  if (scale.type === 'codes') {
    return scale.entries.map(({ code, colour }) => [`${property} === ${JSON.stringify(code)}`, paint(colour)]);
  }
  // Features without the attribute stay plain: their comparison with a number is false.
  return scale.steps.map((from, i) => [
    `Number(${property}) >= ${i === 0 ? -1e9 : from} && Number(${property}) < ${scale.steps[i + 1] ?? 1e9}`,
    paint(css(colourOf(scale.legend, from))),
  ]);
}

const css = ([red, green, blue]: readonly [number, number, number]) =>
  Color.fromBytes(red, green, blue).toCssHexString();
