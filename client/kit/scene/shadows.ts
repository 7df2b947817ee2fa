import { type Camera, Math as CesiumMath, type PerspectiveFrustum, type Scene, ShaderSource } from 'cesium';

declare module 'cesium' {
  /** What Cesium's shaders are made of, which its types keep back. */
  const ShaderSource: { _czmBuiltinsAndUniforms: Record<string, string> };
}

/** Of Cesium's shadow map, what its types keep back. */
interface ShadowInside {
  /** How far a lit surface is moved before it is compared. */
  _primitiveBias: { normalOffsetScale: number; depthBias: number };
  update(frame: { shadowState: { nearPlane: number; closestObjectSize: number } }): void;
}

/**
 * Four maps lie one behind the other from the nearest thing in the picture to `maximumDistance`. Cesium takes the ground
 * under the camera for the nearest and spends three of the four on the first metres; here they begin where roofs can begin
 * and end a little beyond what the reader looks at, so that a texel is about a pixel. Surfaces are moved along their normal
 * by about one texel: less shows stripes, more lets shadows come off their walls.
 */
export function prepareShadows(scene: Scene, size: number): void {
  smoothEdges();
  const { shadowMap } = scene;
  shadowMap.enabled = true;
  shadowMap.softShadows = true;
  shadowMap.size = size;
  shadowMap.darkness = 0.62;
  shadowMap.normalOffset = true;
  const inside = shadowMap as unknown as ShadowInside;
  let near = 1;
  scene.preUpdate.addEventListener(() => {
    const ground = scene.globe.getHeight(scene.camera.positionCartographic) ?? plainM;
    const reach = reachOf(scene.camera, ground);
    near = reach.near;
    shadowMap.maximumDistance = reach.far;
    inside._primitiveBias.normalOffsetScale = Math.min(8, Math.max(0.25, (1.1 * reach.far) / size));
    inside._primitiveBias.depthBias = 0.00004;
  });
  const update = inside.update.bind(shadowMap);
  inside.update = (frame) => {
    const { shadowState } = frame;
    shadowState.nearPlane = Math.max(shadowState.nearPlane, near);
    // Small things near do not shorten the maps: nothing of a city is as small as a model on a table.
    shadowState.closestObjectSize = Math.max(shadowState.closestObjectSize, 1000);
    update(frame);
  };
}

/** Seoul's plain above the ellipsoid, where the ground under the camera is not loaded. */
const plainM = 60;
/** Roofs stand so high above the ground, or half as high as the camera. */
const roofM = 120;

/** Distances along the view at which the picture begins to have roofs, and behind which shadows are not drawn. */
function reachOf(camera: Camera, groundM: number): { near: number; far: number } {
  const height = Math.max(1, camera.positionCartographic.height - groundM);
  const { fovy } = camera.frustum as PerspectiveFrustum;
  const down = -camera.pitch;
  const lowest = Math.min(CesiumMath.PI_OVER_TWO, down + (fovy ?? 0.7) / 2);
  const overRoofs = height - Math.min(0.6 * height, roofM);
  const near = lowest > 0.05 ? (0.9 * overRoofs * Math.cos(lowest - down)) / Math.sin(lowest) : 1;
  const middle = height / Math.sin(Math.max(down, 0.2));
  return { near: Math.min(Math.max(1, near), 4000), far: Math.min(8000, 1.6 * middle + 350) };
}

/**
 * Cesium counts lit texels among nine, all alike: edges are stairs. Weighing the outer ones by how far the point lies into
 * them makes the same nine reads a smooth ramp two texels wide.
 */
function smoothEdges(): void {
  const parts = ShaderSource._czmBuiltinsAndUniforms;
  const source = parts.czm_shadowVisibility;
  const from = source.indexOf('vec2 texelStepSize');
  const to = source.indexOf('#else', from);
  // Another version of Cesium may be written otherwise: its own edges are good enough.
  if (from < 0 || to < 0 || source.includes('czmRamp')) return;
  parts.czm_shadowVisibility = `${source.slice(0, from)}vec2 step2 = shadowParameters.texelStepSize;
    vec2 place = uv / step2;
    vec2 cell = floor(place);
    vec2 czmRamp = place - cell;
    vec2 middle = (cell + 0.5) * step2;
    vec3 weightsX = vec3(1.0 - czmRamp.x, 1.0, czmRamp.x);
    vec3 weightsY = vec3(1.0 - czmRamp.y, 1.0, czmRamp.y);
    float visibility = 0.0;
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        vec2 at = middle + vec2(float(column - 1), float(row - 1)) * step2;
        visibility += 0.25 * weightsX[column] * weightsY[row] * czm_shadowDepthCompare(shadowMap, at, depth);
      }
    }
${source.slice(to)}`;
}
