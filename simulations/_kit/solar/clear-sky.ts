/**
 * Irradiance under a cloudless sky: Ineichen and Perez 2002 with the Linke turbidity, as pvlib implements it.
 * Irradiances are W/m².
 */

/** Linke turbidity of a city by month, January first (r.sun manual, "City"): the default for Seoul. */
export const cityLinkeTurbidity = [3.1, 3.2, 3.5, 4.0, 4.2, 4.3, 4.4, 4.3, 4.0, 3.6, 3.3, 3.1] as const;

/** Relative optical air mass (Kasten and Young 1989) from the apparent zenith in degrees; at most 90. */
export function relativeAirMass(apparentZenithDeg: number): number {
  const z = Math.min(90, apparentZenithDeg);
  return 1 / (Math.cos((z * Math.PI) / 180) + 0.50572 * (96.07995 - z) ** -1.6364);
}

/** Pressure of the standard atmosphere in hPa at a height in metres. */
export const standardPressure = (altitudeM: number): number => 1013.25 * (1 - 2.25577e-5 * altitudeM) ** 5.25588;

/** Irradiance outside the atmosphere on a plane facing the sun (Spencer 1971); day of year from 1. */
export function extraterrestrialIrradiance(dayOfYear: number, solarConstant = 1366.1): number {
  const b = (2 * Math.PI * (dayOfYear - 1)) / 365;
  return (
    solarConstant *
    (1.00011 + 0.034221 * Math.cos(b) + 0.00128 * Math.sin(b) + 0.000719 * Math.cos(2 * b) + 0.000077 * Math.sin(2 * b))
  );
}

export interface ClearSkyInput {
  readonly apparentZenithDeg: number;
  /** Relative air mass × pressure / 1013.25 hPa. */
  readonly absoluteAirMass: number;
  readonly linkeTurbidity: number;
  readonly altitudeM: number;
  readonly extraterrestrial: number;
}

export interface Irradiance {
  /** Global on the horizontal. */
  readonly ghi: number;
  /** Direct on a plane facing the sun. */
  readonly dni: number;
  /** Diffuse on the horizontal. */
  readonly dhi: number;
}

/** Ineichen and Perez: global, direct and diffuse irradiance; all zero at and below the horizon. */
export function ineichen(input: ClearSkyInput): Irradiance {
  const { apparentZenithDeg, absoluteAirMass: am, linkeTurbidity: tl, altitudeM, extraterrestrial: i0 } = input;
  const cosZenith = Math.cos((apparentZenithDeg * Math.PI) / 180);
  if (apparentZenithDeg >= 90) return { ghi: 0, dni: 0, dhi: 0 };
  const fh1 = Math.exp(-altitudeM / 8000);
  const fh2 = Math.exp(-altitudeM / 1250);
  const cg1 = 5.09e-5 * altitudeM + 0.868;
  const cg2 = 3.92e-5 * altitudeM + 0.0387;
  const ghi = cg1 * i0 * cosZenith * Math.exp(-cg2 * am * (fh1 + fh2 * (tl - 1)));
  const b = 0.664 + 0.163 / fh1;
  const beam = b * i0 * Math.exp(-0.09 * am * (tl - 1));
  const cap = (ghi * (1 - (0.1 - 0.2 * Math.exp(-tl)) / (0.1 + 0.882 / fh1))) / cosZenith;
  const dni = Math.max(0, Math.min(beam, cap));
  return { ghi, dni, dhi: ghi - dni * cosZenith };
}

/** Haurwitz 1945: global irradiance from the elevation alone; an independent check of the order of magnitude. */
export function haurwitz(elevationDeg: number): number {
  const cosZenith = Math.sin((elevationDeg * Math.PI) / 180);
  return cosZenith > 0 ? 1098 * cosZenith * Math.exp(-0.059 / cosZenith) : 0;
}
