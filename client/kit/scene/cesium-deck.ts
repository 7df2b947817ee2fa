import { Deck, type Layer, type PickingInfo } from '@deck.gl/core';
import type { Device } from '@luma.gl/core';
import { Cartesian3, Cartographic, Math as CesiumMath, Matrix4, type Scene } from 'cesium';
import { CesiumView, viewStateOf } from './cesium-viewport.ts';
import { type EnuFrame, enuFrame } from './enu-frame.ts';

/** Layers for a frame: called again whenever the frame moves, so positions must be made from it. */
export type LayersOf = (frame: EnuFrame) => Layer[];

/** A deck.gl canvas over Cesium's, drawn with Cesium's own matrices in the same frame. */
export interface DeckOverlay {
  readonly frame: EnuFrame;
  /** Draws other layers now, without asking Cesium for a frame. Returns what made the ones before. */
  setLayers(layersOf: LayersOf): LayersOf;
  /** Draws the same layers again now: what they read was changed in place. */
  redraw(): void;
  /** The graphics card, once it is there: `setLayers`' function is called then. */
  readonly device: Device | undefined;
  /** The topmost pickable thing within `radius` CSS pixels. */
  pick(x: number, y: number, radius?: number): PickingInfo | undefined;
  /** Frames drawn so far: for tests. */
  readonly drawn: number;
  destroy(): void;
}

const linkedWithinMs = [100, 400, 1200];
/** Far enough that float32 metres and curvature do not show, near enough that the swap is rare. */
const recentreBeyondM = 4000;

/** Of deck.gl's Deck, what it keeps from its types: layers must be updated before a redraw outside its own loop. */
interface DeckInside {
  layerManager: { updateLayers(): void } | null;
  device: Device | null;
}

export function deckOverlay(scene: Scene, parent: HTMLDivElement): DeckOverlay {
  const canvas = makeCanvas(parent);
  let frame = frameUnder(scene);
  let layersOf: LayersOf = () => [];
  let drawn = 0;
  let broken = false;

  const deck = new Deck<CesiumView[]>({
    canvas,
    views: [new CesiumView({ id: 'scene' })],
    controller: false,
    useDevicePixels: Math.min(2, window.devicePixelRatio),
    viewState: { scene: currentView() } as never,
    layers: [],
    onLoad: () => setLayers(layersOf),
    onError: (error) => {
      broken = true;
      throw error;
    },
  });

  function currentView() {
    const range = Math.max(50, Cartesian3.distance(scene.camera.positionWC, focusOf(scene)));
    return viewStateOf(scene.camera, frame, scene.canvas.clientHeight, range);
  }

  function draw() {
    const inside = deck as unknown as DeckInside;
    if (!inside.layerManager || broken) return;
    inside.layerManager.updateLayers();
    deck.redraw('scene drawn');
    drawn++;
  }

  function setLayers(next: LayersOf): LayersOf {
    const before = layersOf;
    layersOf = next;
    deck.setProps({ layers: layersOf(frame) });
    draw();
    // The card links the programs of a new layer beside the page, and until then draws nothing of it; a scene at rest draws no frame by itself.
    for (const ms of linkedWithinMs) setTimeout(draw, ms);
    return before;
  }

  const stop = scene.postRender.addEventListener(() => {
    const moved = needsRecentre(scene, frame);
    if (moved) frame = frameUnder(scene);
    deck.setProps({ viewState: { scene: currentView() } as never, ...(moved ? { layers: layersOf(frame) } : {}) });
    draw();
  });

  return {
    get frame() {
      return frame;
    },
    get drawn() {
      return drawn;
    },
    setLayers,
    redraw: draw,
    get device() {
      return (deck as unknown as DeckInside).device ?? undefined;
    },
    pick: (x, y, radius = 6) => (deck.isInitialized ? (deck.pickObject({ x, y, radius }) ?? undefined) : undefined),
    destroy() {
      stop();
      deck.finalize();
      canvas.remove();
    },
  };
}

function makeCanvas(parent: HTMLDivElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  // Clicks belong to Cesium; picking is asked for by hand.
  Object.assign(canvas.style, {
    position: 'absolute',
    inset: '0',
    width: '100%',
    height: '100%',
    pointerEvents: 'none',
  });
  canvas.setAttribute('aria-hidden', 'true');
  canvas.dataset.engine = 'deck';
  parent.append(canvas);
  return canvas;
}

/** The point of the ellipsoid in the middle of the picture, or the one below the camera when it looks at the sky. */
function focusOf(scene: Scene): Cartesian3 {
  const { clientWidth, clientHeight } = scene.canvas;
  const middle = scene.camera.pickEllipsoid({ x: clientWidth / 2, y: clientHeight / 2 } as never);
  const below = Cartographic.fromCartesian(scene.camera.positionWC);
  if (middle && Cartesian3.distance(middle, scene.camera.positionWC) < 20 * Math.max(200, below.height)) return middle;
  return Cartesian3.fromRadians(below.longitude, below.latitude, 0);
}

function frameUnder(scene: Scene): EnuFrame {
  const focus = Cartographic.fromCartesian(focusOf(scene));
  // At the height of the ground: heat maps and hexagons lie on the frame's own plane.
  const ground = scene.globe.getHeight(focus) ?? 0;
  return enuFrame(CesiumMath.toDegrees(focus.longitude), CesiumMath.toDegrees(focus.latitude), ground);
}

function needsRecentre(scene: Scene, frame: EnuFrame): boolean {
  const local = Matrix4.multiplyByPoint(frame.inverse, focusOf(scene), new Cartesian3());
  return Math.hypot(local.x, local.y) > recentreBeyondM;
}
