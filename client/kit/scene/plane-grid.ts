import { Cartesian3, Matrix4 } from 'cesium';
import { boxToEpsg5186, type Epsg5186, seoulBox, toWgs84 } from '#core';
import { type EnuFrame, intoFrame } from './enu-frame.ts';

/** Metres between nodes: between them the Earth bends by 1000² / 8R = 2 cm each way, and its upright leans by 5 cm at 300 m. */
const stepM = 1000;
/** Around Seoul's box, for what drives in from outside. Beyond that the edge's plane goes on. */
const marginM = 10_000;

/**
 * EPSG:5186 metres into the metres of a frame, without an object per point: converted exactly at nodes 1 km apart,
 * bilinear between them. For thousands of moving points each second; the exact way makes several arrays a point.
 */
export class PlaneGrid {
  readonly #west: number;
  readonly #south: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Per node, row by row from the south: place at height 0, and the way up (unit vector), in the frame. */
  readonly #nodes: Float64Array;

  constructor(frame: EnuFrame) {
    const [west, south, east, north] = boxToEpsg5186(seoulBox);
    this.#west = Math.floor((west - marginM) / stepM) * stepM;
    this.#south = Math.floor((south - marginM) / stepM) * stepM;
    this.#columns = Math.ceil((east + marginM - this.#west) / stepM) + 1;
    this.#rows = Math.ceil((north + marginM - this.#south) / stepM) + 1;
    this.#nodes = new Float64Array(6 * this.#columns * this.#rows);
    const up = new Cartesian3();
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) {
        const [lon, lat] = toWgs84([this.#west + column * stepM, this.#south + row * stepM] as unknown as Epsg5186);
        const at = 6 * (row * this.#columns + column);
        intoFrame(frame, [lon, lat, 0], this.#nodes, at);
        upAt(frame, lon, lat, up);
        if (frame.flat) continue;
        this.#nodes[at + 3] = up.x;
        this.#nodes[at + 4] = up.y;
        this.#nodes[at + 5] = up.z;
      }
    }
  }

  /** Writes the frame's metres of a place into `target` at `at`. Height in metres above the ellipsoid. */
  into(east: number, north: number, height: number, target: Float32Array, at: number): void {
    const x = (east - this.#west) / stepM;
    const y = (north - this.#south) / stepM;
    const column = Math.min(this.#columns - 2, Math.max(0, Math.floor(x)));
    const row = Math.min(this.#rows - 2, Math.max(0, Math.floor(y)));
    const fx = x - column;
    const fy = y - row;
    const a = 6 * (row * this.#columns + column);
    const c = a + 6 * this.#columns;
    const nodes = this.#nodes;
    for (let i = 0; i < 3; i++) {
      const south = nodes[a + i] + (nodes[a + 6 + i] - nodes[a + i]) * fx;
      const north = nodes[c + i] + (nodes[c + 6 + i] - nodes[c + i]) * fx;
      target[at + i] = south + (north - south) * fy + height * nodes[a + 3 + i];
    }
  }
}

function upAt(frame: EnuFrame, lon: number, lat: number, result: Cartesian3): void {
  const [l, b] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  const normal = new Cartesian3(Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b));
  Matrix4.multiplyByPointAsVector(frame.inverse, normal, result);
}

const made = new WeakMap<EnuFrame, PlaneGrid>();
/** The grid of a frame: made once, for all layers that live in it. */
export function planeOf(frame: EnuFrame): PlaneGrid {
  let grid = made.get(frame);
  if (!grid) {
    grid = new PlaneGrid(frame);
    made.set(frame, grid);
  }
  return grid;
}
