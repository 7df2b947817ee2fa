import { Cartesian3, Cartographic, Cesium3DTileset, Math as CesiumMath, SceneTransforms } from 'cesium';
import type { Picked } from '#client/kit/layer.ts';
import type { SceneView } from '#client/kit/scene/scene-view.ts';
import type { Camera, Place, World } from '#client/kit/scene/world.ts';
import { type TwinState, twin, useTwin } from '../state/store.ts';
import { type DrawnMark, drawnMarks } from './agreement.ts';

/**
 * `window.__twin`: what the picture is made of, for tests in a real browser and for support ("what do you see?").
 * Reads only, but for the camera, the clock and whether it draws. Heights are metres above the ellipsoid.
 */
export interface TwinHooks {
  /** The city is open, every tile in view is loaded, and nothing loads any more. */
  ready(): boolean;
  readonly tilesLoaded: boolean;
  /** Draw commands of the newest frame. */
  readonly drawCommands: number;
  /** Bytes that all 3D tilesets hold: geometry, textures and metadata, by Cesium's own count. */
  readonly tileBytes: number;
  /** Frames that Cesium drew, and that the overlay drew, since the start. */
  readonly frames: { readonly scene: number; readonly overlay: number };
  /** Where a place lies in the picture, in CSS pixels of the canvas. */
  project(lon: number, lat: number, height?: number): readonly [number, number] | undefined;
  /** What a click on that place answers. */
  pick(lon: number, lat: number, height?: number): Picked | undefined;
  pickAt(x: number, y: number): Picked | undefined;
  flyTo(camera: Camera, seconds?: number): void;
  /** Draws nothing any more, or again. */
  rest(on: boolean): void;
  readonly camera: Camera;
  /** Instant of the clock in ms; set to move it. */
  clock: number;
  /** Colour of a drawn pixel, 0-255 each, from Cesium's canvas. */
  pixel(x: number, y: number): readonly [number, number, number, number];
  /** Places of a feed's entities and what the screen knows of them. */
  stations(layer: string): { readonly count: number; readonly hidden: number } | undefined;
  state(): TwinState;
  /** Draws places by both engines and says where each put them. */
  marks(places: readonly Place[]): Promise<DrawnMark[]>;
  /** Where the camera itself is. */
  readonly eye: { readonly lon: number; readonly lat: number; readonly aboveGroundM: number };
  /** Height of the ground as drawn, metres above the ellipsoid. */
  groundAt(lon: number, lat: number): number | undefined;
  /** Tiles of the ground that are wanted and not there. */
  readonly groundLoading: number;
}

declare global {
  interface Window {
    __twin?: TwinHooks;
  }
}

export function installTestHooks(world: World, view: SceneView): () => void {
  const { scene } = world;
  let frames = 0;
  const stop = scene.postRender.addEventListener(() => {
    frames++;
  });
  let waiting = 0;
  const stopCounting = scene.globe.tileLoadProgressEvent.addEventListener((left: number) => {
    waiting = left;
  });
  const tilesLoaded = () =>
    scene.globe.tilesLoaded &&
    world.settled &&
    statuses().length > 0 &&
    statuses().every((status) => status.state !== 'loading');
  const statuses = () => {
    const { layers, statuses } = useTwin.getState();
    return layers.flatMap(({ id }) => statuses[id] ?? []);
  };
  const project = (lon: number, lat: number, height = 0) => {
    const pixel = SceneTransforms.worldToWindowCoordinates(scene, Cartesian3.fromDegrees(lon, lat, height));
    return pixel && ([pixel.x, pixel.y] as const);
  };

  window.__twin = {
    ready: () => useTwin.getState().city.status === 'ready' && tilesLoaded() && frames > 0,
    get tilesLoaded() {
      return tilesLoaded();
    },
    get drawCommands() {
      // Counted from the frame's command list: Cesium offers no public figure.
      const { frameState } = scene as unknown as { frameState: { commandList: readonly unknown[] } };
      return frameState.commandList.length;
    },
    get tileBytes() {
      let bytes = 0;
      for (let i = 0; i < scene.primitives.length; i++) {
        const primitive: unknown = scene.primitives.get(i);
        if (primitive instanceof Cesium3DTileset) bytes += primitive.totalMemoryUsageInBytes;
      }
      return bytes;
    },
    get frames() {
      return { scene: frames, overlay: world.overlay.drawn };
    },
    project,
    get groundLoading() {
      return waiting;
    },
    pick(lon, lat, height = 0) {
      const at = project(lon, lat, height);
      return at && view.pick(at[0], at[1]);
    },
    pickAt: (x, y) => view.pick(x, y),
    flyTo: (camera, seconds = 0) => world.flyTo(camera, seconds),
    rest: (on) => world.pause(on),
    get camera() {
      return world.camera();
    },
    get clock() {
      return useTwin.getState().clock.instant;
    },
    set clock(instant) {
      twin.setInstant(instant);
    },
    pixel: (x, y) => pixelOf(scene.canvas, x, y),
    stations(layer) {
      return view.feed(layer)?.counts;
    },
    state: () => useTwin.getState(),
    marks: (places) => drawnMarks(world, places),
    get eye() {
      const { longitude, latitude, height } = scene.camera.positionCartographic;
      const ground = scene.globe.getHeight(scene.camera.positionCartographic) ?? 0;
      const degrees = CesiumMath.toDegrees;
      return { lon: degrees(longitude), lat: degrees(latitude), aboveGroundM: height - ground };
    },
    groundAt: (lon, lat) => scene.globe.getHeight(Cartographic.fromDegrees(lon, lat)),
  };
  return () => {
    stop();
    stopCounting();
    delete window.__twin;
  };
}

function pixelOf(canvas: HTMLCanvasElement, x: number, y: number): readonly [number, number, number, number] {
  const copy = document.createElement('canvas');
  copy.width = 1;
  copy.height = 1;
  const scale = canvas.width / canvas.clientWidth;
  const context = copy.getContext('2d')!;
  context.drawImage(canvas, x * scale, y * scale, 1, 1, 0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data] as unknown as readonly [number, number, number, number];
}
