import earcut from 'earcut';
import type { Epsg5186 } from '#core';
import type { Colour, Mesh } from '../../_kit/mesh.ts';

export type PlaceAt = (plan: Epsg5186, heightM: number) => readonly [east: number, north: number, up: number];

/** Adds the walls, the floor and the roof of a hall: its outline between two heights. */
export function addHall(
  mesh: Mesh,
  {
    footprint,
    roofM,
    floorM,
  }: { footprint: readonly (readonly (readonly Epsg5186[])[])[]; roofM: number; floorM: number },
  placeAt: PlaceAt,
  colour: Colour,
  feature: number,
): void {
  for (const polygon of footprint) {
    const rings = polygon.map((ring, i) => turned(ring.slice(0, -1), i === 0));
    for (const ring of rings) addWalls(mesh, ring, roofM, floorM, placeAt, colour, feature);
    addLevel(mesh, rings, roofM, 1, placeAt, colour, feature);
    addLevel(mesh, rings, floorM, -1, placeAt, colour, feature);
  }
}

function addWalls(
  mesh: Mesh,
  ring: readonly Epsg5186[],
  roofM: number,
  floorM: number,
  placeAt: PlaceAt,
  colour: Colour,
  feature: number,
): void {
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length];
    const corners = [placeAt(a, floorM), placeAt(b, floorM), placeAt(b, roofM), placeAt(a, roofM)];
    const [east, north] = [corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]];
    const run = Math.hypot(east, north) || 1;
    // Along a counter-clockwise ring the outside is on the right hand.
    const normal = [north / run, -east / run, 0] as const;
    const [p, q, r, s] = corners.map(([e, n, u]) => mesh.vertex(e, n, u, normal, colour, feature));
    mesh.quad(p, q, r, s);
  }
}

function addLevel(
  mesh: Mesh,
  rings: readonly (readonly Epsg5186[])[],
  heightM: number,
  faces: 1 | -1,
  placeAt: PlaceAt,
  colour: Colour,
  feature: number,
): void {
  const [x0, y0] = rings[0][0];
  const holes = rings.slice(1).map((_, i) => rings.slice(0, i + 1).reduce((sum, ring) => sum + ring.length, 0));
  const flat = rings.flat().flatMap(([x, y]) => [x - x0, y - y0]);
  const vertices = rings.flat().map((plan) => mesh.vertex(...placeAt(plan, heightM), [0, 0, faces], colour, feature));
  const triangles = earcut(flat, holes);
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = triangles.slice(i, i + 3);
    const up = areaOf(flat, a, b, c) * faces > 0;
    mesh.triangle(vertices[a], vertices[up ? b : c], vertices[up ? c : b]);
  }
}

const areaOf = (flat: readonly number[], a: number, b: number, c: number): number =>
  (flat[2 * b] - flat[2 * a]) * (flat[2 * c + 1] - flat[2 * a + 1]) -
  (flat[2 * c] - flat[2 * a]) * (flat[2 * b + 1] - flat[2 * a + 1]);

/** The ring counter-clockwise (outer rings) or clockwise (holes), whatever the source did. */
function turned(ring: readonly Epsg5186[], counterClockwise: boolean): readonly Epsg5186[] {
  let doubled = 0;
  for (const [i, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    doubled += (x - ring[0][0]) * (nextY - ring[0][1]) - (nextX - ring[0][0]) * (y - ring[0][1]);
  }
  return doubled > 0 === counterClockwise ? ring : [...ring].reverse();
}
