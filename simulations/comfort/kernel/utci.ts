import { utciTerms } from './utci-terms.ts';

/** The index's range of validity. */
const range = { airC: [-50, 50], radiantK: [-30, 70], windMs: [0.5, 17] } as const;

/** The air of an hour: °C, wind at 10 m in m/s, relative humidity in percent. */
export interface HourAir {
  readonly airC: number;
  readonly windMs: number;
  readonly humidityPct: number;
}

/** Saturation vapour pressure over water, hPa (Hardy 1998, ITS-90), as the index's procedure has it. */
export function hardy(celsius: number): number {
  const kelvin = celsius + 273.15;
  const g = [-2.8365744e3, -6.028076559e3, 1.954263612e1, -2.737830188e-2, 1.6261698e-5, 7.0229056e-10, -1.8680009e-13];
  const sum = g.reduce((total, each, i) => total + each * kelvin ** (i - 2), 2.7150305 * Math.log(kelvin));
  return Math.exp(sum) * 0.01;
}

/** The UTCI of an hour as a function of the mean radiant temperature alone (°C); NaN outside of the index's range. */
export function utciOf({ airC, windMs, humidityPct }: HourAir): (radiantC: number) => number {
  const valid =
    airC >= range.airC[0] && airC <= range.airC[1] && windMs >= range.windMs[0] && windMs <= range.windMs[1];
  const vapour = (hardy(airC) * humidityPct) / 1000;
  const powers = powersOfRadiant(airC, windMs, vapour);
  return (radiantC) => {
    const d = radiantC - airC;
    if (!valid || !(d >= range.radiantK[0] && d <= range.radiantK[1])) return Number.NaN;
    let sum = 0;
    for (let i = 6; i >= 0; i--) sum = sum * d + powers[i];
    return airC + sum;
  };
}

/** All terms of one air, collected by the power of Tmrt − Ta: cells of an hour then take six multiplications each. */
function powersOfRadiant(air: number, wind: number, vapour: number): Float64Array {
  const powers = new Float64Array(7);
  let term = 0;
  for (let p = 0; p <= 6; p++) {
    for (let d = 0; p + d <= 6; d++) {
      for (let v = 0; p + d + v <= 6; v++) {
        for (let t = 0; p + d + v + t <= 6; t++) {
          powers[d] += utciTerms[term++] * vapour ** p * wind ** v * air ** t;
        }
      }
    }
  }
  return powers;
}
