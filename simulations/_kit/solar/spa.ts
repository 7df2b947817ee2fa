import { latitudeTerms, longitudeTerms, nutationTerms, radiusTerms, type Term } from './spa-tables.ts';

/**
 * Position of the sun by the NREL Solar Position Algorithm (Reda and Andreas, NREL/TP-560-34302, 2008) in double
 * precision: ±0.0003° from the year -2000 to 6000. Angles are degrees; azimuth is clockwise from north.
 */
export interface Place {
  /** Degrees, north and east positive. */
  readonly lat: number;
  readonly lon: number;
  /** Metres above the ellipsoid; a kilometre changes the position by 0.0001°. */
  readonly elevationM?: number;
  readonly pressureHPa?: number;
  readonly temperatureC?: number;
  /** Refraction at sunrise and sunset, degrees. */
  readonly horizonRefractionDeg?: number;
}

const degree = Math.PI / 180;
const sin = (deg: number) => Math.sin(deg * degree);
const cos = (deg: number) => Math.cos(deg * degree);
const tan = (deg: number) => Math.tan(deg * degree);
const wrap = (deg: number, turn = 360) => ((deg % turn) + turn) % turn;
/** c0 + c1 x + c2 x² + … */
const polynomial = (x: number, coefficients: readonly number[]) => coefficients.reduceRight((sum, c) => sum * x + c, 0);

const seriesSum = (terms: readonly Term[], jme: number) =>
  terms.reduce((sum, [a, b, c]) => sum + a * Math.cos(b + c * jme), 0);
/** Σ (series i) JMEⁱ / 1e8: radians or astronomical units. */
const seriesValue = (series: readonly (readonly Term[])[], jme: number) =>
  polynomial(
    jme,
    series.map((terms) => seriesSum(terms, jme)),
  ) / 1e8;

/** Seconds by which terrestrial time leads universal time: observed values (IERS), linear between, held at the ends. */
const deltaTable: readonly (readonly [year: number, seconds: number])[] = [
  [1980, 50.5],
  [1990, 56.9],
  [2000, 63.8],
  [2005, 64.7],
  [2010, 66.1],
  [2015, 67.6],
  [2020, 69.4],
  [2024, 69.2],
];
export function deltaTSeconds(unixMs: number): number {
  const year = 1970 + unixMs / (365.2425 * 86_400_000);
  const next = deltaTable.findIndex(([y]) => y > year);
  if (next === 0) return deltaTable[0][1];
  if (next < 0) return deltaTable[deltaTable.length - 1][1];
  const [y0, s0] = deltaTable[next - 1];
  const [y1, s1] = deltaTable[next];
  return s0 + ((s1 - s0) * (year - y0)) / (y1 - y0);
}

/** Everything that depends on the instant alone. Names follow the report. */
export function geocentric(unixMs: number, deltaT = deltaTSeconds(unixMs)) {
  const jd = unixMs / 86_400_000 + 2440587.5;
  const jc = (jd - 2451545) / 36525;
  const jde = jd + deltaT / 86400;
  const jce = (jde - 2451545) / 36525;
  const jme = jce / 10;
  const L = wrap(seriesValue(longitudeTerms, jme) / degree);
  const B = seriesValue(latitudeTerms, jme) / degree;
  const R = seriesValue(radiusTerms, jme);
  const theta = wrap(L + 180);
  const { X, dPsi, dEps } = nutation(jce);
  const eps0 = polynomial(jme / 10, obliquity);
  const eps = eps0 / 3600 + dEps;
  const dTau = -20.4898 / (3600 * R);
  const lambda = theta + dPsi + dTau;
  const v0 = wrap(280.46061837 + 360.98564736629 * (jd - 2451545) + jc * jc * (0.000387933 - jc / 38710000));
  const v = v0 + dPsi * cos(eps);
  const beta = -B;
  const alpha = wrap(Math.atan2(sin(lambda) * cos(eps) - tan(beta) * sin(eps), cos(lambda)) / degree);
  const delta = Math.asin(sin(beta) * cos(eps) + cos(beta) * sin(eps) * sin(lambda)) / degree;
  return { jd, jc, jde, jce, jme, L, B, R, theta, beta, X, dPsi, dEps, eps0, eps, dTau, lambda, v0, v, alpha, delta };
}

/** Arc seconds, in units of 10 000 Julian years. */
const obliquity = [84381.448, -4680.93, -1.55, 1999.25, -51.38, -249.67, -39.05, 7.12, 27.87, 5.79, 2.45];
/** Mean elongation of the moon, mean anomalies of sun and moon, argument of latitude and ascending node of the moon. */
const fundamentalArguments = [
  [297.85036, 445267.11148, -0.0019142, 1 / 189474],
  [357.52772, 35999.05034, -0.0001603, -1 / 300000],
  [134.96298, 477198.867398, 0.0086972, 1 / 56250],
  [93.27191, 483202.017538, -0.0036825, 1 / 327270],
  [125.04452, -1934.136261, 0.0020708, 1 / 450000],
] as const;

function nutation(jce: number): { X: number[]; dPsi: number; dEps: number } {
  const X = fundamentalArguments.map((coefficients) => polynomial(jce, coefficients));
  let dPsi = 0;
  let dEps = 0;
  for (const [y0, y1, y2, y3, y4, a, b, c, d] of nutationTerms) {
    const angle = X[0] * y0 + X[1] * y1 + X[2] * y2 + X[3] * y3 + X[4] * y4;
    dPsi += (a + b * jce) * sin(angle);
    dEps += (c + d * jce) * cos(angle);
  }
  return { X, dPsi: dPsi / 36_000_000, dEps: dEps / 36_000_000 };
}

/** Where the sun stands at an instant (Unix milliseconds), with every intermediate value of the report. */
export function solarPosition(unixMs: number, place: Place, deltaT = deltaTSeconds(unixMs)) {
  const geo = geocentric(unixMs, deltaT);
  return { ...geo, ...topocentric(geo, place) };
}

/** What a place needs to know of the sun: distance (AU), sidereal time, right ascension and declination (degrees). */
export interface GeocentricSun {
  readonly R: number;
  readonly v: number;
  readonly alpha: number;
  readonly delta: number;
}

/** The sun of the day that starts at `startMs`, between three exact positions: within 0.00005° of `geocentric`. */
export function geocentricWithin(startMs: number): (unixMs: number) => GeocentricSun {
  const half = 43_200_000;
  const middle = startMs + half;
  const [a, b, c] = [startMs, middle, startMs + 2 * half].map((t) => geocentric(t));
  const three = (key: 'R' | 'alpha' | 'delta'): Three => [a[key], b[key], c[key]];
  const [rs, alphas, deltas] = [three('R'), three('alpha'), three('delta')];
  const nutationOfTime = b.v - b.v0;
  return (unixMs) => {
    const n = (unixMs - middle) / half;
    const v = b.v0 + (360.98564736629 * (unixMs - middle)) / 86_400_000 + nutationOfTime;
    return { R: interpolateDay(rs, n), v, alpha: interpolateDay(alphas, n), delta: interpolateDay(deltas, n) };
  };
}

/** Where the sun stands as seen from a place. Names follow the report. */
export function topocentric(geo: GeocentricSun, place: Place) {
  const { lat, lon, elevationM = 0, pressureHPa = 1013.25, temperatureC = 12, horizonRefractionDeg = 0.5667 } = place;
  const H = wrap(geo.v + lon - geo.alpha);
  const xi = 8.794 / (3600 * geo.R);
  const u = Math.atan(0.99664719 * tan(lat));
  const x = Math.cos(u) + (elevationM / 6378140) * cos(lat);
  const y = 0.99664719 * Math.sin(u) + (elevationM / 6378140) * sin(lat);
  const dAlpha = Math.atan2(-x * sin(xi) * sin(H), cos(geo.delta) - x * sin(xi) * cos(H)) / degree;
  const alpha1 = geo.alpha + dAlpha;
  const delta1 =
    Math.atan2((sin(geo.delta) - y * sin(xi)) * cos(dAlpha), cos(geo.delta) - x * sin(xi) * cos(H)) / degree;
  const H1 = H - dAlpha;
  const e0 = Math.asin(sin(lat) * sin(delta1) + cos(lat) * cos(delta1) * cos(H1)) / degree;
  const de = refraction(e0, pressureHPa, temperatureC, horizonRefractionDeg);
  const azimuth = wrap(Math.atan2(sin(H1), cos(H1) * sin(lat) - tan(delta1) * cos(lat)) / degree + 180);
  const elevation = e0 + de;
  return { H, xi, dAlpha, alpha1, delta1, H1, e0, de, elevation, zenith: 90 - elevation, azimuth };
}

/** How far the air lifts the sun, degrees; 0 once its disc is below the horizon. */
function refraction(e0: number, pressureHPa: number, temperatureC: number, atHorizon: number): number {
  if (e0 < -(0.26667 + atHorizon)) return 0;
  return ((pressureHPa / 1010) * (283 / (273 + temperatureC)) * 1.02) / (60 * tan(e0 + 10.3 / (e0 + 5.11)));
}

export interface SunTimes {
  /** Unix milliseconds; undefined where the sun stays up or down all day. */
  readonly sunrise: number | undefined;
  readonly transit: number;
  readonly sunset: number | undefined;
}

/** Elevation of the sun's centre at sunrise and sunset: its upper limb on the horizon, lifted by 0.5667° of refraction. */
const riseElevationDeg = -0.8333;

/** Sunrise, transit and sunset that fall in the UTC day starting at `dayMs` (report, appendix A.2). */
export function sunTimes(dayMs: number, { lat, lon }: Place, deltaT = deltaTSeconds(dayMs)): SunTimes {
  const { v } = geocentric(dayMs, deltaT);
  // At 0 h terrestrial time of the day before, the day and the day after: positions between are interpolated.
  const days = [-1, 0, 1].map((n) => geocentric(dayMs + n * 86_400_000 - deltaT * 1000, deltaT));
  const alphas = [days[0].alpha, days[1].alpha, days[2].alpha] as const;
  const deltas = [days[0].delta, days[1].delta, days[2].delta] as const;
  const m0 = wrap((alphas[1] - lon - v) / 360, 1);
  const argument = (sin(riseElevationDeg) - sin(lat) * sin(deltas[1])) / (cos(lat) * cos(deltas[1]));
  const instant = (m: number) => dayMs + m * 86_400_000;
  const at = (m: number) => {
    const n = m + deltaT / 86400;
    const H = wrap(v + 360.985647 * m + lon - interpolateDay(alphas, n) + 180) - 180;
    const delta = interpolateDay(deltas, n);
    const h = Math.asin(sin(lat) * sin(delta) + cos(lat) * cos(delta) * cos(H)) / degree;
    return { H, h, delta };
  };
  const edge = (m: number) => {
    const { H, h, delta } = at(m);
    return instant(m + (h - riseElevationDeg) / (360 * cos(delta) * cos(lat) * sin(H)));
  };
  const transit = instant(m0 - at(m0).H / 360);
  if (Math.abs(argument) > 1) return { sunrise: undefined, transit, sunset: undefined };
  const H0 = Math.acos(argument) / degree;
  return { sunrise: edge(wrap(m0 - H0 / 360, 1)), transit, sunset: edge(wrap(m0 + H0 / 360, 1)) };
}

/** The same for any 24 hours that start at `startMs`, such as a civil day in Seoul. */
export function sunTimesWithin(startMs: number, place: Place): SunTimes {
  const utcDay = Math.floor(startMs / 86_400_000) * 86_400_000;
  const days = [utcDay, utcDay + 86_400_000].map((day) => sunTimes(day, place));
  const within = (t: number | undefined) => t !== undefined && t >= startMs && t < startMs + 86_400_000;
  const pick = (key: keyof SunTimes) => days.map((day) => day[key]).find(within);
  return { sunrise: pick('sunrise'), transit: pick('transit') ?? days[0].transit, sunset: pick('sunset') };
}

type Three = readonly [before: number, same: number, after: number];
/** Quadratic through three values at equal steps, `n` steps after the middle one; right ascension may wrap at 360°. */
function interpolateDay([before, same, after]: Three, n: number): number {
  const near = (difference: number) => wrap(difference + 180) - 180;
  const a = near(same - before);
  const b = near(after - same);
  return same + (n * (a + b + (b - a) * n)) / 2;
}
