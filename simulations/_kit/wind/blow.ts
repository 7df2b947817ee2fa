import type { Epsg5186Box, Field } from '#core';
import { type Convergence, type FlowOptions, WindFlow } from './kernel/flow.ts';
import { logProfile, type Profile, roughnessChange } from './profile.ts';
import { between, cityPlace, type Frame, gridPlace, toRaster, turnedGrid, type WindCity } from './turned.ts';

/** Stations stand on open land: roughness length 0.03 m, speed at 10 m (WMO No. 8). */
const station = { roughnessM: 0.03, heightM: 10 } as const;

/** The wind that comes to a place of some roughness when a station on open land has `speed`. */
export function approachOf(speed: number, roughnessM: number): Profile {
  const share = roughnessChange(station.roughnessM, roughnessM, station.heightM);
  return logProfile(speed * share, station.heightM, roughnessM);
}

export interface Blowing {
  readonly city: WindCity;
  readonly area: Epsg5186Box;
  /** Where results are wanted. */
  readonly raster: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;
  readonly fromDeg: number;
  readonly roughnessM: number;
  /** Above the ground, metres. */
  readonly heightM: number;
  /** Heights at which a section along the middle is wanted. */
  readonly sectionM?: readonly number[];
  /** Heights at which the whole wind is wanted, and the cells for it. */
  readonly air?: { readonly heightsM: readonly number[]; readonly raster: Blowing['raster'] };
}

/** The wind of one direction as shares of the speed at the station; cells as in the raster, NaN in buildings. */
export interface Blown {
  readonly east: Float32Array;
  readonly north: Float32Array;
  readonly speed: Float32Array;
  readonly section: readonly SectionStrip[];
  /** By height, as asked for. */
  readonly air: readonly AirSlice[];
  readonly cells: number;
  readonly convergence: Convergence;
}

/** Wind on a surface at one height; NaN in buildings. */
export interface AirSlice {
  readonly east: Float32Array;
  readonly north: Float32Array;
  readonly up: Float32Array;
}

/** A strip of the section at one height: places of its corners along the ground, speed and upward wind. */
export interface SectionStrip {
  readonly heightM: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly speed: Float32Array;
  readonly up: Float32Array;
}

/** Lets a wind of 1 m/s (at the station) blow over the city. */
export async function blow(
  { city, area, raster, fromDeg, roughnessM, heightM, sectionM = [], air: wanted }: Blowing,
  { progress, ...options }: FlowOptions & { progress?(fraction: number): void },
): Promise<Blown> {
  const approach = approachOf(1, roughnessM);
  const { grid, frame } = turnedGrid(city, area, { fromDeg, cellSize: raster.cellSize, approach });
  const flow = await WindFlow.open(grid, options);
  try {
    const convergence = await flow.solve({ ...(progress && { progress }) });
    const { along, across } = await flow.sample(heightM);
    const [u, v] = [along, across].map((values) => toRaster(frame, values, raster));
    hideBuildings(city, raster, heightM, [u, v]);
    const section: SectionStrip[] = [];
    for (const height of sectionM) section.push(stripOf(await flow.sample(height), frame, area, height));
    const air: AirSlice[] = [];
    for (const height of wanted?.heightsM ?? []) {
      const slice = await flow.sample(height);
      const parts = [slice.along, slice.across, slice.up].map((values) => toRaster(frame, values, wanted!.raster));
      hideBuildings(city, wanted!.raster, height, parts);
      air.push({ ...onCompass(frame, parts[0], parts[1]), up: parts[2] });
    }
    return {
      ...onCompass(frame, u, v),
      speed: u.map((along, cell) => Math.hypot(along, v[cell])),
      ...{ section, air, cells: flow.cells, convergence },
    };
  } finally {
    await flow.close();
  }
}

/** Wind along and across the grid as wind to the east and to the north. */
function onCompass({ downwind: [x, y] }: Frame, along: Float32Array, across: Float32Array) {
  return {
    east: along.map((u, cell) => u * x - across[cell] * y),
    north: along.map((u, cell) => u * y + across[cell] * x),
  };
}

/** No value where a building is higher than what is looked at. */
export function hideBuildings(
  { ground, roofs }: WindCity,
  { width, height, cellSize, origin }: Blowing['raster'],
  heightM: number,
  rasters: readonly Float32Array[],
): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = origin[0] + (column + 0.5) * cellSize - ground.origin[0];
      const y = ground.origin[1] - origin[1] + (row + 0.5) * cellSize;
      const cell = Math.floor(y / ground.cellSize) * ground.width + Math.floor(x / ground.cellSize);
      if (roofs[cell] > heightM) for (const values of rasters) values[row * width + column] = Number.NaN;
    }
  }
}

/** The row through the middle of the area, as far as the area reaches. */
function stripOf(
  { along, across, up }: { along: Float32Array; across: Float32Array; up: Float32Array },
  frame: Frame,
  [west, south, east, north]: Epsg5186Box,
  heightM: number,
): SectionStrip {
  const [middle, row] = gridPlace(frame, (west + east) / 2, (south + north) / 2);
  const places: number[] = [];
  for (let i = 0; i < frame.nx; i++) {
    const [x, y] = cityPlace(frame, i, row);
    if (x >= west && x <= east && y >= south && y <= north) places.push(i);
  }
  const corner = (offset: number) => Float64Array.from(places.flatMap((i) => cityPlace(frame, i + offset, row)));
  const at = (values: Float32Array) => Float32Array.from(places, (i) => between(frame, values, i, Math.floor(row)));
  const [u, v, w] = [along, across, up].map(at);
  if (places.length === 0) throw new Error(`no section at column ${middle}`);
  return { heightM, from: corner(-0.5), to: corner(0.5), speed: u.map((a, i) => Math.hypot(a, v[i], w[i])), up: w };
}
