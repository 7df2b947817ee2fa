import { Cesium3DTileset, type CesiumWidget, Matrix4, type Scene } from 'cesium';

/**
 * A camera that rests is computed anew in every frame, and its last bits wander: metres from the middle of the earth are
 * only good to some billionths, so anything finer than this would call it moving for ever.
 */
export const stillWithin = 1e-6;
/** How long nothing must move or come before the picture is drawn in full. */
const restMs = 250;

/**
 * Draws at a share of the resolution while the camera moves or tiles come, and in full as soon as both rest. For software
 * renderers, whose time goes by the pixel. Which tiles are wanted does not depend on it: Cesium measures errors in pixels of
 * the page.
 */
export interface Drafts {
  /** The newest picture was drawn in full. */
  readonly settled: boolean;
  destroy(): void;
}

export function drawDrafts(widget: CesiumWidget, fullScale: number, share: number): Drafts {
  if (share >= 1) return { settled: true, destroy: () => undefined };
  const { scene } = widget;
  const lastView = new Matrix4();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let draft = false;

  const scale = (next: boolean) => {
    draft = next;
    widget.resolutionScale = fullScale * (next ? share : 1);
    scene.requestRender();
  };
  const finish = () => {
    timer = undefined;
    if (isBusy(scene)) timer = setTimeout(finish, restMs);
    else scale(false);
  };
  // Only a camera that moves begins a draft: what comes while it rests, a tile more, is drawn in full at once.
  const stop = scene.postRender.addEventListener(() => {
    if (Matrix4.equalsEpsilon(scene.camera.viewMatrix, lastView, stillWithin)) return;
    Matrix4.clone(scene.camera.viewMatrix, lastView);
    if (!draft) scale(true);
    clearTimeout(timer);
    timer = setTimeout(finish, restMs);
  });
  return {
    get settled() {
      // A camera that was set, and of which no picture has been drawn yet, is on its way.
      return !draft && Matrix4.equalsEpsilon(scene.camera.viewMatrix, lastView, stillWithin);
    },
    destroy() {
      stop();
      clearTimeout(timer);
    },
  };
}

function isBusy({ globe, primitives }: Scene): boolean {
  if (!globe.tilesLoaded) return true;
  for (let i = 0; i < primitives.length; i++) {
    const primitive: unknown = primitives.get(i);
    if (primitive instanceof Cesium3DTileset && primitive.show && !primitive.tilesLoaded) return true;
  }
  return false;
}
