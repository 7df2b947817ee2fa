import type { Field } from '#core';
import { edgesOf, type Prism } from './grid.ts';

/**
 * The same answers as the compiled kernel without any grid, skipping or vector instructions: every edge of every prism and
 * every line of the terrain's lattice. For tests, and for a single eye that wants to know what stands in its way.
 */
export interface Ray {
  readonly x: number;
  readonly y: number;
  /** Horizontal unit vector. */
  readonly east: number;
  readonly north: number;
}

/** Where a ray crosses an edge, metres from its start; undefined where it does not. */
export function edgeDistance(ray: Ray, ax: number, ay: number, bx: number, by: number): number | undefined {
  const { x, y, east, north } = ray;
  const sideA = east * (ay - y) - north * (ax - x);
  const sideB = east * (by - y) - north * (bx - x);
  if (sideA < 0 === sideB < 0) return undefined;
  const alongA = east * (ax - x) + north * (ay - y);
  const alongB = east * (bx - x) + north * (by - y);
  const distance = (alongA * sideB - alongB * sideA) / (sideB - sideA);
  return distance > 0 ? distance : undefined;
}

/** Twice the radius over which a ray bends: the earth's, with a refraction of 0.13 (as in the kernel). */
const bendM = (2 * 6371000) / (1 - 0.13);

/** Obstacles along a ray: distance and height of each wall crossed, and of the terrain at each line of its lattice. */
export function* obstacles(
  ray: Ray,
  prisms: Iterable<Prism>,
  terrain?: Field,
): Generator<{ distance: number; top: number; id?: string }> {
  for (const prism of prisms) {
    const edges = edgesOf([prism]);
    for (let e = 0; e < edges.length; e += 5) {
      const distance = edgeDistance(ray, edges[e], edges[e + 1], edges[e + 2], edges[e + 3]);
      if (distance !== undefined) yield { distance, top: edges[e + 4], id: prism.id };
    }
  }
  if (terrain) yield* terrainAlong(ray, terrain);
}

function* terrainAlong(ray: Ray, terrain: Field): Generator<{ distance: number; top: number }> {
  const { cellSize, width, height, origin } = terrain;
  const minX = origin[0] + cellSize / 2;
  const minY = origin[1] - (height - 0.5) * cellSize;
  const lines = [
    ...Array.from({ length: width }, (_, i) => (minX + i * cellSize - ray.x) / ray.east),
    ...Array.from({ length: height }, (_, j) => (minY + j * cellSize - ray.y) / ray.north),
  ];
  for (const distance of lines) {
    if (!(distance > cellSize) || !Number.isFinite(distance)) continue;
    const u = (ray.x + ray.east * distance - minX) / cellSize;
    const v = (ray.y + ray.north * distance - minY) / cellSize;
    const within = (n: number, size: number) => n >= -1e-9 && n <= size - 1 + 1e-9;
    if (!within(u, width) || !within(v, height)) continue;
    yield { distance, top: bilinear(terrain, u, v) - (distance * distance) / bendM };
  }
}

/** Height at column `u` from the west and row `v` from the south, both counted between cell centres. */
function bilinear({ values, width, height }: Field, u: number, v: number): number {
  const c = Math.min(width - 2, Math.max(0, Math.floor(u)));
  const r = Math.min(height - 2, Math.max(0, Math.floor(v)));
  const at = (column: number, row: number) => values[(height - 1 - row) * width + column];
  const [s, t] = [u - c, v - r];
  return (at(c, r) * (1 - s) + at(c + 1, r) * s) * (1 - t) + (at(c, r + 1) * (1 - s) + at(c + 1, r + 1) * s) * t;
}

/** Height of the shadow at the start of a ray of this tangent, at least `floor`. */
export function bruteShadowHeight(
  ray: Ray,
  tangent: number,
  floor: number,
  city: { prisms: Iterable<Prism>; terrain?: Field },
): number {
  let height = floor;
  for (const { distance, top } of obstacles(ray, city.prisms, city.terrain)) {
    height = Math.max(height, top - distance * tangent);
  }
  return height;
}

/** The horizon of a ray from height `z`: its tangent, and the building that makes it (undefined: terrain or nothing). */
export function bruteHorizon(
  ray: Ray,
  z: number,
  city: { prisms: Iterable<Prism>; terrain?: Field },
): { tangent: number; id?: string } {
  let horizon: { tangent: number; id?: string } = { tangent: 0 };
  for (const { distance, top, id } of obstacles(ray, city.prisms, city.terrain)) {
    const tangent = (top - z) / distance;
    if (tangent > horizon.tangent) horizon = { tangent, ...(id === undefined ? {} : { id }) };
  }
  return horizon;
}
