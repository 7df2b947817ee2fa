import { CustomShader, CustomShaderTranslucencyMode, LightingModel } from 'cesium';

/**
 * Light from the camera, whatever the sun does: there is none beneath the ground, and shapes must still be seen. What faces
 * the reader is bright, what turns away is darker.
 */
export const headlightShader = (): CustomShader =>
  new CustomShader({
    lightingModel: LightingModel.UNLIT,
    translucencyMode: CustomShaderTranslucencyMode.INHERIT,
    fragmentShaderText: `
      void fragmentMain(FragmentInput fsInput, inout czm_modelMaterial material) {
        vec3 toEye = normalize(-fsInput.attributes.positionEC);
        float facing = abs(dot(normalize(fsInput.attributes.normalEC), toEye));
        material.diffuse *= 0.35 + 0.65 * facing;
      }`,
  });
