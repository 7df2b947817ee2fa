import type { RawGeometry } from './vector-file.ts';

/** A position of a city model: two coordinates of its system (metres or degrees) and the height in metres. */
export type Point3 = readonly [number, number, number];

/** One polygon of a building's surface. */
export interface Face {
  /** `GroundSurface`, `RoofSurface`, `WallSurface`… as CityGML names them; undefined where the model does not say. */
  readonly surface: string | undefined;
  readonly lod: number;
  /** The outline and its holes. */
  readonly rings: readonly (readonly Point3[])[];
}

/** What the surfaces of a building say of it. Heights are metres above its lowest point. */
export interface SolidShape {
  readonly geometry: RawGeometry | null;
  readonly heightM: number | null;
  readonly eaveM: number | null;
  readonly roofShape: string | null;
}

const unknownShape: SolidShape = { geometry: null, heightM: null, eaveM: null, roofShape: null };

/** Which level of detail is used where a model has several: roofs first, then blocks, then outlines. */
const lodOrder = [2, 1, 3, 0, 4];
/** A surface within this of the lowest point, and lying flat, is the ground where the model does not say. */
const groundWithinM = 0.5;
const flatNormal = 0.98;
/** A roof falls when it falls by more than 5°, which drains a flat roof as well. */
const fallingNormal = Math.cos((5 * Math.PI) / 180);
const wallNormal = 0.05;

/** Footprint, height, eaves and roof of a building from its surfaces. */
export function solidShape(all: readonly Face[]): SolidShape {
  const lod = lodOrder.find((level) => all.some((face) => face.lod === level));
  const faces = all.filter((face) => face.lod === lod);
  const heights = faces.flatMap(({ rings }) => rings.flatMap((ring) => ring.map((point) => point[2])));
  if (heights.length === 0) return unknownShape;
  const [low, high] = extremes(heights);
  const ground = groundFaces(faces, low);
  return {
    geometry: ground.length > 0 ? footprintOf(ground) : null,
    heightM: high > low ? high - low : null,
    ...roofOf(faces, ground, low, high),
  };
}

function extremes(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function groundFaces(faces: readonly Face[], low: number): readonly Face[] {
  const named = faces.filter(({ surface, lod }) => surface === 'GroundSurface' || lod === 0);
  if (named.length > 0) return named;
  return faces.filter(({ rings }) => {
    const outline = rings[0] ?? [];
    const mean = outline.reduce((sum, point) => sum + point[2], 0) / outline.length;
    return mean - low <= groundWithinM && Math.abs(upwardness(outline)) >= flatNormal;
  });
}

const footprintOf = (ground: readonly Face[]): RawGeometry => ({
  type: 'MultiPolygon',
  coordinates: ground.map(({ rings }) => rings.map((ring) => ring.map(([x, y]) => [x, y]))),
});

function roofOf(
  faces: readonly Face[],
  ground: readonly Face[],
  low: number,
  high: number,
): Pick<SolidShape, 'eaveM' | 'roofShape'> {
  const named = faces.filter(({ surface }) => surface === 'RoofSurface');
  const upward = faces.filter(
    (face) => face.surface === undefined && !ground.includes(face) && upwardness(face.rings[0] ?? []) > wallNormal,
  );
  const roof = named.length > 0 ? named : faces[0]?.lod === 0 || high <= low ? [] : upward;
  if (roof.length === 0) return { eaveM: null, roofShape: null };
  const [eave] = extremes(roof.flatMap(({ rings }) => (rings[0] ?? []).map((point) => point[2])));
  return { eaveM: eave - low, roofShape: roofShapeOf(roof, high) };
}

function roofShapeOf(roof: readonly Face[], high: number): string {
  const falling = roof.filter(({ rings }) => Math.abs(upwardness(rings[0] ?? [])) < fallingNormal);
  if (falling.length === 0) return 'flat';
  if (falling.length < roof.length) return 'other';
  if (falling.length === 1) return 'skillion';
  if (falling.length === 2) return 'gabled';
  const touchesTop = ({ rings }: Face) => (rings[0] ?? []).some((point) => high - point[2] < 0.01);
  const triangles = falling.filter(({ rings }) => (rings[0]?.length ?? 0) === 4);
  if (triangles.length === falling.length && falling.every(touchesTop)) return 'pyramidal';
  return falling.length === 4 && triangles.length === 2 && falling.every(touchesTop) ? 'hipped' : 'other';
}

const degreeM = 111_320;

/** Third component of the unit normal (Newell's method): 1 for a flat ring seen anticlockwise from above, 0 for a wall. */
function upwardness(ring: readonly Point3[]): number {
  let [nx, ny, nz] = [0, 0, 0];
  const origin = ring[0] ?? [0, 0, 0];
  // Degrees are not metres: without this every roof would seem to be a wall.
  const scale = Math.abs(origin[0]) <= 360 && Math.abs(origin[1]) <= 360 ? degreeM : 1;
  for (const [i, [x1, y1, z1]] of ring.entries()) {
    const [x2, y2, z2] = ring[(i + 1) % ring.length];
    nx += scale * (y1 - y2) * (z1 + z2 - 2 * origin[2]);
    ny += scale * (z1 - z2) * (x1 + x2 - 2 * origin[0]);
    nz += scale * scale * (x1 - x2) * (y1 + y2 - 2 * origin[1]);
  }
  const length = Math.hypot(nx, ny, nz);
  return length > 0 ? nz / length : 0;
}
