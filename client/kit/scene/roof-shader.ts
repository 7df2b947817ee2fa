import {
  Cartesian2,
  Cartesian3,
  CustomShader,
  LightingModel,
  Matrix4,
  type Scene,
  TextureUniform,
  UniformType,
} from 'cesium';
import type { Wgs84Box } from '#core';
import { boxSize } from '../geo.ts';
import type { RoofDrape, Side } from './adapter.ts';
import { type EnuFrame, enuFrame } from './enu-frame.ts';
import { facadeGlsl } from './facade-glsl.ts';
import type { Lighting } from './lighting.ts';

/**
 * Lays a raster result on roofs: surfaces that face up take the colour of the place that they cover, unlit, so that it is
 * the legend's. Walls keep their own colour: a result for the ground and roofs says nothing about them.
 */
export interface RoofShader {
  readonly shader: CustomShader;
  drape: RoofDrape;
  /** Some result lies on it. */
  readonly worn: boolean;
  /** How much of its own colours a building shows, how plain its windows are, and how light it is without them, 0..1. */
  look(own: number, windows: number, pale?: number): void;
  destroy(): void;
}

/** Pixels of an image, row 0 in the north. */
interface Pixels {
  readonly typedArray: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A sampler must be bound before there is a result. */
const blank: Pixels = { typedArray: new Uint8Array(4), width: 1, height: 1 };

/** Two results at most lie on the roofs: one for the whole picture or its left, one for its right. */
const slots = ['A', 'B'] as const;
type Slot = (typeof slots)[number];
const slotOf = (side: Side | undefined): Slot => (side === 'right' ? 'B' : 'A');

export interface RoofShaderOptions {
  readonly scene: Scene;
  readonly lighting: Lighting;
  /** Vertices tell where windows lie: they are drawn. */
  readonly facades: boolean;
}

export function roofShader({ scene, lighting, facades }: RoofShaderOptions): RoofShader {
  const uniformsOf = (slot: Slot) => ({
    [`u_result${slot}`]: { type: UniformType.SAMPLER_2D, value: textureOf(blank) },
    [`u_eyeToLocal${slot}`]: { type: UniformType.MAT4, value: Matrix4.clone(Matrix4.IDENTITY) },
    [`u_halfExtent${slot}`]: { type: UniformType.VEC2, value: new Cartesian2(1, 1) },
    [`u_opacity${slot}`]: { type: UniformType.FLOAT, value: 0 },
  });
  const shader = new CustomShader({
    lightingModel: LightingModel.PBR,
    uniforms: {
      ...uniformsOf('A'),
      ...uniformsOf('B'),
      u_split: { type: UniformType.FLOAT, value: 0 },
      ...(facades && facadeUniforms()),
    },
    fragmentShaderText: `
      ${facades ? facadeGlsl : ''}
      vec4 resultAt(sampler2D image, mat4 eyeToLocal, vec2 halfExtent, float opacity, vec3 place, vec3 normal) {
        vec3 up = normalize((eyeToLocal * vec4(normal, 0.0)).xyz);
        vec2 at = (eyeToLocal * vec4(place, 1.0)).xy / halfExtent * 0.5 + 0.5;
        bool inside = all(greaterThanEqual(at, vec2(0.0))) && all(lessThanEqual(at, vec2(1.0)));
        vec4 result = texture(image, vec2(at.x, 1.0 - at.y));
        return vec4(result.rgb, inside ? smoothstep(0.6, 0.9, up.z) * result.a * opacity : 0.0);
      }
      void fragmentMain(FragmentInput fsInput, inout czm_modelMaterial material) {
        vec3 place = fsInput.attributes.positionEC;
        vec3 normal = fsInput.attributes.normalEC;
        ${facades ? 'drawFacade(fsInput.attributes.wall, normal, material);' : ''}
        bool right = u_split > 0.5 && gl_FragCoord.x > czm_splitPosition;
        vec4 result = right
          ? resultAt(u_resultB, u_eyeToLocalB, u_halfExtentB, u_opacityB, place, normal)
          : resultAt(u_resultA, u_eyeToLocalA, u_halfExtentA, u_opacityA, place, normal);
        material.diffuse *= 1.0 - result.a;
        material.specular *= 1.0 - result.a;
        material.emissive += result.a * pow(result.rgb, vec3(2.2));
      }`,
  });
  const frames: Partial<Record<Slot, EnuFrame>> = {};
  const wanted = new Map<Slot, { side: Side | undefined; image: string }>();
  const eyeToLocal = new Matrix4();
  const brightSide = new Cartesian3();
  const stop = scene.preRender.addEventListener(() => {
    if (facades) {
      shader.setUniform('u_night', lighting.night);
      shader.setUniform('u_brightSideEC', lighting.brightSideEC(scene.camera, brightSide));
    }
    for (const slot of slots) {
      const frame = wanted.has(slot) && frames[slot];
      if (!frame) continue;
      Matrix4.multiplyTransformation(frame.inverse, scene.camera.inverseViewMatrix, eyeToLocal);
      shader.setUniform(`u_eyeToLocal${slot}`, eyeToLocal);
    }
  });

  const lay = async (slot: Slot, image: string, [west, south, east, north]: Wgs84Box) => {
    const pixels = await pixelsOf(image);
    // Another result, or none, may have been asked for meanwhile.
    if (wanted.get(slot)?.image !== image) return;
    frames[slot] = enuFrame((west + east) / 2, (south + north) / 2, 0);
    const { widthM, depthM } = boxSize([west, south, east, north]);
    shader.setUniform(`u_halfExtent${slot}`, new Cartesian2(widthM / 2, depthM / 2));
    shader.setUniform(`u_result${slot}`, textureOf(pixels));
    scene.requestRender();
  };
  return {
    shader,
    get worn() {
      return wanted.size > 0;
    },
    look(own, windows, pale = 1) {
      if (!facades) return;
      shader.setUniform('u_own', own);
      shader.setUniform('u_windows', windows);
      shader.setUniform('u_pale', pale);
    },
    destroy() {
      stop();
    },
    drape(side, image, bounds, opacity = 1) {
      const slot = slotOf(side);
      const before = wanted.get(slot);
      // Of two that share a slot, the whole picture and its left, one may not take the other away.
      if (!image && before?.side !== side) return;
      shader.setUniform(`u_opacity${slot}`, image ? opacity : 0);
      if (image) wanted.set(slot, { side, image });
      else wanted.delete(slot);
      shader.setUniform('u_split', [...wanted.values()].some((each) => each.side) ? 1 : 0);
      if (image && bounds && before?.image !== image) void lay(slot, image, bounds);
    },
  };
}

const facadeUniforms = () => ({
  u_own: { type: UniformType.FLOAT, value: 1 },
  u_windows: { type: UniformType.FLOAT, value: 1 },
  u_pale: { type: UniformType.FLOAT, value: 1 },
  u_night: { type: UniformType.FLOAT, value: 0 },
  u_brightSideEC: { type: UniformType.VEC3, value: new Cartesian3() },
});

const textureOf = ({ typedArray, width, height }: Pixels) =>
  new TextureUniform({ typedArray, width, height, repeat: false });

async function pixelsOf(url: string): Promise<Pixels> {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob(), { premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  return { typedArray: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer), width, height };
}
