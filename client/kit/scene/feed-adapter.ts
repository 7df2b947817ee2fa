import type { FeatureCollection } from 'geojson';
import { failureOf } from '../api.ts';
import type { LayerDescription, LayerLook } from '../layer.ts';
import type { AdapterTools, DrawContext, DrawnLayer } from './adapter.ts';
import type { EnuFrame } from './enu-frame.ts';
import { feedLayers, signHeightM } from './feed-layer.ts';
import { labelledRows, markHidden, placeOnGround, type Stations, stationsOf } from './stations.ts';

/** Numbers are written beside signs that are nearer than this. */
const labelsWithinM = 2600;
const restMs = 180;

export interface FeedDrawing extends DrawnLayer {
  layers(frame: EnuFrame): ReturnType<typeof feedLayers>;
  /** Entity of a picked row. */
  entityAt(index: number): string | undefined;
  readonly stations: Stations | undefined;
}

/** A live feed on the overlay. `redraw` is called when its layers changed. */
export function feedAdapter(
  layer: LayerDescription,
  tools: AdapterTools,
  loadItems: (feed: string) => Promise<FeatureCollection>,
  redraw: () => void,
): FeedDrawing {
  if (layer.kind.type !== 'feed') throw new Error(`not a feed: ${layer.id}`);
  const { feed, spec } = layer.kind;
  const { world, live, report } = tools;
  let stations: Stations | undefined;
  let look: LayerLook = { visible: true, opacity: 1 };
  let context: DrawContext = { dark: false, language: 'ko', now: 0, draped: false, below: false, cityOpacity: 1 };
  let labelled: readonly number[] = [];
  let version = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const changed = () => {
    version++;
    redraw();
  };
  const rest = () => {
    if (!stations || !look.visible) return;
    markHidden(stations, world.scene, signHeightM);
    labelled = labelledRows(stations, world.scene, signHeightM, labelsWithinM);
    changed();
  };
  /** Occlusion and numbers are worked out when the picture has come to rest, not in every frame of a flight. */
  const settle = () => {
    clearTimeout(resting);
    resting = setTimeout(rest, restMs);
  };

  report({ state: 'loading' });
  const unsubscribe = live.subscribe(feed, spec, () => changed());
  const place = () => {
    if (stations)
      void placeOnGround(stations, world.scene).then(
        () => forgetPlaces(),
        () => undefined,
      );
  };
  /** A new object for the same columns: positions are remembered by it. */
  const forgetPlaces = () => {
    if (stations) stations = { ...stations };
    settle();
  };
  loadItems(feed)
    .then((items) => {
      stations = stationsOf(items);
      report(stations.count ? { state: 'ready', count: stations.count } : { state: 'empty' });
      place();
      settle();
      changed();
    })
    .catch((thrown: unknown) => report({ state: 'failed', failure: failureOf(thrown) }));

  const listeners = [
    world.scene.terrainProviderChanged.addEventListener(place),
    world.scene.camera.moveEnd.addEventListener(settle),
    world.scene.globe.tileLoadProgressEvent.addEventListener((left: number) => left === 0 && settle()),
  ];

  return {
    get stations() {
      return stations;
    },
    entityAt: (index) => stations?.ids[index],
    layers: (frame) => {
      if (!stations || !look.visible || !look.value) return [];
      const table = live.table(feed);
      const { value, opacity } = look;
      const now = live.serverNow();
      const selected = context.selected?.layer === layer.id ? context.selected.id : undefined;
      return feedLayers(
        { id: layer.id, spec, value, opacity, stations, table, labelled, version, dark: context.dark, selected, now },
        frame,
      );
    },
    show(nextLook, nextContext) {
      look = nextLook;
      context = nextContext;
      changed();
      if (look.visible) settle();
    },
    remove() {
      clearTimeout(resting);
      unsubscribe();
      for (const stop of listeners) stop();
      redraw();
    },
  };
}
