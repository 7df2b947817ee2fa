import { type HourLight, hourFlux } from './ground.ts';
import { pet } from './pet.ts';
import { radiantTemperature } from './radiant.ts';
import { utciOf } from './utci.ts';

export interface ComfortHour extends HourLight {
  readonly instant: number;
  readonly humidityPct: number;
  /** At 10 m in the street, m/s. */
  readonly windMs: number;
  /** Share (0..1) of the direct light that reaches each cell; absent at night. */
  readonly sun?: Float32Array;
}

/** Rasters of the ground: `skyView` 0..1, `cover` as `covers`, `counts` 1 where people stand. */
export interface ComfortGround {
  readonly skyView: Float32Array;
  readonly cover: Uint8Array;
  readonly counts: Uint8Array;
}

/** One raster per hour after another. */
export interface ComfortDay {
  readonly radiant: Float32Array;
  readonly utci: Float32Array;
  readonly pet: Float32Array;
  readonly stressHours: Float32Array;
  readonly sunHours: Float32Array;
  readonly means: readonly HourMeans[];
}

export interface HourMeans {
  readonly radiantC: number;
  readonly utciC: number;
  readonly petC: number;
  /** Shares (0..1) of the ground. */
  readonly strong: number;
  readonly sunny: number;
}

/** UTCI from which heat stress is strong, °C. */
const strongC = 32;
/** What is left after an hour of the sunlight that the ground took: a memory of some one and a half hours. */
const kept = 0.5;
/** Wind at the height of a body against that at 10 m. */
const atBody = (1.1 / 10) ** 0.2;

/** A day of a place, hour by hour. `pause` lets others be heard between two hours and may throw. */
export async function comfortDay(
  { skyView, cover, counts }: ComfortGround,
  hours: readonly ComfortHour[],
  pause: (done: number) => Promise<void>,
): Promise<ComfortDay> {
  const cells = skyView.length;
  const raster = () => new Float32Array(cells * hours.length).fill(Number.NaN);
  const [radiant, utci, petRaster] = [raster(), raster(), raster()];
  const stressHours = new Float32Array(cells);
  const sunHours = new Float32Array(cells);
  const warmed = new Float32Array(cells);
  const means: HourMeans[] = [];
  for (const [h, hour] of hours.entries()) {
    const flux = hourFlux(hour);
    const felt = utciOf({ airC: hour.airC, humidityPct: hour.humidityPct, windMs: Math.max(0.5, hour.windMs) });
    const equivalent = petTable(hour);
    const sums = { cells: 0, radiant: 0, utci: 0, pet: 0, strong: 0, sunny: 0 };
    for (let cell = 0; cell < cells; cell++) {
      const sun = hour.sun ? hour.sun[cell] : 0;
      warmed[cell] = kept * warmed[cell] + (1 - kept) * sun;
      if (!counts[cell]) continue;
      const celsius = radiantTemperature(
        flux({ sun, warmed: warmed[cell], skyView: skyView[cell], cover: cover[cell] }),
      );
      const [utciC, petC] = [felt(celsius), equivalent(celsius)];
      const at = h * cells + cell;
      radiant[at] = celsius;
      utci[at] = utciC;
      petRaster[at] = petC;
      if (utciC >= strongC) stressHours[cell]++;
      sunHours[cell] += sun;
      sums.cells++;
      sums.radiant += celsius;
      sums.utci += utciC;
      sums.pet += petC;
      sums.strong += Number(utciC >= strongC);
      sums.sunny += sun;
    }
    const mean = (sum: number) => sum / sums.cells;
    means.push({
      ...{ radiantC: mean(sums.radiant), utciC: mean(sums.utci), petC: mean(sums.pet) },
      ...{ strong: mean(sums.strong), sunny: mean(sums.sunny) },
    });
    await pause((h + 1) / hours.length);
  }
  for (let cell = 0; cell < cells; cell++) if (!counts[cell]) stressHours[cell] = sunHours[cell] = Number.NaN;
  return { radiant, utci, pet: petRaster, stressHours, sunHours, means };
}

/** PET over the mean radiant temperature of one air, solved at every fourth kelvin and linear between. */
function petTable({ airC, humidityPct, windMs }: ComfortHour): (radiantC: number) => number {
  const [low, step, count] = [airC - 40, 4, 37];
  const table = Float64Array.from({ length: count }, (_, i) =>
    pet({ airC, humidityPct, windMs: windMs * atBody, radiantC: low + i * step }),
  );
  return (radiantC) => {
    const place = Math.min(count - 1.001, Math.max(0, (radiantC - low) / step));
    const i = Math.floor(place);
    return table[i] + (place - i) * (table[i + 1] - table[i]);
  };
}
