import type { Field } from '#core';
import type { SolarParameters } from './contract.ts';
import type { RoofBuilding, RoofCells } from './planes.ts';

/** What one roof carries in a year. */
export interface RoofFigures {
  readonly building: RoofBuilding;
  readonly roofM2: number;
  readonly usableM2: number;
  /** Energy of a year on the roof's planes, kWh/m². */
  readonly insolation: number;
  readonly kilowattPeak: number;
  readonly kilowattHours: number;
}

/** Energy of a year on the roofs of a raster. */
export interface RoofEnergy {
  /** Wh/m² on the plane of each cell. */
  readonly energy: Field;
  /** The same on each plane when nothing stands around it. */
  readonly open: readonly number[];
}

/** The most cells of a setback: 5 m of half-metre cells. */
const farthestStep = 10;

/**
 * Figures of every roof: its cells that lie far enough from the edge and get enough of the sun that an open plane gets
 * carry modules. Roofs whose middle is outside of `within` (columns and rows of the raster) belong to a neighbour.
 */
export function roofFigures(
  buildings: readonly RoofBuilding[],
  cells: RoofCells,
  { energy, open }: RoofEnergy,
  parameters: SolarParameters,
): RoofFigures[] {
  const { cellSize, values } = energy;
  const inner = innerCells(cells.buildingOf, energy, parameters.setbackM);
  const sums = buildings.map(() => ({ cells: 0, light: 0, usable: 0, usableM2: 0, peak: 0, made: 0 }));
  const least = parameters.leastShare / 100;
  cells.buildingOf.forEach((b, cell) => {
    const light = values[cell];
    if (b < 0 || Number.isNaN(light)) return;
    const plane = cells.planes[cells.planeOf[cell]];
    const flat = cells.planeOf[cell] === 0;
    const sum = sums[b];
    // A tilted cell covers more roof than its plan.
    const areaM2 = cellSize ** 2 / (flat ? 1 : Math.cos((plane.tiltDeg * Math.PI) / 180));
    sum.cells += areaM2;
    sum.light += light * areaM2;
    if (!inner[cell] || light < least * open[cells.planeOf[cell]]) return;
    sum.usableM2 += areaM2;
    const moduleM2 = areaM2 * (flat ? parameters.packingShare / 100 : 1);
    const peak = (moduleM2 * parameters.moduleEfficiency) / 100;
    sum.peak += peak;
    sum.made += (peak * (light / 1000) * parameters.performanceRatio) / 100;
  });
  return buildings.flatMap((building, b) => {
    const { cells: roofM2, light, usableM2, peak, made } = sums[b];
    if (roofM2 === 0) return [];
    const insolation = light / roofM2 / 1000;
    return [{ building, roofM2, usableM2, insolation, kilowattPeak: peak, kilowattHours: made }];
  });
}

/** Cells of a roof at least `setbackM` from whatever is not the same roof: erosion by a disc, half a cell per border. */
function innerCells(buildingOf: Int32Array, { width, height, cellSize }: Field, setbackM: number): Uint8Array {
  const reach = Math.min(farthestStep, Math.floor(setbackM / cellSize + 0.5));
  const offsets: number[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if ((dx !== 0 || dy !== 0) && Math.hypot(dx, dy) <= setbackM / cellSize + 0.5) offsets.push(dx, dy);
    }
  }
  return Uint8Array.from(buildingOf, (b, cell) => {
    if (b < 0) return 0;
    const [x, y] = [cell % width, Math.floor(cell / width)];
    for (let i = 0; i < offsets.length; i += 2) {
      const [column, row] = [x + offsets[i], y + offsets[i + 1]];
      if (column < 0 || row < 0 || column >= width || row >= height) return 0;
      if (buildingOf[row * width + column] !== b) return 0;
    }
    return 1;
  });
}

/** What modules cost and bring. */
export interface Money {
  readonly co2Tonnes: number;
  readonly costWon: number;
  readonly savingWon: number;
  /** Simple payback; NaN where it never pays. */
  readonly paybackYears: number;
}

export function moneyOf(
  { kilowattPeak, kilowattHours }: Pick<RoofFigures, 'kilowattPeak' | 'kilowattHours'>,
  { costPerKilowatt, upkeepShare, tariff, co2PerKilowattHour }: SolarParameters,
): Money {
  const costWon = kilowattPeak * costPerKilowatt;
  const savingWon = kilowattHours * tariff - (costWon * upkeepShare) / 100;
  return {
    co2Tonnes: (kilowattHours * co2PerKilowattHour) / 1000,
    costWon,
    savingWon,
    paybackYears: savingWon > 0 && costWon > 0 ? costWon / savingWon : Number.NaN,
  };
}
