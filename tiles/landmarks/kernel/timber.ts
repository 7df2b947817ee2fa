import type { Colour } from '../../_kit/mesh.ts';
import { type Modeller, type Point, rectangle } from './modeller.ts';
import { palette } from './palette.ts';

/**
 * Timber halls, gates and pavilions of the palaces and the wall, by the proportions that make them known: a platform of
 * stone, pillars, a band of painted brackets, and a hip-and-gable roof (팔작) whose corners rise.
 */

export interface RoofSize {
  /** Half length and half width at the walls, metres. */
  readonly a: number;
  readonly b: number;
  readonly eave: number;
  readonly ridge: number;
  readonly overhang: number;
  readonly colour?: Colour;
}

/** Four slopes that are steeper towards the ridge, gables at the ends, a white ridge. */
export function hipAndGable(model: Modeller, { a, b, eave, ridge, overhang, colour = palette.tile }: RoofSize): void {
  const [ea, eb] = [a + overhang, b + overhang];
  const rise = ridge - eave;
  const knee = eave + 0.42 * rise;
  // Where the hipped part ends and the gables begin.
  const [ka, kb] = [a - 0.18 * b, 0.52 * b];
  skirt(model, { inner: [ka, kb], outer: [ea, eb], low: eave, high: knee, colour });
  const south: Point[] = [
    [-ka, -kb, knee],
    [ka, -kb, knee],
    [ka, 0, ridge],
    [-ka, 0, ridge],
  ];
  model.face(south, colour);
  model.face(
    [
      [ka, kb, knee],
      [-ka, kb, knee],
      [-ka, 0, ridge],
      [ka, 0, ridge],
    ],
    colour,
  );
  for (const side of [1, -1]) {
    model.face(
      [
        [side * ka, -side * kb, knee],
        [side * ka, side * kb, knee],
        [side * ka, 0, ridge],
      ],
      palette.plaster,
    );
  }
  const half = Math.max(0.25, 0.03 * b);
  model.box([-ka - 0.4, ka + 0.4], [-half, half], [ridge - 0.4, ridge + 2.2 * half], palette.plaster);
}

/** A sloping band of roof around something: lower roofs of two-tiered buildings. Corners of the eaves rise a little. */
export function skirt(
  model: Modeller,
  {
    inner: [ia, ib],
    outer: [oa, ob],
    low,
    high,
    colour,
  }: {
    readonly inner: readonly [number, number];
    readonly outer: readonly [number, number];
    readonly low: number;
    readonly high: number;
    readonly colour: Colour;
  },
): void {
  const lift = Math.min(1.1, 0.12 * Math.min(oa, ob));
  const under = low - 0.35;
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  for (let i = 0; i < 4; i++) {
    const [p, q] = [corners[i], corners[(i + 1) % 4]];
    const eaveAt = (t: number): Point => {
      const up = low + lift * Math.abs(2 * t - 1) ** 3;
      return [oa * (p[0] + (q[0] - p[0]) * t), ob * (p[1] + (q[1] - p[1]) * t), up];
    };
    const innerAt = (t: number): Point => [ia * (p[0] + (q[0] - p[0]) * t), ib * (p[1] + (q[1] - p[1]) * t), high];
    const steps = [0, 0.12, 0.3, 0.7, 0.88, 1];
    for (let s = 1; s < steps.length; s++) {
      const [e0, e1] = [eaveAt(steps[s - 1]), eaveAt(steps[s])];
      model.face([e0, e1, innerAt(steps[s]), innerAt(steps[s - 1])], colour);
      // The painted underside is seen from the street.
      const [u0, u1] = [innerAt(steps[s - 1]), innerAt(steps[s])];
      model.face([[u0[0], u0[1], under], [u1[0], u1[1], under], e1, e0], palette.painted);
    }
  }
}

/** Pillars around a rectangle, the wall a little behind them, and the band of brackets on top. */
export function storey(model: Modeller, a: number, b: number, from: number, to: number, open = false): void {
  const band = Math.min(1.8, 0.28 * (to - from));
  if (!open) {
    const lower = from + 0.35 * (to - from);
    model.prism(rectangle(a - 0.5, b - 0.5), from, lower, palette.timber);
    model.prism(rectangle(a - 0.5, b - 0.5), lower, to - band, palette.plaster);
  }
  model.prism(rectangle(a, b), to - band, to, palette.painted);
  const [along, across] = [Math.max(2, Math.round(a / 2.2)), Math.max(2, Math.round(b / 2.2))];
  const pillar = (u: number, v: number) =>
    model.box([u - 0.35, u + 0.35], [v - 0.35, v + 0.35], [from, to - band], palette.timber);
  for (let i = 0; i <= along; i++) for (const v of [-b, b]) pillar(-a + (2 * a * i) / along, v);
  for (let i = 1; i < across; i++) for (const u of [-a, a]) pillar(u, -b + (2 * b * i) / across);
}

/** Stone terraces, the widest below. */
export function terraces(model: Modeller, a: number, b: number, count: number, stepM: number): number {
  for (let i = 0; i < count; i++) {
    const out = 4 + 6 * (count - 1 - i);
    model.prism(rectangle(a + out, b + out), i === 0 ? -3 : i * stepM, (i + 1) * stepM, palette.granite, palette.stone);
  }
  return count * stepM;
}

export function hallOneTier(model: Modeller, a: number, b: number, from: number, top: number, colour?: Colour): void {
  const eave = from + 0.45 * (top - from);
  storey(model, a, b, from, eave);
  hipAndGable(model, { a, b, eave, ridge: top, overhang: Math.min(3, 0.28 * b + 0.6), ...(colour ? { colour } : {}) });
}

export function hallTwoTier(model: Modeller, a: number, b: number, from: number, top: number): void {
  const height = top - from;
  const [eave, second, eave2] = [from + 0.3 * height, from + 0.46 * height, from + 0.6 * height];
  const [ua, ub] = [a * 0.86, b * 0.78];
  const overhang = Math.min(3.2, 0.26 * b + 0.7);
  storey(model, a, b, from, eave);
  skirt(model, { inner: [ua, ub], outer: [a + overhang, b + overhang], low: eave, high: second, colour: palette.tile });
  storey(model, ua, ub, second - 0.5, eave2);
  hipAndGable(model, { a: ua, b: ub, eave: eave2, ridge: top, overhang });
}

/** A gate of the wall: a block of stone with arched ways through it, and its pavilion of one or two tiers. */
export function gate(
  model: Modeller,
  a: number,
  b: number,
  top: number,
  { tiers, arches }: { readonly tiers: 1 | 2; readonly arches: 1 | 3 },
): void {
  const base = (tiers === 2 ? 0.42 : 0.46) * top;
  model.loft(
    [
      { ring: rectangle(a, b), up: -4 },
      { ring: rectangle(a - 0.5, b - 0.5), up: base },
    ],
    () => palette.granite,
    palette.stone,
  );
  parapet(model, a - 0.6, b - 0.6, base);
  const spread = arches === 3 ? [-0.5 * a, 0, 0.5 * a] : [0];
  for (const [i, u] of spread.entries()) {
    const isMiddle = arches === 1 || i === 1;
    for (const side of [1, -1] as const)
      archway(model, u, side * (b + 0.06), side, 0.17 * a * (isMiddle ? 1.15 : 0.95), base * (isMiddle ? 0.78 : 0.66));
  }
  const [pa, pb] = [a * 0.72, b * 0.66];
  if (tiers === 2) hallTwoTier(model, pa, pb, base, top);
  else hallOneTier(model, pa, pb, base, top);
}

/** A dark arch on a wall whose outside looks to `side` across. */
export function archway(model: Modeller, u: number, v: number, side: 1 | -1, halfWidth: number, height: number): void {
  const spring = Math.max(0.5, height - halfWidth);
  const outline: Point[] = [
    [u - halfWidth, v, 0],
    [u + halfWidth, v, 0],
  ];
  for (let i = 0; i <= 8; i++) {
    const angle = (Math.PI * i) / 8;
    outline.push([u + halfWidth * Math.cos(angle), v, spring + halfWidth * Math.sin(angle)]);
  }
  // Counter-clockwise seen from where the arch is seen.
  model.face(side === -1 ? outline : outline.reverse(), palette.shade);
}

/** Low battlements around the top of a block. */
export function parapet(model: Modeller, a: number, b: number, from: number): void {
  for (const v of [-b, b]) model.box([-a, a], [v - 0.3, v + 0.3], [from, from + 1], palette.stone);
  for (const u of [-a, a]) model.box([u - 0.3, u + 0.3], [-b, b], [from, from + 1], palette.stone);
}
