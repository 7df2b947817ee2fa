import {
  type Camera,
  Cartesian2,
  Cartesian3,
  type Cesium3DTileset,
  Color,
  type JulianDate,
  Matrix3,
  Matrix4,
  type Scene,
  Simon1994PlanetaryPositions,
  SunLight,
  Transforms,
} from 'cesium';
import { prepareShadows } from './shadows.ts';

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
  /** 0 by day, 1 when no twilight is left. */
  readonly night: number;
  /** Direction of the horizon under the sun, in eye coordinates: from there the sky is brightest. */
  brightSideEC(camera: Camera, result: Cartesian3): Cartesian3;
  /** Lights a tileset that was added. */
  light(tileset: Cesium3DTileset): void;
}

const nightBlue = new Cartesian3(0.4, 0.46, 0.62);
const nightBackground = Color.fromCssColorString('#0d1524');
const dayBackground = Color.fromCssColorString('#b4cbe0');
const scratchUp = new Cartesian3();
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
  let night = 0;
  const sun = new Cartesian3();

  const applyShadows = () => {
    scene.shadowMap.enabled = sunIsUp && !even;
    scene.globe.enableLighting = !even;
  };

  return {
    follow(time, at) {
      sunDirection(time, sun);
      const altitude = altitudeOf(sun, at);
      // Civil twilight is 6 degrees deep; the light fades over it.
      const day = Math.min(1, Math.max(0, (altitude + 6) / 16));
      // Lamps go on while there is still light.
      night = Math.min(1, Math.max(0, (4 - altitude) / 8));
      Cartesian3.lerp(nightBlue, daySky, day, ambient[0]);
      // Cesium darkens haze by the sun's height alone, which makes a brown afternoon of a clear one.
      scene.fog.minimumBrightness = 0.08 + 0.82 * day;
      // By a high sun Cesium's horizon is green, by a low one it is right: paler and a little bluer, as haze over a city is.
      const high = Math.min(1, Math.max(0, (altitude - 8) / 20));
      for (const air of [scene.skyAtmosphere, scene.atmosphere]) {
        if (!air) continue;
        air.hueShift = 0.012 * high;
        air.saturationShift = -0.34 * high;
      }
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
    get night() {
      return night;
    },
    brightSideEC(camera, result) {
      const up = Cartesian3.normalize(camera.positionWC, scratchUp);
      Cartesian3.subtract(sun, Cartesian3.multiplyByScalar(up, Cartesian3.dot(sun, up), result), result);
      const length = Cartesian3.magnitude(result);
      // The sun stands overhead, or is not known yet: no side is brighter.
      if (length < 1e-3) return Cartesian3.clone(Cartesian3.ZERO, result);
      Cartesian3.divideByScalar(result, length, result);
      return Matrix4.multiplyByPointAsVector(camera.viewMatrix, result, result);
    },
    light(tileset) {
      tileset.environmentMapManager.enabled = false;
      tileset.imageBasedLighting.imageBasedLightingFactor = new Cartesian2(1, 0);
      tileset.imageBasedLighting.sphericalHarmonicCoefficients = ambient;
    },
  };
}

/** Height of the sun's centre above the horizon of a place, in degrees, without refraction. */
export const sunAltitudeDeg = (time: JulianDate, at: Cartesian3): number =>
  altitudeOf(sunDirection(time, new Cartesian3()), at);

function altitudeOf(sun: Cartesian3, at: Cartesian3): number {
  const up = Cartesian3.normalize(at, new Cartesian3());
  return (Math.asin(Math.min(1, Math.max(-1, Cartesian3.dot(sun, up)))) * 180) / Math.PI;
}

/** Unit vector towards the sun in the earth's frame; below every horizon when Cesium does not know how the earth stands. */
function sunDirection(time: JulianDate, result: Cartesian3): Cartesian3 {
  const inertial = Simon1994PlanetaryPositions.computeSunPositionInEarthInertialFrame(time);
  const toFixed = Transforms.computeIcrfToFixedMatrix(time) ?? Transforms.computeTemeToPseudoFixedMatrix(time);
  if (!toFixed) return Cartesian3.clone(Cartesian3.ZERO, result);
  return Cartesian3.normalize(Matrix3.multiplyByVector(toFixed, inertial, result), result);
}
