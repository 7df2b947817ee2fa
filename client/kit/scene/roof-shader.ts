import { Cartesian2, CustomShader, LightingModel, Matrix4, type Scene, TextureUniform, UniformType } from 'cesium';
import type { Wgs84Box } from '#core';
import { boxSize } from '../geo.ts';
import { type EnuFrame, enuFrame } from './enu-frame.ts';

/**
 * The look of buildings: plain walls with a soft shade towards the ground plane, and on roofs, where there is one, the
 * colour of a raster result. Walls never get a roof's colour: a result on the ground and roofs says nothing about them.
 */
export interface RoofShader {
  readonly shader: CustomShader;
  /** Lays an image with longitude/latitude bounds on the roofs, or takes it away. */
  drape(image: string | undefined, bounds?: Wgs84Box, opacity?: number): void;
  setOpacity(opacity: number): void;
}

/** One white pixel: a sampler must be bound before there is a result. */
const blank = { typedArray: new Uint8Array([255, 255, 255, 0]), width: 1, height: 1 };

export function roofShader(scene: Scene): RoofShader {
  const shader = new CustomShader({
    lightingModel: LightingModel.PBR,
    uniforms: {
      u_result: { type: UniformType.SAMPLER_2D, value: new TextureUniform(blank as never) },
      u_eyeToLocal: { type: UniformType.MAT4, value: Matrix4.clone(Matrix4.IDENTITY) },
      u_halfExtent: { type: UniformType.VEC2, value: new Cartesian2(1, 1) },
      u_opacity: { type: UniformType.FLOAT, value: 0 },
    },
    fragmentShaderText: `
      void fragmentMain(FragmentInput fsInput, inout czm_modelMaterial material) {
        vec3 up = normalize((u_eyeToLocal * vec4(fsInput.attributes.normalEC, 0.0)).xyz);
        float roof = smoothstep(0.6, 0.9, (u_opacity > 0.0) ? up.z : 0.0);
        vec3 place = (u_eyeToLocal * vec4(fsInput.attributes.positionEC, 1.0)).xyz;
        vec2 at = place.xy / u_halfExtent * 0.5 + 0.5;
        bool inside = all(greaterThanEqual(at, vec2(0.0))) && all(lessThanEqual(at, vec2(1.0)));
        vec4 result = texture(u_result, clamp(at, 0.0, 1.0));
        float cover = inside ? roof * result.a * u_opacity : 0.0;
        material.diffuse = mix(material.diffuse, pow(result.rgb, vec3(2.2)), cover);
      }`,
  });
  let frame: EnuFrame | undefined;
  const eyeToLocal = new Matrix4();
  scene.preRender.addEventListener(() => {
    if (!frame) return;
    Matrix4.multiplyTransformation(frame.inverse, scene.camera.inverseViewMatrix, eyeToLocal);
    shader.setUniform('u_eyeToLocal', eyeToLocal);
  });

  return {
    shader,
    drape(image, bounds, opacity = 1) {
      if (!image || !bounds) {
        frame = undefined;
        shader.setUniform('u_opacity', 0);
        return;
      }
      const [west, south, east, north] = bounds;
      frame = enuFrame((west + east) / 2, (south + north) / 2, 0);
      const { widthM, depthM } = boxSize(bounds as Wgs84Box);
      shader.setUniform('u_halfExtent', new Cartesian2(widthM / 2, depthM / 2));
      shader.setUniform('u_result', new TextureUniform({ url: image, repeat: false } as never));
      shader.setUniform('u_opacity', opacity);
    },
    setOpacity: (opacity) => shader.setUniform('u_opacity', frame ? opacity : 0),
  };
}
