import { Cartographic, type Scene } from 'cesium';
import { boxToEpsg5186, type Epsg5186, geoidUndulation, seoulBox, toWgs84 } from '#core';

const stepM = 50;
const marginM = 2000;
/** Nodes that wait to be measured. What does not fit asks again. */
const waitingMost = 8192;
/** Metres above the sea of most of the city's streets, until the ground is known. */
const typicalHeightM = 25;

/**
 * Height of the ground as it is drawn, by place in EPSG:5186: measured on demand at nodes 50 m apart, a few at a time while
 * nothing else happens, bilinear between. Reading makes no object.
 */
export class GroundGrid {
  readonly #scene: Scene;
  readonly #west: number;
  readonly #south: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #heights: Float32Array;
  /** Generation in which a node was measured or began to wait; 0 never. */
  readonly #asked: Uint8Array;
  readonly #waiting = new Int32Array(waitingMost);
  #first = 0;
  #count = 0;
  #generation = 1;
  readonly #fallback: number;
  readonly #scratch = new Cartographic();

  constructor(scene: Scene) {
    this.#scene = scene;
    const [west, south, east, north] = boxToEpsg5186(seoulBox);
    this.#west = west - marginM;
    this.#south = south - marginM;
    this.#columns = Math.ceil((east - west + 2 * marginM) / stepM) + 1;
    this.#rows = Math.ceil((north - south + 2 * marginM) / stepM) + 1;
    this.#heights = new Float32Array(this.#columns * this.#rows).fill(Number.NaN);
    this.#asked = new Uint8Array(this.#heights.length);
    scene.globe.tileLoadProgressEvent.addEventListener((left: number) => left === 0 && this.#refresh());
    this.#fallback = geoidUndulation([127, 37.55] as never) + typicalHeightM;
  }

  /** Metres above the ellipsoid; asks for what is not known yet. */
  heightAt(east: number, north: number): number {
    const x = (east - this.#west) / stepM;
    const y = (north - this.#south) / stepM;
    const column = Math.floor(x);
    const row = Math.floor(y);
    if (column < 0 || row < 0 || column > this.#columns - 2 || row > this.#rows - 2) return this.#fallback;
    const node = row * this.#columns + column;
    const a = this.#read(node);
    const b = this.#read(node + 1);
    const c = this.#read(node + this.#columns);
    const d = this.#read(node + this.#columns + 1);
    const fx = x - column;
    const fy = y - row;
    const height = (a + (b - a) * fx) * (1 - fy) + (c + (d - c) * fx) * fy;
    if (!Number.isNaN(height)) return height;
    // Some corner is unknown: the nearest known one, or a street's usual height.
    if (!Number.isNaN(a)) return a;
    if (!Number.isNaN(b)) return b;
    if (!Number.isNaN(c)) return c;
    return Number.isNaN(d) ? this.#fallback : d;
  }

  #read(node: number): number {
    if (this.#asked[node] !== this.#generation && this.#count < waitingMost) {
      this.#asked[node] = this.#generation;
      this.#waiting[(this.#first + this.#count++) % waitingMost] = node;
    }
    return this.#heights[node];
  }

  /** The ground was drawn finer or coarser: heights are measured again as they are asked for, the old ones hold meanwhile. */
  #refresh(): void {
    this.#generation = (this.#generation % 254) + 1;
    this.#count = 0;
  }

  /** Measures some nodes that were asked for. Returns whether any height changed by more than a hand's breadth. */
  work(most: number): boolean {
    let changed = false;
    for (let i = 0; i < most && this.#count > 0; i++) {
      const node = this.#waiting[this.#first];
      this.#first = (this.#first + 1) % waitingMost;
      this.#count--;
      const height = this.#measure(node);
      if (height === undefined) continue;
      if (!(Math.abs(this.#heights[node] - height) < 0.2)) changed = true;
      this.#heights[node] = height;
    }
    return changed;
  }

  get waiting(): number {
    return this.#count;
  }

  #measure(node: number): number | undefined {
    const east = this.#west + (node % this.#columns) * stepM;
    const north = this.#south + Math.floor(node / this.#columns) * stepM;
    const [lon, lat] = toWgs84([east, north] as unknown as Epsg5186);
    return this.#scene.globe.getHeight(Cartographic.fromDegrees(lon, lat, 0, this.#scratch));
  }
}

/** What layers ask of the ground. */
export type GroundSource = Pick<GroundGrid, 'heightAt' | 'work' | 'waiting'>;

const noGround: GroundSource = { heightAt: () => 0, work: () => false, waiting: 0 };

const grids = new WeakMap<Scene, GroundGrid>();
/** The one grid of a scene: all moving and ground-bound layers read from it. A flat map has no ground. */
export function groundOf(scene: Scene | undefined): GroundSource {
  if (!scene) return noGround;
  let grid = grids.get(scene);
  if (!grid) {
    grid = new GroundGrid(scene);
    grids.set(scene, grid);
  }
  return grid;
}
