import type { Colour } from '../../_kit/mesh.ts';
import { oval, type Point, rectangle } from './modeller.ts';
import { palette } from './palette.ts';
import { gate, hallOneTier, hallTwoTier, hipAndGable, skirt, storey, terraces } from './timber.ts';
import type { TowerModel } from './towers.ts';

/** Halls, gates and pavilions by model. The table's heights are to the ridge, above the ground. */
export const heritageModels: Readonly<Record<string, TowerModel>> = {
  hall: (model, a, b, top) => hallOneTier(model, a, b, terraces(model, a, b, 1, 1.2), top),
  'hall-on-terrace': (model, a, b, top) => hallOneTier(model, a, b, terraces(model, a, b, 2, 1.2), top),
  'hall-two-tier': (model, a, b, top) => hallTwoTier(model, a, b, terraces(model, a, b, 2, 1.4), top),
  'long-hall': (model, a, b, top) => hallOneTier(model, a, b, terraces(model, a, b, 2, 0.8), top),
  'blue-hall': (model, a, b, top) => {
    const from = terraces(model, a, b, 1, 1.5);
    storey(model, a, b, from, 0.5 * top);
    hipAndGable(model, { a, b, eave: 0.5 * top, ridge: top, overhang: 3, colour: palette.blueTile });
  },
  /** A floor on stone pillars, open on all sides, standing in water. */
  pavilion: (model, a, b, top) => {
    model.prism(rectangle(a + 3, b + 3), -2, 0.5, palette.granite, palette.stone);
    for (let i = 0; i <= 7; i++)
      for (let k = 0; k <= 5; k++) {
        const [u, v] = [-a + (2 * a * i) / 7, -b + (2 * b * k) / 5];
        model.box([u - 0.45, u + 0.45], [v - 0.45, v + 0.45], [0.5, 0.3 * top], palette.stone);
      }
    model.prism(rectangle(a + 0.8, b + 0.8), 0.3 * top, 0.34 * top, palette.timber);
    storey(model, a, b, 0.34 * top, 0.58 * top, true);
    hipAndGable(model, { a, b, eave: 0.58 * top, ridge: top, overhang: 3 });
  },
  belfry: (model, a, b, top) => {
    model.prism(rectangle(a + 2, b + 2), -3, 1.5, palette.granite, palette.stone);
    storey(model, a, b, 1.5, 0.36 * top, true);
    storey(model, a, b, 0.36 * top, 0.6 * top, true);
    hipAndGable(model, { a, b, eave: 0.6 * top, ridge: top, overhang: 2 });
  },
  octagon: (model, a, _b, top) => {
    model.prism(oval(a + 3, a + 3, 8), -3, 1.5, palette.granite, palette.stone);
    for (let i = 0; i < 3; i++) {
      const r = a * (0.8 - 0.17 * i);
      const [from, to] = [1.5 + (i * (top - 1.5)) / 3.4, 1.5 + ((i + 0.55) * (top - 1.5)) / 3.4];
      model.prism(oval(r, r, 8), from, to, palette.timber);
      const roof = { low: to, high: to + (top - 1.5) / (i === 2 ? 2.6 : 5.5) };
      const lid = i === 2 ? 0.02 : r * 0.8;
      model.turned(
        [
          [r + 1.6, r + 1.6, roof.low],
          [lid, lid, Math.min(top, roof.high)],
        ],
        8,
        () => palette.tile,
        palette.tile,
      );
    }
  },
  'gate-two-tier': (model, a, b, top) => gate(model, a, b, top, { tiers: 2, arches: 1 }),
  /** With the half-moon wall (옹성) that guards the way in, open on one side. */
  'gate-half-moon': (model, a, b, top) => {
    gate(model, a, b, top, { tiers: 2, arches: 1 });
    const [outer, thick, high] = [1.15 * a, 3, 0.4 * top];
    const steps = 16;
    // From the gate's left corner round; the last quarter is the way in.
    const at = (r: number, k: number, up: number): Point => {
      const angle = Math.PI * (1 + (0.78 * k) / steps);
      return [r * Math.cos(angle), -b + r * Math.sin(angle), up];
    };
    const inner = outer - thick;
    for (let k = 0; k < steps; k++) {
      const face = (p: readonly [number, number], q: readonly [number, number], colour: Colour, back = false) => {
        const corners = [at(p[0], k, p[1]), at(p[0], k + 1, p[1]), at(q[0], k + 1, q[1]), at(q[0], k, q[1])];
        model.face(back ? corners.reverse() : corners, colour);
      };
      face([outer, -3], [outer, high], palette.granite);
      face([outer, high], [inner, high], palette.stone);
      face([inner, -3], [inner, high], palette.stoneDark, true);
    }
    model.face(
      [at(outer, steps, -3), at(inner, steps, -3), at(inner, steps, high), at(outer, steps, high)],
      palette.granite,
    );
  },
  'gate-one-tier': (model, a, b, top) => gate(model, a, b, top, { tiers: 1, arches: 1 }),
  'gate-three-arches': (model, a, b, top) => gate(model, a, b, top, { tiers: 2, arches: 3 }),
  /** A gate of timber alone, as before a throne hall: pillars, two roofs, no block of stone. */
  'gate-hall-two-tier': (model, a, b, top) => {
    const from = terraces(model, a, b, 1, 0.8);
    const eave = 0.42 * top;
    storey(model, a, b, from, eave, true);
    skirt(model, {
      inner: [0.88 * a, 0.8 * b],
      outer: [a + 2.2, b + 2.2],
      low: eave,
      high: 0.54 * top,
      colour: palette.tile,
    });
    storey(model, 0.88 * a, 0.8 * b, 0.52 * top, 0.66 * top);
    hipAndGable(model, { a: 0.88 * a, b: 0.8 * b, eave: 0.66 * top, ridge: top, overhang: 2.2 });
  },
};
