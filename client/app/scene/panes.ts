import { Math as CesiumMath, type PerspectiveFrustum } from 'cesium';
import type { FeatureCollection } from 'geojson';
import type { CityFeeds } from '#client/kit/clocked-feeds.ts';
import type { LayerDescription, LayerLook, LayerStatus } from '#client/kit/layer.ts';
import type { DrawContext } from '#client/kit/scene/adapter.ts';
import type { FlatMap, MapCamera } from '#client/kit/scene/map-view.ts';
import type { Camera, World } from '#client/kit/scene/world.ts';
import type { Wgs84Box } from '#core';
import { twin, useTwin } from '../state/store.ts';
import { setViewMode, useViewMode, type ViewMode } from './view-mode.ts';

/** While the reader drags one view, what the other one says of its camera is an echo. */
const echoMs = 400;

export interface PaneTools {
  readonly feeds: CityFeeds;
  loadItems(collection: string): Promise<FeatureCollection>;
  loadBox(collection: string, box: Wgs84Box): Promise<FeatureCollection>;
}

/** The 3D scene and the flat map beside each other, in one place, with one camera. */
export interface Panes {
  readonly globe: HTMLDivElement;
  /** The 3D view's status of a layer: shown unless the flat map alone is open. */
  report(layer: string, status: LayerStatus): void;
  bind(world: World): void;
  sync(layers: readonly LayerDescription[], looks: Readonly<Record<string, LayerLook>>, context: DrawContext): void;
  /** The 3D view is needed, to draw or to measure in. */
  need3d(): void;
  readonly map: FlatMap | undefined;
  destroy(): void;
}

export function makePanes(parent: HTMLDivElement, tools: PaneTools): Panes {
  const globe = paneIn(parent, 'globe');
  const flat = paneIn(parent, 'flat');
  const statuses = { globe: new Map<string, LayerStatus>(), flat: new Map<string, LayerStatus>() };
  let world: World | undefined;
  let map: FlatMap | undefined;
  let opening = false;
  let mode: ViewMode = '3d';
  let mapLedAt = Number.NEGATIVE_INFINITY;
  let latest: Parameters<Panes['sync']> | undefined;

  const leading = () => (mode === '2d' ? statuses.flat : statuses.globe);
  const report = (of: Map<string, LayerStatus>) => (layer: string, status: LayerStatus) => {
    of.set(layer, status);
    if (of === leading()) twin.status(layer, status);
    if (of === statuses.flat) noteMissing();
  };
  const noteMissing = () => {
    const notInMap =
      mode === '3d' ? [] : [...statuses.flat].flatMap(([id, { state }]) => (state === 'not-drawable' ? id : []));
    if (notInMap.join() !== useViewMode.getState().notInMap.join()) useViewMode.setState({ notInMap });
  };

  const follow = () => {
    if (!map || !world || mode === '3d' || performance.now() - mapLedAt < echoMs) return;
    map.setCamera(flatCamera(world.camera(), world, parent));
  };
  const open = async () => {
    if (map || opening) return;
    opening = true;
    const { makeFlatMap } = await import('#client/kit/scene/map-view.ts');
    if (!world) return;
    map = makeFlatMap(flat, { ...tools, motionHz: world.quality.motionHz, report: report(statuses.flat) });
    map.onMove((camera) => {
      mapLedAt = performance.now();
      if (world) world.flyTo(standingCamera(camera, world, parent), 0);
    });
    if (latest) map.sync(...latest);
    follow();
  };
  const apply = (next: ViewMode) => {
    mode = next;
    parent.dataset.view = mode;
    world?.pause(mode === '2d');
    if (mode !== '3d') void open();
    for (const [layer, status] of leading()) twin.status(layer, status);
    noteMissing();
    if (map && latest) map.sync(...latest);
    follow();
    world?.draw();
  };
  const stop = useViewMode.subscribe((state, before) => state.mode !== before.mode && apply(state.mode));
  const stopClicks = bindClicks(flat, () => map);

  return {
    globe,
    report: report(statuses.globe),
    bind(made) {
      world = made;
      made.onMoved(follow);
      apply(useViewMode.getState().mode);
    },
    sync(...what) {
      latest = what;
      if (mode !== '3d') map?.sync(...what);
    },
    need3d: () => mode === '2d' && setViewMode('split'),
    get map() {
      return map;
    },
    destroy() {
      stop();
      stopClicks();
      map?.destroy();
      globe.remove();
      flat.remove();
    },
  };
}

function paneIn(parent: HTMLElement, name: 'globe' | 'flat'): HTMLDivElement {
  const pane = document.createElement('div');
  pane.className = `scene-pane scene-${name}`;
  pane.dataset.testid = `pane-${name}`;
  parent.append(pane);
  return pane;
}

function bindClicks(flat: HTMLElement, map: () => FlatMap | undefined): () => void {
  const stop = new AbortController();
  let down = [0, 0];
  const at = (event: PointerEvent) => {
    const { left, top } = flat.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  flat.addEventListener('pointerdown', (event) => (down = at(event)), { signal: stop.signal });
  flat.addEventListener(
    'pointerup',
    (event) => {
      const [x, y] = at(event);
      if (Math.hypot(x - down[0], y - down[1]) > 5) return;
      if (event.button === 0) useTwin.setState({ selection: map()?.pick(x, y) });
      const place = event.button === 2 && map()?.placeAt(x, y);
      if (place) useTwin.setState({ selection: { type: 'ground', position: [...place, 0] } });
    },
    { signal: stop.signal },
  );
  flat.addEventListener('contextmenu', (event) => event.preventDefault(), { signal: stop.signal });
  return () => stop.abort();
}

/** Metres that a pixel covers where the 3D camera looks, per metre of its distance. */
function coveredShare({ scene }: World, parent: HTMLElement): number {
  const frustum = scene.camera.frustum as PerspectiveFrustum;
  const fovy = frustum.fovy ?? CesiumMath.toRadians(45);
  return (2 * Math.tan(fovy / 2)) / Math.max(1, parent.clientHeight);
}

export function flatCamera({ target, range, heading }: Camera, world: World, parent: HTMLElement): MapCamera {
  const [lon, lat] = target;
  return { lon, lat, metresPerPixel: range * coveredShare(world, parent), bearing: heading };
}

function standingCamera({ lon, lat, metresPerPixel, bearing }: MapCamera, world: World, parent: HTMLElement): Camera {
  const { target, pitch } = world.camera();
  return {
    target: [lon, lat, target[2]],
    range: metresPerPixel / coveredShare(world, parent),
    heading: bearing,
    pitch: Math.min(-15, pitch),
  };
}
