/** Radiation of a generated hour. Good to a few per cent on average: the twin's own sun is computed elsewhere. */
const latitudeRad = (37.57 * Math.PI) / 180;
const longitudeDeg = 126.97;
const zoneDeg = 135;
const solarConstant = 1361;

/** Angle of the year on a day, 0 on 1 January. */
const yearAngle = (dayOfYear: number): number => (2 * Math.PI * dayOfYear) / 365;

/** Declination (rad), equation of time (min) and squared inverse distance of the sun: J. W. Spencer, 1971. */
function sunOfDay(dayOfYear: number): { declination: number; equationMin: number; eccentricity: number } {
  const g = yearAngle(dayOfYear);
  const [c1, s1, c2, s2, c3, s3] = [1, 2, 3].flatMap((k) => [Math.cos(k * g), Math.sin(k * g)]);
  return {
    declination:
      0.006918 - 0.399912 * c1 + 0.070257 * s1 - 0.006758 * c2 + 0.000907 * s2 - 0.002697 * c3 + 0.00148 * s3,
    equationMin: 229.18 * (0.000075 + 0.001868 * c1 - 0.032077 * s1 - 0.014615 * c2 - 0.040849 * s2),
    eccentricity: 1.00011 + 0.034221 * c1 + 0.00128 * s1 + 0.000719 * c2 + 0.000077 * s2,
  };
}

/** Hours from sunrise to sunset, on a flat horizon. */
export function dayLengthHours(dayOfYear: number): number {
  const { declination } = sunOfDay(dayOfYear);
  return (24 / Math.PI) * Math.acos(-Math.tan(latitudeRad) * Math.tan(declination));
}

/** Mean cosine of the sun's zenith angle over the hour that ends at `hour` (1…24); the sun below counts as 0. */
export function meanCosZenith(dayOfYear: number, hour: number): number {
  const { declination, equationMin } = sunOfDay(dayOfYear);
  const steps = 12;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const clock = hour - 1 + (i + 0.5) / steps;
    const solarHour = clock + (longitudeDeg - zoneDeg) / 15 + equationMin / 60;
    const angle = ((solarHour - 12) * Math.PI) / 12;
    const cos =
      Math.sin(latitudeRad) * Math.sin(declination) + Math.cos(latitudeRad) * Math.cos(declination) * Math.cos(angle);
    sum += Math.max(0, cos);
  }
  return sum / steps;
}

export interface Radiation {
  readonly globalWm2: number;
  readonly directNormalWm2: number;
  readonly diffuseWm2: number;
}

/** Mean radiation outside the atmosphere on a horizontal plane over the hour that ends at `hour`, W/m². */
export const extraterrestrialWm2 = (dayOfYear: number, hour: number): number =>
  solarConstant * sunOfDay(dayOfYear).eccentricity * meanCosZenith(dayOfYear, hour);

/**
 * Radiation under a cloud cover of 0…1; `clarity` is the share that haze leaves of the clear sky's.
 * Clear sky: B. Haurwitz, 1945; clouds: F. Kasten and G. Czeplak, 1980; diffuse share: D. G. Erbs et al., 1982.
 */
export function radiationOf(dayOfYear: number, cosZenith: number, cloud: number, clarity = 1): Radiation {
  if (cosZenith <= 0.005) return { globalWm2: 0, directNormalWm2: 0, diffuseWm2: 0 };
  const clear = 1098 * cosZenith * Math.exp(-0.057 / cosZenith);
  const global = clarity * clear * (1 - 0.75 * cloud ** 3.4);
  const kt = global / (solarConstant * sunOfDay(dayOfYear).eccentricity * cosZenith);
  const diffuse = cosZenith < 0.05 ? global : global * diffuseShare(kt);
  return {
    globalWm2: Math.round(global),
    diffuseWm2: Math.round(diffuse),
    directNormalWm2: Math.round((global - diffuse) / cosZenith),
  };
}

function diffuseShare(kt: number): number {
  if (kt <= 0.22) return 1 - 0.09 * kt;
  if (kt > 0.8) return 0.165;
  return 0.9511 - 0.1604 * kt + 4.388 * kt ** 2 - 16.638 * kt ** 3 + 12.336 * kt ** 4;
}
