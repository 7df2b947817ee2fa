import type { Epsg5186Box, Field } from '#core';
import type { RoadGraph } from '../../_kit/emergency/graph.ts';
import type { Reach } from '../../_kit/emergency/search.ts';

/** As far from a street as this a place has a time. */
const reachM = 100;
const walkMs = 1;

/**
 * Minutes of the first engine by cell: along every street that it may drive, and from there on foot (two passes of a
 * 3 × 3 chamfer, Borgefors 1986: at most 8 % above the straight way). NaN beyond reach.
 */
export function isochrones(
  graph: RoadGraph,
  cost: Float64Array,
  { seconds }: Reach,
  { area: [x0, y0, x1, y1], cellSizeM }: { readonly area: Epsg5186Box; readonly cellSizeM: number },
): Field {
  const origin = [Math.floor(x0 / cellSizeM) * cellSizeM, Math.ceil(y1 / cellSizeM) * cellSizeM] as const;
  const width = Math.max(1, Math.ceil((x1 - origin[0]) / cellSizeM));
  const height = Math.max(1, Math.ceil((origin[1] - y0) / cellSizeM));
  const arrive = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  const onFoot = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  const put = (x: number, y: number, s: number) => {
    const [column, row] = [Math.floor((x - origin[0]) / cellSizeM), Math.floor((origin[1] - y) / cellSizeM)];
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    const cell = row * width + column;
    if (s < arrive[cell]) arrive[cell] = s;
    onFoot[cell] = 0;
  };
  for (let node = 0; node < graph.nodes; node++) {
    if (seconds[node] === Number.POSITIVE_INFINITY) continue;
    for (let edge = graph.first[node]; edge < graph.first[node + 1]; edge++) {
      if (cost[edge] === Number.POSITIVE_INFINITY) continue;
      const head = graph.to[edge];
      const steps = Math.max(1, Math.ceil((2 * graph.lengthM[edge]) / cellSizeM));
      for (let i = 0; i <= steps; i++) {
        const t = i / steps;
        put(
          graph.x[node] + t * (graph.x[head] - graph.x[node]),
          graph.y[node] + t * (graph.y[head] - graph.y[node]),
          seconds[node] + t * cost[edge],
        );
      }
    }
  }
  walkOn({ arrive, onFoot, width, height, cellSizeM });
  const values = Float32Array.from(arrive, (s, cell) => (onFoot[cell] <= reachM && s < Infinity ? s / 60 : Number.NaN));
  return { values, width, height, cellSize: cellSizeM, origin, crs: 'EPSG:5186', unit: 'minute', noData: Number.NaN };
}

interface Grid {
  readonly arrive: Float32Array;
  readonly onFoot: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly cellSizeM: number;
}

function walkOn({ arrive, onFoot, width, height, cellSizeM }: Grid): void {
  const from = (cell: number, other: number, metres: number) => {
    if (onFoot[other] + metres > reachM || arrive[other] + metres / walkMs >= arrive[cell]) return;
    arrive[cell] = arrive[other] + metres / walkMs;
    onFoot[cell] = onFoot[other] + metres;
  };
  const [side, corner] = [cellSizeM, Math.SQRT2 * cellSizeM];
  const visit = (column: number, row: number, back: 1 | -1) => {
    const cell = row * width + column;
    const [inColumn, inRow] = [column - back >= 0 && column - back < width, row - back >= 0 && row - back < height];
    if (inColumn) from(cell, cell - back, side);
    if (!inRow) return;
    from(cell, cell - back * width, side);
    if (inColumn) from(cell, cell - back * width - back, corner);
    const across = column + back;
    if (across >= 0 && across < width) from(cell, cell - back * width + back, corner);
  };
  for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) visit(column, row, 1);
  for (let row = height - 1; row >= 0; row--)
    for (let column = width - 1; column >= 0; column--) visit(column, row, -1);
}
