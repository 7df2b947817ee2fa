// From its own file: a thread begins sooner without all that `#core` brings along.
import { type Field, interpolate } from '#datasets/_core/field.ts';

/** A point of a skyline: metres outwards, and metres above sea level as it appears from there (the earth is round). */
export interface FarPoint {
  readonly distance: number;
  readonly height: number;
}

/** Metres by which the earth's curvature, less the usual refraction (k = 0.13), hides a distant point. */
const hiddenByCurvature = (distance: number) => (distance * distance * (1 - 0.13)) / (2 * 6_371_000);

/**
 * Terrain beyond the raster, coarse: seen from where a line enters the raster, looking out along the azimuth. Places in
 * one coarse cell share what its centre sees, so that the answer does not depend on which of them asks.
 */
export class FarTerrain {
  readonly #field: Field;
  readonly #highest: number;

  constructor(field: Field) {
    this.#field = field;
    this.#highest = field.values.reduce(
      (max, z) => (Number.isNaN(z) ? max : Math.max(max, z)),
      Number.NEGATIVE_INFINITY,
    );
  }

  /** Number of the coarse cell that a place lies in. */
  cellOf(x: number, y: number): number {
    const { origin, cellSize, width, height } = this.#field;
    const column = Math.floor((x - origin[0]) / cellSize);
    const row = Math.floor((origin[1] - y) / cellSize);
    return Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column));
  }

  /** Height in metres up to which the terrain puts a coarse cell in shadow under a sun of this azimuth and tangent. */
  shadowHeight(cell: number, azimuthDeg: number, tangent: number): number {
    let best = Number.NEGATIVE_INFINITY;
    this.#look(cell, azimuthDeg, ({ distance, height }) => {
      best = Math.max(best, height - distance * tangent);
      return this.#highest - distance * tangent > best;
    });
    return best;
  }

  /** The upper hull of the terrain along an azimuth, farthest point first: all that any eye on the near side can see. */
  skyline(cell: number, azimuthDeg: number): FarPoint[] {
    const profile: FarPoint[] = [];
    this.#look(cell, azimuthDeg, (point) => profile.push(point) > 0);
    const hull: FarPoint[] = [];
    for (const point of profile.reverse()) {
      while (hull.length > 1 && isBelow(hull[hull.length - 1], hull[hull.length - 2], point)) hull.pop();
      hull.push(point);
    }
    return hull;
  }

  /** Visits the terrain outwards, one coarse cell after another, while `visit` wants more. */
  #look(cell: number, azimuthDeg: number, visit: (point: FarPoint) => boolean): void {
    const { origin, width, height, cellSize } = this.#field;
    const x = origin[0] + ((cell % width) + 0.5) * cellSize;
    const y = origin[1] - (Math.floor(cell / width) + 0.5) * cellSize;
    const east = Math.sin((azimuthDeg * Math.PI) / 180);
    const north = Math.cos((azimuthDeg * Math.PI) / 180);
    for (let distance = cellSize; ; distance += cellSize) {
      const px = x + east * distance;
      const py = y + north * distance;
      const inside =
        px >= origin[0] && px <= origin[0] + width * cellSize && py <= origin[1] && py >= origin[1] - height * cellSize;
      if (!inside) return;
      const z = interpolate(this.#field, px, py);
      if (!Number.isNaN(z) && !visit({ distance, height: z - hiddenByCurvature(distance) })) return;
    }
  }
}

/** Whether `near`, which lies between the other two, stands below the line from `here` to `far`. */
function isBelow(near: FarPoint, far: FarPoint, here: FarPoint): boolean {
  return (
    (near.height - here.height) * (far.distance - here.distance) <=
    (far.height - here.height) * (near.distance - here.distance)
  );
}
