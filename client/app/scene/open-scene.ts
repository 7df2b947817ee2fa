import { Cartographic, sampleTerrainMostDetailed } from 'cesium';
import type { FeatureCollection } from 'geojson';
import { boxCentre, metresPerDegree } from '#client/kit/geo.ts';
import type { Picked } from '#client/kit/layer.ts';
import { makeAreaTool } from '#client/kit/scene/area-tool.ts';
import { makeBelowGround } from '#client/kit/scene/below-ground.ts';
import { type LinePoint, makeLineTool } from '#client/kit/scene/line-tool.ts';
import { makePathTool, type PathWishes } from '#client/kit/scene/path-tool.ts';
import { type MapPoint, makePointTool } from '#client/kit/scene/point-tool.ts';
import { makeProposalShapes } from '#client/kit/scene/proposal-shapes.ts';
import { makePullTool } from '#client/kit/scene/pull-tool.ts';
import { makeSceneView } from '#client/kit/scene/scene-view.ts';
import { makeWalk, type Step } from '#client/kit/scene/walk.ts';
import { type Camera, cameraOver, makeWorld, type Place, type World } from '#client/kit/scene/world.ts';
import { geoidUndulation, type Language, toMeanSeaLevel, type Wgs84, type Wgs84Box } from '#core';
import { api, feeds } from '../session.ts';
import { twin, useTwin } from '../state/store.ts';
import { bindKeys } from './keyboard.ts';
import { makePanes } from './panes.ts';
import { makeResultProbe } from './result-probe.ts';
import { installTestHooks } from './test-hooks.ts';
import { useViewMode } from './view-mode.ts';

/** What panels may ask of the scene. */
export interface OpenScene {
  flyHome(): void;
  flyToBox(box: Wgs84Box): void;
  northUp(): void;
  /** Factor below 1 goes nearer. */
  zoom(factor: number): void;
  headingDeg(): number;
  onCameraMove(heard: () => void): () => void;
  camera(): Camera;
  flyTo(camera: Camera, seconds?: number): void;
  /** What is drawn now, all engines in one picture. */
  picture(): HTMLCanvasElement;
  /** The ground in the middle of the picture. */
  centre(): readonly [lon: number, lat: number];
  drawArea(onChange: (box: Wgs84Box) => void): Promise<Wgs84Box | undefined>;
  cancelArea(): void;
  flyToPicked(picked: Picked): void;
  /** Takes the next drag on the map as a box, without touching the area of the analyses. */
  drawBox(): Promise<Wgs84Box | undefined>;
  drawLine(): Promise<readonly LinePoint[] | undefined>;
  cancelLine(): void;
  showLine(line: readonly LinePoint[] | undefined): void;
  lineAcross(lengthM: number): readonly LinePoint[];
  /** Takes points on roofs and ground one by one. */
  drawPath(wishes: PathWishes, onChange?: (points: readonly Place[]) => void): Promise<readonly Place[] | undefined>;
  cancelPath(): void;
  /** Height in metres that the pointer pulls a footprint up to; undefined when given up. */
  pullUp(fromM: number, onChange: (heightM: number) => void): Promise<number | undefined>;
  showPath(points: readonly Place[] | undefined, wishes?: PathWishes): void;
  /** Of the ground under places, the finest that the terrain knows: metres above the ellipsoid, and above the sea. */
  groundHeights(places: readonly (readonly number[])[]): Promise<number[]>;
  heightsAboveSea(places: readonly (readonly number[])[]): Promise<number[]>;
  /** Takes the next click on the map as a place. */
  pickPoint(): Promise<MapPoint | undefined>;
  cancelPoint(): void;
  showPoints(points: readonly MapPoint[]): void;
  readonly walk: { start(): void; step(step: Step): void; stop(): void };
  /** Looks at what is in the middle of the picture from above it or, pitch above 0, from beneath. */
  lookFrom(pitchDeg: number, rangeM: number): void;
  close(): void;
}

/** Builds the scene and binds it to the store: state in, clicks and statuses out. */
export function openScene(
  parent: HTMLDivElement,
  scenario: string,
  home: Wgs84Box,
  page: { dark(): boolean; language(): Language },
): OpenScene {
  const loadItems = (collection: string) => allItems(collection, scenario);
  const loadBox = (collection: string, box: Wgs84Box) => allItems(collection, scenario, box);
  const panes = makePanes(parent, { feeds: feeds(), loadItems, loadBox });
  const world = makeWorld(panes.globe);
  const view = makeSceneView(world, { feeds: feeds(), report: panes.report, loadItems, loadBox });
  panes.bind(world);
  const area = makeAreaTool(world);
  const line = makeLineTool(world);
  const points = makePointTool(world);
  const asked = makePointTool(world);
  const path = makePathTool(world);
  const walk = makeWalk(world);
  const shapes = makeProposalShapes(world);
  const pull = makePullTool(world);
  const setSplit = ({ split }: { split: number }) => {
    world.scene.splitPosition = split;
    world.draw();
  };
  setSplit(useViewMode.getState());
  const stopSplit = useViewMode.subscribe((state, before) => state.split !== before.split && setSplit(state));
  walk.onChange((walking) => useViewMode.setState({ walking }));
  const belowGround = makeBelowGround(world);
  let drawingLine = false;
  let pickingPoint = false;
  const probe = makeResultProbe(world);
  let homeCamera = cameraOver(home, groundGuess(home));

  const sync = () => {
    const { layers, looks, selection, clock, area: chosen, below, proposal } = useTwin.getState();
    const selected = selectedOf(selection);
    world.setBackdrop(page.dark());
    world.setTime(clock.instant);
    belowGround.show(below);
    const { active, cityOpacity } = below;
    const look = { dark: page.dark(), language: page.language() };
    const proposed = proposal?.showing === 'proposal' ? proposal : undefined;
    const gone = proposed?.gone ?? nothingGone;
    const context = { ...look, selected, now: clock.instant, below: active, cityOpacity, draped: false, gone };
    view.sync(layers, looks, context);
    panes.sync(layers, looks, context);
    shapes.show(proposed?.shapes ?? [], selected?.id);
    const [lon, lat] = selection?.type === 'ground' ? selection.position : [];
    asked.mark(lon === undefined || lat === undefined ? undefined : { lon, lat });
    if (!chosen.drawing) area.show(chosen.box);
  };
  const unsubscribe = useTwin.subscribe((state, before) => {
    const drawn = ['layers', 'looks', 'selection', 'area', 'below', 'proposal'] as const;
    if (drawn.some((key) => state[key] !== before[key])) sync();
    else if (state.clock.instant !== before.clock.instant) {
      world.setTime(state.clock.instant);
      view.tick(state.clock.instant);
    }
  });
  const unbind = bindPointer(world, view, probe, () => drawingLine || pickingPoint || walk.walking);
  const middle = (): [number, number] => [parent.clientWidth / 2, parent.clientHeight / 2];
  const unbindKeys = bindKeys(parent, world, {
    home: () => world.flyTo(homeCamera),
    pick: () => {
      if (!drawingLine && !pickingPoint && !walk.walking && !useTwin.getState().area.drawing)
        selectAt(view, ...middle());
    },
    tellOfPlace: () => selectPlaceAt(world, ...middle()),
  });

  world.flyTo(homeCamera, 0);
  sync();
  void onGround(world, homeCamera).then((camera) => {
    homeCamera = camera;
  });
  const removeHooks = installTestHooks(world, view);

  return {
    flyHome: () => world.flyTo(homeCamera),
    flyToBox: (box) => flyOverGround(world, cameraOver(box, groundGuess(box))),
    northUp: () => world.flyTo({ ...world.camera(), heading: 0 }, 0.6),
    zoom: (factor) => {
      const camera = world.camera();
      world.flyTo({ ...camera, range: Math.min(60_000, Math.max(60, camera.range * factor)) }, 0.35);
    },
    headingDeg: () => world.camera().heading,
    onCameraMove: (heard) => world.onMoved(heard),
    camera: () => world.camera(),
    flyTo: (camera, seconds) => world.flyTo(camera, seconds),
    picture: () => pictureOf(world, panes.globe),
    centre: () => world.camera().target.slice(0, 2) as [number, number],
    async drawArea(onChange) {
      panes.need3d();
      useTwin.setState((state) => ({ area: { ...state.area, drawing: true } }));
      const box = await area.draw(onChange);
      useTwin.setState((state) => ({ area: { box: box ?? state.area.box, drawing: false } }));
      return box;
    },
    cancelArea: () => area.cancel(),
    flyToPicked: (picked) => flyToPicked(world, picked, view),
    async drawBox() {
      panes.need3d();
      useTwin.setState((state) => ({ area: { ...state.area, drawing: true } }));
      const box = await area.draw(() => undefined);
      useTwin.setState((state) => ({ area: { ...state.area, drawing: false } }));
      return box;
    },
    async drawLine() {
      panes.need3d();
      drawingLine = true;
      const drawn = await line.draw();
      // The click that ends the line is none on what lies under it.
      setTimeout(() => {
        drawingLine = false;
      });
      return drawn;
    },
    cancelLine: () => line.cancel(),
    showLine: (shown) => line.show(shown),
    lineAcross: (lengthM) => lineAcross(world.camera(), lengthM),
    async drawPath(wishes, onChange) {
      panes.need3d();
      drawingLine = true;
      const drawn = await path.draw(wishes, onChange);
      setTimeout(() => {
        drawingLine = false;
      });
      return drawn;
    },
    cancelPath: () => path.cancel(),
    async pullUp(fromM, onChange) {
      drawingLine = true;
      const heightM = await pull.pull(fromM, onChange);
      setTimeout(() => {
        drawingLine = false;
      });
      return heightM;
    },
    showPath: (shown, wishes) => path.show(shown, wishes),
    groundHeights: (places) => groundHeights(world, places),
    async heightsAboveSea(places) {
      const heights = await groundHeights(world, places);
      return heights.map((height, i) => toMeanSeaLevel(height, places[i] as unknown as Wgs84));
    },
    async pickPoint() {
      panes.need3d();
      pickingPoint = true;
      const point = await points.pick();
      // The click that names the place is none on what stands there.
      setTimeout(() => {
        pickingPoint = false;
      });
      return point;
    },
    cancelPoint: () => points.cancel(),
    showPoints: (shown) => points.show(shown),
    walk: {
      start() {
        const [lon, lat] = world.camera().target;
        if (!walk.start(lon, lat)) twin.notice({ tone: 'warn', text: nowhereToWalk });
      },
      step: walk.step,
      stop: walk.stop,
    },
    lookFrom: (pitch, range) => world.flyTo({ ...world.camera(), pitch, range }),
    close() {
      removeHooks();
      unsubscribe();
      unbind();
      unbindKeys();
      area.destroy();
      line.destroy();
      points.destroy();
      asked.destroy();
      path.destroy();
      walk.destroy();
      shapes.destroy();
      pull.cancel();
      stopSplit();
      belowGround.destroy();
      view.destroy();
      panes.destroy();
      world.destroy();
    },
  };
}

const nothingGone: ReadonlySet<string> = new Set();

const nowhereToWalk = {
  ko: '가까이에 걸을 수 있는 열린 곳이 없습니다. 길 위로 화면을 옮기고 다시 눌러 주십시오.',
  en: 'No open place to walk is near. Move the view over a street and try again.',
};

function selectedOf(selection: Picked | undefined): { layer: string; id: string } | undefined {
  if (!selection || selection.type === 'ground') return undefined;
  if (selection.type === 'row') return { layer: selection.layer, id: String(selection.row) };
  return { layer: selection.layer, id: selection.type === 'entity' ? selection.entity : selection.id };
}

/** The canvases of the engines, one over the other; drawn anew, because a browser may have thrown their pixels away. */
function pictureOf({ scene }: World, parent: HTMLElement): HTMLCanvasElement {
  scene.render();
  const picture = document.createElement('canvas');
  picture.width = scene.canvas.width;
  picture.height = scene.canvas.height;
  const context = picture.getContext('2d')!;
  for (const canvas of parent.querySelectorAll('canvas'))
    context.drawImage(canvas, 0, 0, picture.width, picture.height);
  return picture;
}

/** Ellipsoidal height of ground some 30 m above the sea, until the terrain is asked. */
const groundGuess = (box: Wgs84Box): number => geoidUndulation(boxCentre(box)) + 30;

/** Flies to where the ground is: a guess would end inside a mountain. */
function flyOverGround(world: World, camera: Camera): void {
  const [lon, lat, height] = camera.target;
  onGround(world, camera)
    // What was clicked on a roof lies above its ground.
    .then(({ target }) => world.flyTo({ ...camera, target: [lon, lat, Math.max(height, target[2])] }))
    .catch(() => world.flyTo(camera));
}

/** The same camera, looking at the ground as the terrain has it. */
async function onGround(world: World, camera: Camera): Promise<Camera> {
  const { terrainProvider } = world.scene;
  if (!terrainProvider.availability) return camera;
  const [place] = await sampleTerrainMostDetailed(terrainProvider, [
    Cartographic.fromDegrees(camera.target[0], camera.target[1]),
  ]);
  return { ...camera, target: [camera.target[0], camera.target[1], place.height ?? camera.target[2]] };
}

async function groundHeights({ scene }: World, places: readonly (readonly number[])[]): Promise<number[]> {
  const found = places.map(([lon, lat]) => Cartographic.fromDegrees(lon, lat));
  if (scene.terrainProvider.availability) await sampleTerrainMostDetailed(scene.terrainProvider, found);
  return found.map(({ height }) => height ?? 0);
}

const pageSize = 1000;

/** Every item of a collection, or of a box of it, page by page. For points by the thousand, not the buildings. */
async function allItems(collection: string, scenario: string, box?: Wgs84Box): Promise<FeatureCollection> {
  const features: FeatureCollection['features'] = [];
  for (;;) {
    const query = new URLSearchParams({ limit: String(pageSize), offset: String(features.length), scenario });
    if (box) query.set('bbox', box.join());
    const page = await api.get<FeatureCollection & { numberMatched: number }>(
      `/api/collections/${collection}/items?${query}`,
    );
    features.push(...page.features);
    if (page.features.length === 0 || features.length >= page.numberMatched) {
      return { type: 'FeatureCollection', features };
    }
  }
}

type View = ReturnType<typeof makeSceneView>;

/** A line through the middle of the picture, square to the way that the camera looks. */
function lineAcross({ target: [lon, lat], heading }: Camera, lengthM: number): LinePoint[] {
  const scale = metresPerDegree(lat);
  const bearing = ((heading + 90) * Math.PI) / 180;
  const [dx, dy] = [Math.sin(bearing) / scale.lon, Math.cos(bearing) / scale.lat];
  return [-lengthM / 2, lengthM / 2].map((by): LinePoint => [lon + dx * by, lat + dy * by]);
}

function selectAt(view: View, x: number, y: number): void {
  const picked = view.pick(x, y);
  useTwin.setState({ selection: picked?.type === 'ground' ? undefined : picked });
}

/** What is here, whatever stands there. */
function selectPlaceAt(world: World, x: number, y: number): void {
  const position = world.placeAt(x, y);
  if (position) useTwin.setState({ selection: { type: 'ground', position } });
}

function bindPointer(
  world: World,
  view: View,
  probe: ReturnType<typeof makeResultProbe>,
  drawing: () => boolean,
): () => void {
  const { canvas } = world.widget;
  const stop = new AbortController();
  let down: readonly [number, number] = [0, 0];
  const at = (event: PointerEvent): readonly [number, number] => {
    const { left, top } = canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  canvas.addEventListener(
    'pointerdown',
    (event) => {
      down = at(event);
    },
    { signal: stop.signal },
  );
  canvas.addEventListener(
    'pointerup',
    (event) => {
      const [x, y] = at(event);
      const dragged = Math.hypot(x - down[0], y - down[1]) > 5;
      if (dragged || useTwin.getState().area.drawing || drawing()) return;
      if (event.button === 0) selectAt(view, x, y);
      if (event.button === 2) selectPlaceAt(world, x, y);
    },
    { signal: stop.signal },
  );
  canvas.addEventListener(
    'pointermove',
    (event) => {
      if (event.buttons === 0) probe.at(...at(event));
    },
    { signal: stop.signal },
  );
  canvas.addEventListener('pointerleave', () => probe.clear(), { signal: stop.signal });
  return () => stop.abort();
}

function flyToPicked(world: World, picked: Picked, view: View): void {
  const camera = world.camera();
  if (picked.type !== 'entity') {
    flyOverGround(world, { ...camera, target: picked.position, range: Math.min(camera.range, 450) });
    return;
  }
  const target = view.feed(picked.layer)?.placeOf(picked.entity);
  if (target) world.flyTo({ ...camera, target, range: Math.min(camera.range, 450) });
}
