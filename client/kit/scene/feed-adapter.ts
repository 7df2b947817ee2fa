import type { FeatureCollection } from 'geojson';
import { failureOf } from '../api.ts';
import type { LayerDescription, LayerLook } from '../layer.ts';
import type { DrawContext } from './adapter.ts';
import { aggregateLayers, isAggregated } from './aggregate-layer.ts';
import type { FeedDrawing } from './feed-drawing.ts';
import { feedLayers, signHeightM } from './feed-layer.ts';
import type { FeedTools } from './stage.ts';
import { StationSets } from './station-sets.ts';
import { labelledRows, markHidden, placeRoughly, type Stations, standOnDrawnGround } from './stations.ts';

/** Numbers are written beside signs that are nearer than this. */
const labelsWithinM = 2600;
const restMs = 180;

/** A live feed whose entities stay where they are: signs on the overlay. `redraw` is called when its layers changed. */
export function feedAdapter(
  layer: LayerDescription,
  tools: FeedTools,
  loadItems: (feed: string) => Promise<FeatureCollection>,
  redraw: () => void,
): FeedDrawing {
  if (layer.kind.type !== 'feed') throw new Error(`not a feed: ${layer.id}`);
  const { feed, spec } = layer.kind;
  const { feeds, report } = tools;
  const { scene } = tools.world;
  let sets: StationSets | undefined;
  /** Those that are drawn from where one looks. */
  let stations: Stations | undefined;
  let look: LayerLook = { visible: true, opacity: 1 };
  let context: DrawContext = {
    dark: false,
    language: 'ko',
    now: 0,
    draped: false,
    below: false,
    cityOpacity: 1,
    gone: new Set(),
  };
  let labelled: readonly number[] = [];
  let version = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const changed = () => {
    version++;
    redraw();
  };
  /** Those that are drawn only from nearby come and go with the distance. */
  const choose = () => {
    const next = sets?.seenFrom(tools.world.camera());
    if (!sets || next === stations) return;
    stations = next;
    labelled = [];
    version++;
    tell();
  };
  const tell = () => {
    if (!sets || !stations) return;
    const { count } = stations;
    const nearer = sets.all.count - count;
    report(sets.all.count ? { state: 'ready', count, ...(nearer > 0 && { nearer }) } : { state: 'empty' });
  };
  const rest = () => {
    choose();
    if (!stations || !look.visible || scene?.isDestroyed()) return;
    if (scene) {
      if (standOnDrawnGround(stations, scene, signHeightM)) renew(stations);
      markHidden(stations, scene, signHeightM);
      // The number of a code says nothing; its colour does.
      const coded = look.value !== undefined && spec.values[look.value]?.codes !== undefined;
      labelled = coded ? [] : labelledRows(stations, scene, signHeightM, labelsWithinM);
    }
    changed();
  };
  /** Occlusion and numbers are worked out when the picture has come to rest, not in every frame of a flight. */
  const settle = () => {
    clearTimeout(resting);
    resting = setTimeout(rest, restMs);
  };

  report({ state: 'loading' });
  const unsubscribe = feeds.subscribe(feed, spec, () => changed());
  const place = () => {
    const all = sets?.all;
    if (all && scene)
      void placeRoughly(all, scene).then(
        () => {
          renew(all);
          settle();
        },
        () => undefined,
      );
  };
  const renew = (found: Stations) => {
    if (!sets) return;
    sets.renew(found);
    stations = sets.seenFrom(tools.world.camera());
  };
  loadItems(feed)
    .then((items) => {
      sets = new StationSets(items, spec.nearby);
      choose();
      place();
      settle();
      changed();
    })
    .catch((thrown: unknown) => report({ state: 'failed', failure: failureOf(thrown) }));

  const listeners = [
    scene?.terrainProviderChanged.addEventListener(place),
    scene?.camera.moveEnd.addEventListener(settle),
    scene?.globe.tileLoadProgressEvent.addEventListener((left: number) => left === 0 && settle()),
  ];

  return {
    entityAt: (index) => stations?.ids[index],
    isHidden: (index) => stations?.hidden[index] === 1,
    placeOf(entity) {
      const all = sets?.all;
      const row = all?.index.get(entity);
      return all && row !== undefined ? [all.lon[row], all.lat[row], all.ground[row]] : undefined;
    },
    get counts() {
      return { count: stations?.count ?? 0, hidden: stations?.hidden.reduce((sum, each) => sum + each, 0) ?? 0 };
    },
    layers: (frame) => {
      // The scene chooses when its camera rests: to find what it looks at costs a ray into the ground.
      if (!scene) choose();
      if (!stations || !look.visible || !look.value) return [];
      const table = feeds.table(feed);
      const { value, opacity } = look;
      const now = feeds.now();
      const selected = context.selected?.layer === layer.id ? context.selected.id : undefined;
      const id = layer.id;
      const picture = {
        id,
        spec,
        value,
        opacity,
        stations,
        table,
        labelled,
        version,
        dark: context.dark,
        selected,
        now,
      };
      return isAggregated(look) ? aggregateLayers(picture, look.as, frame) : feedLayers(picture, frame);
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
      for (const stop of listeners) stop?.();
      redraw();
    },
  };
}
