import { Cartesian2, Cartesian3, type Scene } from 'cesium';

/** How far what Cesium drew lies before the camera, along the way it looks, in metres. */
export interface DrawnDepth {
  /** At a pixel of the page; undefined where there is only sky. */
  at(x: number, y: number): number | undefined;
}

/** Of Cesium's scene, what its types keep back: packed depth of the newest picture, one per part of the frustum. */
interface SceneInside {
  readonly context: { readPixels(what: object): Uint8Array };
  readonly view: {
    readonly pickDepths: readonly { readonly framebuffer?: object }[];
    readonly frustumCommandsList: readonly { readonly near: number; readonly far: number }[];
  };
}

/**
 * The depth of the whole picture, read back in one piece. Asking Cesium place by place costs a stop of the graphics card
 * each; here thousands of places cost one.
 *
 * Cesium's depth is logarithmic: d = log2(w - near + 1) / log2(far - near + 1) (its `czm_writeLogDepth`), four bytes in base 255.
 */
export function readDepth(scene: Scene): DrawnDepth {
  const { context, view } = scene as unknown as SceneInside;
  const { drawingBufferWidth: width, drawingBufferHeight: height } = scene;
  const parts = view?.frustumCommandsList ?? [];
  const pictures = parts.map((part, i) => {
    const framebuffer = view.pickDepths[i]?.framebuffer;
    return framebuffer && { ...part, pixels: context.readPixels({ x: 0, y: 0, width, height, framebuffer }) };
  });
  const scale = width / Math.max(1, scene.canvas.clientWidth);
  if (!scene.logarithmicDepthBuffer || !pictures[0]) return askingCesium(scene);
  return {
    at(x, y) {
      const column = Math.min(width - 1, Math.max(0, Math.floor(x * scale)));
      // Row 0 of the card is at the bottom.
      const row = Math.min(height - 1, Math.max(0, height - 1 - Math.floor(y * scale)));
      const at = 4 * (row * width + column);
      for (const picture of pictures) {
        if (!picture) continue;
        const { pixels, near, far } = picture;
        const packed = pixels[at] + pixels[at + 1] / 255 + pixels[at + 2] / 65_025 + pixels[at + 3] / 16_581_375;
        const depth = packed / 255;
        if (depth > 0 && depth < 1) return 2 ** (depth * Math.log2(far - near + 1)) - 1 + near;
      }
      return undefined;
    },
  };
}

/** Place by place, should Cesium keep its depth elsewhere one day. */
const askingCesium = (scene: Scene): DrawnDepth => ({
  at(x, y) {
    const drawn = scene.pickPosition(new Cartesian2(x, y));
    return drawn && depthOf(scene, drawn);
  },
});

const scratch = new Cartesian3();

/** How far a place lies before the camera, along the way it looks; negative behind it. */
export const depthOf = ({ camera }: Scene, place: Cartesian3): number =>
  Cartesian3.dot(Cartesian3.subtract(place, camera.positionWC, scratch), camera.directionWC);

/** How much nearer than a place something must be drawn to hide it, as a share of the distance and in metres. */
const slackShare = 0.004;
const slackM = 3;

/** Whether something was drawn before a place that lies so far from the camera, by more than `byM` metres. */
export function isBehind(drawn: number | undefined, depth: number, byM = slackM): boolean {
  return drawn !== undefined && depth - drawn > byM + slackShare * depth;
}
