import { ScatterplotLayer } from '@deck.gl/layers';
import { Cartesian3, Color, PointPrimitiveCollection, SceneTransforms } from 'cesium';
import { type enuFrame, intoFrame } from '#client/kit/scene/enu-frame.ts';
import { ConstantPixelSize } from '#client/kit/scene/pixel-size-extension.ts';
import type { Place, World } from '#client/kit/scene/world.ts';

/** Where both engines drew one place: middles of the coloured pixels, CSS pixels of the canvas. */
export interface DrawnMark {
  readonly cesium: readonly [number, number];
  readonly deck: readonly [number, number];
}

const markPx = 9;
const mostFrames = 12;
/** Neither the city nor a sign of anything that happens in it is this pink. */
const leastPink = 110;
/** Half the side of the window in which a mark is looked for: wide enough for a mistake of 14 px. */
const windowPx = 20;

/**
 * Draws the same places by Cesium and by deck.gl in one frame, and finds both by their pixels. Places out of the picture, or
 * whose marks the frame's edge cuts, are left out.
 */
export async function drawnMarks(world: World, places: readonly Place[]): Promise<DrawnMark[]> {
  const { scene, overlay } = world;
  // Words could lie over a mark.
  world.labels.show(false);
  const points = scene.primitives.add(new PointPrimitiveCollection()) as PointPrimitiveCollection;
  for (const place of places) {
    points.add({
      position: Cartesian3.fromDegrees(...place),
      color: Color.MAGENTA,
      pixelSize: markPx,
      disableDepthTestDistance: Number.POSITIVE_INFINITY,
    });
  }
  const marks: Parameters<typeof overlay.setLayers>[0] = (frame) => [markLayer(frame, places)];
  let before = overlay.setLayers(marks);
  let found: DrawnMark[] = [];
  // Programs of the card are linked beside the page: until they are, nothing of a new layer is drawn. And what is live, or sees the
  // camera come to rest, sets its own layers meanwhile.
  for (let frame = 0; frame < mostFrames && found.length === 0; frame++) {
    const others = overlay.setLayers(marks);
    if (others !== marks) before = others;
    await frameDrawn(world);
    const meanwhile = overlay.setLayers(marks);
    if (meanwhile !== marks) {
      before = meanwhile;
      continue;
    }
    overlay.redraw();
    found = marksOnScreen(scene, places);
  }
  scene.primitives.remove(points);
  overlay.setLayers(before);
  world.labels.show(true);
  await frameDrawn(world);
  return found;
}

function marksOnScreen(scene: World['scene'], places: readonly Place[]): DrawnMark[] {
  const cesium = pixelsOf(scene.canvas);
  const deckCanvas = scene.canvas.closest('.scene-globe')?.querySelector<HTMLCanvasElement>('canvas[data-engine=deck]');
  const deck = deckCanvas && pixelsOf(deckCanvas);
  return places.flatMap((place): DrawnMark[] => {
    const at = SceneTransforms.worldToWindowCoordinates(scene, Cartesian3.fromDegrees(...place));
    const [a, b] = [at && middleOf(cesium, at.x, at.y), at && deck && middleOf(deck, at.x, at.y)];
    return a && b ? [{ cesium: a, deck: b }] : [];
  });
}

function markLayer(frame: ReturnType<typeof enuFrame>, places: readonly Place[]) {
  const positions = places.map((place) => {
    const target: number[] = [];
    intoFrame(frame, place, target);
    return target as [number, number, number];
  });
  return new ScatterplotLayer({
    id: 'agreement-marks',
    data: positions,
    getPosition: (position: [number, number, number]) => position,
    getFillColor: [255, 0, 255, 255],
    getRadius: markPx / 2,
    radiusUnits: 'pixels',
    billboard: true,
    extensions: [new ConstantPixelSize()],
    parameters: { depthCompare: 'always' },
  });
}

function frameDrawn({ scene }: World): Promise<void> {
  return new Promise((resolve) => {
    let frames = 0;
    const stop = scene.postRender.addEventListener(() => {
      // The first frame takes the primitives in, the second shows them.
      if (++frames < 2) return scene.requestRender();
      stop();
      // Listeners of the same frame, the overlay's among them, have drawn when this task ends.
      queueMicrotask(resolve);
    });
    scene.requestRender();
  });
}

interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** Pixels of the canvas per CSS pixel. */
  readonly scale: number;
}

function pixelsOf(canvas: HTMLCanvasElement): Pixels {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(canvas, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { data, width, height, scale: canvas.width / canvas.clientWidth };
}

/** Middle of the magenta around a place, weighted by how much of each pixel it covers. */
function middleOf({ data, width, height, scale }: Pixels, x: number, y: number): [number, number] | undefined {
  const [cx, cy, half] = [x * scale, y * scale, windowPx * scale];
  if (cx < half || cy < half || cx > width - half || cy > height - half) return undefined;
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let row = Math.floor(cy - half); row <= cy + half; row++) {
    for (let column = Math.floor(cx - half); column <= cx + half; column++) {
      const at = 4 * (row * width + column);
      // Half transparent pixels of the edge count by half.
      const magenta = Math.max(0, Math.min(data[at], data[at + 2]) - data[at + 1] - leastPink) * (data[at + 3] / 255);
      sum += magenta;
      sumX += magenta * (column + 0.5);
      sumY += magenta * (row + 0.5);
    }
  }
  return sum > 0 ? [sumX / sum / scale, sumY / sum / scale] : undefined;
}
