import type { RoadClass } from '#datasets/roads/contract.ts';

/**
 * Km/h of a pumper with blue lights on free roads, by class. The order of size is that of the mean speeds of engines in
 * dense cities (RAND Fire Project, Kolesar & Blum 1973: some 25–35 km/h over short runs); the values are assumptions.
 */
const freeKmh: Readonly<Record<RoadClass, number>> = {
  motorway: 70,
  trunk: 60,
  primary: 48,
  secondary: 42,
  tertiary: 34,
  residential: 22,
  service: 14,
  pedestrian: 10,
  other: 18,
};
export const classNames = Object.keys(freeKmh) as RoadClass[];

/** What is left of the free speed on main roads by the hour of a working day in Seoul: jams hold engines up too. */
const jam = (hour: number): number => {
  if (hour >= 7 && hour < 10) return 0.72;
  if (hour >= 17 && hour < 20) return 0.66;
  if (hour >= 10 && hour < 17) return 0.8;
  return hour >= 20 && hour < 23 ? 0.9 : 1;
};
/** Narrow streets are slow at any hour: parked cars, not jams. */
export const mainRoads: readonly RoadClass[] = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary'];

/** Metres a second by class index (`classNames`) at an hour of the day, 0–23; on free roads when absent. */
export function emergencySpeeds(hour?: number): Float64Array {
  const left = hour === undefined ? 1 : jam(hour);
  return Float64Array.from(classNames, (name) => (freeKmh[name] / 3.6) * (mainRoads.includes(name) ? left : 1));
}

/** Narrower than this no pumper passes (소방차 전용구역·진입로 폭: 3.5 m). */
export const pumperWidthM = 3.5;
/** Seconds lost at each junction of three and more streets: braking and looking. */
export const junctionS = 2;
/** Seconds from the call to the alarm, and from the alarm to the first wheel. */
export const callS = 60;
export const turnoutS = 60;
