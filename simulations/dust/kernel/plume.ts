/**
 * Gaussian plumes: how wide they are, and what they leave at a place. Lengths in metres, wind in m/s, sources in g/s
 * (lines: g/(m s)), concentrations in g/m³.
 */

/** Pasquill's classes, from a hot afternoon (A) to a clear night (F). */
export const stabilities = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type Stability = (typeof stabilities)[number];
export type Land = 'urban' | 'rural';

export interface Sigmas {
  readonly y: number;
  readonly z: number;
}

/** How wide a plume is `x` metres downwind. */
export const sigmas = (land: Land, stability: Stability, x: number): Sigmas =>
  land === 'urban' ? briggsUrban(stability, x) : pasquillRural(stability, x);

/** Briggs' curves for cities (G. A. Briggs 1973, as in ISC3). */
function briggsUrban(stability: Stability, x: number): Sigmas {
  const wide = 1 / Math.sqrt(1 + 0.0004 * x);
  switch (stability) {
    case 'A':
    case 'B':
      return { y: 0.32 * x * wide, z: 0.24 * x * Math.sqrt(1 + 0.001 * x) };
    case 'C':
      return { y: 0.22 * x * wide, z: 0.2 * x };
    case 'D':
      return { y: 0.16 * x * wide, z: (0.14 * x) / Math.sqrt(1 + 0.0003 * x) };
    default:
      return { y: 0.11 * x * wide, z: (0.08 * x) / Math.sqrt(1 + 0.0015 * x) };
  }
}

/** Coefficients of σ_y = 465.11628 x tan(0.017453293 (c − d ln x)), x in km (ISC3 user's guide, volume II, table 1-1). */
const ruralAcross: Readonly<Record<Stability, readonly [c: number, d: number]>> = {
  A: [24.167, 2.5334],
  B: [18.333, 1.8096],
  C: [12.5, 1.0857],
  D: [8.333, 0.72382],
  E: [6.25, 0.54287],
  F: [4.1667, 0.36191],
};

/** Up to a distance in km: σ_z = a x^b, x in km (ISC3 user's guide, volume II, table 1-2). */
const ruralUp: Readonly<Record<Stability, readonly (readonly [upToKm: number, a: number, b: number])[]>> = {
  A: [
    [0.1, 122.8, 0.9447],
    [0.15, 158.08, 1.0542],
    [0.2, 170.22, 1.0932],
    [0.25, 179.52, 1.1262],
    [0.3, 217.41, 1.2644],
    [0.4, 258.89, 1.4094],
    [0.5, 346.75, 1.7283],
    [Infinity, 453.85, 2.1166],
  ],
  B: [
    [0.2, 90.673, 0.93198],
    [0.4, 98.483, 0.98332],
    [Infinity, 109.3, 1.0971],
  ],
  C: [[Infinity, 61.141, 0.91465]],
  D: [
    [0.3, 34.459, 0.86974],
    [1, 32.093, 0.81066],
    [3, 32.093, 0.64403],
    [10, 33.504, 0.60486],
    [Infinity, 36.65, 0.56589],
  ],
  E: [
    [0.1, 24.26, 0.8366],
    [0.3, 23.331, 0.81956],
    [1, 21.628, 0.7566],
    [2, 21.628, 0.63077],
    [4, 22.534, 0.57154],
    [Infinity, 24.703, 0.50527],
  ],
  F: [
    [0.2, 15.209, 0.81558],
    [0.7, 14.457, 0.78407],
    [1, 13.953, 0.68465],
    [2, 13.953, 0.63227],
    [3, 14.823, 0.54503],
    [7, 16.187, 0.4649],
    [Infinity, 17.836, 0.41507],
  ],
};

function pasquillRural(stability: Stability, x: number): Sigmas {
  const km = x / 1000;
  if (km <= 0) return { y: 0, z: 0 };
  const [c, d] = ruralAcross[stability];
  const [, a, b] = ruralUp[stability].find(([upTo]) => km <= upTo)!;
  return { y: 465.11628 * km * Math.tan(0.017453293 * (c - d * Math.log(km))), z: Math.min(5000, a * km ** b) };
}

const windExponents: Readonly<Record<Land, Readonly<Record<Stability, number>>>> = {
  urban: { A: 0.15, B: 0.15, C: 0.2, D: 0.25, E: 0.3, F: 0.3 },
  rural: { A: 0.07, B: 0.07, C: 0.1, D: 0.15, E: 0.35, F: 0.55 },
};

/** Wind at a height by the power law (ISC3), from that at another. */
export const windAt = (land: Land, stability: Stability, windMs: number, fromM: number, atM: number): number =>
  windMs * (atM / fromM) ** windExponents[land][stability];

export interface PlumePlace {
  readonly windMs: number;
  /** Of the plume's axis. */
  readonly heightM: number;
  readonly sigmas: Sigmas;
  /** Across the wind, from the axis. */
  readonly y: number;
  /** Above the ground. */
  readonly z: number;
}

/** Concentration of a point source of 1 g/s, reflected at the ground. */
export function plume({ windMs, heightM, sigmas: { y: sy, z: sz }, y, z }: PlumePlace): number {
  const across = Math.exp((-y * y) / (2 * sy * sy));
  return (across * upAndDown(heightM, z, sz)) / (2 * Math.PI * windMs * sy * sz);
}

/** Concentration of an endless line of 1 g/(m s) that lies across the wind. */
export const lineSource = ({ windMs, heightM, sigmas: { z: sz }, z }: Omit<PlumePlace, 'y'>): number =>
  upAndDown(heightM, z, sz) / (Math.sqrt(2 * Math.PI) * windMs * sz);

/** From the axis itself and from its mirror beneath the ground. */
export const upAndDown = (heightM: number, z: number, sz: number): number =>
  Math.exp(-((z - heightM) ** 2) / (2 * sz * sz)) + Math.exp(-((z + heightM) ** 2) / (2 * sz * sz));

/** Concentration at the middle of a puff of 1 kg in the open after some seconds, in kg/m³ (K in m²/s). */
export const puffCentre = (diffusivity: number, seconds: number): number =>
  1 / (4 * Math.PI * diffusivity * seconds) ** 1.5;
