import { numberColumn, type Table, textColumn } from '#core';
import { placeNames } from '../_kit/wind/place-names.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import type { Night } from './kernel/night.ts';
import { fluxOf, speedOf } from './run.ts';

interface Sums {
  cells: number;
  reached: number;
  flux: number;
  depth: number;
  speed: number;
  north: number;
  south: number;
  first: number;
}

/** Means over each dong at the end of the night, the one that most air passes first. Without limits there is no row. */
export function dongTable({ grid, dongs }: CityForm, { frames, parts, reachedS }: Night): Table {
  const nameOf = placeNames(grid, dongs);
  const last = frames[frames.length - 1];
  const [flux, speed] = [fluxOf(last), speedOf(last)];
  const sums = new Map<string, Sums>();
  for (let cell = 0; cell < flux.length; cell++) {
    const name = nameOf(cell);
    if (!name) continue;
    const sum = sums.get(name) ?? {
      cells: 0,
      reached: 0,
      flux: 0,
      depth: 0,
      speed: 0,
      north: 0,
      south: 0,
      first: Infinity,
    };
    const depth = last.depthM[cell];
    sum.cells++;
    if (Number.isFinite(reachedS[cell])) sum.reached++;
    sum.flux += flux[cell];
    sum.depth += depth;
    sum.speed += speed[cell];
    sum.north += depth * parts[0][cell];
    sum.south += depth * parts[1][cell];
    sum.first = Math.min(sum.first, reachedS[cell]);
    sums.set(name, sum);
  }
  const rows = [...sums].sort(
    ([a, one], [b, other]) => other.flux / other.cells - one.flux / one.cells || (a < b ? -1 : 1),
  );
  const column = (of: (sum: Sums) => number) => numberColumn(rows.map(([, sum]) => of(sum)));
  return {
    rows: rows.length,
    columns: {
      dong: textColumn(rows.map(([name]) => name)),
      flux: column(({ flux, cells }) => flux / cells),
      depthM: column(({ depth, cells }) => depth / cells),
      speedMs: column(({ speed, cells }) => speed / cells),
      reachedPct: column(({ reached, cells }) => (100 * reached) / cells),
      arrivalH: column(({ first }) => (Number.isFinite(first) ? first / 3600 : Number.NaN)),
      northPct: column(({ north, depth }) => (depth > 0 ? (100 * north) / depth : 0)),
      southPct: column(({ south, depth }) => (depth > 0 ? (100 * south) / depth : 0)),
    },
  };
}
