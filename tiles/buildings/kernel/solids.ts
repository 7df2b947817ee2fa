import earcut from 'earcut';
import { geoidUndulation } from '#core';
import type { Vector3 } from '../../_kit/ellipsoid.ts';
import { type Colour, Mesh, type WallPlace } from '../../_kit/mesh.ts';
import type { TileFrame } from '../../_kit/tile-frame.ts';
import type { TileFeature } from '../contract.ts';
import { type BuildingColours, coloursOf } from './colours.ts';
import { type Facade, facadeOf, noWall } from './facade.ts';
import { cleanRing } from './rings.ts';
import { type RoofRectangle, roofRectangles } from './roof-plan.ts';

/** Walls start this far below the ground, so that no building floats where the terrain mesh is coarser than the terrain. */
export const foundationM = 4;

/** Eaves of tiled timber roofs stand out by about this. */
export const eavesOverhangM = 0.7;

const pitched = new Set(['gabled', 'hipped', 'pyramidal', 'skillion']);

/** Closed solids of features in a tile's frame: walls from the foundation, and the roof. Feature ids are the positions in the list. */
export function solidsOf(features: readonly TileFeature[], frame: TileFrame): Mesh {
  const writer = new SolidWriter(frame);
  for (const [index, feature] of features.entries()) writer.add(feature, index);
  return writer.mesh;
}

class SolidWriter {
  readonly mesh = new Mesh({ facades: true });
  readonly #frame: TileFrame;
  #feature = 0;
  /** Geoid above the ellipsoid: one value for the whole feature keeps its roof level. */
  #undulation = 0;
  #groundM = 0;

  constructor(frame: TileFrame) {
    this.#frame = frame;
  }

  add(feature: TileFeature, index: number): void {
    this.#feature = index;
    this.#groundM = feature.groundM;
    const colours = coloursOf(feature);
    const [x, y] = feature.footprint[0][0];
    this.#frame.place(x, y);
    this.#undulation = geoidUndulation([this.#frame.lonLat[0], this.#frame.lonLat[1]]);
    const foot = feature.groundM - foundationM;
    const top = feature.groundM + feature.heightM;
    for (const polygon of feature.footprint) {
      const rings = polygon.map((ring, i) => cleanRing(ring, i === 0)).filter((ring) => ring !== undefined);
      if (rings.length === 0) continue;
      const ridges = isPitched(feature) && rings.length === 1 ? roofRectangles(rings[0]) : undefined;
      const eave = ridges ? feature.groundM + eaveHeight(feature, ridges) : top;
      const facade = facadeOf(feature, eave - feature.groundM);
      for (const ring of rings) this.#walls(ring, foot, eave, colours.wall, facade);
      if (ridges) for (const ridge of ridges) this.#pitchedRoof(ridge, feature, eave, colours);
      else this.#flatRoof(rings, top, colours.roof);
    }
  }

  /** A vertex at a position of the plan and a height above mean sea level. */
  #vertex(x: number, y: number, heightMsl: number, normal: Vector3, colour: Colour, wall: WallPlace = noWall): number {
    const at = this.#frame.place(x, y);
    const h = heightMsl + this.#undulation;
    const [east, north, up] = [at[0] + h * at[3], at[1] + h * at[4], at[2] + h * at[5]];
    return this.mesh.vertex(east, north, up, normal, colour, this.#feature, wall);
  }

  #walls(ring: Float64Array, foot: number, top: number, colour: Colour, facade: Facade): void {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      this.#wall([ring[i], ring[i + 1]], [ring[j], ring[j + 1]], foot, top, colour, facade);
    }
  }

  /** A wall from a to b; along a counter-clockwise ring the outside is on the right hand. */
  #wall([ax, ay]: Plan, [bx, by]: Plan, foot: number, top: number, colour: Colour, facade: Facade): void {
    const run = Math.hypot(bx - ax, by - ay);
    const normal: Vector3 = [(by - ay) / run, (ax - bx) / run, 0];
    const endsAt = facade.ends(run);
    const [leftFoot, rightFoot] = endsAt(foot - this.#groundM);
    const [leftTop, rightTop] = endsAt(top - this.#groundM);
    const a = this.#vertex(ax, ay, foot, normal, colour, leftFoot);
    const b = this.#vertex(bx, by, foot, normal, colour, rightFoot);
    const c = this.#vertex(bx, by, top, normal, colour, rightTop);
    const d = this.#vertex(ax, ay, top, normal, colour, leftTop);
    this.mesh.quad(a, b, c, d);
  }

  #flatRoof(rings: readonly Float64Array[], height: number, colour: Colour): void {
    const [x0, y0] = rings[0];
    const plan: number[] = [];
    const holes: number[] = [];
    for (const [i, ring] of rings.entries()) {
      if (i > 0) holes.push(plan.length / 2);
      for (let at = 0; at < ring.length; at += 2) plan.push(ring[at] - x0, ring[at + 1] - y0);
    }
    const triangles = earcut(plan, holes);
    const first = this.mesh.vertexCount;
    for (let i = 0; i < plan.length; i += 2) this.#vertex(plan[i] + x0, plan[i + 1] + y0, height, upwards, colour);
    for (let i = 0; i < triangles.length; i += 3) {
      const [a, b, c] = [triangles[i], triangles[i + 1], triangles[i + 2]];
      const area = turn(plan, a, b, c);
      if (area !== 0) this.mesh.triangle(first + a, first + (area > 0 ? b : c), first + (area > 0 ? c : b));
    }
  }

  /**
   * A roof over one rectangle, from the eaves to the ridge. Gabled: two slopes and upright gables; hipped: four slopes
   * of equal pitch; pyramidal: to one point; skillion: one slope.
   */
  #pitchedRoof(ridge: RoofRectangle, feature: TileFeature, eave: number, colours: BuildingColours): void {
    const { x, y, alongX, alongY, halfLength, halfWidth } = ridge;
    const rise = feature.groundM + feature.heightM - eave;
    const overhang = feature.structure === 'wood' ? eavesOverhangM : 0;
    const gutter = eave - (overhang * rise) / halfWidth;
    const [l, w] = [halfLength + overhang, halfWidth + overhang];
    const shape = feature.roofShape;
    const cut = shape === 'hipped' ? Math.min(w, l) : shape === 'pyramidal' ? l : 0;
    const at = (u: number, v: number, height: number): Point => [
      x + u * alongX - v * alongY,
      y + u * alongY + v * alongX,
      height,
    ];
    const [sw, se, ne, nw] = [at(-l, -w, gutter), at(l, -w, gutter), at(l, w, gutter), at(-l, w, gutter)];
    if (shape === 'skillion') {
      const [high0, high1] = [at(l, w, eave + rise), at(-l, w, eave + rise)];
      this.#face([sw, se, high0, high1], colours.roof);
      this.#face([ne, nw, high1, high0], colours.wall);
      this.#face([se, ne, high0], colours.wall);
      this.#face([nw, sw, high1], colours.wall);
      return;
    }
    const [west, east] = [at(-l + cut, 0, eave + rise), at(l - cut, 0, eave + rise)];
    this.#face(cut >= l ? [sw, se, east] : [sw, se, east, west], colours.roof);
    this.#face(cut >= l ? [ne, nw, west] : [ne, nw, west, east], colours.roof);
    const ends = cut > 0 ? colours.roof : colours.wall;
    this.#face([se, ne, east], ends);
    this.#face([nw, sw, west], ends);
  }

  /** A flat polygon of three or four corners, counter-clockwise seen from outside. */
  #face(corners: readonly Point[], colour: Colour): void {
    const normal = normalOf(corners);
    const indices = corners.map(([x, y, height]) => this.#vertex(x, y, height, normal, colour));
    for (let i = 2; i < indices.length; i++) this.mesh.triangle(indices[0], indices[i - 1], indices[i]);
  }
}

type Plan = readonly [x: number, y: number];
type Point = readonly [x: number, y: number, height: number];
const upwards: Vector3 = [0, 0, 1];

function normalOf([a, b, c]: readonly Point[]): Vector3 {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const size = Math.hypot(x, y, z) || 1;
  return [x / size, y / size, z / size];
}

const isPitched = ({ roofShape, heightM }: TileFeature): boolean =>
  roofShape !== null && pitched.has(roofShape) && heightM > 2.5;

/** Height of the eaves above the ground: as the source says, else for a pitch of some 30 degrees. */
function eaveHeight({ eaveM, heightM }: TileFeature, ridges: readonly RoofRectangle[]): number {
  if (eaveM !== null && eaveM > 0 && eaveM < heightM) return eaveM;
  const widest = Math.max(...ridges.map(({ halfWidth }) => halfWidth));
  return heightM - Math.min(0.58 * widest, 0.45 * heightM);
}

/** Twice the signed area of a triangle of flat coordinates. */
const turn = (flat: readonly number[], a: number, b: number, c: number): number =>
  (flat[2 * b] - flat[2 * a]) * (flat[2 * c + 1] - flat[2 * a + 1]) -
  (flat[2 * c] - flat[2 * a]) * (flat[2 * b + 1] - flat[2 * a + 1]);
