import type { Epsg5186 } from '#core';
import type { RoadClass } from '#datasets/roads/contract.ts';
import type { Grid } from '../wind/morphology.ts';

/** A road as emissions need it. */
export interface EmittingRoad {
  readonly line: readonly Epsg5186[];
  readonly class: RoadClass;
  readonly widthM: number;
  readonly oneway: string;
  readonly name: string | null;
}

/** How cars drive on a class of road: vehicles a day in both directions, and km/h. Estimates of the size usual in Seoul. */
export const traffic: Readonly<Record<RoadClass, { readonly vehicles: number; readonly kmh: number }>> = {
  motorway: { vehicles: 120_000, kmh: 55 },
  trunk: { vehicles: 70_000, kmh: 45 },
  primary: { vehicles: 45_000, kmh: 25 },
  secondary: { vehicles: 25_000, kmh: 23 },
  tertiary: { vehicles: 10_000, kmh: 21 },
  residential: { vehicles: 1_500, kmh: 18 },
  service: { vehicles: 200, kmh: 15 },
  pedestrian: { vehicles: 0, kmh: 15 },
  other: { vehicles: 0, kmh: 15 },
};

export interface FleetMix {
  /** Percent of the vehicles. */
  readonly gradeFive: number;
}

/**
 * Exhaust PM2.5 in g/km at 40 km/h: vehicles of grade 5 (old diesels without a filter, Euro 1 to 3: 0.04 to 0.09), and the
 * mix of all others (petrol 0.001, diesel with a filter 0.002, lorries 0.02); EMEP/EEA guidebook 2019, 1.A.3.b tier 2.
 */
const exhaustGPerKm = { gradeFive: 0.06, others: 0.004 } as const;
/** Tyres, brakes and road surface of a mix of 88 % cars, 8 % vans and 4 % lorries (EMEP/EEA 2019, 1.A.3.b.vi-vii tier 1). */
const wearGPerKm = 0.0135;
/** AP-42, 13.2.1 (2011): g/km of PM2.5 = 0.15 (silt in g/m²)^0.91 (weight in short tons)^1.02. */
const resuspended = (silt: number) => 0.15 * silt ** 0.91 * meanTons ** 1.02;
const meanTons = 2;

/** Silt on the road by vehicles a day (AP-42, table 13.2.1-2), g/m²; expressways have half of that of busy roads. */
function siltOf(road: Pick<EmittingRoad, 'class'>): number {
  const { vehicles } = traffic[road.class];
  if (road.class === 'motorway') return 0.015;
  if (vehicles > 10_000) return 0.03;
  if (vehicles > 5_000) return 0.06;
  return vehicles > 500 ? 0.2 : 0.6;
}

/** Exhaust by speed over that at 40 km/h: high in stop and go and at great speed (the shape of COPERT's curves). */
export const bySpeed = (kmh: number): number => (0.6 + 20 / kmh + 0.3 * (kmh / 100) ** 2) / 1.148;

/** Share of all exhaust that vehicles of grade 5 give. */
export function gradeFiveExhaust({ gradeFive }: FleetMix): number {
  const [old, rest] = [(gradeFive / 100) * exhaustGPerKm.gradeFive, (1 - gradeFive / 100) * exhaustGPerKm.others];
  return old / (old + rest);
}

/** PM2.5 of a road in g/(m s), mean over a year, by what the cars do. */
export function roadEmission(road: Pick<EmittingRoad, 'class' | 'oneway'>, { gradeFive }: FleetMix) {
  const { vehicles, kmh } = traffic[road.class];
  const perMetreSecond = (vehicles * (road.oneway === 'no' ? 1 : 0.5)) / 86_400 / 1000;
  const fleet = (gradeFive / 100) * exhaustGPerKm.gradeFive + (1 - gradeFive / 100) * exhaustGPerKm.others;
  return {
    exhaust: perMetreSecond * fleet * bySpeed(kmh),
    wear: perMetreSecond * wearGPerKm,
    resuspension: perMetreSecond * resuspended(siltOf(road)),
  };
}

export function cellOf({ width, height, cellSize, origin }: Grid, x: number, y: number): number | undefined {
  const [column, row] = [Math.floor((x - origin[0]) / cellSize), Math.floor((origin[1] - y) / cellSize)];
  return column < 0 || row < 0 || column >= width || row >= height ? undefined : row * width + column;
}

/** Pieces of a line, none longer than a quarter of a cell, with the cell that holds the middle of each. */
export function forEachPiece(
  grid: Grid,
  line: readonly (readonly number[])[],
  visit: (cell: number, metres: number) => void,
): void {
  for (let i = 1; i < line.length; i++) {
    const [[x0, y0], [x1, y1]] = [line[i - 1], line[i]];
    const metres = Math.hypot(x1 - x0, y1 - y0);
    const pieces = Math.max(1, Math.ceil((4 * metres) / grid.cellSize));
    for (let k = 0; k < pieces; k++) {
      const t = (k + 0.5) / pieces;
      const cell = cellOf(grid, x0 + t * (x1 - x0), y0 + t * (y1 - y0));
      if (cell !== undefined) visit(cell, metres / pieces);
    }
  }
}
