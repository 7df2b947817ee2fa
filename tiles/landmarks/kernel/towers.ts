import type { Colour } from '../../_kit/mesh.ts';
import { type Modeller, movedBy, oval, type PlanRing, rectangle, rounded } from './modeller.ts';
import { palette } from './palette.ts';

/** Towers, in shapes after the words of the table of facts. `a` and `b` are half of the plan, `top` the height. */
export type TowerModel = (model: Modeller, a: number, b: number, top: number) => void;

/** Storeys as bands of glass and spandrel; about one band for two floors keeps the mesh small. */
const bandM = 7;

interface Facade {
  readonly glass: Colour;
  readonly spandrel: Colour;
}
const cool: Facade = { glass: palette.glass, spandrel: palette.spandrel };
const dark: Facade = { glass: palette.glassDark, spandrel: palette.concreteDark };
const pale: Facade = { glass: palette.glassDark, spandrel: palette.concrete };

/** A banded skin; `ringAt(t)` is the plan at a share of the height. */
function banded(
  model: Modeller,
  [from, to]: readonly [number, number],
  ringAt: (t: number) => PlanRing,
  { glass, spandrel }: Facade,
  lid: Colour | undefined = spandrel,
): void {
  const bands = Math.max(2, Math.round((to - from) / bandM));
  const rings: { ring: PlanRing; up: number }[] = [{ ring: ringAt(0), up: from }];
  for (let i = 0; i < bands; i++) {
    for (const part of [0.72, 1]) {
      const t = (i + part) / bands;
      rings.push({ ring: ringAt(t), up: from + t * (to - from) });
    }
  }
  model.loft(rings, (slice) => (slice % 2 === 0 ? glass : spandrel), lid);
}

const footM = -4;

const box: TowerModel = (model, a, b, top) => {
  banded(model, [footM, top - 4], () => rectangle(a, b), cool);
  model.prism(rectangle(0.6 * a, 0.6 * b), top - 4, top, palette.concreteDark);
};

/** A brush: a square with round corners that narrows upwards, split at the top. */
const tapered: TowerModel = (model, a, b, top) => {
  const crown = 0.86 * top;
  const scaleAt = (t: number) => 1 - 0.42 * t ** 1.5;
  banded(model, [footM, crown], (t) => rounded(a * scaleAt(t), b * scaleAt(t), 24, 3.2), cool, palette.silver);
  const s = scaleAt(1);
  for (const side of [-1, 1]) {
    const ringAt = (t: number): PlanRing => {
      const half = a * s * (1 - 0.45 * t);
      const depth = 0.42 * a * s * (1 - 0.55 * t);
      return movedBy(rounded(depth, half, 12, 3), side * a * s * (0.55 - 0.16 * t), 0);
    };
    banded(model, [crown, top], ringAt, cool, palette.silver);
  }
};

/** Deck on a shaft, and a mast in white and red. */
const mast: TowerModel = (model, _a, _b, top) => {
  model.turned(
    [
      [21, 21, -6],
      [21, 21, 9],
      [15, 15, 10],
      [15, 15, 15],
    ],
    20,
    (slice) => (slice === 1 ? palette.concreteDark : palette.stone),
    palette.concrete,
  );
  model.turned(
    [
      [6.5, 6.5, 14],
      [5, 5, 40],
      [4.6, 4.6, 96],
    ],
    16,
    () => palette.whitePaint,
    palette.whitePaint,
  );
  model.turned(
    [
      [5, 5, 92],
      [10.5, 10.5, 99],
      [12.5, 12.5, 104],
      [12.5, 12.5, 108],
      [14, 14, 109],
      [14, 14, 114],
      [12, 12, 116],
      [12, 12, 121],
      [8, 8, 125],
      [5.5, 5.5, 135.7],
    ],
    24,
    (slice) => (slice === 2 || slice === 4 || slice === 6 ? palette.glassDark : palette.whitePaint),
    palette.concrete,
  );
  const stages = 10;
  const from = 135;
  for (let i = 0; i < stages; i++) {
    const radius = 2.6 - 0.22 * i;
    const at = (k: number) => from + ((top - from) * k) / stages;
    model.turned(
      [
        [radius, radius, at(i)],
        [radius - 0.15, radius - 0.15, at(i + 1)],
      ],
      8,
      () => (i % 2 === 0 ? palette.red : palette.whitePaint),
      palette.whitePaint,
    );
  }
};

/** Gold glass, hollowed along the long sides and narrowing in a curve towards the top. */
const goldSlab: TowerModel = (model, a, b, top) => {
  const ringAt = (t: number): PlanRing => {
    const [u, v] = [a * (1 - 0.1 * t ** 2), b * (1 - 0.42 * t ** 1.6)];
    const waist = 0.82 * v;
    return [
      [-u, -v],
      [-0.5 * u, -waist],
      [0.5 * u, -waist],
      [u, -v],
      [u, v],
      [0.5 * u, waist],
      [-0.5 * u, waist],
      [-u, v],
    ];
  };
  banded(model, [footM, top], ringAt, { glass: palette.gold, spandrel: palette.goldDark }, palette.goldDark);
  model.box([-1.3 * a, 1.6 * a], [-2 * b, 1.3 * b], [footM, 14], palette.concrete);
};

const redEdges: TowerModel = (model, a, b, top) => {
  const roof = top > 300 ? 0.955 * top : top - 8;
  banded(model, [footM, roof], () => rectangle(a, b), { glass: palette.glass, spandrel: palette.glassDark });
  for (const u of [-a, a])
    for (const v of [-b, b]) model.box([u - 1.7, u + 1.7], [v - 1.7, v + 1.7], [footM, top], palette.red);
  for (const v of [-b, b]) model.box([-a, a], [v - 0.8, v + 0.8], [roof - 3, roof + 1], palette.red);
};

const faceted: TowerModel = (model, a, b, top) => {
  const ringAt = (t: number): PlanRing => {
    const cut = 0.12 + 0.5 * Math.max(0, t - 0.25);
    const low = 0.18 + 0.4 * Math.max(0, 0.5 - t);
    return [
      [-a, -b + 2 * b * low * 0.5],
      [-a + 2 * a * low * 0.5, -b],
      [a - 2 * a * cut * 0.5, -b],
      [a, -b + 2 * b * cut * 0.5],
      [a, b - 2 * b * low * 0.5],
      [a - 2 * a * low * 0.5, b],
      [-a + 2 * a * cut * 0.5, b],
      [-a, b - 2 * b * cut * 0.5],
    ];
  };
  banded(model, [footM, top], ringAt, cool);
};

const lobed: TowerModel = (model, a, b, top) => {
  for (const [i, angle] of [90, 210, 330].entries()) {
    const [u, v] = [0.5 * a * Math.cos((angle * Math.PI) / 180), 0.5 * b * Math.sin((angle * Math.PI) / 180)];
    banded(model, [footM, top - 14 * i], () => movedBy(oval(0.55 * a, 0.55 * b, 14), u, v), pale);
  }
  banded(model, [footM, top - 6], () => oval(0.5 * a, 0.5 * b, 10), pale);
};

const slab: TowerModel = (model, a, b, top) => {
  const bow = (): PlanRing => [
    [-a, -b],
    [0, -1.18 * b],
    [a, -b],
    [a, b],
    [0, 1.18 * b],
    [-a, b],
  ];
  banded(model, [footM, top - 3], bow, dark);
  model.prism(rectangle(0.5 * a, 0.6 * b), top - 3, top, palette.concreteDark);
};

const waved: TowerModel = (model, a, b, top) => {
  banded(
    model,
    [footM, top],
    (t) =>
      movedBy(
        rounded(0.92 * a, 0.92 * b, 16, 4),
        0.1 * a * Math.sin(2 * Math.PI * t * 1.2),
        0.12 * b * Math.sin(2 * Math.PI * t),
      ),
    cool,
  );
};

/** Set back in steps towards one side, as a flight of stairs. */
const stepped: TowerModel = (model, a, b, top) => {
  const steps = 5;
  for (let i = 0; i < steps; i++) {
    const to = top * (0.52 + (0.48 * (i + 1)) / steps);
    const u1 = a * (1 - (2 * 0.78 * i) / steps);
    banded(
      model,
      [i === 0 ? footM : top * (0.52 + (0.48 * i) / steps), to],
      () => movedBy(rectangle((u1 + a) / 2, b * (1 - 0.08 * i)), (u1 - a) / 2, 0),
      cool,
    );
  }
};

/** Several shafts side by side, the middle ones the tallest. */
const several: TowerModel = (model, a, b, top) => {
  const count = a > 1.4 * b ? 3 : 2;
  for (let i = 0; i < count; i++) {
    const half = (0.9 * a) / count;
    const u = -a + ((2 * i + 1) * a) / count;
    const height = top * (count === 3 && i !== 1 ? 0.88 : i === 0 ? 1 : 0.94);
    banded(model, [footM, height], () => movedBy(rounded(half, 0.9 * b, 12, 5), u, 0), pale);
  }
  model.box([-a, a], [-b, b], [footM, 12], palette.concrete);
};

const onPodium: TowerModel = (model, a, b, top) => {
  model.box([-a, a], [-b, b], [footM, 34], palette.concrete, palette.concreteDark);
  banded(model, [34, top], () => movedBy(rectangle(0.52 * a, 0.62 * b), -0.25 * a, 0), cool);
};

/** Three shafts, a gap of storeys, and a top that seems to float. */
const floatingTop: TowerModel = (model, a, b, top) => {
  banded(model, [footM, 0.66 * top], () => rounded(0.9 * a, 0.9 * b, 14, 3), dark);
  for (const [u, v] of [
    [-0.72, -0.5],
    [0.72, -0.5],
    [0, 0.72],
  ])
    model.prism(movedBy(oval(0.17 * a, 0.17 * a, 10), u * a, v * b), footM, 0.9 * top, palette.silver);
  banded(model, [0.84 * top, 0.94 * top], () => rounded(1.05 * a, 1.05 * b, 18, 2.4), cool, palette.silver);
  model.prism(oval(0.9, 0.9, 6), 0.94 * top, top, palette.silver);
};

/** Two blocks joined by a great frame. */
const frame: TowerModel = (model, a, b, top) => {
  for (const u of [-0.66 * a, 0.66 * a])
    banded(model, [footM, top], () => movedBy(rectangle(0.32 * a, 0.8 * b), u, 0), cool);
  model.box([-a, a], [-0.4 * b, 0.4 * b], [0.78 * top, top], palette.silver);
};

export const towerModels: Readonly<Record<string, TowerModel>> = {
  box,
  tapered,
  mast,
  'gold-slab': goldSlab,
  'red-edges': redEdges,
  faceted,
  lobed,
  slab,
  waved,
  stepped,
  several,
  'on-podium': onPodium,
  'floating-top': floatingTop,
  frame,
};
