import { Arena } from '#simulations/_kit/kernel-module.ts';

/**
 * Everything that a cell is, f32 each, as assembly/index.ts reads it: constants of the season. Areas are shares of the
 * cell's plan; conductances W/(m² K).
 */
export const cellParameters = [
  // Shares: roof; of the floor: paved, grass, wood, water; wall area per plan.
  ...(['roof', 'paved', 'grass', 'wood', 'water', 'wall'] as const),
  // Canyon: height over width, sky views of floor and wall, 1 / determinant of the reflections.
  ...(['aspect', 'floorSky', 'wallSky', 'reflections'] as const),
  // Light: reflectivity of roof, paved ground, the whole floor.
  ...(['roofAlbedo', 'pavedAlbedo', 'floorAlbedo'] as const),
  // Share of the roof, and of the paved ground, that evaporates like grass.
  ...(['roofGreen', 'pavedWet'] as const),
  // Wind in the street and over the roofs, per wind of the weather.
  ...(['streetWind', 'roofWind'] as const),
  // Warmth by height above sea level against the weather's station, K; waste heat into the street, W/m² of plan.
  ...(['lapse', 'wasteHeat'] as const),
  // Exchange with the air above the roofs: see `exchangeOf`.
  ...(['airNeutral', 'airRatio', 'airUnstable', 'airRoughWind'] as const),
  ...(['roofNeutral', 'roofRatio', 'roofUnstable'] as const),
] as const;
export type CellParameter = (typeof cellParameters)[number];

/** What the season leaves in a cell, f32 each. */
export const cellResults = [
  ...(['afternoonAir', 'nightAir', 'afternoonSurface', 'nightSurface'] as const),
  ...(['hotDays', 'tropicalNights', 'imbalance', 'meanAir'] as const),
] as const;
export type CellResult = (typeof cellResults)[number];

/** The weather of one step, f32 each, in the kernel's order. */
export const forcingKeys = [
  ...([
    'direct',
    'diffuse',
    'tanZenith',
    'longwave',
    'air',
    'wind',
    'vapour',
    'saturated',
    'slope',
    'stomata',
  ] as const),
  ...(['afternoon', 'night', 'day', 'sleep', 'endsDay', 'endsNight', 'frame'] as const),
] as const;
export type Forcing = Readonly<Record<(typeof forcingKeys)[number], number>>;

/** Cells side by side in one vector. */
export const lanes = 4;
/** Steps of the table of `sunlitFloor` over x / (1 + x). */
export const sunTable = 1024;

export interface Layout {
  readonly cells: number;
  /** Cells of the rasters in memory: a multiple of the lanes. */
  readonly padded: number;
  readonly steps: number;
  readonly frames: number;
  readonly parameters: number;
  readonly results: number;
  readonly forcing: number;
  readonly sun: number;
  /** Street air, then seen surface: `frames` rasters each. */
  readonly pictures: number;
  readonly bytes: number;
}

export function layOut(cells: number, steps: number, frames: number): Layout {
  const padded = Math.ceil(cells / lanes) * lanes;
  const arena = new Arena();
  const parameters = arena.take(4 * padded * cellParameters.length);
  const results = arena.take(4 * padded * cellResults.length);
  const forcing = arena.take(4 * forcingKeys.length * steps);
  const sun = arena.take(4 * (sunTable + 2));
  const pictures = arena.take(8 * padded * Math.max(1, frames));
  return { cells, padded, steps, frames, parameters, results, forcing, sun, pictures, bytes: arena.bytes };
}
