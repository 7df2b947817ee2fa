import { geoidUndulation } from '#core';
import type { Vector3 } from '../../_kit/ellipsoid.ts';
import type { Colour, Mesh } from '../../_kit/mesh.ts';
import type { TileFrame } from '../../_kit/tile-frame.ts';

/** A point of a model: metres along its long side, across it (to the left), and above its ground. */
export type Point = readonly [along: number, across: number, up: number];
/** A ring of a model's plan, counter-clockwise, not closed. */
export type PlanRing = readonly (readonly [along: number, across: number])[];

/** Puts faces of one model into the mesh of its tile. */
export class Modeller {
  readonly #mesh: Mesh;
  readonly #frame: TileFrame;
  readonly #feature: number;
  readonly #origin: readonly [x: number, y: number];
  readonly #along: readonly [x: number, y: number];
  readonly #base: number;
  /** Lowest and highest point so far, above the ground. */
  low = 0;
  high = 0;

  constructor(
    mesh: Mesh,
    frame: TileFrame,
    feature: number,
    place: {
      readonly middle: readonly [number, number];
      readonly along: readonly [number, number];
      readonly groundM: number;
    },
  ) {
    this.#mesh = mesh;
    this.#frame = frame;
    this.#feature = feature;
    this.#origin = place.middle;
    this.#along = place.along;
    frame.place(place.middle[0], place.middle[1]);
    this.#base = place.groundM + geoidUndulation([frame.lonLat[0], frame.lonLat[1]]);
  }

  /** A flat polygon, convex, counter-clockwise seen from outside. */
  face(points: readonly Point[], colour: Colour): void {
    const [nu, nv, nw] = normalOf(points);
    const [ax, ay] = this.#along;
    const normal: Vector3 = [nu * ax - nv * ay, nu * ay + nv * ax, nw];
    const indices = points.map((point) => this.#vertex(point, normal, colour));
    for (let i = 2; i < indices.length; i++) this.#mesh.triangle(indices[0], indices[i - 1], indices[i]);
  }

  #vertex([u, v, w]: Point, normal: Vector3, colour: Colour): number {
    const [ax, ay] = this.#along;
    const at = this.#frame.place(this.#origin[0] + u * ax - v * ay, this.#origin[1] + u * ay + v * ax);
    const h = this.#base + w;
    this.low = Math.min(this.low, w);
    this.high = Math.max(this.high, w);
    return this.#mesh.vertex(at[0] + h * at[3], at[1] + h * at[4], at[2] + h * at[5], normal, colour, this.#feature);
  }

  /** Skin between rings of the same number of corners, from the bottom up, and a lid on the last. */
  loft(
    rings: readonly { readonly ring: PlanRing; readonly up: number }[],
    colourOf: (slice: number, side: number) => Colour,
    lid: Colour | undefined,
  ): void {
    for (let slice = 1; slice < rings.length; slice++) {
      const [low, high] = [rings[slice - 1], rings[slice]];
      for (let i = 0; i < low.ring.length; i++) {
        const j = (i + 1) % low.ring.length;
        const corner = ({ ring, up }: typeof low, k: number): Point => [ring[k][0], ring[k][1], up];
        this.face([corner(low, i), corner(low, j), corner(high, j), corner(high, i)], colourOf(slice - 1, i));
      }
    }
    const top = rings[rings.length - 1];
    if (lid)
      this.face(
        top.ring.map(([u, v]) => [u, v, top.up] as const),
        lid,
      );
  }

  prism(ring: PlanRing, from: number, to: number, wall: Colour, lid: Colour = wall): void {
    this.loft(
      [
        { ring, up: from },
        { ring, up: to },
      ],
      () => wall,
      lid,
    );
  }

  box([u0, u1]: Range, [v0, v1]: Range, [from, to]: Range, wall: Colour, lid: Colour = wall): void {
    this.prism(
      [
        [u0, v0],
        [u1, v0],
        [u1, v1],
        [u0, v1],
      ],
      from,
      to,
      wall,
      lid,
    );
  }

  /** Elliptic rings of radii (along, across) at heights: towers, domes, bowls. */
  turned(
    profile: readonly (readonly [radiusAlong: number, radiusAcross: number, up: number])[],
    sides: number,
    colourOf: (slice: number, side: number) => Colour,
    lid: Colour | undefined,
    [u, v]: readonly [number, number] = [0, 0],
  ): void {
    const rings = profile.map(([a, b, up]) => ({ ring: movedBy(oval(a, b, sides), u, v), up }));
    this.loft(rings, colourOf, lid);
  }
}

export type Range = readonly [from: number, to: number];

export const oval = (a: number, b: number, sides: number): PlanRing =>
  Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * i) / sides;
    return [a * Math.cos(angle), b * Math.sin(angle)] as const;
  });

/** A rectangle with rounded corners: |u/a|^p + |v/b|^p = 1. */
export const rounded = (a: number, b: number, sides: number, power: number): PlanRing =>
  Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / sides;
    const grow = (value: number) => Math.sign(value) * Math.abs(value) ** (2 / power);
    return [a * grow(Math.cos(angle)), b * grow(Math.sin(angle))] as const;
  });

export const rectangle = (a: number, b: number): PlanRing => [
  [-a, -b],
  [a, -b],
  [a, b],
  [-a, b],
];

export const movedBy = (ring: PlanRing, u: number, v: number): PlanRing =>
  ring.map(([x, y]) => [x + u, y + v] as const);

function normalOf(points: readonly Point[]): Vector3 {
  // Newell's sum: also right where the first corners lie in one line.
  let [x, y, z] = [0, 0, 0];
  for (const [i, a] of points.entries()) {
    const b = points[(i + 1) % points.length];
    x += (a[1] - b[1]) * (a[2] + b[2]);
    y += (a[2] - b[2]) * (a[0] + b[0]);
    z += (a[0] - b[0]) * (a[1] + b[1]);
  }
  const size = Math.hypot(x, y, z) || 1;
  return [x / size, y / size, z / size];
}
