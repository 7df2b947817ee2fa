import type { Field } from '#core';
import { firstDue, type Seed } from '../../_kit/emergency/search.ts';
import { type Kerb, Kerbs } from '../../_kit/emergency/snap.ts';
import { type StreetHeat, walkMs } from './walk.ts';

/** A building farther from every street than this is counted as on none, and a shelter too. */
const streetReachM = 150;

export type Spot = readonly [x: number, y: number];

export interface SheltersReach {
  /** Of every home: minutes on foot to the nearest shelter and which one; NaN and −1 where no street leads to one. */
  readonly minutes: Float32Array;
  readonly shelter: Int32Array;
}

/** How long people walk along the streets to the nearest shelter. */
export function walkToShelters(
  { graph }: StreetHeat,
  shelters: readonly Spot[],
  homes: readonly Spot[],
): SheltersReach {
  const seconds = Float64Array.from(graph.lengthM, (metres) => metres / walkMs);
  const kerbs = new Kerbs(graph, seconds);
  const near = shelters.map(([x, y]) => kerbs.nearest(x, y, streetReachM));
  const seeds = near.flatMap((kerb, i): Seed[] => {
    if (!kerb) return [];
    return kerbs.seeds(kerb, i).map((seed) => ({ ...seed, seconds: seed.seconds + kerb.awayM / walkMs }));
  });
  const reach = firstDue(graph, seconds, seeds);
  const minutes = new Float32Array(homes.length).fill(Number.NaN);
  const shelter = new Int32Array(homes.length).fill(-1);
  homes.forEach(([x, y], home) => {
    const kerb = kerbs.nearest(x, y, streetReachM);
    if (!kerb) return;
    const along = kerbs.arrival(kerb, reach);
    const best = sameStreet(kerb, near, seconds[graph.pieces.forward[kerb.piece]], along);
    if (!Number.isFinite(best.seconds)) return;
    minutes[home] = (best.seconds + kerb.awayM / walkMs) / 60;
    shelter[home] = best.station;
  });
  return { minutes, shelter };
}

/** A shelter on the same piece of street is reached without passing a corner. */
function sameStreet(
  { piece, t }: Kerb,
  near: readonly (Kerb | undefined)[],
  whole: number,
  along: { seconds: number; station: number },
): { seconds: number; station: number } {
  let best = along;
  near.forEach((kerb, station) => {
    if (kerb?.piece !== piece) return;
    const seconds = Math.abs(kerb.t - t) * whole + kerb.awayM / walkMs;
    if (seconds < best.seconds) best = { seconds, station };
  });
  return best;
}

/** Homes as a raster of minutes: the mean over people of each cell; NaN where nobody lives or none is reached. */
export function minutesRaster(
  like: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin' | 'crs'>,
  homes: readonly { readonly at: Spot; readonly people: number }[],
  minutes: Float32Array,
): Field {
  const { width, height, cellSize, origin, crs } = like;
  const [sum, all] = [new Float64Array(width * height), new Float64Array(width * height)];
  homes.forEach(({ at: [x, y], people }, home) => {
    const [column, row] = [Math.floor((x - origin[0]) / cellSize), Math.floor((origin[1] - y) / cellSize)];
    if (column < 0 || row < 0 || column >= width || row >= height || Number.isNaN(minutes[home])) return;
    sum[row * width + column] += people * minutes[home];
    all[row * width + column] += people;
  });
  const values = Float32Array.from(sum, (total, cell) => (all[cell] > 0 ? total / all[cell] : Number.NaN));
  return { width, height, cellSize, origin, crs, unit: 'minute', noData: Number.NaN, values };
}
