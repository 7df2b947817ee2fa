import type { Field } from '#core';

/** What a direction of view ends on. */
export const classes = ['sky', 'building', 'green', 'water', 'mountain', 'ground'] as const;
export type ViewClass = (typeof classes)[number];

/** Covers of a cell, as `PanoramaScene.cover` holds them. */
export const covers = { ground: 0, building: 1, green: 2, water: 3 } as const;

export interface PanoramaScene {
  /** Heights of ground and roofs around the eye, metres; cells are blocks with upright sides. NaN: nothing there. */
  readonly surface: Field;
  /** Of every cell, see `covers`. */
  readonly cover: Uint8Array;
  /** Number of the building of every cell, or -1; and the ground that each building stands on. */
  readonly owner: Int32Array;
  readonly ownerGroundM: Float32Array;
  /** Coarse terrain beyond the surface, in its CRS. */
  readonly far?: Field;
}

export interface Gaze {
  readonly x: number;
  readonly y: number;
  /** Metres above sea level. */
  readonly z: number;
  readonly azimuths: number;
  /** Left edge and width of the field of view, degrees clockwise from grid north. */
  readonly fromDeg: number;
  readonly widthDeg: number;
  readonly lowestDeg: number;
  readonly highestDeg: number;
  /** Metres by which the earth falls away per square metre of distance. */
  readonly dropPerM2: number;
}

export interface Panorama {
  /** Shares of the solid angle in view, by class; they add up to 1. */
  readonly shares: Readonly<Record<ViewClass, number>>;
  /** Per azimuth, from the left: elevation of the edge of the sky (degrees) and what it is. */
  readonly skylineDeg: Float32Array;
  readonly skylineClass: Uint8Array;
  /** Metres to the edge of the sky; NaN for an open horizon. */
  readonly skylineM: Float32Array;
  /** Solid angles (steradian) of each building: what is seen of it, and what would be if nothing stood before it. */
  readonly seenSr: Float64Array;
  readonly wholeSr: Float64Array;
  /** Nearest distance of each building, metres; Infinity where no azimuth meets it. */
  readonly nearestM: Float64Array;
}

const rad = (deg: number) => (deg * Math.PI) / 180;

/**
 * What fills the view from a point. Along each azimuth the cells are met one after another; where one rises over
 * everything before it, it covers the band of elevations in between, whose solid angle is dA (sin e2 - sin e1). So shares
 * are exact for the blocks, in O(azimuths × cells on the way). Unbuilt land above the eye's own level is mountain.
 */
export function panorama(scene: PanoramaScene, gaze: Gaze): Panorama {
  const { azimuths, fromDeg, widthDeg } = gaze;
  const buildings = scene.ownerGroundM.length;
  const sums = new Float64Array(classes.length);
  const result = {
    skylineDeg: new Float32Array(azimuths),
    skylineClass: new Uint8Array(azimuths),
    skylineM: new Float32Array(azimuths),
    seenSr: new Float64Array(buildings),
    wholeSr: new Float64Array(buildings),
    nearestM: new Float64Array(buildings).fill(Number.POSITIVE_INFINITY),
  };
  const step = rad(widthDeg) / azimuths;
  const low = Math.sin(rad(gaze.lowestDeg));
  const high = Math.sin(rad(gaze.highestDeg));
  for (let k = 0; k < azimuths; k++) {
    const azimuth = rad(fromDeg) + (k + 0.5) * step;
    const look = new Look(scene, gaze, azimuth, step, low, high);
    look.walk();
    look.addTo(sums, result);
    const edge = look.edge;
    result.skylineDeg[k] = (Math.asin(Math.max(-1, edge.sin)) * 180) / Math.PI;
    result.skylineClass[k] = edge.viewClass;
    result.skylineM[k] = edge.distanceM;
  }
  const whole = rad(widthDeg) * (high - low);
  const shares = Object.fromEntries(classes.map((name, i) => [name, sums[i] / whole])) as Record<ViewClass, number>;
  return { shares, ...result };
}

const classNumber = Object.fromEntries(classes.map((name, i) => [name, i])) as Record<ViewClass, number>;
const coverClass = [classNumber.ground, classNumber.building, classNumber.green, classNumber.water];

/** One azimuth of a panorama. */
class Look {
  readonly #scene: PanoramaScene;
  readonly #gaze: Gaze;
  readonly #dx: number;
  readonly #dy: number;
  readonly #step: number;
  readonly #low: number;
  readonly #high: number;
  readonly #sums = new Float64Array(classes.length);
  readonly #owners = new Map<number, { seen: number; bottom: number; top: number; nearestM: number }>();
  /** Sine of the elevation up to which the view is filled. */
  #filled = -1;
  #edge = { viewClass: classNumber.ground, distanceM: Number.NaN };

  constructor(scene: PanoramaScene, gaze: Gaze, azimuth: number, step: number, low: number, high: number) {
    this.#scene = scene;
    this.#gaze = gaze;
    this.#dx = Math.sin(azimuth);
    this.#dy = Math.cos(azimuth);
    this.#step = step;
    this.#low = low;
    this.#high = high;
  }

  walk(): void {
    const end = this.#walkCells();
    if (this.#scene.far) this.#walkFar(this.#scene.far, end);
  }

  get edge() {
    return { sin: this.#filled, ...this.#edge };
  }

  addTo(sums: Float64Array, { seenSr, wholeSr, nearestM }: Pick<Panorama, 'seenSr' | 'wholeSr' | 'nearestM'>): void {
    const sky = this.#step * Math.max(0, this.#high - Math.max(this.#low, this.#filled));
    this.#sums[classNumber.sky] += sky;
    for (let i = 0; i < sums.length; i++) sums[i] += this.#sums[i];
    for (const [owner, { seen, bottom, top, nearestM: near }] of this.#owners) {
      const whole = this.#inView(bottom, top);
      wholeSr[owner] += whole;
      seenSr[owner] += Math.min(seen, whole);
      nearestM[owner] = Math.min(nearestM[owner], near);
    }
  }

  /** Every cell on the way, in order (Amanatides and Woo 1987). Returns the distance at which the raster ends. */
  #walkCells(): number {
    const { surface, cover, owner } = this.#scene;
    const { width, height, cellSize, origin, values } = surface;
    const u = (this.#gaze.x - origin[0]) / cellSize;
    const v = (origin[1] - this.#gaze.y) / cellSize;
    const [du, dv] = [this.#dx, -this.#dy];
    let [column, row] = [Math.floor(u), Math.floor(v)];
    const [stepU, stepV] = [du > 0 ? 1 : -1, dv > 0 ? 1 : -1];
    const [perU, perV] = [Math.abs(1 / du), Math.abs(1 / dv)];
    let nextU = perU * (du > 0 ? column + 1 - u : u - column);
    let nextV = perV * (dv > 0 ? row + 1 - v : v - row);
    if (Number.isNaN(nextU)) nextU = Number.POSITIVE_INFINITY;
    if (Number.isNaN(nextV)) nextV = Number.POSITIVE_INFINITY;
    let enter = 0;
    while (column >= 0 && row >= 0 && column < width && row < height) {
      const leave = Math.min(nextU, nextV);
      const cell = row * width + column;
      const z = values[cell];
      if (!Number.isNaN(z)) this.#meet(z, enter * cellSize, leave * cellSize, coverClass[cover[cell]], owner[cell]);
      enter = leave;
      if (nextU < nextV) {
        column += stepU;
        nextU += perU;
      } else {
        row += stepV;
        nextV += perV;
      }
    }
    return enter * cellSize;
  }

  /** Terrain beyond, point by point. */
  #walkFar(far: Field, fromM: number): void {
    const { width, height, cellSize, origin, values } = far;
    const { x, y } = this.#gaze;
    for (let d = fromM + cellSize / 2; ; d += cellSize) {
      const column = Math.floor((x + this.#dx * d - origin[0]) / cellSize);
      const row = Math.floor((origin[1] - y - this.#dy * d) / cellSize);
      if (column < 0 || row < 0 || column >= width || row >= height) return;
      const z = values[row * width + column];
      if (!Number.isNaN(z)) this.#meet(z, d, d, classNumber.ground, -1);
    }
  }

  /** A block whose top stands at `z` between two distances: its near side is seen from below, its top from above. */
  #meet(z: number, nearM: number, farM: number, viewClass: number, owner: number): void {
    const top = Math.max(this.#sine(z, nearM), this.#sine(z, farM));
    if (owner >= 0) this.#meetOwner(owner, top, nearM);
    if (top <= this.#filled) return;
    this.#fill(viewClass, this.#filled, top, owner);
    this.#filled = top;
    this.#edge = {
      viewClass: viewClass !== classNumber.building && top > 0 ? classNumber.mountain : viewClass,
      distanceM: nearM,
    };
  }

  #meetOwner(owner: number, top: number, nearM: number): void {
    const known = this.#owners.get(owner);
    if (known) {
      known.top = Math.max(known.top, top);
      return;
    }
    const bottom = Math.min(top, this.#sine(this.#scene.ownerGroundM[owner], nearM));
    this.#owners.set(owner, { seen: 0, bottom, top, nearestM: nearM });
  }

  #fill(viewClass: number, from: number, to: number, owner: number): void {
    const seen = this.#inView(from, to);
    if (owner >= 0) this.#owners.get(owner)!.seen += seen;
    if (viewClass === classNumber.building) {
      this.#sums[viewClass] += seen;
      return;
    }
    const above = this.#inView(Math.max(from, 0), Math.max(to, 0));
    this.#sums[classNumber.mountain] += above;
    this.#sums[viewClass] += seen - above;
  }

  /** Solid angle of a band of elevations (by their sines) within the limits of the view. */
  #inView(from: number, to: number): number {
    return this.#step * Math.max(0, Math.min(to, this.#high) - Math.max(from, this.#low));
  }

  /** Sine of the elevation of a height at a distance; -1 or 1 straight below or above. */
  #sine(z: number, distanceM: number): number {
    const up = z - this.#gaze.z - this.#gaze.dropPerM2 * distanceM * distanceM;
    const length = Math.hypot(up, distanceM);
    return length === 0 ? 0 : up / length;
  }
}
