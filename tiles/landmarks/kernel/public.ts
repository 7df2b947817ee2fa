import type { Colour } from '../../_kit/mesh.ts';
import { type Modeller, movedBy, oval, type PlanRing, type Point, rectangle } from './modeller.ts';
import { palette } from './palette.ts';
import { stadiumModels } from './stadiums.ts';
import type { TowerModel } from './towers.ts';

/** Public buildings: parliament, city hall, museums, stadiums, churches, stations. */

const footM = -4;

function columnsAlong(
  model: Modeller,
  a: number,
  b: number,
  count: number,
  [from, to]: readonly [number, number],
  colour: Colour,
): void {
  for (const v of [-b, b])
    for (let i = 0; i < count; i++) {
      const u = -a + (2 * a * i) / (count - 1);
      model.box([u - 0.9, u + 0.9], [v - 0.9, v + 0.9], [from, to], colour);
    }
  for (const u of [-a, a])
    for (let i = 1; i < count / 2; i++) {
      const v = -b + (2 * b * i) / (count / 2);
      model.box([u - 0.9, u + 0.9], [v - 0.9, v + 0.9], [from, to], colour);
    }
}

const half = (radius: number, from: number, rise: number, steps = 7) =>
  Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (Math.PI / 2) * (i / steps);
    return [radius * Math.cos(angle) + 0.02, radius * Math.cos(angle) + 0.02, from + rise * Math.sin(angle)] as const;
  });

const columnsAndDome: TowerModel = (model, a, b, top) => {
  const eave = 0.42 * top;
  model.prism(rectangle(a + 8, b + 8), footM, 3, palette.granite, palette.stone);
  model.prism(rectangle(a - 5, b - 5), 3, eave - 3, palette.glassDark);
  columnsAlong(model, a - 1.5, b - 1.5, 8, [3, eave - 3], palette.whitePaint);
  model.prism(rectangle(a, b), eave - 3, eave + 2, palette.stone, palette.concrete);
  const radius = Math.min(32, 0.8 * b);
  model.turned(
    [
      [radius + 1, radius + 1, eave + 2],
      [radius + 1, radius + 1, eave + 7],
    ],
    32,
    () => palette.stone,
    palette.stone,
  );
  model.turned(half(radius, eave + 7, top - eave - 9), 32, () => palette.dome, palette.dome);
};

/** A wave of glass that leans out over its plaza. */
const wave: TowerModel = (model, a, b, top) => {
  const profile: readonly (readonly [v: number, up: number])[] = [
    [-0.55 * b, footM],
    [-0.35 * b, 0.12 * top],
    [-0.3 * b, 0.4 * top],
    [-0.55 * b, 0.7 * top],
    [-1.05 * b, 0.93 * top],
    [-0.9 * b, top],
    [-0.2 * b, 0.99 * top],
    [0.5 * b, 0.88 * top],
    [0.9 * b, 0.6 * top],
    [b, footM],
  ];
  const slices = 14;
  const at = (i: number, [v, up]: (typeof profile)[number]): Point => {
    const t = (2 * i) / slices - 1;
    const shrink = 1 - 0.16 * t * t;
    return [a * t, v * shrink, up > 0 ? up * (1 - 0.2 * t * t) : up];
  };
  for (let i = 0; i < slices; i++)
    for (let k = 1; k < profile.length; k++) {
      const colour = k <= 5 ? (i % 2 === 0 ? palette.glass : palette.glassGreen) : palette.silver;
      model.face([at(i, profile[k - 1]), at(i + 1, profile[k - 1]), at(i + 1, profile[k]), at(i, profile[k])], colour);
    }
  for (const [i, side] of [
    [0, -1],
    [slices, 1],
  ] as const) {
    // The ends are not convex: strips between the two faces of the profile.
    for (let k = 0; k < 4; k++) {
      const [p, q] = [at(i, profile[k]), at(i, profile[k + 1])];
      const [r, s] = [at(i, profile[profile.length - 1 - k]), at(i, profile[profile.length - 2 - k])];
      model.face(side === 1 ? [p, r, s, q] : [r, p, q, s], palette.glassDark);
    }
  }
};

const oldHall: TowerModel = (model, a, b, top) => {
  const eave = 0.66 * top;
  model.prism(rectangle(a, b), footM, eave, palette.stone, palette.concreteDark);
  for (let i = 0; i < 13; i++) {
    const u = -a + (2 * a * (i + 0.5)) / 13;
    for (const v of [-b - 0.05, b + 0.05]) model.box([u - 1, u + 1], [v - 0.1, v + 0.1], [2, eave - 2], palette.shade);
  }
  model.box([-6, 6], [-b - 1, -b + 9], [footM, 0.86 * top], palette.stone);
  model.turned(
    half(5, 0.86 * top, 0.14 * top).map(([r, s, up]) => [r, s, up] as const),
    12,
    () => palette.copper,
    palette.copper,
    [0, -b + 4],
  );
};

/** A flowing body without edges, higher at one end, floating over its plaza. */
const shell: TowerModel = (model, a, b, top) => {
  const sections = 28;
  const ring = (t: number): Point[] => {
    const u = a * (2 * t - 1);
    const width =
      b * Math.sin(Math.PI * Math.min(1, Math.max(0, t))) ** 0.55 * (0.8 + 0.35 * Math.sin(2.4 * Math.PI * t));
    const height = top * (0.62 + 0.38 * Math.sin(Math.PI * (0.25 + 0.9 * t))) * Math.sin(Math.PI * t) ** 0.35;
    const sway = 0.45 * b * Math.sin(2 * Math.PI * t);
    return Array.from({ length: 13 }, (_, k) => {
      const angle = (Math.PI * k) / 12;
      return [u, sway - width * Math.cos(angle), Math.max(footM, -2 + (height + 2) * Math.sin(angle) ** 0.6)] as const;
    });
  };
  for (let i = 0; i < sections; i++) {
    const [p, q] = [ring(Math.max(0.001, i / sections)), ring(Math.min(0.999, (i + 1) / sections))];
    for (let k = 0; k < 12; k++)
      model.face([p[k], q[k], q[k + 1], p[k + 1]], k % 4 === 1 ? palette.silverDark : palette.silver);
  }
};

function gabledBody(
  model: Modeller,
  a: number,
  b: number,
  eave: number,
  ridge: number,
  wall: Colour,
  roof: Colour,
): void {
  model.prism(rectangle(a, b), footM, eave, wall);
  const [w, e] = [-a, a];
  model.face(
    [
      [w, -b, eave],
      [e, -b, eave],
      [e, 0, ridge],
      [w, 0, ridge],
    ],
    roof,
  );
  model.face(
    [
      [e, b, eave],
      [w, b, eave],
      [w, 0, ridge],
      [e, 0, ridge],
    ],
    roof,
  );
  model.face(
    [
      [e, -b, eave],
      [e, b, eave],
      [e, 0, ridge],
    ],
    wall,
  );
  model.face(
    [
      [w, b, eave],
      [w, -b, eave],
      [w, 0, ridge],
    ],
    wall,
  );
}

const church: TowerModel = (model, a, b, top) => {
  const [eave, ridge] = [0.3 * top, 0.48 * top];
  gabledBody(model, 0.86 * a, 0.5 * b, eave, ridge, palette.brick, palette.tile);
  model.prism(rectangle(0.8 * a, 0.75 * b), footM, 0.62 * eave, palette.brick, palette.tile);
  model.box([0.2 * a, 0.5 * a], [-b, b], [footM, eave], palette.brick, palette.tile);
  const [u, s] = [-0.9 * a, 0.3 * b];
  model.box([u - s, u + s], [-s, s], [footM, 0.62 * top], palette.brick);
  const spire = movedBy(rectangle(1.05 * s, 1.05 * s), u, 0);
  const tip = movedBy(rectangle(0.02, 0.02), u, 0);
  model.loft(
    [
      { ring: spire, up: 0.62 * top },
      { ring: tip, up: top },
    ],
    () => palette.copper,
    undefined,
  );
};

/** A round house under a hat with a wide brim, and long wings beside it. */
const hat: TowerModel = (model, a, b, top) => {
  model.box([-a, -0.35 * a], [-0.7 * b, 0.5 * b], [footM, 0.45 * top], palette.stone, palette.concrete);
  model.box([0.35 * a, a], [-0.4 * b, 0.8 * b], [footM, 0.4 * top], palette.stone, palette.concrete);
  const r = 0.42 * b;
  model.turned(
    [
      [r, r, footM],
      [r, r, 0.55 * top],
      [1.25 * r, 1.25 * r, 0.6 * top],
      [1.22 * r, 1.22 * r, 0.66 * top],
      [0.62 * r, 0.62 * r, 0.76 * top],
      [0.5 * r, 0.5 * r, top],
    ],
    32,
    (slice) => (slice === 0 ? palette.stone : palette.whitePaint),
    palette.whitePaint,
  );
};

/** A wall 400 m long with an opening in the middle that frames the mountain. */
const longWall: TowerModel = (model, a, b, top) => {
  const depth = Math.min(b, 35);
  for (const side of [-1, 1]) {
    model.prism(movedBy(rectangle(0.45 * a, depth), side * 0.55 * a, 0), footM, top, palette.stone, palette.concrete);
  }
  model.box([-0.12 * a, 0.12 * a], [-0.6 * depth, 0.6 * depth], [0.8 * top, top], palette.stone, palette.concrete);
  model.box([-0.12 * a, 0.12 * a], [-depth, depth], [footM, 4], palette.granite);
  model.turned(
    [
      [18, 18, footM],
      [18, 18, 0.7 * top],
      [9, 9, 0.85 * top],
    ],
    20,
    () => palette.glass,
    palette.silver,
    [-0.95 * a, -depth],
  );
};

const colonnade: TowerModel = (model, a, b, top) => {
  model.prism(rectangle(a + 4, b + 4), footM, 2, palette.granite, palette.stone);
  model.prism(rectangle(a - 4, b - 4), 2, 0.86 * top, palette.stone);
  columnsAlong(model, a - 1, b - 1, 12, [2, 0.82 * top], palette.whitePaint);
  model.prism(rectangle(a, b), 0.82 * top, top, palette.stone, palette.concrete);
};

const dish: TowerModel = (model, a, _b, top) => {
  model.turned(
    [
      [0.82 * a, 0.82 * a, footM],
      [0.9 * a, 0.9 * a, 0.5 * top],
      [a, a, top],
    ],
    40,
    (_slice, side) => (side % 2 === 0 ? palette.glass : palette.whitePaint),
    undefined,
  );
  model.turned(
    [
      [a, a, top],
      [0.55 * a, 0.55 * a, 0.78 * top],
      [0.02, 0.02, 0.66 * top],
    ],
    40,
    (slice, side) => ((slice + side) % 2 === 0 ? palette.glass : palette.membrane),
    undefined,
  );
};

const wingedGate: TowerModel = (model, a, b, top) => {
  for (const side of [-1, 1])
    model.box([side * 0.3 * a - 3, side * 0.3 * a + 3], [-0.35 * b, 0.35 * b], [footM, 0.7 * top], palette.concrete);
  for (const side of [-1, 1] as const) {
    const inner: PlanRing = [
      [0, -0.8 * b],
      [0, 0.8 * b],
    ];
    const [low, high] = [0.66 * top, 0.74 * top];
    const tip: Point = [side * a, 0, top];
    const [s, n]: Point[] = [
      [inner[0][0], inner[0][1], high],
      [inner[1][0], inner[1][1], high],
    ];
    const [sl, nl]: Point[] = [
      [s[0], s[1], low],
      [n[0], n[1], low],
    ];
    model.face(side === 1 ? [s, tip, n] : [n, tip, s], palette.painted);
    model.face(side === 1 ? [sl, nl, tip] : [nl, sl, tip], palette.red);
    model.face(side === 1 ? [sl, tip, s] : [s, tip, sl], palette.whitePaint);
    model.face(side === 1 ? [n, tip, nl] : [nl, tip, n], palette.whitePaint);
  }
};

const domedStation: TowerModel = (model, a, b, top) => {
  model.prism(rectangle(a, b), footM, 0.48 * top, palette.brick, palette.tile);
  for (const u of [-0.85 * a, 0.85 * a])
    model.box([u - 0.12 * a, u + 0.12 * a], [-b - 1, b + 1], [footM, 0.58 * top], palette.brick, palette.copper);
  model.prism(rectangle(0.26 * a, b + 1.5), footM, 0.66 * top, palette.brick, palette.stone);
  const r = Math.min(0.24 * a, 0.8 * b);
  model.turned(half(r, 0.66 * top, 0.3 * top), 20, () => palette.copper, palette.copper);
  model.prism(oval(0.8, 0.8, 8), 0.94 * top, top, palette.copper);
};

const stoneArch: TowerModel = (model, a, b, top) => {
  const opening = 0.36 * a;
  for (const side of [-1, 1])
    model.box(side === 1 ? [opening, a] : [-a, -opening], [-b, b], [footM, 0.86 * top], palette.granite);
  model.box([-opening, opening], [-b, b], [0.55 * top, 0.86 * top], palette.granite);
  model.box([-1.06 * a, 1.06 * a], [-1.08 * b, 1.08 * b], [0.86 * top, top], palette.stone);
};

/** Three steps of piled stone. */
const steppedTomb: TowerModel = (model, a, b, top) => {
  for (let i = 0; i < 3; i++) {
    const s = 1 - 0.2 * i;
    model.prism(
      rectangle(s * a, s * b),
      i === 0 ? -2 : (top * i) / 3,
      (top * (i + 1)) / 3,
      palette.stoneDark,
      palette.stone,
    );
  }
};

export const publicModels: Readonly<Record<string, TowerModel>> = {
  'columns-and-dome': columnsAndDome,
  wave,
  'old-hall': oldHall,
  shell,
  ...stadiumModels,
  church,
  hat,
  'long-wall': longWall,
  colonnade,
  dish,
  'winged-gate': wingedGate,
  'domed-station': domedStation,
  'stone-arch': stoneArch,
  'stepped-tomb': steppedTomb,
};
