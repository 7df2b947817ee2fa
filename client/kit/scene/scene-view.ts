import type { FeatureCollection } from 'geojson';
import type { Instant, Wgs84Box } from '#core';
import type { CityFeeds } from '../clocked-feeds.ts';
import type { LayerDescription, LayerLook, LayerStatus, Picked } from '../layer.ts';
import type {
  Adapter,
  AdapterTools,
  DrawContext,
  DrawnLayer,
  FeaturePaint,
  OverlayDrawing,
  RoofDrape,
} from './adapter.ts';
import { imageryAdapter, reliefAdapter } from './base-layers.ts';
import { belowTilesAdapter } from './below-tiles-layer.ts';
import type { FeedDrawing } from './feed-drawing.ts';
import { feedDrawing } from './feed-drawings.ts';
import { fieldAdapter } from './field-layer.ts';
import { flowDrawing } from './flow-layer.ts';
import { linesAdapter } from './lines-layer.ts';
import { ownAdapter } from './own-layer.ts';
import { ownModelAdapter } from './own-model-layer.ts';
import { paintedAdapter } from './painted-layer.ts';
import { panelsAdapter } from './panels-layer.ts';
import { pickAt } from './pick.ts';
import { signsAdapter } from './signs-layer.ts';
import { sliceAdapter } from './slice-layer.ts';
import { tiles3dAdapter } from './tiles3d-layer.ts';
import type { World } from './world.ts';

const adapters: Readonly<Record<Exclude<LayerDescription['kind']['type'], 'feed' | 'flow'>, Adapter>> = {
  relief: reliefAdapter,
  imagery: imageryAdapter,
  tiles3d: tiles3dAdapter,
  below3d: belowTilesAdapter,
  field: fieldAdapter,
  panels: panelsAdapter,
  lines: linesAdapter,
  slice: sliceAdapter,
  painted: paintedAdapter,
  signs: signsAdapter,
  own: ownAdapter,
  'own-model': ownModelAdapter,
};

export interface SceneViewTools {
  readonly feeds: CityFeeds;
  loadItems(collection: string): Promise<FeatureCollection>;
  loadBox(collection: string, box: Wgs84Box): Promise<FeatureCollection>;
  report(layer: string, status: LayerStatus): void;
}

/** Draws layer descriptions in the 3D scene: adds what is new, takes away what went, tells each how to look. */
export interface SceneView {
  sync(
    layers: readonly LayerDescription[],
    looks: Readonly<Record<string, LayerLook>>,
    context: Omit<DrawContext, 'draped'>,
  ): void;
  pick(x: number, y: number): Picked | undefined;
  /** The clock moved and nothing else did. */
  tick(now: Instant): void;
  feed(layer: string): FeedDrawing | undefined;
  destroy(): void;
}

export function makeSceneView(world: World, tools: SceneViewTools): SceneView {
  const drawn = new Map<string, DrawnLayer>();
  const drawings = new Map<string, FeedDrawing>();
  const overlays = new Map<string, OverlayDrawing>();
  const roofs = makeRoofs();
  const paints = makePaints();
  let queued = false;
  let order: readonly string[] = [];

  /** Several changes of one moment make one picture of the overlay. */
  const redrawOverlay = () => {
    if (queued) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      // What is named first lies over the rest: it is drawn last.
      const lowestFirst = [...overlays].sort(([a], [b]) => order.indexOf(b) - order.indexOf(a));
      world.overlay.setLayers((frame) => lowestFirst.flatMap(([, drawing]) => drawing.layers(frame)));
    });
  };

  const add = (layer: LayerDescription): DrawnLayer => {
    const { feeds, loadBox } = tools;
    const report = (status: LayerStatus) => tools.report(layer.id, status);
    const adapterTools: AdapterTools = { world, feeds, loadBox, report, roofs, paints };
    if (layer.kind.type === 'flow') {
      const made = flowDrawing(layer, adapterTools, redrawOverlay);
      overlays.set(layer.id, made);
      return made;
    }
    if (layer.kind.type !== 'feed') return adapters[layer.kind.type](layer, adapterTools);
    const made = feedDrawing(layer, adapterTools, tools.loadItems, redrawOverlay);
    drawings.set(layer.id, made);
    overlays.set(layer.id, made);
    return made;
  };

  const remove = (id: string) => {
    drawings.delete(id);
    overlays.delete(id);
    drawn.get(id)?.remove();
    drawn.delete(id);
  };

  return {
    sync(layers, looks, context) {
      const wanted = new Set(layers.map((layer) => layer.id));
      for (const id of drawn.keys()) if (!wanted.has(id)) remove(id);
      order = layers.map((layer) => layer.id);
      const own = layers.filter(({ group }) => group === 'own');
      const lowestFirst = [...layers.filter(({ group }) => group !== 'own'), ...own.toReversed()];
      // Hidden ones first: what takes itself off the roofs makes room for what goes on them.
      const visible = (layer: LayerDescription) => looks[layer.id].visible;
      const draped = layers.some((layer) => layer.group === 'results' && layer.kind.type !== 'flow' && visible(layer));
      for (const layer of lowestFirst.sort((a, b) => Number(visible(a)) - Number(visible(b)))) {
        const layerDrawn = drawn.get(layer.id) ?? add(layer);
        drawn.set(layer.id, layerDrawn);
        layerDrawn.show(looks[layer.id], { ...context, draped });
      }
      // Nor is there a sun beneath the ground.
      world.lighting.even(draped || context.below);
    },
    tick(now) {
      for (const layer of drawn.values()) layer.tick?.(now);
    },
    pick: (x, y) => pickAt(world, x, y, drawings),
    feed: (layer) => drawings.get(layer),
    destroy() {
      for (const id of [...drawn.keys()]) remove(id);
    },
  };
}

function makePaints(): AdapterTools['paints'] {
  const paints = new Map<string, FeaturePaint>();
  const watchers = new Map<string, () => void>();
  return {
    paint(layer, paint) {
      if (paint) paints.set(layer, paint);
      else paints.delete(layer);
      watchers.get(layer)?.();
    },
    of: (layer) => paints.get(layer),
    watch(layer, heard) {
      watchers.set(layer, heard);
      return () => watchers.delete(layer);
    },
  };
}

function makeRoofs(): AdapterTools['roofs'] {
  const registered = new Set<{ drape: RoofDrape }>();
  /** What lies there, by side: a tileset that comes later is laid with the same. */
  const lying = new Map<Parameters<RoofDrape>[0], Parameters<RoofDrape>>();
  return {
    add(tileset) {
      registered.add(tileset);
      for (const what of lying.values()) tileset.drape(...what);
      return () => registered.delete(tileset);
    },
    drape(...what) {
      const [side, image] = what;
      if (image) lying.set(side, what);
      else lying.delete(side);
      for (const each of registered) each.drape(...what);
    },
  };
}
