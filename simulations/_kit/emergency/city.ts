import {
  type Epsg5186,
  type Epsg5186Box,
  type Field,
  outcomeKind,
  type Reader,
  type ScenarioRevision,
  toEpsg5186,
  type Wgs84,
} from '#core';
import type { readGu } from '#datasets/boundaries/contract.ts';
import { pumperKinds, readFacilities, waterKinds } from '#datasets/fire-facilities/contract.ts';
import { readPlaces } from '#datasets/places/contract.ts';
import { readRoads } from '#datasets/roads/contract.ts';
import { forEachCell } from '../raster.ts';
import type { Street } from './graph.ts';

export interface Station {
  readonly id: string;
  readonly name: string;
  readonly at: readonly [x: number, y: number];
}

export interface Hydrant {
  /** As its list and the feed of its state call it. */
  readonly id: string;
  readonly at: readonly [x: number, y: number];
}

/** Streets, stations and hydrants around a box. */
export interface EmergencyCity {
  readonly streets: readonly Street[];
  readonly stations: readonly Station[];
  readonly hydrants: readonly Hydrant[];
}

/** Engines come from at most so far. */
export const aroundM = 6000;

/**
 * Reads them, the fire service's own lists first, places of those kinds where there are none.
 * @throws Outcome `response-without-roads`, `response-without-stations`
 */
export async function readEmergencyCity(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
  signal?: AbortSignal,
): Promise<EmergencyCity> {
  const wide = grown(box, aroundM);
  const roads = await readRoads(reader, { box: wide, scenario });
  signal?.throwIfAborted();
  if (roads.length === 0) throw noRoads({});
  const own = await readFacilities(reader, { box: wide, scenario, kinds: pumperKinds });
  const others = own.length > 0 ? [] : await readPlaces(reader, { box: wide, scenario, kinds: ['fire-station'] });
  const stations = [...own, ...others].map(({ id, name, position }) => ({ id, name: name ?? id, at: pair(position) }));
  if (stations.length === 0) throw noStations({});
  signal?.throwIfAborted();
  const near = grown(box, 500);
  const water = await readFacilities(reader, { box: near, scenario, kinds: waterKinds });
  const listed = water.length > 0 ? [] : await readPlaces(reader, { box: near, scenario, kinds: ['hydrant'] });
  const streets = roads.map(({ id, class: roadClass, widthM, oneway, line }) => ({
    ...{ id, class: roadClass, widthM, oneway },
    line: line.map(pair),
  }));
  return { streets, stations, hydrants: [...water, ...listed].map(({ id, position }) => ({ id, at: pair(position) })) };
}

export const pair = ([x, y]: Epsg5186 | readonly number[]): [number, number] => [x, y];
export const grown = ([x0, y0, x1, y1]: Epsg5186Box, by: number): Epsg5186Box =>
  [x0 - by, y0 - by, x1 + by, y1 + by] as unknown as Epsg5186Box;
export const placeAt = (lon: number, lat: number): [number, number] => pair(toEpsg5186([lon, lat] as unknown as Wgs84));

/** Names of districts, and which of them (-1: none) a place of the box lies in, to 20 m. */
export interface Districts {
  readonly names: readonly string[];
  at(x: number, y: number): number;
}

type Named = { readonly nameKo: string; readonly area: Awaited<ReturnType<typeof readGu>>[number]['area'] };

/** Districts as a raster: a look-up for hundreds of thousands of buildings. */
export function districtsOf(areas: readonly Named[], box: Epsg5186Box): Districts {
  const cellSize = 20;
  const [width, height] = [Math.ceil((box[2] - box[0]) / cellSize) + 1, Math.ceil((box[3] - box[1]) / cellSize) + 1];
  const grid: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'> = {
    ...{ width, height, cellSize },
    origin: [box[0], box[3]],
  };
  const cells = new Int16Array(width * height).fill(-1);
  areas.forEach(({ area }, number) => {
    for (const polygon of area) {
      forEachCell(grid, polygon, (cell) => {
        cells[cell] = number;
      });
    }
  });
  return {
    names: areas.map(({ nameKo }) => nameKo),
    at(x, y) {
      const [column, row] = [Math.floor((x - box[0]) / cellSize), Math.floor((box[3] - y) / cellSize)];
      return column < 0 || row < 0 || column >= width || row >= height ? -1 : cells[row * width + column];
    },
  };
}

const noRoads = outcomeKind({
  code: 'response-without-roads',
  status: 409,
  message: { ko: '이 범위 둘레에 도로 자료가 없습니다.', en: 'There are no roads around this area.' },
  remedy: {
    ko: 'vseoul import 로 도로 자료를 가져오거나 도로가 있는 범위를 지정하십시오.',
    en: 'Import roads with `vseoul import`, or choose an area that has some.',
  },
});
const noStations = outcomeKind({
  code: 'response-without-stations',
  status: 409,
  message: { ko: '둘레 6 km 안에 소방서나 안전센터가 없습니다.', en: 'There is no fire station within 6 km.' },
  remedy: {
    ko: 'vseoul import 로 소방서 목록을 가져오거나 다른 범위를 지정하십시오.',
    en: 'Import a list of fire stations with `vseoul import`, or choose another area.',
  },
});
