import {
  Cartesian2,
  Cartesian3,
  Cartographic,
  Math as CesiumMath,
  CesiumWidget,
  Color,
  Credit,
  CreditDisplay,
  EllipsoidTerrainProvider,
  HeadingPitchRange,
  JulianDate,
  Matrix4,
  type Scene,
  ScreenSpaceEventHandler,
  ScreenSpaceEventType,
  ShadowMode,
} from 'cesium';
import type { Instant, Wgs84Box } from '#core';
import { type DeckOverlay, deckOverlay } from './cesium-deck.ts';
import { drawDrafts, stillWithin } from './drafts.ts';
import { LabelBoard } from './label-board.ts';
import { type Lighting, makeLighting } from './lighting.ts';
import { type Quality, qualityOf } from './quality.ts';

/** Longitude and latitude in degrees, height in metres above the ellipsoid. */
export type Place = readonly [lon: number, lat: number, height: number];

export interface Camera {
  readonly target: Place;
  /** Metres from the target. */
  readonly range: number;
  /** Degrees clockwise from north. */
  readonly heading: number;
  /** Degrees above the horizon, negative downwards. */
  readonly pitch: number;
}

/** The 3D scene: Cesium's widget with our light, and the overlay on it. Draws only when something changed. */
export interface World {
  readonly widget: CesiumWidget;
  readonly scene: Scene;
  readonly overlay: DeckOverlay;
  readonly lighting: Lighting;
  readonly labels: LabelBoard;
  readonly quality: Quality;
  /** Asks for one frame. */
  draw(): void;
  setTime(instant: Instant): void;
  flyTo(camera: Camera, seconds?: number): void;
  /** Where the centre of the picture lies on the ground, and how the camera stands. */
  camera(): Camera;
  setBackdrop(dark: boolean): void;
  /** Draws nothing any more, or again; meanwhile the camera jumps and its place is remembered. */
  pause(on: boolean): void;
  /** Called after the camera moved. */
  onMoved(heard: () => void): () => void;
  /** The newest picture was drawn at full resolution. */
  readonly settled: boolean;
  /** The place under a pixel: ground or roof, as drawn. */
  placeAt(x: number, y: number): Place | undefined;
  /** The same on the ground alone, quick enough for dragging. */
  groundAt(x: number, y: number): Place | undefined;
  destroy(): void;
}

export function makeWorld(parent: HTMLDivElement): World {
  // Nothing of Cesium's own service is used, so its mark would be untrue.
  CreditDisplay.cesiumCredit = new Credit('');
  const widget = new CesiumWidget(parent, {
    // No imagery, terrain or token of Cesium's service: everything comes from our own server.
    baseLayer: false,
    terrainProvider: new EllipsoidTerrainProvider(),
    skyBox: false,
    creditContainer: document.createElement('div'),
    requestRenderMode: true,
    maximumRenderTimeChange: Number.POSITIVE_INFINITY,
    showRenderLoopErrors: false,
    useBrowserRecommendedResolution: false,
    shadows: true,
    msaaSamples: 1,
    scene3DOnly: true,
    // Kept, so that a picture can be exported and tests can look at it.
    contextOptions: { webgl: { preserveDrawingBuffer: true, powerPreference: 'high-performance' } },
  });
  const { scene } = widget;
  const quality = qualityOf(scene.canvas);
  prepareScene(scene, quality);
  const fullScale = Math.min(1, quality.maxPixelRatio / window.devicePixelRatio);
  widget.resolutionScale = fullScale;
  const drafts = drawDrafts(widget, fullScale, quality.draftScale);
  // Styles may leave out what is costly to compose over the canvas.
  document.documentElement.dataset.renderer = quality.software ? 'software' : 'hardware';
  const lighting = makeLighting(scene, quality);
  const overlay = deckOverlay(scene, parent);
  prepareControls(widget);
  /** Where the camera stands while nothing is drawn: the ground that it looks at may not be loaded. */
  let resting: Camera | undefined;
  const moved = new Set<() => void>();
  const lastView = new Matrix4();
  scene.postRender.addEventListener(() => {
    if (Matrix4.equalsEpsilon(scene.camera.viewMatrix, lastView, stillWithin)) return;
    Matrix4.clone(scene.camera.viewMatrix, lastView);
    for (const heard of moved) heard();
  });

  return {
    widget,
    scene,
    overlay,
    lighting,
    labels: new LabelBoard(scene),
    quality,
    draw: () => scene.requestRender(),
    setTime(instant) {
      const time = JulianDate.fromDate(new Date(instant));
      widget.clock.currentTime = time;
      lighting.follow(time, scene.camera.positionWC);
      scene.requestRender();
    },
    flyTo(camera, seconds = 1.6) {
      flyTo(scene, camera, resting ? 0 : seconds);
      if (!resting) return;
      resting = camera;
      for (const heard of moved) heard();
    },
    camera: () => resting ?? cameraOf(scene),
    pause(on) {
      if (on === (resting !== undefined)) return;
      resting = on ? cameraOf(scene) : undefined;
      widget.useDefaultRenderLoop = !on;
      if (!on) scene.requestRender();
    },
    onMoved(heard) {
      moved.add(heard);
      return () => moved.delete(heard);
    },
    setBackdrop(dark) {
      scene.globe.baseColor = Color.fromCssColorString(dark ? '#1c2025' : '#ebe8e1');
      scene.requestRender();
    },
    placeAt: (x, y) => asPlace(scene.pickPosition(new Cartesian2(x, y)) ?? onGlobe(scene, x, y)),
    groundAt: (x, y) => asPlace(onGlobe(scene, x, y)),
    get settled() {
      return drafts.settled;
    },
    destroy() {
      drafts.destroy();
      overlay.destroy();
      widget.destroy();
    },
  };
}

/** Of Cesium's globe, what its types keep back: time per frame for preparing tiles. */
interface GlobeInside {
  _surface: { _loadQueueTimeSlice: number };
}

function prepareScene(scene: Scene, quality: Quality): void {
  scene.msaaSamples = quality.msaaSamples;
  scene.postProcessStages.fxaa.enabled = quality.fxaa;
  scene.globe.depthTestAgainstTerrain = true;
  scene.globe.shadows = ShadowMode.RECEIVE_ONLY;
  scene.globe.maximumScreenSpaceError = quality.groundError;
  (scene.globe as unknown as GlobeInside)._surface._loadQueueTimeSlice = quality.loadSliceMs;
  scene.globe.tileCacheSize = 150;
  // The city is at hand: haze begins beyond it, and hides the edge of the terrain.
  scene.fog.enabled = true;
  scene.fog.density = 0.0006;
  scene.fog.visualDensityScalar = 0.35;
  // Haze as bright as the sky that it hides the ground against.
  scene.globe.atmosphereLightIntensity = 24;
  scene.highDynamicRange = false;
  if (scene.moon) scene.moon.show = false;
  scene.screenSpaceCameraController.minimumZoomDistance = 30;
  scene.screenSpaceCameraController.maximumZoomDistance = 80_000;
  scene.screenSpaceCameraController.enableCollisionDetection = true;
}

function prepareControls(widget: CesiumWidget): void {
  // Cesium follows an entity on double click; here a double click is nothing but two clicks.
  new ScreenSpaceEventHandler(widget.canvas).removeInputAction(ScreenSpaceEventType.LEFT_DOUBLE_CLICK);
  widget.canvas.style.outlineOffset = '-3px';
}

function onGlobe(scene: Scene, x: number, y: number): Cartesian3 | undefined {
  const ray = scene.camera.getPickRay(new Cartesian2(x, y));
  return ray ? scene.globe.pick(ray, scene) : undefined;
}

function asPlace(position: Cartesian3 | undefined): Place | undefined {
  if (!position) return undefined;
  const carto = Cartographic.fromCartesian(position);
  return carto && [CesiumMath.toDegrees(carto.longitude), CesiumMath.toDegrees(carto.latitude), carto.height];
}

function flyTo(scene: Scene, { target, range, heading, pitch }: Camera, seconds: number): void {
  const center = Cartesian3.fromDegrees(...target);
  const offset = new HeadingPitchRange(CesiumMath.toRadians(heading), CesiumMath.toRadians(pitch), range);
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (seconds === 0 || calm) {
    scene.camera.lookAt(center, offset);
    scene.camera.lookAtTransform(Matrix4.IDENTITY);
    scene.requestRender();
    return;
  }
  scene.camera.flyToBoundingSphere({ center, radius: 0 } as never, { offset, duration: seconds });
}

function cameraOf(scene: Scene): Camera {
  const { clientWidth, clientHeight } = scene.canvas;
  const middle = onGlobe(scene, clientWidth / 2, clientHeight / 2) ?? ahead(scene);
  return {
    target: asPlace(middle) ?? [0, 0, 0],
    range: Math.max(1, Cartesian3.distance(middle, scene.camera.positionWC)),
    heading: CesiumMath.toDegrees(scene.camera.heading),
    pitch: CesiumMath.toDegrees(scene.camera.pitch),
  };
}

/** Where there is no ground in the middle of the picture (sky, or the ground seen from beneath): a place not far ahead. */
function ahead({ camera }: Scene): Cartesian3 {
  const distance = Math.max(100, Math.abs(camera.positionCartographic.height));
  const step = Cartesian3.multiplyByScalar(camera.directionWC, distance, new Cartesian3());
  return Cartesian3.add(camera.positionWC, step, step);
}

/** A calm oblique view of a box: near enough to see buildings, whatever the size of the city. */
export function cameraOver([west, south, east, north]: Wgs84Box, height: number): Camera {
  const widthM = (east - west) * 111_320 * Math.cos((south * Math.PI) / 180);
  const depthM = (north - south) * 110_950;
  const range = Math.min(2300, Math.max(950, 0.4 * Math.hypot(widthM, depthM)));
  // A small city is looked down upon: between its towers one would see only the next wall.
  const pitch = range < 1500 ? -22 : -15.5;
  return { target: [(west + east) / 2, (south + north) / 2, height], range, heading: 14, pitch };
}
