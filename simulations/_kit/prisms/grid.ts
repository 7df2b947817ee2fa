import type { Field } from '#core';
import type { Arena } from '../kernel-module.ts';
import type { Solid } from '../raster.ts';

/** A building for rays: upright walls from its flat top down to the ground. `id` is the city's own. */
export interface Prism extends Solid {
  readonly id: string;
}

/** Edges of all footprints: ax, ay, bx, by, top, five numbers each; metres. */
export type Edges = Float64Array;
const edgeSize = 5;

/** Every edge of every ring, in the order of the prisms. Edges without length are left out. */
export function edgesOf(prisms: Iterable<Prism>): Edges {
  const edges: number[] = [];
  for (const { footprint, groundM, heightM } of prisms) {
    for (const ring of footprint.flat()) {
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = ring[i - 1];
        const [bx, by] = ring[i];
        if (ax !== bx || ay !== by) edges.push(ax, ay, bx, by, groundM + heightM);
      }
    }
  }
  return new Float64Array(edges);
}

/** Bytes of a grid's header; its members are named in kernel/assembly/index.ts. */
const headerBytes = 64;
const pairBytes = 80;
/** An edge lies in every cell that it comes this near to, so that rounding never loses it between two cells. */
const marginM = 0.001;
/** Cells of 16 m hold some four edges of a dense quarter; a block of 8 × 8 of them is left out at once. */
const prismCellM = 16;
const prismSpan = 8;
const terrainSpan = 16;
const mostCells = 4_000_000;
const unknown = -1e9;

/** A grid whose place in memory is settled; `fill` writes it there. */
export interface GridPlan {
  readonly address: number;
  fill(buffer: ArrayBufferLike): void;
}

interface Shape {
  readonly minX: number;
  readonly minY: number;
  readonly cell: number;
  readonly width: number;
  readonly height: number;
  readonly span: number;
}

const nothing: Shape = { minX: 0, minY: 0, cell: 1, width: 0, height: 0, span: 1 };

/** Lays out the grid of the buildings' edges. */
export function planPrisms(arena: Arena, edges: Edges): GridPlan {
  const shape = edges.length > 0 ? shapeAround(edges) : nothing;
  const cells = shape.width * shape.height;
  const counts = new Int32Array(cells + 1);
  forEachEdgeCell(edges, shape, (_, cell) => counts[cell]++);
  const starts = new Int32Array(cells + 1);
  for (let cell = 0; cell < cells; cell++) starts[cell + 1] = starts[cell] + ((counts[cell] + 1) >> 1);
  const header = takeGrid(arena, shape, 4 * (cells + 1), pairBytes * starts[cells]);
  return {
    address: header.address,
    fill(buffer) {
      const tops = new Float64Array(buffer, header.cellTops, cells).fill(unknown);
      const pairs = new Float64Array(buffer, header.pairs, (starts[cells] * pairBytes) / 8).fill(0);
      for (let lane = 8; lane < pairs.length; lane += 10) pairs.fill(unknown, lane, lane + 2);
      new Int32Array(buffer, header.data, cells + 1).set(starts);
      counts.fill(0);
      forEachEdgeCell(edges, shape, (edge, cell) => {
        const place = 2 * starts[cell] + counts[cell]++;
        const at = (place >> 1) * 10 + (place & 1);
        for (let k = 0; k < edgeSize; k++) pairs[at + 2 * k] = edges[edge + k];
        tops[cell] = Math.max(tops[cell], edges[edge + 4]);
      });
      writeHeader(buffer, header, shape, tops);
    },
  };
}

function shapeAround(edges: Edges): Shape {
  let [minX, minY, maxX, maxY] = [edges[0], edges[1], edges[0], edges[1]];
  for (let e = 0; e < edges.length; e += edgeSize) {
    minX = Math.min(minX, edges[e], edges[e + 2]);
    maxX = Math.max(maxX, edges[e], edges[e + 2]);
    minY = Math.min(minY, edges[e + 1], edges[e + 3]);
    maxY = Math.max(maxY, edges[e + 1], edges[e + 3]);
  }
  minX = Math.floor(minX) - 1;
  minY = Math.floor(minY) - 1;
  const cell = Math.max(prismCellM, Math.sqrt(((maxX - minX + 1) * (maxY - minY + 1)) / mostCells));
  const width = Math.ceil((maxX + 1 - minX) / cell);
  const height = Math.ceil((maxY + 1 - minY) / cell);
  return { minX, minY, cell, width, height, span: prismSpan };
}

/** Every cell that an edge, widened by the margin, touches. */
function forEachEdgeCell(edges: Edges, shape: Shape, visit: (edge: number, cell: number) => void): void {
  const { minX, minY, cell, width, height } = shape;
  const clamp = (n: number, size: number) => Math.min(size - 1, Math.max(0, Math.floor(n)));
  for (let e = 0; e < edges.length; e += edgeSize) {
    const [ax, ay, bx, by] = [edges[e] - minX, edges[e + 1] - minY, edges[e + 2] - minX, edges[e + 3] - minY];
    const first = clamp((Math.min(ay, by) - marginM) / cell, height);
    const last = clamp((Math.max(ay, by) + marginM) / cell, height);
    for (let row = first; row <= last; row++) {
      const [west, east] = withinRow(ax, ay, bx, by, row * cell - marginM, (row + 1) * cell + marginM);
      const lastColumn = clamp((east + marginM) / cell, width);
      for (let column = clamp((west - marginM) / cell, width); column <= lastColumn; column++) {
        visit(e, row * width + column);
      }
    }
  }
}

/** West and east end of the part of an edge between two parallels. */
function withinRow(ax: number, ay: number, bx: number, by: number, south: number, north: number): [number, number] {
  const at = (y: number) => ax + ((bx - ax) * (y - ay)) / (by - ay);
  const xs = [ay, by].map((y, i) => (y < south ? at(south) : y > north ? at(north) : i === 0 ? ax : bx));
  return [Math.min(...xs), Math.max(...xs)];
}

/** Lays out the grid of the terrain: patches between four cell centres of the raster. Unknown heights are no obstacle. */
export function planTerrain(arena: Arena, terrain: Field | undefined): GridPlan {
  const shape = terrain && terrain.width > 1 && terrain.height > 1 ? terrainShape(terrain) : nothing;
  const nodes = shape.width === 0 ? 0 : (shape.width + 1) * (shape.height + 1);
  const header = takeGrid(arena, shape, 4 * nodes, 0);
  return {
    address: header.address,
    fill(buffer) {
      const { width, height } = shape;
      const heights = new Float32Array(buffer, header.data, nodes);
      const tops = new Float64Array(buffer, header.cellTops, width * height);
      for (let i = 0; terrain && i < nodes; i++) {
        const row = height - Math.floor(i / (width + 1));
        const value = terrain.values[row * (width + 1) + (i % (width + 1))];
        heights[i] = Number.isNaN(value) || value === terrain.noData ? unknown : value;
      }
      for (let cell = 0; cell < tops.length; cell++) {
        const node = cell + Math.floor(cell / width);
        const north = node + width + 1;
        tops[cell] = Math.max(heights[node], heights[node + 1], heights[north], heights[north + 1]);
      }
      writeHeader(buffer, header, shape, tops);
    },
  };
}

const terrainShape = ({ origin, cellSize, width, height }: Field): Shape => ({
  minX: origin[0] + cellSize / 2,
  minY: origin[1] - (height - 0.5) * cellSize,
  cell: cellSize,
  width: width - 1,
  height: height - 1,
  span: terrainSpan,
});

interface Header {
  readonly address: number;
  readonly blockTops: number;
  readonly cellTops: number;
  readonly data: number;
  readonly pairs: number;
}

function takeGrid(arena: Arena, { width, height, span }: Shape, dataBytes: number, pairsBytes: number): Header {
  const blocks = Math.ceil(width / span) * Math.ceil(height / span);
  return {
    address: arena.take(headerBytes),
    blockTops: arena.take(8 * blocks),
    cellTops: arena.take(8 * width * height),
    data: arena.take(dataBytes),
    pairs: arena.take(pairsBytes),
  };
}

function writeHeader(buffer: ArrayBufferLike, header: Header, shape: Shape, cellTops: Float64Array): void {
  const { width, height, span } = shape;
  const across = Math.ceil(width / span);
  const blockTops = new Float64Array(buffer, header.blockTops, across * Math.ceil(height / span)).fill(unknown);
  let top = unknown;
  for (let cell = 0; cell < cellTops.length; cell++) {
    const block = Math.floor(Math.floor(cell / width) / span) * across + Math.floor((cell % width) / span);
    blockTops[block] = Math.max(blockTops[block], cellTops[cell]);
    top = Math.max(top, cellTops[cell]);
  }
  const view = new DataView(buffer, header.address, headerBytes);
  for (const [i, value] of [shape.minX, shape.minY, shape.cell].entries()) view.setFloat64(8 * i, value, true);
  for (const [i, value] of [width, height, span, across].entries()) view.setInt32(24 + 4 * i, value, true);
  view.setFloat64(40, top, true);
  const pointers = [header.blockTops, header.cellTops, header.data, header.pairs];
  for (const [i, value] of pointers.entries()) view.setInt32(48 + 4 * i, value, true);
}
