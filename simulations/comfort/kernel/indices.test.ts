import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { workedExamples } from '#simulations/_kit/worked-examples.ts';
import { pet } from './pet.ts';
import { meanRadiantFlux, radiantTemperature } from './radiant.ts';
import { utciOf } from './utci.ts';
import { utciTerms } from './utci-terms.ts';

interface Row {
  readonly inputs: Readonly<Record<string, number>>;
  readonly expected: number | null;
  readonly tolerance: number;
}
const rows = (...starts: string[]) => workedExamples('heat', ...starts) as unknown as Row[];

/** Air, mean radiant temperature, humidity, wind at 10 m, UTCI (public validation table of comfort models). */
const utciTable = [
  ...[
    [25, 27, 50, 1, 25.2],
    [19, 24, 50, 1, 20],
    [19, 14, 50, 1, 16.8],
    [27, 22, 50, 1, 25.5],
  ],
  ...[
    [27, 22, 50, 10, 20],
    [27, 22, 50, 16, 15.8],
    [30, 27, 50, 1, 29.6],
    [9, 9, 50, 1, 8.7],
  ],
];

describe('UTCI', () => {
  it('meets the published table within 0.1', () => {
    expect(utciTerms).toHaveLength(210);
    for (const [airC, radiantC, humidityPct, windMs, expected] of utciTable) {
      expect(Math.abs(utciOf({ airC, windMs, humidityPct })(radiantC) - expected)).toBeLessThanOrEqual(0.1);
    }
    for (const { inputs, expected, tolerance } of rows('UTCI')) {
      const { tdb_C: airC, tr_C, rh_pct: humidityPct, v10_m_s: windMs } = inputs;
      const found = utciOf({ airC, windMs, humidityPct })(tr_C);
      if (expected === null) expect(found).toBeNaN();
      else expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance + 1e-9);
    }
  });

  it('says nothing outside of its range', () => {
    expect(utciOf({ airC: 51, windMs: 16, humidityPct: 50 })(22)).toBeNaN();
    expect(utciOf({ airC: 20, windMs: 0, humidityPct: 50 })(22)).toBeNaN();
  });
});

/** Air, mean radiant temperature, humidity, wind, clo, PET (public validation table of comfort models). */
const petTable = [
  ...[
    [20, 20, 50, 0.15, 0.5, 18.85],
    [30, 30, 50, 0.15, 0.5, 30.6],
    [20, 20, 50, 0.5, 0.5, 17.16],
  ],
  ...[
    [21, 21, 50, 0.1, 0.9, 21.08],
    [30, 60, 80, 1, 0.9, 44.63],
    [30, 30, 80, 1, 0.9, 32.21],
    [-5, -5, 50, 5, 0.9, -13.38],
  ],
];

describe('PET', () => {
  it.each(petTable)(
    'of air %f, radiant %f, humidity %f, wind %f, %f clo is %f',
    (airC, radiantC, humidityPct, windMs, clo, expected) => {
      expect(
        Math.abs(pet({ airC, radiantC, humidityPct, windMs, clo, posture: 'sitting' }) - expected),
      ).toBeLessThanOrEqual(0.1);
    },
  );

  it('converges for any input, and rises with radiation', () => {
    expect(pet({ airC: 10, radiantC: 20, humidityPct: 60, windMs: 1.5 })).toBeGreaterThan(5);
    for (let i = 0; i < 60; i++) {
      const unit = (what: number) => randomUnit(7, i, what);
      const airC = -20 + 65 * unit(0);
      const air = { airC, humidityPct: 5 + 95 * unit(1), windMs: 0.1 + 10 * unit(2) };
      const [cool, warm] = [0, 10].map((more) => pet({ ...air, radiantC: airC - 10 + 60 * unit(3) + more }));
      expect(Number.isFinite(cool)).toBe(true);
      expect(warm).toBeGreaterThan(cool);
    }
  });
});

describe('mean radiant temperature', () => {
  it('meets the fluxes measured in Gothenburg', () => {
    const flux = meanRadiantFlux({
      light: { down: 473.579, up: 72.246, sides: [186.4375, 109.75, 72.423, 507.883] },
      long: { down: 349.621, up: 435.436, sides: [407.193, 390.4, 399.404, 400.646] },
    });
    expect(Math.abs(flux - (rows('six-direction')[0]?.expected ?? 544.532317))).toBeLessThanOrEqual(0.001);
    expect(Math.abs(radiantTemperature(flux) - (rows('Tmrt from S_str')[0]?.expected ?? 42.285))).toBeLessThanOrEqual(
      0.002,
    );
  });
});
