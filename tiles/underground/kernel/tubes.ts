import type { Colour, Mesh } from '../../_kit/mesh.ts';

/** One place on the middle of a tube, in the tile's east-north-up frame, and the way of the line there. */
export interface TubePoint {
  readonly east: number;
  readonly north: number;
  readonly up: number;
  /** Unit vector along the line in the plane. */
  readonly alongEast: number;
  readonly alongNorth: number;
}

export interface TubeShape {
  readonly halfWidthM: number;
  readonly halfHeightM: number;
  readonly sides: number;
}

/** Adds a closed tube through the points: rings that stand upright across the line, and a lid at both ends. */
export function addTube(
  mesh: Mesh,
  points: readonly TubePoint[],
  shape: TubeShape,
  colour: Colour,
  feature: number,
): void {
  const rings = points.map((point) => addRing(mesh, point, shape, colour, feature));
  for (let i = 1; i < rings.length; i++) {
    for (let side = 0; side < shape.sides; side++) {
      const next = (side + 1) % shape.sides;
      mesh.quad(rings[i - 1] + side, rings[i] + side, rings[i] + next, rings[i - 1] + next);
    }
  }
  addLid(mesh, points[0], shape, colour, feature, -1);
  addLid(mesh, points[points.length - 1], shape, colour, feature, 1);
}

/** Corners of a ring from the right side over the top to the left, as shares across and upwards. */
const corner = (side: number, sides: number): readonly [across: number, up: number] => {
  const angle = (2 * Math.PI * (side + 0.5)) / sides;
  return [Math.cos(angle), Math.sin(angle)];
};

function addRing(mesh: Mesh, point: TubePoint, shape: TubeShape, colour: Colour, feature: number): number {
  const first = mesh.vertexCount;
  // To the right of the line.
  const [rightEast, rightNorth] = [point.alongNorth, -point.alongEast];
  for (let side = 0; side < shape.sides; side++) {
    const [across, up] = corner(side, shape.sides);
    const [out, high] = [across * shape.halfWidthM, up * shape.halfHeightM];
    mesh.vertex(
      point.east + rightEast * out,
      point.north + rightNorth * out,
      point.up + high,
      [rightEast * across, rightNorth * across, up],
      colour,
      feature,
    );
  }
  return first;
}

function addLid(
  mesh: Mesh,
  point: TubePoint,
  shape: TubeShape,
  colour: Colour,
  feature: number,
  outward: 1 | -1,
): void {
  const normal = [point.alongEast * outward, point.alongNorth * outward, 0] as const;
  const first = mesh.vertexCount;
  for (let side = 0; side < shape.sides; side++) {
    const [across, up] = corner(side, shape.sides);
    const out = across * shape.halfWidthM;
    mesh.vertex(
      point.east + point.alongNorth * out,
      point.north - point.alongEast * out,
      point.up + up * shape.halfHeightM,
      normal,
      colour,
      feature,
    );
  }
  for (let side = 1; side < shape.sides - 1; side++) {
    // Seen from behind, right over top to left runs counter-clockwise.
    if (outward < 0) mesh.triangle(first, first + side, first + side + 1);
    else mesh.triangle(first, first + side + 1, first + side);
  }
}
