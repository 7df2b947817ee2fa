import { describe, expect, it } from 'vitest';
import { workedExamples } from '#simulations/_kit/worked-examples.ts';
import {
  canyonAbsorbed,
  canyonViews,
  dampingDepth,
  dayFrequency,
  exchangeOf,
  freezingK,
  richardson,
  stabilityForHeat,
  sunlitFloor,
  transfer,
} from './physics.ts';

const example = (start: string, otherwise: number) => workedExamples('heat', start)[0]?.expected ?? otherwise;

describe('exchange of heat', () => {
  const exchange = exchangeOf(0.55, 0.45, 0.045);
  const [ri, speed] = [0.00828781052948967, 6.682568773510805];

  it('meets the published numbers of Louis and Mascart', () => {
    expect(stabilityForHeat(ri, exchange)).toBeCloseTo(example('TARGET stability', 0.0742655098079834), 11);
    expect(transfer(ri, speed, exchange)).toBeCloseTo(example('TARGET heat transfer', 2.66471615570077), 9);
  });

  it('has the published Richardson number with the published mean in Celsius, and a twelfth of it in kelvin', () => {
    const [dz, upper, lower, u] = [2.55, 21.9, 20, 3.05879268];
    const celsius = richardson(dz, upper, lower, u, (upper + lower) / 2);
    expect(celsius).toBeCloseTo(example('TARGET bulk Richardson', 0.24555776), 7);
    expect(richardson(dz, upper, lower, u, (upper + lower) / 2 + freezingK)).toBeCloseTo((celsius * 20.95) / 294.1, 7);
  });

  it('grows with instability and goes on through neutral', () => {
    const at = (number: number) => stabilityForHeat(number, exchange);
    expect(at(-1)).toBeGreaterThan(at(-0.1));
    expect(at(-0.1)).toBeGreaterThan(at(0.1));
    expect(at(-1e-9)).toBeCloseTo(at(1e-9), 6);
  });
});

describe('a canyon', () => {
  it('absorbs and reflects as derived, and loses nothing', () => {
    const views = canyonViews(1);
    const albedo = { floor: 0.08, wall: 0.25 };
    const found = canyonAbsorbed(1, albedo, { floor: views.floor, wall: views.wall });
    expect(found.escaping).toBeCloseTo(example('canyon effective albedo', 0.064994), 6);
    expect(found.floor).toBeCloseTo(example('canyon absorbed by road', 0.42673), 6);
    expect(found.wall).toBeCloseTo(example('canyon absorbed by one wall', 0.254138), 6);
    for (const h of [0.01, 0.5, 2, 8]) {
      const sky = canyonViews(h);
      const { floor, wall, escaping } = canyonAbsorbed(h, albedo, { floor: sky.floor, wall: sky.wall });
      expect(escaping + floor + 2 * h * wall).toBeCloseTo(1, 9);
    }
  });

  it('lets the sun to its floor from straight above, less and less as it sinks', () => {
    expect(sunlitFloor(0)).toBe(1);
    let before = 1;
    for (let x = 0.05; x < 60; x *= 1.3) {
      expect(sunlitFloor(x)).toBeLessThan(before);
      expect(sunlitFloor(x)).toBeGreaterThan(0);
      before = sunlitFloor(x);
    }
    expect(sunlitFloor(1 - 1e-9)).toBeCloseTo(sunlitFloor(1 + 1e-9), 3);
  });
});

describe('a day’s wave of heat', () => {
  it('reaches as deep, keeps as much and comes as late as derived', () => {
    const depth = dampingDepth(7.5e-7);
    expect(depth).toBeCloseTo(example('diurnal damping depth', 0.14362), 5);
    expect(Math.exp(-0.1 / depth)).toBeCloseTo(example('diurnal amplitude ratio', 0.49843), 5);
    expect(0.1 / depth / dayFrequency).toBeCloseTo(example('diurnal lag', 9574.6), 1);
  });
});
