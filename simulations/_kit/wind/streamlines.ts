import type { Field } from '#core';

/** Velocities on a raster, row 0 in the north; NaN where there is no air. */
export interface FlowRaster extends Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'> {
  readonly east: Float32Array;
  readonly north: Float32Array;
}

/** A streamline: x, y pairs from upwind to downwind, and the speed at each. */
export interface Streamline {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly speed: readonly number[];
}

const mostPoints = 400;

/**
 * Streamlines that cover a raster evenly: a new one begins where none has passed within `apartM`, and ends where it would
 * come within half of that of another, or the air stands still (after Jobard and Lefer 1997).
 */
export function streamlines(flow: FlowRaster, apartM: number): Streamline[] {
  const [wide, high] = [flow.width, flow.height].map((cells) => Math.ceil((cells * flow.cellSize) / (apartM / 2)));
  const taken = new Int32Array(wide * high).fill(-1);
  const lines: Streamline[] = [];
  const slot = ([x, y]: readonly [number, number]) => {
    const column = Math.floor((x - flow.origin[0]) / (apartM / 2));
    return Math.floor((flow.origin[1] - y) / (apartM / 2)) * wide + column;
  };
  for (let row = 0; row < high; row += 2) {
    for (let column = 0; column < wide; column += 2) {
      const start = [
        flow.origin[0] + (column + 0.5) * (apartM / 2),
        flow.origin[1] - (row + 0.5) * (apartM / 2),
      ] as const;
      if (taken[slot(start)] >= 0) continue;
      const free = (place: readonly [number, number]) => {
        const by = taken[slot(place)];
        return by < 0 || by === lines.length;
      };
      const take = (place: readonly [number, number]) => {
        taken[slot(place)] = lines.length;
      };
      const ahead = trace(flow, start, 1, free, take);
      const back = trace(flow, start, -1, free, take);
      const points = [...back.points.slice(1).reverse(), ...ahead.points];
      if (points.length < 6) continue;
      lines.push({ points, speed: [...back.speed.slice(1).reverse(), ...ahead.speed] });
    }
  }
  return lines;
}

type Place = readonly [number, number];

/** Goes with the wind (or against it) by half a cell a step, by the midpoint rule. */
function trace(
  flow: FlowRaster,
  start: Place,
  sign: 1 | -1,
  free: (place: Place) => boolean,
  take: (place: Place) => void,
): Streamline {
  const points: Place[] = [];
  const speed: number[] = [];
  const step = (sign * flow.cellSize) / 2;
  let place = start;
  while (points.length < mostPoints) {
    const here = windAt(flow, place);
    const size = here && Math.hypot(...here);
    if (!here || !size || size < 1e-3 || !free(place)) break;
    points.push(place);
    speed.push(size);
    take(place);
    const half: Place = [place[0] + (0.5 * step * here[0]) / size, place[1] + (0.5 * step * here[1]) / size];
    const there = windAt(flow, half);
    const length = there && Math.hypot(...there);
    if (!there || !length) break;
    place = [place[0] + (step * there[0]) / length, place[1] + (step * there[1]) / length];
  }
  return { points, speed };
}

/** Velocity at a place, between the middles of four cells; undefined outside and where one of them has no air. */
function windAt({ width, height, cellSize, origin, east, north }: FlowRaster, [x, y]: Place): Place | undefined {
  const [u, v] = [(x - origin[0]) / cellSize - 0.5, (origin[1] - y) / cellSize - 0.5];
  const [i, j] = [Math.floor(u), Math.floor(v)];
  if (i < 0 || j < 0 || i + 1 >= width || j + 1 >= height) return undefined;
  const [s, t, at] = [u - i, v - j, j * width + i];
  const mean = (values: Float32Array) =>
    (values[at] * (1 - s) + values[at + 1] * s) * (1 - t) +
    (values[at + width] * (1 - s) + values[at + width + 1] * s) * t;
  const found = [mean(east), mean(north)] as const;
  return Number.isNaN(found[0] + found[1]) ? undefined : found;
}
