/** Covers of the ground by what the sun makes of them; see `warmthOf`. */
export const covers = { paved: 0, grass: 1, water: 2 } as const;

/**
 * How a surface warms above the air on a clear day (Lindberg, Onomura and Grimmond 2016): kelvin per degree of the sun's
 * highest elevation, kelvin at none, the hour at which it is warmest; and how much light it reflects.
 */
const materials = [
  { perDeg: 0.37, offset: -3.41, warmestH: 15, albedo: 0.2, emissivity: 0.95 },
  { perDeg: 0.21, offset: -3.38, warmestH: 14, albedo: 0.16, emissivity: 0.94 },
  { perDeg: 0, offset: 0, warmestH: 12, albedo: 0.05, emissivity: 0.98 },
] as const;
const wall = { perDeg: 0.37, offset: -3.41, warmestH: 15, albedo: 0.2, emissivity: 0.9 } as const;
const boltzmann = 5.670374e-8;

/** What an hour brings: W/m², °C, degrees. */
export interface HourLight {
  readonly airC: number;
  /** Of the sky. */
  readonly longWm2: number;
  readonly directNormalWm2: number;
  readonly diffuseWm2: number;
  readonly elevationDeg: number;
  /** Clockwise from the raster's north. */
  readonly azimuthDeg: number;
  readonly hour: number;
  readonly sunriseH: number;
  readonly highestDeg: number;
  /** Light of the day against that of a clear one, 0..1. */
  readonly clearness: number;
}

/** Kelvin above the air in full sun. */
function warmthOf(material: { perDeg: number; offset: number; warmestH: number }, light: HourLight): number {
  const phase = (light.hour - light.sunriseH) / (material.warmestH - light.sunriseH);
  if (phase <= 0 || phase >= 2) return 0;
  const amplitude = Math.max(0, material.perDeg * light.highestDeg + material.offset);
  return amplitude * Math.sin((phase * Math.PI) / 2) * light.clearness;
}

const glow = (celsius: number, emissivity: number) => emissivity * boltzmann * (celsius + 273.15) ** 4;

/** Mean flux that a standing body absorbs in a place, as the place needs it hour by hour: W/m². */
export type PlaceFlux = (place: {
  /** Share of the direct light that arrives now, and of the last hours' on the ground. */
  readonly sun: number;
  readonly warmed: number;
  readonly skyView: number;
  readonly cover: number;
}) => number;

const shares = { light: 0.7, long: 0.97, upDown: 0.06, sides: 4 * 0.22 } as const;

/**
 * The six directions of an hour (Lindberg et al. 2008), the four sides summed at once: what depends on the hour alone is
 * worked out here, a place then takes some thirty multiplications.
 */
export function hourFlux(light: HourLight): PlaceFlux {
  const elevation = (Math.max(0, light.elevationDeg) * Math.PI) / 180;
  const beam = light.directNormalWm2 * Math.sin(elevation);
  const facing = [0, 90, 180, 270].reduce(
    (sum, side) => sum + Math.max(0, Math.cos(((light.azimuthDeg - side) * Math.PI) / 180)),
    0,
  );
  /** Direct light on the four sides together, each weighted as a side. */
  const sideBeam = 0.22 * light.directNormalWm2 * Math.cos(elevation) * facing;
  const global = beam + light.diffuseWm2;
  // Half of the walls around stand in the sun.
  const wallLight = wall.albedo * (0.5 * global + 0.25 * light.diffuseWm2);
  const wallGlow =
    glow(light.airC + 0.5 * warmthOf(wall, light), wall.emissivity) + (1 - wall.emissivity) * light.longWm2;
  const grounds = materials.map((material) => ({ ...material, warmth: warmthOf(material, light) }));
  return ({ sun, warmed, skyView, cover }) => {
    const { albedo, emissivity, warmth } = grounds[cover];
    const diffuse = skyView * light.diffuseWm2 + (1 - skyView) * wallLight;
    const down = beam * sun + diffuse;
    const up = albedo * down;
    const skyLong = skyView * light.longWm2 + (1 - skyView) * wallGlow;
    const kelvin = light.airC + warmth * warmed + 273.15;
    const groundLong = emissivity * boltzmann * (kelvin * kelvin) * (kelvin * kelvin) + (1 - emissivity) * skyLong;
    const short = shares.upDown * (down + up) + sideBeam * sun + shares.sides * 0.5 * (diffuse + up);
    const long = (shares.upDown + shares.sides * 0.5) * (skyLong + groundLong);
    return shares.light * short + shares.long * long;
  };
}
