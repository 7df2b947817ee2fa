import { type CellParameter, cellParameters } from './layout.ts';
import { canyonViews, exchangeOf } from './physics.ts';
import type { CellRasters } from './season.ts';

/** A cell of the city as planners know it; shares of its plan, metres, W/m² of plan. */
export interface HeatCell {
  readonly roof: number;
  readonly grass: number;
  readonly wood: number;
  readonly water: number;
  /** What is none of these is paved. */
  readonly heightM: number;
  /** Area of walls per plan. */
  readonly wall: number;
  readonly groundM: number;
  readonly roofAlbedo: number;
  readonly roofGreen: number;
  readonly pavedAlbedo: number;
  /** Share of the paved ground that lets water through. */
  readonly pavedWet: number;
  readonly wasteHeatWm2: number;
  /** Of the wind of the weather; 1 unless the place is known to be windier or calmer. */
  readonly windFactor: number;
}

/** Height of the weather's wind above the city's ground, and of the weather's station above sea level, metres. */
const windM = 10;
export const lapseKPerM = 0.0065;

const wallAlbedo = 0.25;
const albedo = { grass: 0.19, wood: 0.15, water: 0.1 } as const;

/** Constants of the season, cell by cell. @param stationM height of the weather's station above sea level */
export function cellRasters(cells: readonly HeatCell[], stationM: number): CellRasters {
  const rasters = Object.fromEntries(cellParameters.map((name) => [name, new Float32Array(cells.length)])) as Record<
    CellParameter,
    Float32Array
  >;
  cells.forEach((cell, i) => {
    const constants = constantsOf(cell, stationM);
    for (const name of cellParameters) rasters[name][i] = constants[name];
  });
  return rasters;
}

function constantsOf(cell: HeatCell, stationM: number): Record<CellParameter, number> {
  const { roof, grass, wood, water, heightM } = cell;
  const floor = Math.max(1e-3, 1 - roof);
  const paved = Math.max(0, floor - grass - wood - water);
  const aspect = cell.wall / (2 * floor);
  const views = canyonViews(aspect);
  const floorAlbedo =
    (paved * cell.pavedAlbedo + grass * albedo.grass + wood * albedo.wood + water * albedo.water) / floor;
  const determinant = 1 - wallAlbedo * (1 - 2 * views.wall) - wallAlbedo * views.wall * floorAlbedo * (1 - views.floor);
  return {
    ...{ roof, paved, grass, wood, water, wall: cell.wall, aspect },
    ...{ floorSky: views.floor, wallSky: views.wall, reflections: 1 / determinant },
    ...{ roofAlbedo: cell.roofAlbedo, pavedAlbedo: cell.pavedAlbedo, floorAlbedo },
    ...{ roofGreen: cell.roofGreen, pavedWet: cell.pavedWet },
    lapse: -lapseKPerM * (cell.groundM - stationM),
    wasteHeat: cell.wasteHeatWm2,
    ...windOf(heightM, aspect, cell.windFactor),
  };
}

/** Wind over the roofs by the logarithmic law, in the street by the exponential one (TARGET), and how heat is exchanged. */
function windOf(heightM: number, aspect: number, factor: number) {
  const z0 = Math.max(0.1, 0.1 * heightM);
  const top = Math.max(2, heightM);
  const reference = Math.log((top + windM) / z0);
  const roofWind = (factor * Math.log(Math.max(2, top / z0))) / Math.max(1, reference);
  const air = exchangeOf(top + windM, z0, z0 / 10);
  const overRoof = exchangeOf(5, 0.15, 0.0015);
  return {
    streetWind: roofWind * Math.exp(-0.386 * aspect),
    roofWind: factor * 0.8,
    ...{ airNeutral: air.neutral, airRatio: air.ratio, airUnstable: air.unstable, airRoughWind: factor },
    ...{ roofNeutral: overRoof.neutral, roofRatio: overRoof.ratio, roofUnstable: overRoof.unstable },
  };
}
