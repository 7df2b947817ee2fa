import { cellOf, type EmittingRoad, type FleetMix, forEachPiece, roadEmission } from '../_kit/dust/roads.ts';
import type { Grid, Morphology } from '../_kit/wind/morphology.ts';
import type { Kind } from './policy.ts';
import { stacks } from './stacks.ts';

/** Heat of a year per m² of floor, GJ, and PM2.5 of gas burnt for it, g/GJ (EMEP/EEA 2019, 1.A.4 tier 1, gaseous fuels). */
const heatGJPerM2 = 0.36;
const gasGPerGJ = 1.2;
const storeyM = 3.3;
/** Share of the built ground that is a building site, an estimate, and its PM10 in g/(m² year) (EMEP/EEA 2019, 2.A.5.b, apartments). */
const siteShare = 0.004;
const siteGPerM2 = 300;
const yearS = 8760 * 3600;

export interface Inventory {
  /** g/s of PM2.5 of every cell, mean over a year. */
  readonly cells: Readonly<Record<Kind, Float32Array>>;
}

/** How much is built in every cell: m³, and m² of footprint. */
export type BuiltMass = Pick<Morphology, 'volumeM3' | 'planM2'>;

/** Everything that gives dust in the city, by cell. */
export function inventory(
  { grid, built }: { readonly grid: Grid; readonly built: BuiltMass },
  roads: readonly EmittingRoad[],
  fleet: FleetMix,
): Inventory {
  const cells = grid.width * grid.height;
  const [exhaust, wear, resuspension] = [0, 1, 2].map(() => new Float64Array(cells));
  for (const road of roads) {
    const emission = roadEmission(road, fleet);
    if (emission.wear === 0) continue;
    forEachPiece(grid, road.line, (cell, metres) => {
      exhaust[cell] += metres * emission.exhaust;
      wear[cell] += metres * emission.wear;
      resuspension[cell] += metres * emission.resuspension;
    });
  }
  const heating = Float32Array.from(
    built.volumeM3,
    (m3) => (Math.max(0, m3) / storeyM) * ((heatGJPerM2 * gasGPerGJ) / yearS),
  );
  const construction = Float32Array.from(
    built.planM2,
    (m2) => Math.max(0, m2) * ((siteShare * siteGPerM2) / 10 / yearS),
  );
  return {
    cells: {
      exhaust: Float32Array.from(exhaust),
      wear: Float32Array.from(wear),
      resuspension: Float32Array.from(resuspension),
      ...{ heating, construction, stacks: stackCells(grid) },
    },
  };
}

function stackCells(grid: Grid): Float32Array {
  const cells = new Float32Array(grid.width * grid.height);
  for (const { place, tonnesPerYear } of stacks) {
    const cell = cellOf(grid, place[0], place[1]);
    if (cell !== undefined) cells[cell] += (tonnesPerYear * 1e6) / yearS;
  }
  return cells;
}

/** Tonnes a year of a kind's cells. */
export const tonnesPerYear = (cells: Float32Array): number =>
  (cells.reduce((sum, gramsPerS) => sum + gramsPerS, 0) * yearS) / 1e6;
