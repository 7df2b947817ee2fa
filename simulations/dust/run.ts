import { type Epsg5186, type Epsg5186Box, type Field, type Stack, stackComponent, type Table } from '#core';
import { type EmittingRoad, gradeFiveExhaust } from '../_kit/dust/roads.ts';
import { crop } from '../_kit/raster.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import { type Background, backgroundOf, type StationReading } from './background.ts';
import type { DustParameters } from './contract.ts';
import { type BuiltMass, type Inventory, inventory } from './emissions.ts';
import { type SourceColumn, type SourceReceptorMatrix, sourceReceptorMatrix } from './kernel/matrix.ts';
import { type Release, stencils } from './kernel/stencil.ts';
import { anyPolicy, coarse, type Fleet, factorOf, kinds, noPolicy, type Policy } from './policy.ts';
import { plumeHeightM } from './stacks.ts';
import { caughtByGreen, type StreetPiece, streetPieces } from './streets.ts';
import { resultTables } from './tables.ts';
import { fanOf, type PeriodWeather } from './weather.ts';
import { wallZone, zoneCount, zonesOf } from './zones.ts';

export interface DustInput {
  readonly parameters: Omit<DustParameters, 'area'>;
  /** What is answered, in whole cells of the city's raster, which reaches beyond it. */
  readonly box: Epsg5186Box;
  readonly city: CityForm;
  readonly roads: readonly EmittingRoad[];
  /** Ring of the City Wall, closed; empty where it is not known. */
  readonly wall: readonly Epsg5186[];
  readonly weather: PeriodWeather;
  readonly readings: readonly StationReading[];
}

export interface DustRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

/** How far plumes are followed, m, and the most cells to each side. */
const reachM = 8000;
const mostReach = 160;
/** m² of floor for each person in Seoul, all floors together (9.4 million people, some 550 km² of floor). */
const floorPerPersonM2 = 58;
const storeyM = 3.3;

/** How each kind of source stands in the air; traffic is mixed by its cars and the streets, heat comes from roofs. */
const releases: readonly Release[] = kinds.map((kind) => {
  if (kind === 'heating') return { heightM: 15, sigmaZ: 7 };
  if (kind === 'construction') return { heightM: 3, sigmaZ: 3 };
  if (kind === 'stacks') return { heightM: plumeHeightM, sigmaZ: 20 };
  return { heightM: 1, sigmaZ: 4 };
});

/** A city's sources and what they leave where: all that policies work on. */
export interface DustCity {
  readonly matrix: SourceReceptorMatrix;
  readonly inventory: Inventory;
  readonly fleet: Fleet;
  readonly pieces: readonly StreetPiece[];
  readonly zones: Uint8Array;
  /** By cell; 0 outside the box. */
  readonly people: Float32Array;
  /** What 1 g/s of a cell's traffic leaves in that cell itself. */
  readonly ownCell: number;
}

/** Everything that a run answers: rasters and tables by their names in the contract. */
export async function dustOfCity(input: DustInput, run: DustRun): Promise<Record<string, Field | Table | Stack>> {
  const { parameters } = input;
  const city = await dustCity(input, run);
  const standing = concentrations(city, noPolicy);
  const acted = anyPolicy(parameters);
  const now = acted ? concentrations(city, parameters) : standing;
  const background = backgroundOf(parameters, input.readings, input.city.grid, standing.pm25, standing.pm10);
  return {
    ...fieldsOf(input, now, background, standing),
    parts: partsStack(input, city, standing),
    ...resultTables(input, city, { standing, now, background }),
  };
}

/** What the matrix is made from. */
export interface SpreadInput {
  readonly grid: CityForm['grid'];
  readonly built: BuiltMass;
  readonly roads: readonly EmittingRoad[];
  readonly zones: Uint8Array;
  readonly weather: PeriodWeather;
  readonly parameters: Pick<DustParameters, 'land' | 'period' | 'gradeFive'>;
}

/** Spreads what everything gives over a city and a period. */
export async function spreadOver(input: SpreadInput, { threads, signal, progress }: DustRun) {
  const { grid, parameters, zones, weather } = input;
  const { width: columns, height: rows, cellSize } = grid;
  const reach = Math.min(mostReach, Math.ceil(reachM / cellSize), Math.max(rows, columns));
  const options = { land: parameters.land, cellSize, reach, releases, ...fanOf(parameters.period) };
  const spread = stencils(weather.winds, options);
  signal?.throwIfAborted();
  progress?.(0.2);
  const given = inventory(input, input.roads, parameters);
  const matrix = await sourceReceptorMatrix(sourceColumns(given, zones), {
    ...{ rows, columns, reach, stencils: spread, threads },
    ...(signal && { signal }),
    progress: (fraction) => progress?.(0.2 + 0.8 * fraction),
  });
  return { matrix, inventory: given, ownCell: spread[0][reach * (2 * reach + 1) + reach] };
}

/** Builds the matrix of a city and period, with all that policies and streets need. */
export async function dustCity(input: DustInput, run: DustRun): Promise<DustCity> {
  const { city, roads, parameters, weather } = input;
  const zones = zonesOf(city, input.wall);
  const { grid, built } = city;
  const spread = await spreadOver({ grid, built, roads, zones, weather, parameters }, run);
  const pieces = streetPieces(city, roads, parameters);
  const fleet = { gradeFiveExhaust: gradeFiveExhaust(parameters), caught: caughtByGreen(pieces) };
  return { ...spread, fleet, pieces, zones, people: peopleIn(input) };
}

/** A column for each kind of source in each zone that has some. */
function sourceColumns({ cells }: Inventory, zones: Uint8Array): SourceColumn[] {
  const columns: SourceColumn[] = [];
  kinds.forEach((name, kind) => {
    const parts = Array.from({ length: zoneCount }, () => undefined as Float32Array | undefined);
    cells[name].forEach((grams, cell) => {
      if (!(grams > 0)) return;
      const part = parts[zones[cell]] ?? new Float32Array(zones.length);
      parts[zones[cell]] = part;
      part[cell] = grams;
    });
    parts.forEach((emission, zone) => {
      if (emission) columns.push({ kind, zone, emission });
    });
  });
  return columns;
}

/** People by floor area, an estimate; only those within the box that is asked for and the city's limits. */
function peopleIn({ city: { grid, built, inside }, box: [west, south, east, north] }: DustInput): Float32Array {
  return Float32Array.from(built.volumeM3, (m3, cell) => {
    const x = grid.origin[0] + ((cell % grid.width) + 0.5) * grid.cellSize;
    const y = grid.origin[1] - (Math.floor(cell / grid.width) + 0.5) * grid.cellSize;
    const asked = x > west && x < east && y > south && y < north && inside[cell] === 1;
    return asked ? Math.max(0, m3) / storeyM / floorPerPersonM2 : 0;
  });
}

/** What is in the air of every cell without the background, µg/m³. */
export interface Concentrations {
  readonly policy: Policy;
  /** What is left of each source, by column of the matrix. */
  readonly factors: Float32Array;
  /** PM2.5 by kind. */
  readonly byKind: readonly Float32Array[];
  readonly pm25: Float32Array;
  readonly pm10: Float32Array;
}

/** One product of the matrix with a policy. */
export function concentrations({ matrix, fleet }: Pick<DustCity, 'matrix' | 'fleet'>, policy: Policy): Concentrations {
  const factors = Float32Array.from(matrix.sources, ({ kind, zone }) =>
    factorOf(kinds[kind], zone === wallZone, policy, fleet),
  );
  const byKind = matrix.byKind(factors).map((sum) => sum.slice());
  const pm25 = new Float32Array(matrix.cells);
  const pm10 = new Float32Array(matrix.cells);
  byKind.forEach((part, kind) => {
    const ratio = coarse[kinds[kind]];
    for (let cell = 0; cell < pm25.length; cell++) {
      pm25[cell] += part[cell];
      pm10[cell] += ratio * part[cell];
    }
  });
  return { policy, factors, byKind, pm25, pm10 };
}

function fieldsOf(
  { city, box }: DustInput,
  now: Concentrations,
  background: Background,
  standing: Concentrations,
): Record<string, Field> {
  const raster = (of: (cell: number) => number, unit?: Field['unit']) => askedRaster({ city, box }, of, unit);
  return {
    pm25: raster((cell) => background.pm25 + now.pm25[cell]),
    pm10: raster((cell) => background.pm10 + now.pm10[cell]),
    local: raster((cell) => now.pm25[cell]),
    cause: raster((cell) => largestOf(now.byKind, cell), 'one'),
    change: raster((cell) => now.pm25[cell] - standing.pm25[cell]),
  };
}

/** A raster of the part that is asked for; nothing is known beyond the city. */
function askedRaster(
  { city: { grid, inside }, box }: Pick<DustInput, 'city' | 'box'>,
  of: (cell: number) => number,
  unit: Field['unit'] = 'microgramPerCubicMetre',
): Field {
  const { width, height, cellSize, origin } = grid;
  const values = Float32Array.from(inside, (known, cell) => (known ? of(cell) : Number.NaN));
  return crop({ width, height, cellSize, origin, crs: 'EPSG:5186', noData: Number.NaN, unit, values }, box);
}

/** What each kind leaves without policies, and the exhaust of the City Wall by itself: all that a map under others needs. */
function partsStack(input: DustInput, { matrix }: DustCity, standing: Concentrations): Stack {
  const wall = matrix.sources.findIndex(({ kind, zone }) => kinds[kind] === 'exhaust' && zone === wallZone);
  const column = wall < 0 ? new Float32Array(matrix.cells) : matrix.column(wall);
  const rasters = [...standing.byKind, column].map((part) => askedRaster(input, (cell) => part[cell]));
  const [{ width, height, cellSize, origin }] = rasters;
  const cells = width * height;
  const all = new Float32Array(rasters.length * cells);
  rasters.forEach(({ values }, i) => {
    all.set(values, i * cells);
  });
  let most = 0;
  for (const value of all) if (value > most) most = value; // NaN is never more
  const step = Math.max(1e-6, most / 32_767);
  return {
    ...{ width, height, cellSize, origin, unit: 'microgramPerCubicMetre', step, axis: rasters.map((_, i) => i) },
    components: { pm25: stackComponent(all, step) },
    ground: askedRaster(input, (cell) => input.city.ground.values[cell], 'metre').values,
    roofs: new Float32Array(cells),
  };
}

/** The kind that adds most; nothing where nothing comes to. */
function largestOf(byKind: readonly Float32Array[], cell: number): number {
  let largest = -1;
  byKind.forEach((part, kind) => {
    if (part[cell] > (largest < 0 ? 0 : byKind[largest][cell])) largest = kind;
  });
  return largest < 0 ? Number.NaN : largest;
}
