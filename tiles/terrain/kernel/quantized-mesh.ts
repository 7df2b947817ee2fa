import {
  cross,
  dot,
  length,
  scale,
  semiMajorM,
  semiMinorM,
  subtract,
  surfaceNormal,
  toEcef,
  type Vector3,
} from '../../_kit/ellipsoid.ts';
import { geographicTms, type TileKey } from '../../_kit/schemes.ts';
import { grid, gridSide, quantizedMax, quantizedStep, vertexCount } from './grid.ts';
import type { Ground } from './ground.ts';

/**
 * Encodes one tile as quantized-mesh 1.0 with oct-encoded vertex normals and a water mask: 1 byte for a tile all of one
 * kind, else 256 × 256, row 0 in the north, 255 = water.
 * Format: https://github.com/CesiumGS/quantized-mesh. Two tiles of a level that share an edge sample the ground at the
 * same positions there, so their edges agree within one quantisation unit of their heights.
 */
export function terrainTile(key: TileKey, ground: Ground, water: Uint8Array = allLand): Uint8Array {
  const samples = sampleGround(key, ground);
  const { positions, heights } = samples;
  let minHeight = heights[0];
  let maxHeight = heights[0];
  for (const height of heights) {
    minHeight = Math.min(minHeight, height);
    maxHeight = Math.max(maxHeight, height);
  }
  // What is stored as float32 must still hold every height.
  minHeight = floatBelow(minHeight);
  maxHeight = floatAbove(maxHeight);
  const file = new FileWriter(water.length);
  writeHeader(file, key, positions, minHeight, maxHeight);
  file.uint32(vertexCount);
  for (const values of quantizedVertices(heights, minHeight, maxHeight)) writeDeltas(file, values);
  writeTriangles(file);
  writeNormals(file, samples.normals);
  file.uint8(2);
  file.uint32(water.length);
  file.bytes(water);
  return file.finish();
}

export const allLand = Uint8Array.of(0);

interface Samples {
  /** In file order: ECEF metres, ellipsoidal metres, unit normals in ECEF. */
  readonly positions: readonly Vector3[];
  readonly heights: readonly number[];
  readonly normals: readonly Vector3[];
}

/** Samples the grid with one ring of neighbours around it, so that normals agree across the tile's edges. */
function sampleGround(key: TileKey, ground: Ground): Samples {
  const [west, south] = geographicTms.box(key);
  const size = geographicTms.size(key.level);
  const side = gridSide + 2;
  const ring: Vector3[] = new Array(side * side);
  const heights = new Float64Array(side * side);
  for (let row = -1; row <= gridSide; row++) {
    for (let column = -1; column <= gridSide; column++) {
      // Counted from the globe's corner rather than the tile's, so that neighbours reach the same doubles.
      const lon = -180 + ((key.x * (gridSide - 1) + column) * size) / (gridSide - 1);
      const lat = Math.min(90, Math.max(-90, -90 + ((key.y * (gridSide - 1) + row) * size) / (gridSide - 1)));
      const i = (row + 1) * side + column + 1;
      heights[i] = ground.heightAt(lon, lat);
      ring[i] = toEcef(lon, lat, heights[i]);
    }
  }
  const at = (vertex: number) => (grid.rows[vertex] + 1) * side + grid.columns[vertex] + 1;
  const vertices = Array.from({ length: vertexCount }, (_, vertex) => at(vertex));
  return {
    positions: vertices.map((i) => ring[i]),
    heights: vertices.map((i) => heights[i]),
    normals: vertices.map((i, vertex) => {
      const along = cross(subtract(ring[i + 1], ring[i - 1]), subtract(ring[i + side], ring[i - side]));
      const area = length(along);
      // At the poles the meridians meet and the cell has no area.
      return area > 0
        ? scale(along, 1 / area)
        : surfaceNormal(west, south + (grid.rows[vertex] * size) / (gridSide - 1));
    }),
  };
}

function writeHeader(file: FileWriter, key: TileKey, positions: readonly Vector3[], min: number, max: number): void {
  const [west, south, east, north] = geographicTms.box(key);
  const centre = toEcef((west + east) / 2, (south + north) / 2, (min + max) / 2);
  const radius = positions.reduce((far, position) => Math.max(far, length(subtract(position, centre))), 0);
  file.vector(centre);
  file.float32(min);
  file.float32(max);
  file.vector(centre);
  file.float64(radius);
  file.vector(horizonOcclusionPoint(centre, positions));
}

/**
 * A point that is hidden behind the ellipsoid only when the whole tile is, in coordinates scaled by the ellipsoid's
 * radii. Method: D. Hogan, P. Cozzi, "Horizon Culling", Cesium blog, 2013. A tile so large that no such point exists
 * gets one so far out that the tile is kept.
 */
export function horizonOcclusionPoint(centre: Vector3, positions: readonly Vector3[]): Vector3 {
  const toScaled = ([x, y, z]: Vector3): Vector3 => [x / semiMajorM, y / semiMajorM, z / semiMinorM];
  const scaledCentre = toScaled(centre);
  const direction = scale(scaledCentre, 1 / length(scaledCentre));
  let farthest = 0;
  for (const position of positions) {
    const scaled = toScaled(position);
    const magnitude = Math.max(1, length(scaled));
    const unit = scale(scaled, 1 / length(scaled));
    const cosAlpha = dot(unit, direction);
    const sinAlpha = length(cross(unit, direction));
    const cosBeta = 1 / magnitude;
    const sinBeta = Math.sqrt(magnitude * magnitude - 1) * cosBeta;
    const reach = cosAlpha * cosBeta - sinAlpha * sinBeta;
    if (reach <= 0) return scale(direction, 100);
    farthest = Math.max(farthest, 1 / reach);
  }
  return scale(direction, farthest);
}

/** The three columns u, v, height of the vertex data. */
function quantizedVertices(heights: readonly number[], min: number, max: number): number[][] {
  const span = max - min || 1;
  return [
    grid.columns.map(quantizedStep),
    grid.rows.map(quantizedStep),
    heights.map((height) => Math.round(((height - min) / span) * quantizedMax)),
  ];
}

/** Differences from the value before, zig-zag encoded. */
function writeDeltas(file: FileWriter, values: readonly number[]): void {
  let before = 0;
  for (const value of values) {
    const delta = value - before;
    file.uint16(delta < 0 ? -2 * delta - 1 : 2 * delta);
    before = value;
  }
}

/** Triangle corners in high-water-mark encoding: 0 stands for the next vertex that no triangle has used yet. */
function writeTriangles(file: FileWriter): void {
  file.uint32(grid.indices.length / 3);
  let highest = 0;
  for (const index of grid.indices) {
    file.uint16(highest - index);
    if (index === highest) highest++;
  }
  for (const edge of [grid.west, grid.south, grid.east, grid.north]) {
    file.uint32(edge.length);
    for (const index of edge) file.uint16(index);
  }
}

/** Extension 1: two bytes per vertex, oct-encoded. Cigolle et al., JCGT 3(2), 2014. */
function writeNormals(file: FileWriter, normals: readonly Vector3[]): void {
  file.uint8(1);
  file.uint32(2 * normals.length);
  for (const [x, y, z] of normals) {
    const sum = Math.abs(x) + Math.abs(y) + Math.abs(z);
    let u = x / sum;
    let v = y / sum;
    if (z < 0) [u, v] = [(1 - Math.abs(v)) * signOf(u), (1 - Math.abs(u)) * signOf(v)];
    file.uint8(Math.round((u * 0.5 + 0.5) * 255));
    file.uint8(Math.round((v * 0.5 + 0.5) * 255));
  }
}
const signOf = (value: number): number => (value < 0 ? -1 : 1);

const float32Ulp = 2 ** -23;
const floatBelow = (value: number): number => {
  const rounded = Math.fround(value);
  return rounded <= value ? rounded : Math.fround(rounded - Math.abs(rounded) * float32Ulp);
};
const floatAbove = (value: number): number => -floatBelow(-value);

/** Little-endian file of a known greatest size. */
class FileWriter {
  readonly #view: DataView;
  #offset = 0;

  constructor(waterBytes: number) {
    const size = 128 + vertexCount * 8 + grid.indices.length * 2 + 8 * gridSide + 64 + waterBytes;
    this.#view = new DataView(new ArrayBuffer(size));
  }

  uint8(value: number): void {
    this.#view.setUint8(this.#offset, value);
    this.#offset += 1;
  }
  uint16(value: number): void {
    this.#view.setUint16(this.#offset, value, true);
    this.#offset += 2;
  }
  uint32(value: number): void {
    this.#view.setUint32(this.#offset, value, true);
    this.#offset += 4;
  }
  float32(value: number): void {
    this.#view.setFloat32(this.#offset, value, true);
    this.#offset += 4;
  }
  float64(value: number): void {
    this.#view.setFloat64(this.#offset, value, true);
    this.#offset += 8;
  }
  bytes(value: Uint8Array): void {
    new Uint8Array(this.#view.buffer).set(value, this.#offset);
    this.#offset += value.length;
  }
  vector(value: Vector3): void {
    for (const component of value) this.float64(component);
  }
  finish(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#offset);
  }
}
