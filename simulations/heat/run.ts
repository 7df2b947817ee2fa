import { type Field, numberColumn, type Table, textColumn, toEpsg5186, type Wgs84 } from '#core';
import { placeNames } from '../_kit/wind/place-names.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import { anyMeasure, cityCells, rural, withMeasures } from './city-cells.ts';
import type { HeatParameters } from './contract.ts';
import { costTable, effectTable, measuredCells } from './costs.ts';
import { cellRasters, type HeatCell, lapseKPerM } from './kernel/cells.ts';
import type { Forcing } from './kernel/layout.ts';
import { runSeason, type Season } from './kernel/season.ts';
import { stepMinutes } from './weather.ts';

export interface HeatInput {
  readonly parameters: Omit<HeatParameters, 'area'>;
  readonly city: CityForm;
  readonly forcing: readonly Forcing[];
  /** Of the last day's pictures. */
  readonly frameInstants: readonly number[];
}

export interface HeatRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

/** Height above sea level of the station of Seoul (108), whose typical year drives the city. */
export const stationM = 87;

/** Everything that a summer answers: rasters and the table by their names in the contract. */
export async function heatOfCity(input: HeatInput, run: HeatRun): Promise<Record<string, Field | Table>> {
  const { parameters, city, forcing } = input;
  const standing = cityCells(city, parameters);
  const measures = anyMeasure(parameters);
  const passes = measures ? 2 : 1;
  const season = (cells: readonly HeatCell[], pass: number) =>
    runSeason(cellRasters([...cells, rural(stationM)], stationM), forcing, {
      ...{ stepS: stepMinutes * 60, hotC: parameters.hotC, tropicalC: parameters.tropicalC, ...run },
      progress: (fraction) => run.progress?.((pass + fraction) / passes),
    });
  // A measure on nothing is said before anything is computed.
  const ring = parameters.measureArea.map(({ lon, lat }) => toEpsg5186([lon, lat] as Wgs84));
  const where = measuredCells(city, ring);
  const before = await season(standing, 0);
  if (!measures) return { ...fieldsOf(input, before, undefined), dongs: dongTable(city, before, before) };
  const acted = standing.map((cell, i) => (where[i] ? withMeasures(cell, parameters) : cell));
  const now = await season(acted, 1);
  const less = (name: 'afternoonAir' | 'nightAir') =>
    now.results[name].map((value, cell) => value - before.results[name][cell]);
  const treated = { city, cells: standing, where, measures: parameters };
  return {
    ...fieldsOf(input, now, before),
    dongs: dongTable(city, now, before),
    costs: costTable(treated),
    effect: effectTable({ ...treated, change: less('afternoonAir'), changeNight: less('nightAir') }),
  };
}

/** Warmer than grass at the same height. */
function islandOf({ ground }: CityForm, { results: { nightAir } }: Season): Float32Array {
  const grass = nightAir[nightAir.length - 1];
  return ground.values.map((z, cell) => nightAir[cell] - (grass - lapseKPerM * (z - stationM)));
}

function fieldsOf({ city, frameInstants }: HeatInput, now: Season, before: Season | undefined): Record<string, Field> {
  const { width, height, cellSize, origin } = city.grid;
  const cells = width * height;
  const raster = (values: Float32Array, unit: Field['unit'], timeAxis?: readonly number[]): Field => {
    const known = Float32Array.from({ length: cells * (timeAxis?.length ?? 1) }, (_, i) =>
      city.inside[i % cells] ? values[i] : Number.NaN,
    );
    const place = { width, height, cellSize, origin, crs: 'EPSG:5186', unit, noData: Number.NaN } as const;
    return { ...place, values: known, ...(timeAxis && { timeAxis }) };
  };
  const all = (of: (frame: Season['frames'][number]) => Float32Array) => {
    const values = new Float32Array(cells * now.frames.length);
    now.frames.forEach((frame, i) => {
      values.set(of(frame).subarray(0, cells), i * cells);
    });
    return values;
  };
  const less = (name: 'afternoonAir' | 'nightAir') =>
    before && now.results[name].map((value, cell) => value - before.results[name][cell]);
  const [change, changeNight] = [less('afternoonAir'), less('nightAir')];
  const { nightAir, afternoonAir, afternoonSurface, hotDays, tropicalNights } = now.results;
  return {
    island: raster(islandOf(city, now), 'kelvin'),
    night: raster(nightAir, 'celsius'),
    afternoon: raster(afternoonAir, 'celsius'),
    surface: raster(afternoonSurface, 'celsius'),
    hotDays: raster(hotDays, 'day'),
    tropicalNights: raster(tropicalNights, 'day'),
    lastDayAir: raster(
      all(({ air }) => air),
      'celsius',
      frameInstants,
    ),
    lastDaySurface: raster(
      all(({ surface }) => surface),
      'celsius',
      frameInstants,
    ),
    ...(change && changeNight && { change: raster(change, 'kelvin'), changeNight: raster(changeNight, 'kelvin') }),
  };
}

/** Means over each dong, the one with the warmest nights first. */
function dongTable(city: CityForm, now: Season, before: Season): Table {
  const nameOf = placeNames(city.grid, city.dongs);
  const cellsOf = new Map<string, number[]>();
  for (let cell = 0; cell < city.inside.length; cell++) {
    const name = nameOf(cell);
    if (!name) continue;
    const cells = cellsOf.get(name);
    if (cells) cells.push(cell);
    else cellsOf.set(name, [cell]);
  }
  const mean = (values: Float32Array, cells: readonly number[]) =>
    cells.reduce((sum, cell) => sum + values[cell], 0) / cells.length;
  const { results } = now;
  const rows = [...cellsOf].sort(
    ([a, one], [b, other]) => mean(results.nightAir, other) - mean(results.nightAir, one) || (a < b ? -1 : 1),
  );
  const column = (of: (cells: readonly number[]) => number) => numberColumn(rows.map(([, cells]) => of(cells)));
  const island = islandOf(city, now);
  const changed = (name: 'afternoonAir' | 'nightAir') =>
    column((cells) => mean(results[name], cells) - mean(before.results[name], cells));
  return {
    rows: rows.length,
    columns: {
      dong: textColumn(rows.map(([name]) => name)),
      nightC: column((cells) => mean(results.nightAir, cells)),
      islandK: column((cells) => mean(island, cells)),
      afternoonC: column((cells) => mean(results.afternoonAir, cells)),
      surfaceC: column((cells) => mean(results.afternoonSurface, cells)),
      hotDays: column((cells) => mean(results.hotDays, cells)),
      tropicalNights: column((cells) => mean(results.tropicalNights, cells)),
      changeAfternoonK: changed('afternoonAir'),
      changeNightK: changed('nightAir'),
    },
  };
}
