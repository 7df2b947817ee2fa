import { type Epsg5186Box, type Field, interpolate, type Stack, stackComponent } from '#core';
import type { Blown } from './blow.ts';
import { sectorDeg } from './climate.ts';
import type { WindCity } from './turned.ts';

type Raster = Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;

/** Heights of the layers, metres above the ground: closer where people and eaves are. */
export const airHeightsM = [1.5, 4, 8, 12, 16, 22, 30, 40, 55, 75, 100, 140] as const;
/** Cells of one layer at most: what a page loads in a second. */
const mostCells = 90_000;
/** Metres per second, and shares of the wind at the station, that the integers of a stack count in. */
const steps = { air: 0.005, ratio: 0.0002 } as const;

/** The cells of the layers: whole multiples of the flow's own, so many that the layers stay small. */
export function airRaster([west, south, east, north]: Epsg5186Box, cellSize: number): Raster {
  const cells = ((east - west) * (north - south)) / cellSize ** 2;
  const coarse = cellSize * Math.max(1, Math.ceil(Math.sqrt(cells / mostCells)));
  const [width, height] = [east - west, north - south].map((length) => Math.ceil(length / coarse));
  return { width, height, cellSize: coarse, origin: [west, north] };
}

/** All of the wind by height, in m/s for a speed at the station. */
export function airStack(city: WindCity, raster: Raster, { air }: Pick<Blown, 'air'>, speedMs: number): Stack {
  const component = (of: 'east' | 'north' | 'up') =>
    stackComponent(
      joined(air.map((slice) => slice[of])).map((value) => value * speedMs),
      steps.air,
    );
  return {
    ...placeOf(raster),
    ...surfaceOf(city, raster),
    ...{ unit: 'metrePerSecond', step: steps.air, axis: [...airHeightsM] },
    components: { east: component('east'), north: component('north'), up: component('up') },
  };
}

/** The wind of every direction at one height as shares of that at the station: the library of time series. */
export function directionStack(city: WindCity, raster: Raster, winds: readonly Blown[]): Stack {
  const component = (of: 'east' | 'north') => stackComponent(joined(winds.map((wind) => wind[of])), steps.ratio);
  return {
    ...placeOf(raster),
    ...surfaceOf(city, raster),
    ...{ unit: 'one', step: steps.ratio, axis: winds.map((_, sector) => sectorDeg(sector)) },
    components: { east: component('east'), north: component('north') },
  };
}

const placeOf = ({ width, height, cellSize, origin }: Raster) => ({ width, height, cellSize, origin });

function joined(layers: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(layers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const layer of layers) {
    all.set(layer, at);
    at += layer.length;
  }
  return all;
}

/** Ground and roofs in the middle of the cells. */
function surfaceOf({ ground, roofs }: WindCity, { width, height, cellSize, origin }: Raster) {
  const found = { ground: new Float32Array(width * height), roofs: new Float32Array(width * height) };
  for (let cell = 0; cell < width * height; cell++) {
    const x = origin[0] + ((cell % width) + 0.5) * cellSize;
    const y = origin[1] - (Math.floor(cell / width) + 0.5) * cellSize;
    const column = Math.floor((x - ground.origin[0]) / ground.cellSize);
    const row = Math.floor((ground.origin[1] - y) / ground.cellSize);
    found.ground[cell] = interpolate(ground, x, y);
    found.roofs[cell] = roofs[row * ground.width + column] ?? 0;
  }
  return found;
}
