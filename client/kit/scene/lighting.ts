import {
  Cartesian2,
  Cartesian3,
  type Cesium3DTileset,
  Color,
  type JulianDate,
  Matrix3,
  type Scene,
  Simon1994PlanetaryPositions,
  SunLight,
  Transforms,
} from 'cesium';

/**
 * Light of the scene. The sun's place is Cesium's own (Simon 1994) at the clock's instant; the picture of shadows is a
 * shadow map and an illustration only: numbers come from the simulations.
 */
export interface Lighting {
  /** Follows the sun after the clock moved. Returns the sun's height above the horizon in degrees. */
  follow(time: JulianDate, at: Cartesian3): number;
  /**
   * Even light on the ground and no shadows while a result lies on it: its colours must be the legend's, and the shadows
   * of one hour are no part of a day's sum.
   */
  even(on: boolean): void;
  /** Lights a tileset that was added. */
  light(tileset: Cesium3DTileset): void;
}

const nightBlue = new Cartesian3(0.4, 0.46, 0.62);
const nightBackground = Color.fromCssColorString('#0d1524');
const dayBackground = Color.fromCssColorString('#b4cbe0');
const daySky = new Cartesian3(1.02, 1.08, 1.16);

export function makeLighting(scene: Scene, quality: { shadowSize: number }): Lighting {
  scene.light = new SunLight({ color: Color.fromCssColorString('#fff4e2'), intensity: 1.9 });
  scene.globe.enableLighting = true;
  scene.globe.dynamicAtmosphereLighting = true;
  scene.globe.dynamicAtmosphereLightingFromSun = true;
  scene.globe.lambertDiffuseMultiplier = 0.7;
  scene.globe.vertexShadowDarkness = 0.58;
  prepareShadows(scene, quality.shadowSize);

  // Only the constant term: the same soft light from everywhere, so that no facade is ever black. Cesium's shaders keep
  // this very array, so it is changed in place.
  const ambient = Array.from({ length: 9 }, () => new Cartesian3());
  let even = false;
  let sunIsUp = true;

  const applyShadows = () => {
    scene.shadowMap.enabled = sunIsUp && !even;
    scene.globe.enableLighting = !even;
  };

  return {
    follow(time, at) {
      const altitude = sunAltitudeDeg(time, at);
      // Civil twilight is 6 degrees deep; the light fades over it.
      const day = Math.min(1, Math.max(0, (altitude + 6) / 16));
      Cartesian3.lerp(nightBlue, daySky, day, ambient[0]);
      // Cesium darkens haze by the sun's height alone, which makes a brown afternoon of a clear one.
      scene.fog.minimumBrightness = 0.08 + 0.82 * day;
      // By a high sun Cesium's horizon is green, by a low one it is right.
      const high = Math.min(1, Math.max(0, (altitude - 8) / 20));
      if (scene.skyAtmosphere) scene.skyAtmosphere.hueShift = 0.04 * high;
      // Seen where the atmosphere is thin: above the horizon at night.
      scene.backgroundColor = Color.lerp(nightBackground, dayBackground, day, new Color());
      sunIsUp = altitude > 0.5;
      applyShadows();
      return altitude;
    },
    even(on) {
      even = on;
      applyShadows();
    },
    light(tileset) {
      tileset.environmentMapManager.enabled = false;
      tileset.imageBasedLighting.imageBasedLightingFactor = new Cartesian2(1, 0);
      tileset.imageBasedLighting.sphericalHarmonicCoefficients = ambient;
    },
  };
}

/** Of Cesium's shadow map, what its types keep back: how far a lit surface is moved before it is compared. */
interface ShadowBias {
  _primitiveBias: { normalOffsetScale: number; depthBias: number };
}

/**
 * One map for the whole city is coarse far away, so shadows reach a little further than what the reader looks at, and
 * surfaces are moved along their normal by about one texel: less shows stripes, more lets shadows come off their walls.
 */
function prepareShadows(scene: Scene, size: number): void {
  const { shadowMap } = scene;
  shadowMap.enabled = true;
  shadowMap.softShadows = true;
  shadowMap.size = size;
  shadowMap.darkness = 0.66;
  shadowMap.normalOffset = true;
  const bias = (shadowMap as unknown as ShadowBias)._primitiveBias;
  const reach = () => {
    const height = Math.max(120, scene.camera.positionCartographic.height);
    const distance = Math.min(6000, 2.6 * height + 500);
    shadowMap.maximumDistance = distance;
    bias.normalOffsetScale = Math.min(12, Math.max(0.8, (3 * distance) / size));
    bias.depthBias = 0.00006;
  };
  scene.preUpdate.addEventListener(reach);
}

/** Height of the sun's centre above the horizon of a place, in degrees, without refraction. */
export function sunAltitudeDeg(time: JulianDate, at: Cartesian3): number {
  const inertial = Simon1994PlanetaryPositions.computeSunPositionInEarthInertialFrame(time);
  const toFixed = Transforms.computeIcrfToFixedMatrix(time) ?? Transforms.computeTemeToPseudoFixedMatrix(time);
  if (!toFixed) return 0;
  const sun = Cartesian3.normalize(Matrix3.multiplyByVector(toFixed, inertial, new Cartesian3()), new Cartesian3());
  const up = Cartesian3.normalize(at, new Cartesian3());
  return (Math.asin(Cartesian3.dot(sun, up)) * 180) / Math.PI;
}
