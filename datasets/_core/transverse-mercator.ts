import { type Ellipsoid, eccentricity2Of, grs80 } from './ellipsoid.ts';

/** A transverse Mercator projection. */
export interface TransverseMercator {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly scale: number;
  readonly falseEasting: number;
  readonly falseNorthing: number;
  /** GRS 80 unless another is named. */
  readonly ellipsoid?: Ellipsoid;
}

type Pair = [number, number];

const radians = Math.PI / 180;

type Series = readonly [number, number, number, number];

// Krüger's series to the fourth power of the third flattening: C. F. F. Karney, "Transverse Mercator with an accuracy of a
// few nanometers", J. Geodesy 85 (2011), equations 14, 35 and 36. What they leave out is less than a micrometre in Korea.
function seriesOf({ semiMajor, flattening }: Ellipsoid) {
  const n = flattening / (2 - flattening);
  const [n2, n3, n4] = [n ** 2, n ** 3, n ** 4];
  const forward: Series = [
    n / 2 - (2 * n2) / 3 + (5 * n3) / 16 + (41 * n4) / 180,
    (13 * n2) / 48 - (3 * n3) / 5 + (557 * n4) / 1440,
    (61 * n3) / 240 - (103 * n4) / 140,
    (49561 * n4) / 161280,
  ];
  const inverse: Series = [
    n / 2 - (2 * n2) / 3 + (37 * n3) / 96 - n4 / 360,
    n2 / 48 + n3 / 15 - (437 * n4) / 1440,
    (17 * n3) / 480 - (37 * n4) / 840,
    (4397 * n4) / 161280,
  ];
  return { rectifyingRadius: (semiMajor / (1 + n)) * (1 + n2 / 4 + n4 / 64), forward, inverse };
}

/** `c1 sin 2z + c2 sin 4z + c3 sin 6z + c4 sin 8z` for `z = xi + i eta`, by Clenshaw's rule: real and imaginary part. */
function sines([c1, c2, c3, c4]: Series, xi: number, eta: number): Pair {
  const [sin, cos, sinh, cosh] = [Math.sin(2 * xi), Math.cos(2 * xi), Math.sinh(2 * eta), Math.cosh(2 * eta)];
  const re = 2 * cos * cosh;
  const im = -2 * sin * sinh;
  const re3 = c3 + re * c4;
  const im3 = im * c4;
  const re2 = c2 + re * re3 - im * im3 - c4;
  const im2 = re * im3 + im * re3;
  const re1 = c1 + re * re2 - im * im2 - re3;
  const im1 = re * im2 + im * re2 - im3;
  return [re1 * sin * cosh - im1 * cos * sinh, re1 * cos * sinh + im1 * sin * cosh];
}

/** Tangent of the conformal latitude from that of the geographic one (equations 7 to 9). */
function conformal(tan: number, eccentricity: number): number {
  const secant = Math.sqrt(1 + tan * tan);
  const sigma = Math.sinh(eccentricity * Math.atanh((eccentricity * tan) / secant));
  return tan * Math.sqrt(1 + sigma * sigma) - sigma * secant;
}

/** The way back, by Newton's rule (equations 19 to 21): two rounds reach the last bit. */
function geographic(conformalTan: number, eccentricity: number): number {
  const eccentricity2 = eccentricity * eccentricity;
  let tan = conformalTan / (1 - eccentricity2);
  for (let round = 0; round < 3; round++) {
    const reached = conformal(tan, eccentricity);
    const slope = (1 - eccentricity2) * Math.sqrt((1 + reached * reached) * (1 + tan * tan));
    tan += ((conformalTan - reached) * (1 + (1 - eccentricity2) * tan * tan)) / slope;
  }
  return tan;
}

/**
 * Degrees to metres and back, without the generality of a library of projections: an import asks this for every corner of
 * every building. A latitude beyond a pole is no place on earth: it becomes one as far away as its number says, so that whoever
 * checks where things lie finds it outside, with the shape that it had.
 */
export function transverseMercator(projection: TransverseMercator): {
  forward(position: readonly number[]): Pair;
  inverse(position: readonly number[]): Pair;
} {
  const { latitudeDeg, longitudeDeg, falseEasting, falseNorthing, ellipsoid = grs80 } = projection;
  const eccentricity = Math.sqrt(eccentricity2Of(ellipsoid));
  const series = seriesOf(ellipsoid);
  const radius = projection.scale * series.rectifyingRadius;
  const onGlobe = (lonDeg: number, latDeg: number): Pair => {
    if (Math.abs(latDeg) > 90) return [(lonDeg - longitudeDeg) * radians * radius, latDeg * radians * radius];
    const tan = conformal(Math.tan(latDeg * radians), eccentricity);
    const lon = (lonDeg - longitudeDeg) * radians;
    const cos = Math.cos(lon);
    const xi = Math.atan2(tan, cos);
    const eta = Math.asinh(Math.sin(lon) / Math.sqrt(tan * tan + cos * cos));
    const [alongXi, alongEta] = sines(series.forward, xi, eta);
    return [radius * (eta + alongEta), radius * (xi + alongXi)];
  };
  const originNorthing = onGlobe(longitudeDeg, latitudeDeg)[1];
  return {
    forward: ([lon, lat]) => {
      const [east, north] = onGlobe(lon, lat);
      return [falseEasting + east, falseNorthing + north - originNorthing];
    },
    inverse: ([x, y]) => {
      const xi = (y - falseNorthing + originNorthing) / radius;
      const eta = (x - falseEasting) / radius;
      const [alongXi, alongEta] = sines(series.inverse, xi, eta);
      const [xiOut, sinh] = [xi - alongXi, Math.sinh(eta - alongEta)];
      const cos = Math.cos(xiOut);
      const tan = geographic(Math.sin(xiOut) / Math.sqrt(sinh * sinh + cos * cos), eccentricity);
      return [longitudeDeg + Math.atan2(sinh, cos) / radians, Math.atan(tan) / radians];
    },
  };
}
