import { forEachCell } from '../../_kit/raster.ts';
import type { Drill, DrillInput } from './drill.ts';
import { exitDistance, type Floor } from './floor.ts';

export const cellM = 0.25;
/** Side of the place from which one steps onto a stair. */
const stairM = 1.25;

/** A floor of a building whose partitions nobody knows: open, with stairs. */
export interface Plan extends Pick<Drill, 'stairs' | 'outline'> {
  readonly floor: Floor;
  /** What turns metres of the floor into metres from the middle of the outline. */
  readonly east: number;
  readonly north: number;
  /** The open stair that a place of the floor lies on, from 0; -1 for none. */
  stairAt(x: number, y: number): number;
}

/** The outline as cells, and stairs on free cells as far from each other as can be; the first ones are blocked. */
export function planOf({ ring, stairs, blocked }: Pick<DrillInput, 'ring' | 'stairs' | 'blocked'>): Plan {
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  const [x0, y0] = [Math.min(...xs) - cellM, Math.min(...ys) - cellM];
  const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const width = Math.ceil((Math.max(...xs) - x0) / cellM) + 2;
  const height = Math.ceil((Math.max(...ys) - y0) / cellM) + 2;
  const wall = new Uint8Array(width * height).fill(1);
  const closed = ring.map(([x, y]) => [x - x0, y0 - y]);
  closed.push(closed[0]);
  forEachCell({ width, height, cellSize: cellM, origin: [0, 0] }, [closed], (cell) => {
    wall[cell] = 0;
  });
  const open = { width, height, cellM, wall };
  const chosen = farApart(open, stairs);
  const shut = Math.min(blocked, chosen.length);
  const cells = chosen.map((cell) => cellsAround(open, cell));
  const [east, north] = [x0 - middle[0], y0 - middle[1]];
  return {
    floor: { ...open, distance: exitDistance(open, cells.slice(shut).flat()) },
    ...{ east, north },
    outline: ring.map(([x, y]) => [x - middle[0], y - middle[1]] as const),
    stairs: chosen.map((cell, i) => ({
      x: ((cell % width) + 0.5) * cellM + east,
      y: (Math.floor(cell / width) + 0.5) * cellM + north,
      blocked: i < shut,
    })),
    stairAt(x, y) {
      const at = Math.floor(y / cellM) * width + Math.floor(x / cellM);
      return cells.findIndex((each, i) => i >= shut && each.includes(at));
    },
  };
}

type OpenFloor = Omit<Floor, 'distance'>;

/** Free cells, each as far as can be from those before it. */
function farApart(floor: OpenFloor, count: number): number[] {
  const free = [...floor.wall.keys()].filter((cell) => !floor.wall[cell]);
  const chosen: number[] = [];
  for (let k = 0; k < count && free.length > 0; k++) {
    const from = chosen.length > 0 ? chosen : [free[0]];
    const distance = exitDistance(floor, from);
    const farthest = free.reduce(
      (best, cell) => (distance[cell] < Infinity && distance[cell] > distance[best] ? cell : best),
      from[0],
    );
    chosen.push(farthest);
  }
  return chosen;
}

function cellsAround({ width, height, wall }: OpenFloor, cell: number): number[] {
  const half = Math.floor(stairM / cellM / 2);
  const [column, row] = [cell % width, Math.floor(cell / width)];
  const cells: number[] = [];
  for (let r = Math.max(0, row - half); r <= Math.min(height - 1, row + half); r++) {
    for (let c = Math.max(0, column - half); c <= Math.min(width - 1, column + half); c++) {
      if (!wall[r * width + c]) cells.push(r * width + c);
    }
  }
  return cells;
}
