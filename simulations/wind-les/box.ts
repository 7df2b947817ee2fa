import type { Epsg5186Box } from '#core';
import { outcomeKind } from '#core';
import { approachOf } from '../_kit/wind/blow.ts';
import { type Frame, turnedGrid, type WindCity } from '../_kit/wind/turned.ts';
import type { WindLesParameters } from './contract.ts';
import type { Stresses } from './kernel/inflow.ts';
import { type LesGrid, lesTooLarge, maxLesCells } from './kernel/les.ts';

/** Metres of city before and behind the area, and beside it. */
export const [alongM, besideM] = [150, 100];
/** Columns at both ends of the box in which nothing stands. */
const openColumns = 6;
/** The box is this high at least, reaches this far above the highest roof, and is this many times as high. */
const [leastM, aboveM, times] = [100, 60, 2];
const karman = 0.4;
const seed = 7;

export type BoxParameters = Pick<WindLesParameters, 'fromDeg' | 'roughnessM' | 'cellSizeM'>;

/**
 * The boxes of cities (as they are to be, as they stand) for a wind of 1 m/s at the station, all of one height: turned into the
 * wind, level ground, cubes, nothing at both ends.
 */
export function lesBoxes(
  cities: readonly WindCity[],
  area: Epsg5186Box,
  { fromDeg, roughnessM, cellSizeM: cellSize }: BoxParameters,
): { grids: LesGrid[]; frame: Frame } {
  requireSmooth(cellSize, roughnessM);
  const approach = approachOf(1, roughnessM);
  const turned = cities.map((city) => turnedGrid(city, area, { fromDeg, cellSize, approach, alongM, besideM }));
  const [{ frame }] = turned;
  const { nx, ny } = frame;
  const tallest = turned.reduce((high, { grid }) => grid.roofs.reduce((a, b) => Math.max(a, b), high), 0);
  const nz = levelsFor(tallest, cellSize);
  requireFits(nx * ny * nz);
  const layer = surfaceLayer(approach, { nz, cellSize });
  const grids = turned.map(({ grid: { roofs } }) => {
    const tops = Int32Array.from(roofs, (roof, at) => {
      const column = at % nx;
      return column < openColumns || column >= nx - openColumns ? 0 : Math.round(roof / cellSize);
    });
    return { nx, ny, nz, cellSize, tops, ...layer, seed };
  });
  return { grids, frame };
}

const levelsFor = (tallestM: number, cellSize: number) =>
  Math.ceil(Math.max(leastM, times * tallestM, tallestM + aboveM) / cellSize);

/** Refuses an area whose box would be too large even if nothing stood in it, and cells too small for the roughness. */
export function requireLesBox([west, south, east, north]: Epsg5186Box, { cellSizeM, roughnessM }: BoxParameters): void {
  requireSmooth(cellSizeM, roughnessM);
  const [along, across] = [east - west + 2 * alongM, north - south + 2 * besideM];
  requireFits(Math.round((along * across) / cellSizeM ** 2) * levelsFor(0, cellSizeM));
}

/** A neutral surface layer over level ground: its profile, stresses and gusts (standard deviations: H. A. Panofsky, J. A. Dutton 1984). */
export function surfaceLayer(
  approach: LesGrid['approach'],
  { nz, cellSize }: Pick<LesGrid, 'nz' | 'cellSize'>,
): Pick<LesGrid, 'approach' | 'gusts' | 'eddyM' | 'floorDrag' | 'topDrag'> {
  // Friction velocity from the logarithmic profile: kappa times its slope in ln z.
  const friction = (karman * (approach(20) - approach(10))) / Math.LN2;
  const topM = nz * cellSize;
  const gusts = (heightM: number): Stresses => {
    // Eddies of less than some cells do not come in with the wind: they would not live on the grid.
    const seen = (1 - Math.exp(-heightM / (2 * cellSize))) * (1 - Math.exp((heightM - topM) / (3 * cellSize)));
    const less = friction * (1 - (0.5 * heightM) / topM);
    // No air comes through the top, so that the stress falls off to nothing there; a fall of pressure makes up for the floor's.
    const shear = -((friction * seen) ** 2) * (1 - heightM / topM);
    return { along: 2.3 * less, across: 1.7 * less, up: 1.2 * less * seen, shear };
  };
  return {
    ...{ approach, gusts, eddyM: Math.min(60, topM / 2) },
    ...{ floorDrag: (friction / approach(0.5 * cellSize)) ** 2, topDrag: 0 },
  };
}

function requireFits(cells: number): void {
  if (cells > maxLesCells) throw lesTooLarge({ cells, limit: maxLesCells }, 'area');
}

/** The middle of the lowest cells has to be well above the roughness. */
function requireSmooth(cellSize: number, roughness: number): void {
  if (cellSize < 4 * roughness) throw tooRough({ cellSize, roughness, least: 4 * roughness }, 'cellSizeM');
}

const tooRough = outcomeKind({
  code: 'wind-les-too-rough',
  status: 422,
  message: {
    ko: '{cellSize} m 칸은 거칠기 {roughness} m에 견주어 너무 작습니다 (네 배 이상).',
    en: 'Cells of {cellSize} m are too small for a roughness of {roughness} m (four times at least).',
  },
  remedy: {
    ko: '격자를 {least} m 이상으로 키우거나 둘레의 거칠기를 줄이십시오.',
    en: 'Take cells of {least} m or more, or less roughness around.',
  },
});
