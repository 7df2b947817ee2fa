import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boxToEpsg5186, type Epsg5186, toEpsg5186, type Wgs84 } from '#core';
import { type MainRoadClass, roadFacts } from '#datasets/_kit/facts/roads.ts';
import { airStations } from '#datasets/air/contract.ts';
import type { RoadClass } from '#datasets/roads/contract.ts';
import { cellOf, type EmittingRoad } from '../_kit/dust/roads.ts';
import { forEachCell, snapBox } from '../_kit/raster.ts';
import { epwHours } from '../_kit/weather/epw-hours.ts';
import { gridOf } from '../_kit/wind/read-city.ts';
import { contract } from './contract.ts';
import { noPolicy } from './policy.ts';
import { concentrations, spreadOver } from './run.ts';
import { periodWeather } from './weather.ts';

/** What a year over real Seoul is held against: files that lie beside the checkout, never part of it. */
const epwFile = 'weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw';
const gridFile = 'heat/seoul_grid573_lst_landcover_wind_pm10.geojson';
const stationFile = 'sensors/seoul_air_daily_by_station_2021.csv';

/** The main roads by the city's own facts; small streets are not among them. */
const classes: Readonly<Record<MainRoadClass, RoadClass>> = {
  ...{ expressway: 'motorway', arterial: 'primary', street: 'secondary', lane: 'residential' },
};
const roads = (): EmittingRoad[] =>
  roadFacts.map(({ name, class: kind, lanes, points }) => {
    const line = points.map((point) => toEpsg5186(point as unknown as Wgs84));
    return { line, class: classes[kind], widthM: 3.3 * lanes, oneway: 'no', name };
  });

/** Metres of building over a square metre of built land: half covered, 12 m high. */
const builtM = 6;

interface Kilometre {
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
  readonly properties: { readonly avg_dust_10: number; readonly b_sum: number };
}

export interface PatternComparison {
  /** Rank correlation with the annual PM10 of the file's 573 kilometres, and with the means of 2021 at the 25 stations. */
  readonly kilometres: number;
  readonly stations: number;
  /** Highest less lowest over the stations, µg/m³: modelled, measured. */
  readonly spread: readonly [modelled: number, measured: number];
  readonly modelledMean: number;
}

/** The pattern of PM10 of a year against what is known of Seoul's; undefined without the files. */
export async function againstMeasuredPattern(shared: string, threads = 1): Promise<PatternComparison | undefined> {
  const files = [epwFile, gridFile, stationFile].map((file) => join(shared, file));
  if (!files.every((file) => existsSync(file))) return undefined;
  const cellSize = 250;
  const grid = gridOf(snapBox(boxToEpsg5186([126.76, 37.42, 127.19, 37.71]), cellSize), cellSize);
  const { features } = JSON.parse(readFileSync(files[1], 'utf8')) as { features: Kilometre[] };
  const cellsOf = features.map(({ geometry }) => {
    const cells: number[] = [];
    for (const polygon of polygonsOf(geometry)) forEachCell(grid, polygon, (cell) => cells.push(cell));
    return cells;
  });
  const volumeM3 = new Float64Array(grid.width * grid.height);
  features.forEach(({ properties }, i) => {
    for (const cell of cellsOf[i]) volumeM3[cell] = (properties.b_sum / 100) * cellSize ** 2 * builtM;
  });
  const built = { volumeM3, planM2: volumeM3.map((m3) => m3 / 12) };
  const parameters = contract.parameters.parse({ cellSizeM: cellSize });
  const weather = periodWeather(epwHours(files[0]), parameters);
  const zones = new Uint8Array(volumeM3.length);
  const { matrix } = await spreadOver({ grid, built, roads: roads(), zones, weather, parameters }, { threads });
  const { pm10 } = concentrations({ matrix, fleet: { gradeFiveExhaust: 0, caught: 0 } }, noPolicy);
  const known = cellsOf.flatMap((cells, i) => (cells.length > 0 ? [i] : []));
  const modelled = known.map((i) => cellsOf[i].reduce((sum, cell) => sum + pm10[cell], 0) / cellsOf[i].length);
  const measured = stationMeans(files[2]);
  const pairs = airStations.flatMap(({ name, lon, lat }) => {
    const [x, y] = toEpsg5186([lon, lat] as Wgs84);
    const [cell, mean] = [cellOf(grid, x, y), measured.get(name)];
    return cell === undefined || mean === undefined ? [] : [{ modelled: pm10[cell], measured: mean }];
  });
  const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  return {
    kilometres: rankCorrelation(
      modelled,
      known.map((i) => features[i].properties.avg_dust_10),
    ),
    stations: rankCorrelation(
      pairs.map((pair) => pair.modelled),
      pairs.map((pair) => pair.measured),
    ),
    spread: [range(pairs.map((pair) => pair.modelled)), range(pairs.map((pair) => pair.measured))],
    modelledMean: modelled.reduce((sum, value) => sum + value, 0) / modelled.length,
  };
}

function polygonsOf({ type, coordinates }: Kilometre['geometry']): (readonly Epsg5186[])[][] {
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as number[][][][];
  return polygons.map((rings) => rings.map((ring) => ring.map((position) => toEpsg5186(position as unknown as Wgs84))));
}

function stationMeans(file: string): Map<string, number> {
  const days = new Map<string, number[]>();
  for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
    const [, name, , , , , pm10] = line.trim().split(',');
    if (!pm10) continue;
    const known = days.get(name) ?? [];
    known.push(Number(pm10));
    days.set(name, known);
  }
  return new Map([...days].map(([name, all]) => [name, all.reduce((sum, value) => sum + value, 0) / all.length]));
}

/** Spearman's; equal values share their places. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const sum = (of: (i: number) => number) => a.reduce((total, _, i) => total + of(i), 0);
  const both = sum((i) => (x[i] - middle) * (y[i] - middle));
  return both / Math.sqrt(sum((i) => (x[i] - middle) ** 2) * sum((i) => (y[i] - middle) ** 2));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const places = new Array<number>(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && values[order[j + 1]] === values[order[i]]) j++;
    for (let k = i; k <= j; k++) places[order[k]] = (i + j) / 2;
    i = j + 1;
  }
  return places;
}
