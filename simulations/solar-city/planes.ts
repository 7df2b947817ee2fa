import type { Field } from '#core';
import { wallHeightOf } from '../_kit/facades/walls.ts';
import { forEachCell } from '../_kit/raster.ts';

/** A building whose roof is looked at. Positions in EPSG:5186. */
export interface RoofBuilding {
  readonly id: string;
  readonly name: string | null;
  readonly use: string;
  readonly footprint: readonly (readonly (readonly (readonly number[])[])[])[];
  readonly groundM: number;
  readonly heightM: number;
  readonly floors: number | null;
  readonly eaveM?: number | null;
  readonly roofShape?: string | null;
}

export interface Plane {
  readonly tiltDeg: number;
  readonly aspectDeg: number;
}

/** Which plane and which roof lies in each cell of a raster. */
export interface RoofCells {
  /** The first is that of the modules on flat roofs. */
  readonly planes: readonly Plane[];
  /** Number of the plane per cell. */
  readonly planeOf: Uint8Array;
  /** Number of the building per cell; -1 where no roof is. */
  readonly buildingOf: Int32Array;
}

const pitched: ReadonlySet<string> = new Set(['gabled', 'hipped', 'pyramidal']);
/** Planes are told apart to these steps, so that their number stays small. */
const tiltStepDeg = 5;
const aspectStepDeg = 15;

/** Lays roofs over a raster. Flat roofs carry modules tilted south; pitched ones lie on both sides of their long axis. */
export function roofCells(grid: Field, buildings: readonly RoofBuilding[], panelTiltDeg: number): RoofCells {
  const planes: Plane[] = [{ tiltDeg: panelTiltDeg, aspectDeg: 180 }];
  const known = new Map<string, number>();
  const planeOf = new Uint8Array(grid.width * grid.height);
  const buildingOf = new Int32Array(grid.width * grid.height).fill(-1);
  const heights = new Float32Array(grid.width * grid.height).fill(Number.NEGATIVE_INFINITY);
  const numberOf = (plane: Plane): number => {
    const key = `${plane.tiltDeg} ${plane.aspectDeg}`;
    const found = known.get(key) ?? planes.length;
    if (!known.has(key)) planes.push(plane);
    known.set(key, found);
    return found;
  };
  buildings.forEach((building, b) => {
    const roof = building.groundM + building.heightM;
    const sides = pitched.has(building.roofShape ?? '') ? sidesOf(building) : undefined;
    const numbers = sides?.planes.map(numberOf);
    for (const polygon of building.footprint) {
      forEachCell(grid, polygon, (cell) => {
        if (roof <= heights[cell]) return;
        heights[cell] = roof;
        buildingOf[cell] = b;
        planeOf[cell] = sides && numbers ? numbers[sides.sideOf(...centreOf(grid, cell))] : 0;
      });
    }
  });
  return { planes, planeOf, buildingOf };
}

const centreOf = ({ origin, cellSize, width }: Field, cell: number): [number, number] => [
  origin[0] + ((cell % width) + 0.5) * cellSize,
  origin[1] - (Math.floor(cell / width) + 0.5) * cellSize,
];

/** The two planes of a pitched roof, and on which of them a place lies: the ridge runs along the longest wall's direction. */
function sidesOf(building: RoofBuilding) {
  const outline = building.footprint[0][0];
  let longest = 0;
  let [dx, dy] = [1, 0];
  for (let i = 1; i < outline.length; i++) {
    const [x, y] = [outline[i][0] - outline[i - 1][0], outline[i][1] - outline[i - 1][1]];
    const length = Math.hypot(x, y);
    if (length > longest) [longest, dx, dy] = [length, x / length, y / length];
  }
  const across = outline.map(([x, y]) => x * dy - y * dx);
  const [low, high] = [Math.min(...across), Math.max(...across)];
  const rise = building.heightM - wallHeightOf(building);
  const halfM = Math.max(1, (high - low) / 2);
  const tiltDeg = rounded((Math.atan2(rise > 0 ? rise : 0.36 * halfM, halfM) * 180) / Math.PI, tiltStepDeg);
  const aspectDeg = rounded((Math.atan2(dy, -dx) * 180) / Math.PI, aspectStepDeg);
  const turned = (angle: number) => ((angle % 360) + 360) % 360;
  return {
    planes: [
      { tiltDeg, aspectDeg: turned(aspectDeg) },
      { tiltDeg, aspectDeg: turned(aspectDeg + 180) },
    ],
    sideOf: (x: number, y: number): 0 | 1 => (x * dy - y * dx > (low + high) / 2 ? 0 : 1),
  };
}

const rounded = (value: number, step: number): number => Math.round(value / step) * step;
