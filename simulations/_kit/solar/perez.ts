/**
 * Diffuse light of the sky on tilted planes. Irradiances are W/m², angles degrees; azimuths clockwise from north.
 */

/** A receiving plane: tilt from the horizontal, and the azimuth that it faces. */
export interface Plane {
  readonly tiltDeg: number;
  readonly aspectDeg: number;
}

/** Sun and sky of a moment as the sky models need them. */
export interface SkyInput {
  readonly ghi: number;
  readonly dni: number;
  readonly dhi: number;
  readonly apparentZenithDeg: number;
  readonly azimuthDeg: number;
  readonly relativeAirMass: number;
  readonly extraterrestrial: number;
}

/** Perez et al. 1990, all-sites composite: f11 f12 f13 f21 f22 f23 for each bin of sky clearness. */
const coefficients = [
  [-0.008, 0.588, -0.062, -0.06, 0.072, -0.022],
  [0.13, 0.683, -0.151, -0.019, 0.066, -0.029],
  [0.33, 0.487, -0.221, 0.055, -0.064, -0.026],
  [0.568, 0.187, -0.295, 0.109, -0.152, -0.014],
  [0.873, -0.392, -0.362, 0.226, -0.462, 0.001],
  [1.132, -1.237, -0.412, 0.288, -0.823, 0.056],
  [1.06, -1.6, -0.359, 0.264, -1.127, 0.131],
  [0.678, -0.327, -0.25, 0.156, -1.377, 0.251],
] as const;
const clearnessBins = [1.065, 1.23, 1.5, 1.95, 2.8, 4.5, 6.2] as const;

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const cosDeg = (degrees: number) => Math.cos(radians(degrees));

/** How bright the sky is round the sun (F1) and at the horizon (F2), as shares of the diffuse light (Perez 1990). */
export function perezBrightness(sky: Omit<SkyInput, 'ghi' | 'azimuthDeg'>): { f1: number; f2: number } {
  const { dni, dhi, apparentZenithDeg, relativeAirMass, extraterrestrial } = sky;
  if (dhi <= 0) return { f1: 0, f2: 0 };
  const z = radians(apparentZenithDeg);
  const kappa = 1.041 * z ** 3;
  const clearness = ((dhi + dni) / dhi + kappa) / (1 + kappa);
  const brightness = (dhi * relativeAirMass) / extraterrestrial;
  const bin = clearnessBins.findIndex((edge) => clearness < edge);
  const [f11, f12, f13, f21, f22, f23] = coefficients[bin < 0 ? 7 : bin];
  return { f1: Math.max(0, f11 + f12 * brightness + f13 * z), f2: f21 + f22 * brightness + f23 * z };
}

/** Cosine of the angle between the sun and a plane's normal; negative behind the plane. */
export function cosIncidence({ tiltDeg, aspectDeg }: Plane, apparentZenithDeg: number, azimuthDeg: number): number {
  const beside = Math.sin(radians(apparentZenithDeg)) * Math.sin(radians(tiltDeg)) * cosDeg(azimuthDeg - aspectDeg);
  return cosDeg(apparentZenithDeg) * cosDeg(tiltDeg) + beside;
}

/** Share of the sky dome that a plane sees under an open horizon, cosine weighted. */
export const openSkyShare = (tiltDeg: number): number => (1 + cosDeg(tiltDeg)) / 2;

/** Circumsolar light on a plane per unit of circumsolar light on the horizontal (a / c of Perez). */
export const circumsolarRatio = (incidence: number, apparentZenithDeg: number): number =>
  Math.max(0, incidence) / Math.max(cosDeg(85), cosDeg(apparentZenithDeg));

export interface Transposed {
  readonly isotropic: number;
  readonly circumsolar: number;
  readonly horizon: number;
}

/** Diffuse sky light on a plane under an open sky (Perez 1990), in its three parts. */
export function perez(plane: Plane, sky: SkyInput): Transposed {
  const { f1, f2 } = perezBrightness(sky);
  const incidence = cosIncidence(plane, sky.apparentZenithDeg, sky.azimuthDeg);
  return {
    isotropic: sky.dhi * (1 - f1) * openSkyShare(plane.tiltDeg),
    circumsolar: sky.dhi * f1 * circumsolarRatio(incidence, sky.apparentZenithDeg),
    horizon: sky.dhi * f2 * Math.sin(radians(plane.tiltDeg)),
  };
}

/** The same for an equally bright sky (Liu and Jordan 1960). */
export const isotropicSky = (plane: Plane, sky: SkyInput): number => sky.dhi * openSkyShare(plane.tiltDeg);

/** Klucher 1979: brighter round the sun and at the horizon the clearer the sky. */
export function klucher(plane: Plane, sky: SkyInput): number {
  const clear = 1 - (sky.dhi / sky.ghi) ** 2;
  const incidence = Math.max(0, cosIncidence(plane, sky.apparentZenithDeg, sky.azimuthDeg));
  const horizon = 1 + clear * Math.sin(radians(plane.tiltDeg / 2)) ** 3;
  const aroundSun = 1 + clear * incidence ** 2 * Math.sin(radians(sky.apparentZenithDeg)) ** 3;
  return isotropicSky(plane, sky) * horizon * aroundSun;
}

/** Hay and Davies 1980: the share DNI / I0 of the diffuse light comes from round the sun. */
export const hayDavies = (plane: Plane, sky: SkyInput): number => hayDaviesReindl(plane, sky, 0);

/** Reindl 1990: Hay and Davies with a brighter horizon. */
export const reindl = (plane: Plane, sky: SkyInput): number => {
  const beam = Math.max(0, sky.dni * cosDeg(sky.apparentZenithDeg));
  return hayDaviesReindl(plane, sky, Math.sqrt(beam / sky.ghi));
};

function hayDaviesReindl(plane: Plane, sky: SkyInput, horizonBrightening: number): number {
  const share = sky.dni / sky.extraterrestrial;
  const incidence = Math.max(0, cosIncidence(plane, sky.apparentZenithDeg, sky.azimuthDeg));
  const ratio = incidence / Math.max(0.01745, cosDeg(sky.apparentZenithDeg));
  const horizon = 1 + horizonBrightening * Math.sin(radians(plane.tiltDeg / 2)) ** 3;
  return sky.dhi * (share * ratio + (1 - share) * openSkyShare(plane.tiltDeg) * horizon);
}

/** Light that the ground throws onto a plane. */
export const groundReflected = (tiltDeg: number, ghi: number, albedo: number): number =>
  (ghi * albedo * (1 - cosDeg(tiltDeg))) / 2;
