import { interpolate, numberColumn, type Table } from '#core';
import { type FlowRaster, streamlines } from './streamlines.ts';
import type { WindCity } from './turned.ts';

/** Metres between neighbouring streamlines, at the least; the height of the ribbon that shows one. */
const linesApartM = 14;
const ribbonM = 0.8;
/** About as many ribbons as are drawn at once. */
const mostRibbons = 20_000;

/** Streamlines at a height above the ground as ribbons: a panel from each point to the next but one. */
export function streamlineTable({ ground }: WindCity, flow: FlowRaster, heightM: number, speedMs: number): Table {
  // A ribbon is one cell long: fewer lines over large areas keep the drawing light.
  const areaM2 = flow.width * flow.height * flow.cellSize ** 2;
  const apart = Math.max(linesApartM, (2 * areaM2) / (mostRibbons * flow.cellSize));
  const origin = [Math.floor(flow.origin[0]), Math.floor(flow.origin[1])] as const;
  const [places, speeds, numbers]: number[][] = [[], [], []];
  streamlines(flow, apart).forEach(({ points, speed }, line) => {
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [[x0, y0], [x1, y1]] = [points[i], points[Math.min(i + 2, points.length - 1)]];
      const base = interpolate(ground, (x0 + x1) / 2, (y0 + y1) / 2) + heightM - ribbonM / 2;
      places.push(x0 - origin[0], y0 - origin[1], x1 - origin[0], y1 - origin[1], base, base + ribbonM);
      speeds.push(speed[i] * speedMs);
      numbers.push(line + 1);
    }
  });
  return {
    rows: speeds.length,
    columns: { speed: numberColumn(speeds), line: numberColumn(numbers) },
    places: { shape: 'panel', origin, values: Float32Array.from(places) },
  };
}
