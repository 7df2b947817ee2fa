import { type Epsg5186, type Epsg5186Box, type Field, valueAt } from '#core';
import { curvatureDropM, type Eye } from '#simulations/_kit/viewshed/kernel/eye.ts';
import { type SceneOptions, threadsWorthStarting, ViewScene } from '#simulations/_kit/viewshed/kernel/view-scene.ts';
import { strip, stripSize, type Walls } from '../../_kit/facades/walls.ts';
import { type WindowRows, windowHeightM } from '../../_kit/facades/window-rows.ts';
import { crop } from '../../_kit/raster.ts';

/** A point that is to be seen; height in metres above sea level. */
export interface TargetPoint {
  readonly at: Epsg5186;
  readonly z: number;
}

/** Targets in about one direction from an area, and from what heights over the area one of them is seen. */
export interface SightOf {
  /** Middle of the targets: a window looks at them when it lies before its wall. */
  readonly centre: Epsg5186;
  /** Metres above sea level; NaN where none is in range. */
  readonly needed: Field;
}

/** Directions into which targets are sorted: sight from a window ends at the plane of its wall, to within half a sector. */
const sectors = 16;

/**
 * From what heights over an area targets are seen, direction by direction. Computed the other way round: sight is mutual.
 *
 * @param surface heights of ground and roofs, metres, over the area and up to the targets
 * @param area the results are cut to it
 */
export async function neededHeights(
  surface: Field,
  targets: readonly TargetPoint[],
  { area, rangeM }: { readonly area: Epsg5186Box; readonly rangeM: number },
  options: SceneOptions & { progress?(fraction: number): void },
): Promise<SightOf[]> {
  const { origin, cellSize } = surface;
  const reach = Math.max(1, Math.floor(rangeM / cellSize));
  const eyeOf = ({ at: [x, y], z }: TargetPoint): Eye => {
    return { column: Math.floor((x - origin[0]) / cellSize), row: Math.floor((origin[1] - y) / cellSize), z, reach };
  };
  const threads = threadsWorthStarting(targets.map(eyeOf), surface, options.threads);
  const ground = crop(surface, area);
  const scene = await ViewScene.open(surface, { ...options, threads });
  try {
    const found: SightOf[] = [];
    let done = 0;
    for (const group of bySector(targets, area)) {
      const told = (fraction: number) => options.progress?.((done + fraction * group.length) / targets.length);
      const looking = { targetM: 0, drop: curvatureDropM(cellSize) };
      const missing = crop(await scene.missing(group.map(eyeOf), looking, told), area);
      const values = missing.values.map((metres, i) => ground.values[i] + metres);
      found.push({ centre: middleOf(group), needed: { ...missing, values } });
      done += group.length;
    }
    return found;
  } finally {
    await scene.close();
  }
}

function bySector(targets: readonly TargetPoint[], [minX, minY, maxX, maxY]: Epsg5186Box): TargetPoint[][] {
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  const sectorOf = ({ at }: TargetPoint) =>
    Math.floor(((Math.atan2(at[0] - x, at[1] - y) / (2 * Math.PI) + 1) % 1) * sectors);
  const groups = Map.groupBy(targets, sectorOf);
  return [...groups.keys()].sort((a, b) => a - b).map((sector) => groups.get(sector) as TargetPoint[]);
}

function middleOf(points: readonly TargetPoint[]): Epsg5186 {
  const mean = (axis: 0 | 1) => points.reduce((sum, { at }) => sum + at[axis], 0) / points.length;
  return [mean(0), mean(1)];
}

/** Cells before the wall at which the sight of a window is read: the nearest may be its own building's. */
const stepsBefore = [1, 1.75];

/** Metres that each window lacks to see a target before its wall: 0 where it does, NaN where none is there in range. */
export function missingAtWindows(walls: Walls, rows: WindowRows, sights: readonly SightOf[]): Float32Array {
  return Float32Array.from(rows.samples, (_, row) => {
    const s = rows.strip[row] * stripSize;
    const [x, y] = [walls.strips[s + strip.x], walls.strips[s + strip.y]];
    const [east, north] = [walls.strips[s + strip.normalX], walls.strips[s + strip.normalY]];
    let lowest = Number.POSITIVE_INFINITY;
    for (const { centre, needed } of sights) {
      if ((centre[0] - x) * east + (centre[1] - y) * north <= 0) continue;
      for (const cells of stepsBefore) {
        const z = valueAt(needed, [x + cells * needed.cellSize * east, y + cells * needed.cellSize * north]);
        if (z !== undefined && z < lowest) lowest = z;
      }
    }
    if (lowest === Number.POSITIVE_INFINITY) return Number.NaN;
    return Math.max(0, lowest - windowHeightM(walls, rows, row));
  });
}
