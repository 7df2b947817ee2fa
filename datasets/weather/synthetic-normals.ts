/**
 * Climate of Seoul (station 108, Songwol-dong) after the Korea Meteorological Administration's normals 1991-2020. Annual mean
 * (12.8 °C), January (-1.9 °C) and August (26.1 °C) agree with published figures; the other months were not compared with
 * the table line by line. Wind and pressure are rounded; the spread of days and the prevailing directions are estimates.
 * Good enough for a generated year, and not a source for anything else.
 */
export interface MonthNormals {
  /** Means of the day, its highest and its lowest, °C. */
  readonly meanC: number;
  readonly highC: number;
  readonly lowC: number;
  readonly humidityPct: number;
  readonly sunshineHours: number;
  readonly windMs: number;
  /** Reduced to sea level. */
  readonly pressureHpa: number;
  /** Standard deviation of daily means, estimate. */
  readonly spreadC: number;
  /** Where the wind mostly comes from, estimate. */
  readonly windFromDeg: number;
}

const columns = [
  'meanC',
  'highC',
  'lowC',
  'humidityPct',
  'sunshineHours',
  'windMs',
  'pressureHpa',
  'spreadC',
  'windFromDeg',
] as const;
const table: readonly (readonly number[])[] = [
  [-1.9, 2.1, -5.5, 56.2, 169.6, 2.3, 1024.3, 3.6, 300],
  [0.7, 5.1, -3.2, 54.6, 170.8, 2.5, 1022.4, 3.5, 300],
  [6.1, 11.0, 1.9, 54.6, 198.2, 2.7, 1018.9, 3.2, 290],
  [12.6, 17.9, 8.0, 54.8, 206.3, 2.7, 1014.1, 2.9, 270],
  [18.2, 23.6, 13.5, 59.7, 223.0, 2.5, 1010.5, 2.3, 260],
  [22.7, 27.6, 18.7, 65.7, 189.1, 2.4, 1007.0, 1.8, 250],
  [25.3, 29.0, 22.3, 76.2, 123.6, 2.3, 1006.6, 1.9, 240],
  [26.1, 30.0, 22.9, 73.5, 156.1, 2.2, 1007.9, 1.9, 250],
  [21.6, 26.2, 17.7, 66.4, 179.7, 2.0, 1013.1, 2.2, 320],
  [15.0, 20.2, 10.6, 61.8, 206.5, 2.0, 1018.6, 2.6, 320],
  [7.5, 11.9, 3.5, 60.4, 157.3, 2.2, 1021.9, 3.4, 300],
  [0.2, 4.2, -3.4, 57.8, 162.9, 2.3, 1024.3, 3.7, 300],
];

export const monthNormals: readonly MonthNormals[] = table.map(
  (row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])) as unknown as MonthNormals,
);

export const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Height of the station above sea level, for the pressure. */
export const stationM = 86;
