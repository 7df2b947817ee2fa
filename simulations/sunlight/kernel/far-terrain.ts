import { type Field, interpolate } from '#core';

/**
 * Terrain beyond the raster, coarse: seen from where a line enters the raster, looking out along the azimuth. The
 * curvature of the earth is left out: at 10 km it would lower a ridge by 7 m, 0.04°.
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

  /** Metres between two looks; places nearer to one another than this share what they see. */
  get spacing(): number {
    return this.#field.cellSize;
  }

  /** Height in metres up to which the terrain puts a place in shadow under a sun of this azimuth and tangent. */
  shadowHeight(x: number, y: number, azimuthDeg: number, tangent: number): number {
    let best = Number.NEGATIVE_INFINITY;
    this.#look(x, y, azimuthDeg, (distance, height) => {
      best = Math.max(best, height - distance * tangent);
      return this.#highest - distance * tangent > best;
    });
    return best;
  }

  /** The point that stands highest above the horizon of an eye at height `eyeM`, or undefined when none stands above. */
  skyline(x: number, y: number, azimuthDeg: number, eyeM: number): { distance: number; height: number } | undefined {
    let tangent = 0;
    let found: { distance: number; height: number } | undefined;
    this.#look(x, y, azimuthDeg, (distance, height) => {
      if ((height - eyeM) / distance > tangent) {
        tangent = (height - eyeM) / distance;
        found = { distance, height };
      }
      return (this.#highest - eyeM) / distance > tangent;
    });
    return found;
  }

  /** Visits the terrain outwards, one coarse cell after another, while `visit` wants more. */
  #look(x: number, y: number, azimuthDeg: number, visit: (distance: number, height: number) => boolean): void {
    const { origin, width, height, cellSize } = this.#field;
    const east = Math.sin((azimuthDeg * Math.PI) / 180);
    const north = Math.cos((azimuthDeg * Math.PI) / 180);
    for (let distance = cellSize; ; distance += cellSize) {
      const px = x + east * distance;
      const py = y + north * distance;
      const inside =
        px >= origin[0] && px <= origin[0] + width * cellSize && py <= origin[1] && py >= origin[1] - height * cellSize;
      if (!inside) return;
      const z = interpolate(this.#field, px, py);
      if (!Number.isNaN(z) && !visit(distance, z)) return;
    }
  }
}
