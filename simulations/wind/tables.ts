import { type Field, interpolate, numberColumn, type Table } from '#core';
import type { SectionStrip } from '../_kit/wind/blow.ts';
import type { WindCity } from '../_kit/wind/turned.ts';

const mostSpots = 20;
const apartM = 30;

interface Spots {
  readonly city: WindCity;
  readonly raster: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;
  readonly heightM: number;
  /** By what spots are ranked. */
  readonly rank: Float32Array;
  readonly speed: Float32Array;
  readonly amplification: Float32Array;
  readonly over15?: Float32Array;
  readonly reliance: Float32Array;
}

/** The windiest places, none within 30 m of a windier one. */
export function spotsTable({ city, raster, heightM, rank, ...values }: Spots): Table {
  const { width, cellSize, origin } = raster;
  const order = Array.from(rank.keys())
    .filter((cell) => rank[cell] > 0)
    .sort((a, b) => rank[b] - rank[a] || a - b);
  const place = (cell: number): [number, number] => [
    origin[0] + ((cell % width) + 0.5) * cellSize,
    origin[1] - (Math.floor(cell / width) + 0.5) * cellSize,
  ];
  const chosen: number[] = [];
  for (const cell of order) {
    if (chosen.length >= mostSpots) break;
    const [x, y] = place(cell);
    if (chosen.every((other) => Math.hypot(place(other)[0] - x, place(other)[1] - y) > apartM)) chosen.push(cell);
  }
  const column = (from: Float32Array | undefined) => numberColumn(chosen.map((cell) => from?.[cell] ?? Number.NaN));
  const corner = [Math.floor(origin[0]), Math.floor(origin[1])] as const;
  return {
    rows: chosen.length,
    columns: {
      rank: numberColumn(chosen.map((_, i) => i + 1)),
      speed: column(values.speed),
      amplification: column(values.amplification),
      over15: column(values.over15),
      reliance: column(values.reliance),
    },
    places: {
      shape: 'point',
      origin: corner,
      values: Float32Array.from(
        chosen.flatMap((cell) => {
          const [x, y] = place(cell);
          return [x - corner[0], y - corner[1], interpolate(city.ground, x, y) + heightM];
        }),
      ),
    },
  };
}

/** A curtain of panels, one for each cell of the section and height between the middles of two strips. */
export function sectionTable({ ground }: WindCity, strips: readonly SectionStrip[], speedMs: number): Table {
  const rows: number[][] = [];
  const origin = [Math.floor(strips[0]?.from[0] ?? 0), Math.floor(strips[0]?.from[1] ?? 0)] as const;
  const places: number[] = [];
  for (const [n, { heightM, from, to, speed, up }] of strips.entries()) {
    const bottom = n > 0 ? (strips[n - 1].heightM + heightM) / 2 : 0;
    const top = n + 1 < strips.length ? (heightM + strips[n + 1].heightM) / 2 : 2 * heightM - bottom;
    let distance = 0;
    for (let i = 0; i < speed.length; i++) {
      const [x0, y0, x1, y1] = [from[2 * i], from[2 * i + 1], to[2 * i], to[2 * i + 1]];
      const length = Math.hypot(x1 - x0, y1 - y0);
      distance += length;
      if (Number.isNaN(speed[i])) continue;
      rows.push([speed[i] * speedMs, distance - length / 2, heightM, up[i] * speedMs]);
      const base = interpolate(ground, (x0 + x1) / 2, (y0 + y1) / 2);
      places.push(x0 - origin[0], y0 - origin[1], x1 - origin[0], y1 - origin[1], base + bottom, base + top);
    }
  }
  const column = (n: number) => numberColumn(rows.map((row) => row[n]));
  return {
    rows: rows.length,
    columns: { speed: column(0), distance: column(1), height: column(2), up: column(3) },
    places: { shape: 'panel', origin, values: Float32Array.from(places) },
  };
}

export interface RoseRow {
  readonly fromDeg: number;
  /** Of the hours. */
  readonly share: number;
  readonly mean: number;
  readonly amplification: number;
}

export function roseTable(rows: readonly RoseRow[]): Table {
  const column = (figure: (row: RoseRow) => number) => numberColumn(rows.map(figure));
  return {
    rows: rows.length,
    columns: {
      from: column(({ fromDeg }) => fromDeg),
      share: column(({ share }) => 100 * share),
      mean: column(({ mean }) => mean),
      amplification: column(({ amplification }) => amplification),
    },
  };
}
