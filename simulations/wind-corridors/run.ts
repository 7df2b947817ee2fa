import type { Field, Table } from '#core';
import type { Morphology } from '../_kit/wind/morphology.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import { type CorridorParameters, windOrder } from './contract.ts';
import { findCorridors } from './kernel/corridors.ts';
import { resistanceOf, type WindLayers } from './kernel/resistance.ts';
import type { SectorResult } from './kernel/run-sector.ts';
import { roughnessOf, windLayers } from './layers.ts';
import { corridorTables } from './tables.ts';

export interface CorridorInput {
  readonly parameters: Omit<CorridorParameters, 'area'>;
  readonly city: CityForm;
  /** Share of the hours in which wind comes from each sector. */
  readonly rose: readonly number[];
}

export interface CorridorRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

/** Metres that two roads of a sector stay apart, and of the shortest road worth its name (Barlag and Kuttler 1991). */
const [apartM, leastM] = [400, 1000];

/** Everything that a run answers: rasters and tables by their names in the contract. */
export async function corridors(input: CorridorInput, run: CorridorRun): Promise<Record<string, Field | Table>> {
  const { parameters, city, rose } = input;
  const wanted = sectorsOf(parameters.windFrom);
  const weights = wanted.length > 1 ? wanted.map((sector) => rose[sector]) : [1];
  const rules = { cellSize: city.grid.cellSize, most: parameters.roadCount, apartM, leastM };
  const passes = city.after ? 2 : 1;
  const find = async (built: Morphology, pass: number) => {
    const layers = windLayers(city, built, parameters.resistance);
    const progress = (fraction: number) => run.progress?.((pass + fraction) / passes);
    return { layers, found: await findCorridors(layers, wanted, rules, { ...run, progress }) };
  };
  const before = await find(city.built, 0);
  const now = city.after ? await find(city.after, 1) : before;
  const built = city.after ?? city.built;
  const fields = fieldsOf(city, built, now.layers, now.found, weights);
  const ways = waysOf(now.found, weights, city);
  const change = city.after && waysOf(before.found, weights, city).map((share, cell) => ways[cell] - share);
  const tables = corridorTables({
    ...input,
    layers: now.layers,
    found: now.found,
    weights,
    built,
    before: before.found,
  });
  return {
    ways: rasterOf(city, ways, 'percent'),
    ...fields,
    ...(change && { change: rasterOf(city, change, 'percent') }),
    ...tables,
  };
}

const sectorsOf = (windFrom: CorridorParameters['windFrom']): number[] =>
  windFrom === 'year' ? windOrder.map((_, sector) => sector) : [windOrder.indexOf(windFrom)];

/** Percent of the ways of all sectors that lead through each cell. */
function waysOf(found: readonly SectorResult[], weights: readonly number[], { inside }: CityForm): Float32Array {
  const share = new Float64Array(inside.length);
  found.forEach(({ through, ways }, i) => {
    if (ways === 0) return;
    for (let cell = 0; cell < share.length; cell++) share[cell] += (100 * weights[i] * through[cell]) / ways;
  });
  return Float32Array.from(share, (value, cell) => (inside[cell] ? value : Number.NaN));
}

function fieldsOf(
  city: CityForm,
  built: Morphology,
  layers: WindLayers,
  found: readonly SectorResult[],
  weights: readonly number[],
): Record<string, Field> {
  const strongest = found[weights.indexOf(Math.max(...weights))].sector;
  const mean = (of: (sector: number) => Float32Array) => {
    const sum = new Float32Array(city.inside.length);
    found.forEach(({ sector }, i) => {
      const values = of(sector);
      for (let cell = 0; cell < sum.length; cell++) sum[cell] += weights[i] * values[cell];
    });
    return sum;
  };
  const { lengthM, displacementM } = roughnessOf(built, strongest);
  const raster = (values: Float32Array, unit: Field['unit']) => rasterOf(city, values, unit);
  return {
    resistance: raster(
      mean((sector) => resistanceOf(layers, sector).resistance),
      'one',
    ),
    frontal: raster(
      mean((sector) => built.frontalDensity(sector)),
      'one',
    ),
    plan: raster(
      built.planDensity().map((share) => 100 * share),
      'percent',
    ),
    roughness: raster(lengthM, 'metre'),
    displacement: raster(displacementM, 'metre'),
  };
}

function rasterOf({ grid, inside }: CityForm, values: Float32Array, unit: Field['unit']): Field {
  const known = values.map((value, cell) => (inside[cell] ? value : Number.NaN));
  const { width, height, cellSize, origin } = grid;
  return { values: known, width, height, cellSize, origin, crs: 'EPSG:5186', unit, noData: Number.NaN };
}
