import { Controller, View, Viewport } from '@deck.gl/core';
import { Cartesian3, Matrix4 } from 'cesium';
import type { EnuFrame } from './enu-frame.ts';

/** What a frame of the Cesium scene looks like to deck.gl. All matrices column-major, metres, z up. */
export interface CesiumViewState {
  position: number[];
  viewMatrix: number[];
  projectionMatrix: number[];
  focalDistance: number;
  zoom: number;
}

/** The camera as far as the overlay needs it: a Cesium `Camera` is one. */
export interface CameraPose {
  readonly viewMatrix: Matrix4;
  readonly positionWC: Cartesian3;
  readonly frustum: { readonly projectionMatrix: Matrix4 };
}

/** Depth range of the overlay's own depth buffer. Cesium's x and y do not depend on it. */
const near = 2;
const far = 120_000;

/** Never geospatial: positions are metres of the frame, 1 unit = 1 m (deck.gl's identity mode). */
export class CesiumViewport extends Viewport {
  static override displayName = 'CesiumViewport';
}

class NoController extends Controller<never> {
  get ControllerState(): never {
    throw new Error('the camera belongs to Cesium');
  }
  get transition(): never {
    throw new Error('the camera belongs to Cesium');
  }
}

export class CesiumView extends View<CesiumViewState & { transitionDuration?: number }> {
  static displayName = 'CesiumView';
  getViewportType() {
    return CesiumViewport;
  }
  protected get ControllerType() {
    return NoController as never;
  }
}

/**
 * The deck.gl view state that projects the frame's metres exactly where Cesium's camera projects them.
 *
 * With M = view matrix x (ENU -> ECEF) and P = the camera's place in the frame, deck.gl gets rotation(M) x
 * translate(0, 0, -Pz) as its uncentred view matrix and [Px, Py, 0] as the centre that it subtracts itself. Hexagon and
 * other aggregating layers need the centre's z to be 0.
 *
 * @param range metres to what the camera looks at: sizes layers that think in zoom levels, moves nothing.
 */
export function viewStateOf(camera: CameraPose, frame: EnuFrame, height: number, range: number): CesiumViewState {
  const view = Matrix4.multiplyTransformation(camera.viewMatrix, frame.matrix, new Matrix4());
  const place = Matrix4.multiplyByPoint(frame.inverse, camera.positionWC, new Cartesian3());
  const m = Matrix4.toArray(view);
  const z = place.z;
  const viewMatrix = [
    ...[m[0], m[1], m[2], 0],
    ...[m[4], m[5], m[6], 0],
    ...[m[8], m[9], m[10], 0],
    ...[-m[8] * z, -m[9] * z, -m[10] * z, 1],
  ];
  const projectionMatrix = Matrix4.toArray(camera.frustum.projectionMatrix);
  projectionMatrix[10] = -(far + near) / (far - near);
  projectionMatrix[14] = (-2 * far * near) / (far - near);
  return {
    position: [place.x, place.y, 0],
    viewMatrix,
    projectionMatrix,
    focalDistance: range,
    zoom: Math.log2((projectionMatrix[5] * height) / 2 / range),
  };
}
