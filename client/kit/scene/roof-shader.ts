import { Cartesian2, CustomShader, LightingModel, Matrix4, type Scene, TextureUniform, UniformType } from 'cesium';
import type { Wgs84Box } from '#core';
import { boxSize } from '../geo.ts';
import type { RoofDrape } from './adapter.ts';
import { type EnuFrame, enuFrame } from './enu-frame.ts';

/**
 * Lays a raster result on roofs: surfaces that face up take the colour of the place that they cover, unlit, so that it is
 * the legend's. Walls keep their own colour: a result for the ground and roofs says nothing about them.
 */
export interface RoofShader {
  readonly shader: CustomShader;
  drape: RoofDrape;
}

/** Pixels of an image, row 0 in the north. */
interface Pixels {
  readonly typedArray: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A sampler must be bound before there is a result. */
const blank: Pixels = { typedArray: new Uint8Array(4), width: 1, height: 1 };

export function roofShader(scene: Scene): RoofShader {
  const shader = new CustomShader({
    lightingModel: LightingModel.PBR,
    uniforms: {
      u_result: { type: UniformType.SAMPLER_2D, value: textureOf(blank) },
      u_eyeToLocal: { type: UniformType.MAT4, value: Matrix4.clone(Matrix4.IDENTITY) },
      u_halfExtent: { type: UniformType.VEC2, value: new Cartesian2(1, 1) },
      u_opacity: { type: UniformType.FLOAT, value: 0 },
    },
    fragmentShaderText: `
      void fragmentMain(FragmentInput fsInput, inout czm_modelMaterial material) {
        vec3 up = normalize((u_eyeToLocal * vec4(fsInput.attributes.normalEC, 0.0)).xyz);
        vec3 place = (u_eyeToLocal * vec4(fsInput.attributes.positionEC, 1.0)).xyz;
        vec2 at = place.xy / u_halfExtent * 0.5 + 0.5;
        bool inside = all(greaterThanEqual(at, vec2(0.0))) && all(lessThanEqual(at, vec2(1.0)));
        vec4 result = texture(u_result, vec2(at.x, 1.0 - at.y));
        float cover = inside ? smoothstep(0.6, 0.9, up.z) * result.a * u_opacity : 0.0;
        material.diffuse *= 1.0 - cover;
        material.specular *= 1.0 - cover;
        material.emissive += cover * pow(result.rgb, vec3(2.2));
      }`,
  });
  let frame: EnuFrame | undefined;
  let wanted: string | undefined;
  const eyeToLocal = new Matrix4();
  scene.preRender.addEventListener(() => {
    if (!frame) return;
    Matrix4.multiplyTransformation(frame.inverse, scene.camera.inverseViewMatrix, eyeToLocal);
    shader.setUniform('u_eyeToLocal', eyeToLocal);
  });

  const lay = async (image: string, [west, south, east, north]: Wgs84Box) => {
    const pixels = await pixelsOf(image);
    // Another result, or none, may have been asked for meanwhile.
    if (wanted !== image) return;
    frame = enuFrame((west + east) / 2, (south + north) / 2, 0);
    const { widthM, depthM } = boxSize([west, south, east, north]);
    shader.setUniform('u_halfExtent', new Cartesian2(widthM / 2, depthM / 2));
    shader.setUniform('u_result', textureOf(pixels));
    scene.requestRender();
  };
  return {
    shader,
    drape(image, bounds, opacity = 1) {
      shader.setUniform('u_opacity', image ? opacity : 0);
      if (image === wanted) return;
      wanted = image;
      if (image && bounds) void lay(image, bounds);
    },
  };
}

const textureOf = ({ typedArray, width, height }: Pixels) =>
  new TextureUniform({ typedArray, width, height, repeat: false });

async function pixelsOf(url: string): Promise<Pixels> {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob(), { premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  return { typedArray: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer), width, height };
}
