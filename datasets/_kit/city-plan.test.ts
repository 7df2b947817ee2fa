import { describe, expect, it } from 'vitest';
import { boxContains, randomUnit } from '#core';
import { makeCityPlan } from './city-plan.ts';
import { BoxIndex, digest } from './city-plan-checks.ts';
import { makeFrame, type UvRect } from './city-plan-frame.ts';
import { bankOf, hillReach } from './city-plan-nature.ts';
import { connectedPieces } from './city-plan-streets.ts';

const seeds = [1394, 1, 20260101];
const plans = seeds.map((seed) => makeCityPlan(seed));
const bytes = (plan: ReturnType<typeof makeCityPlan>): string => digest([plan.box, ...plan.streets, ...plan.lots]);

describe('the frame', () => {
  it('bends the board conformally: equal steps along u and v stay equal and at right angles', () => {
    for (const seed of seeds) {
      const { toGround } = makeFrame(seed);
      for (let k = 0; k < 200; k++) {
        const [u, v] = [-1560 + 2750 * randomUnit(k, 1), -2300 + 3080 * randomUnit(k, 2)];
        const [o, a, b] = [toGround([u, v]), toGround([u + 20, v]), toGround([u, v + 20])];
        const [ax, ay, bx, by] = [a[0] - o[0], a[1] - o[1], b[0] - o[0], b[1] - o[1]];
        const [la, lb] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
        expect(Math.abs(ax * bx + ay * by) / (la * lb)).toBeLessThan(2e-3);
        expect(Math.abs(la / lb - 1)).toBeLessThan(2e-3);
        expect(Math.abs(la / 20 - 1)).toBeLessThan(0.06);
      }
    }
  });
});

describe('the plan', () => {
  it('is the same for the same seed and another for another', () => {
    expect(bytes(makeCityPlan(1394))).toBe(bytes(plans[0]));
    expect(new Set(plans.map(bytes)).size).toBe(plans.length);
  });

  it('puts parcels side by side, never over each other', () => {
    for (const { lots } of plans) {
      const index = new BoxIndex<UvRect>();
      for (const { rect, id } of lots) {
        expect(rect[2] - rect[0], id).toBeGreaterThan(5);
        expect(rect[3] - rect[1], id).toBeGreaterThan(5);
        for (const other of index.near(rect)) {
          const wide = Math.min(rect[2], other[2]) - Math.max(rect[0], other[0]);
          const deep = Math.min(rect[3], other[3]) - Math.max(rect[1], other[1]);
          expect(Math.min(wide, deep), id).toBeLessThan(1e-9);
        }
        index.add(rect, rect);
      }
      expect(new Set(lots.map((lot) => lot.id)).size).toBe(lots.length);
    }
  });

  it('keeps parcels and streets in the box, and small streets out of woods and water', () => {
    for (const { box, frame, lots, streets, hills, streams } of plans) {
      for (const { rect } of lots) expect(boxContains(box, frame.toGround([rect[0], rect[1]]))).toBe(true);
      const woods = hills.filter((hill) => hill.inCity);
      for (const street of streets) {
        for (const [x, y] of street.line) {
          expect(boxContains(box, [x, y])).toBe(true);
          if (street.class === 'primary' || street.class === 'secondary') continue;
          expect(woods.every((hill) => hillReach(hill, x, y) >= 1)).toBe(true);
          expect(streams.every((stream) => bankOf(stream, x, y).distanceM > 0)).toBe(true);
        }
      }
    }
  });

  it('connects all streets', () => {
    for (const { streets } of plans) {
      expect(new Set(connectedPieces(streets.map((s) => s.line))).size).toBe(1);
      expect(streets.length).toBeGreaterThan(150);
    }
  });

  it('keeps only what lies in a smaller box', () => {
    const [x0, y0, x1, y1] = plans[0].box;
    const small = [x0 + 1400, y0 + 1400, x1 - 1400, y1 - 1400] as const;
    const plan = makeCityPlan(1394, small);
    expect(plan.lots.length).toBeGreaterThan(100);
    expect(plan.lots.length).toBeLessThan(plans[0].lots.length / 4);
    expect(plan.streets.every((s) => s.line.every((p) => boxContains(small, p)))).toBe(true);
  });
});
