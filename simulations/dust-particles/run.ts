import { type Epsg5186Box, type Field, interpolate, numberColumn, type Table, textColumn } from '#core';
import { type EmittingRoad, roadEmission } from '../_kit/dust/roads.ts';
import { hideBuildings } from '../_kit/wind/blow.ts';
import { type Frame, gridPlace, toRaster, type WindCity } from '../_kit/wind/turned.ts';
import { pm10OverPm25 } from '../dust/contract.ts';
import type { ParticleParameters } from './contract.ts';
import { type Flown, fly, type SourcePiece } from './kernel/fly.ts';
import { blownCity } from './wind-grid.ts';

export interface ParticleInput {
  readonly parameters: Omit<ParticleParameters, 'area' | 'edits'>;
  readonly city: WindCity;
  /** The city without the edits, when there are some. */
  readonly before?: WindCity;
  /** In whole cells. */
  readonly area: Epsg5186Box;
  readonly roads: readonly EmittingRoad[];
}

export interface ParticleRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number, stage: 'stage.wind' | 'stage.particles'): void;
}

/** Percent of the vehicles that are of grade 5, as in the city's dust. */
const fleet = { gradeFive: 3 };
const noseM = 3;
/** Onto the ground of a city, m/s; and how fast PM10 falls. */
const deposition = { pm25: 0.002, pm10: 0.005 } as const;
const settling = { pm25: 0, pm10: 0.003 } as const;
/** 1/s by mm/h: 1e-4 R^0.7. */
const washout = (rainMm: number) => (rainMm > 0 ? 1e-4 * rainMm ** 0.7 : 0);
/** A particle that is still in the area after this time has been everywhere in it. */
const longestS = 1500;
const leastSpeedOverCell = 0.5;

/** Dust of the roads of a district in one wind, with edits also without them. */
export async function dustOfDistrict(input: ParticleInput, run: ParticleRun): Promise<Record<string, Field | Table>> {
  const { area, parameters } = input;
  const { cellSizeM: cellSize } = parameters;
  const [west, south, east, north] = area;
  const [width, height] = [east - west, north - south].map((length) => Math.round(length / cellSize));
  const raster = { width, height, cellSize, origin: [west, north] as const };
  const parts = input.before ? 2 : 1;
  const over = (city: WindCity, part: number) =>
    concentration({ ...input, city }, raster, {
      ...run,
      progress: (fraction, stage) => run.progress?.((part + fraction) / parts, stage),
    });
  const now = await over(input.city, 0);
  const before = input.before ? await over(input.before, 1) : undefined;
  const field = (values: Float32Array): Field => {
    return { ...raster, crs: 'EPSG:5186', unit: 'microgramPerCubicMetre', noData: Number.NaN, values };
  };
  return {
    dust: field(now.values),
    ...(before && { change: field(now.values.map((value, cell) => value - before.values[cell])) }),
    spots: spotTable(input.city, field(now.values)),
    fate: fateTable(now.flown),
  };
}

type Raster = Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;

async function concentration(
  { city, area, parameters, roads }: ParticleInput,
  raster: Raster,
  { threads, signal, progress }: ParticleRun,
): Promise<{ values: Float32Array; flown: Flown }> {
  const options = { threads, ...(signal && { signal }) };
  const { grid, frame, turbulence } = await blownCity(city, area, parameters, {
    ...options,
    progress: (fraction) => progress?.(0.4 * fraction, 'stage.wind'),
  });
  const pieces = piecesOf(roads, frame, grid.solid, parameters);
  const micrograms = pieces.reduce((sum, { emission }) => sum + emission, 0);
  if (micrograms === 0) {
    const values = new Float32Array(raster.width * raster.height);
    hideBuildings(city, raster, noseM / 2, [values]);
    return { values, flown: nothingFlown };
  }
  // No step across more than half a cell in the wind that comes.
  const stepS = Math.min(1, (leastSpeedOverCell * grid.cellSize) / (1.5 * parameters.speedMs));
  const { kind, rainMm, particles, seed } = parameters;
  const flown = await fly(
    {
      ...{ grid, turbulence, pieces, particles, seed, stepS, noseM, steps: Math.ceil(longestS / stepS) },
      ...{ washoutPerS: washout(rainMm), depositionMs: deposition[kind], settlingMs: settling[kind] },
    },
    { ...options, progress: (fraction) => progress?.(0.4 + 0.6 * fraction, 'stage.particles') },
  );
  const perCell = micrograms / (grid.cellSize ** 2 * noseM);
  const turned = Float32Array.from(flown.dwelt, (seconds, cell) => (grid.solid[cell] ? Number.NaN : seconds * perCell));
  const values = toRaster(frame, turned, raster);
  hideBuildings(city, raster, noseM / 2, [values]);
  return { values, flown };
}

const nothingFlown: Flown = {
  ...{ dwelt: new Float64Array(0), profile: new Float64Array(0), missing: 0 },
  shares: { deposited: 0, washed: 0, left: 0, air: 0 },
};

/** Metres of a street that are one source. */
const pieceM = 20;

/** The streets that lie in the grid, piece by piece, in its cells; emission in µg/s. Those under buildings are tunnels. */
export function piecesOf(
  roads: readonly EmittingRoad[],
  frame: Frame,
  solid: Uint8Array,
  { kind, trafficPct }: Pick<ParticleParameters, 'kind' | 'trafficPct'>,
): SourcePiece[] {
  const { nx, ny } = frame;
  const found: SourcePiece[] = [];
  for (const road of roads) {
    const { exhaust, wear, resuspension } = roadEmission(road, fleet);
    const ratio = kind === 'pm10' ? pm10OverPm25 : { exhaust: 1, wear: 1, resuspension: 1 };
    const perMetre =
      1e6 * (exhaust * ratio.exhaust + wear * ratio.wear + resuspension * ratio.resuspension) * (trafficPct / 100);
    if (!(perMetre > 0)) continue;
    for (let i = 1; i < road.line.length; i++) {
      const [[x0, y0], [x1, y1]] = [road.line[i - 1], road.line[i]];
      const metres = Math.hypot(x1 - x0, y1 - y0);
      const parts = Math.max(1, Math.ceil(metres / pieceM));
      const at = (k: number) => {
        const [column, row] = gridPlace(frame, x0 + ((x1 - x0) * k) / parts, y0 + ((y1 - y0) * k) / parts);
        return [column + 0.5, row + 0.5] as const;
      };
      for (let k = 0; k < parts; k++) {
        const [from, to] = [at(k), at(k + 1)];
        const ends = [from, to, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] as const];
        const open = ends.every(([x, y]) => {
          return x > 0 && y > 0 && x < nx && y < ny && !solid[Math.floor(y) * nx + Math.floor(x)];
        });
        if (!open) continue;
        const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        found.push({ x: from[0], y: from[1], dx, dy, fromM: 0.3, toM: 2, emission: (perMetre * metres) / parts });
      }
    }
  }
  return found;
}

const mostSpots = 20;
const apartM = 40;

function spotTable({ ground }: WindCity, { values, width, cellSize, origin }: Field): Table {
  const place = (cell: number) =>
    [origin[0] + ((cell % width) + 0.5) * cellSize, origin[1] - (Math.floor(cell / width) + 0.5) * cellSize] as const;
  const order = Array.from(values.keys())
    .filter((cell) => values[cell] > 0)
    .sort((a, b) => values[b] - values[a] || a - b);
  const chosen: number[] = [];
  for (const cell of order) {
    if (chosen.length >= mostSpots) break;
    const [x, y] = place(cell);
    if (chosen.every((other) => Math.hypot(place(other)[0] - x, place(other)[1] - y) > apartM)) chosen.push(cell);
  }
  const corner = [Math.floor(origin[0]), Math.floor(origin[1])] as const;
  return {
    rows: chosen.length,
    columns: {
      rank: numberColumn(chosen.map((_, i) => i + 1)),
      dust: numberColumn(chosen.map((cell) => values[cell])),
    },
    places: {
      shape: 'point',
      origin: corner,
      values: Float32Array.from(
        chosen.flatMap((cell) => {
          const [x, y] = place(cell);
          return [x - corner[0], y - corner[1], interpolate(ground, x, y) + noseM / 2];
        }),
      ),
    },
  };
}

function fateTable({ shares }: Flown): Table {
  const names = ['left', 'deposited', 'washed', 'air'] as const;
  return {
    rows: names.length,
    columns: { fate: textColumn([...names]), share: numberColumn(names.map((name) => 100 * shares[name])) },
  };
}
