import { describe, expect, it } from 'vitest';
import { type Stack, stackComponent } from '#core';
import { sectorDeg, sectors } from './climate.ts';
import { agreementOf, ratiosAt, roseOf, windAtPlace } from './series.ts';

/** Two cells: half of the wind in the first, as it comes; a building in the second. */
const library = (): Stack => {
  const blown = (part: (deg: number) => number) =>
    stackComponent(
      Float32Array.from({ length: 2 * sectors }, (_, at) =>
        at % 2 ? Number.NaN : part((sectorDeg(at >> 1) * Math.PI) / 180),
      ),
      0.0002,
    );
  return {
    ...{ width: 2, height: 1, cellSize: 4, origin: [0, 4], unit: 'one', step: 0.0002 },
    axis: Array.from({ length: sectors }, (_, sector) => sectorDeg(sector)),
    components: { east: blown((from) => -0.5 * Math.sin(from)), north: blown((from) => -0.5 * Math.cos(from)) },
    ground: new Float32Array(2),
    roofs: Float32Array.of(0, 20),
  };
};
const hour = (fromDeg: number | null, speedMs: number | null) => ({ time: 0, fromDeg, speedMs });

describe('an hour of wind at a place', () => {
  const ratios = ratiosAt(library(), [2, 2])!;

  it('scales with the station and turns with it, between the directions too', () => {
    for (const from of [0, 22.5, 100, 191, 350, 359.9]) {
      const { placeMs, placeFromDeg } = windAtPlace(ratios, hour(from, 8));
      expect(placeMs).toBeCloseTo(4, 2);
      expect(Math.abs(((placeFromDeg! - from + 540) % 360) - 180)).toBeLessThan(0.6);
    }
  });

  it('is calm when the station is, and unknown when the station says nothing', () => {
    expect(windAtPlace(ratios, hour(null, 0))).toMatchObject({ placeMs: 0, placeFromDeg: null });
    expect(windAtPlace(ratios, hour(null, 3))).toMatchObject({ placeMs: null });
    expect(windAtPlace(ratios, hour(90, null))).toMatchObject({ placeMs: null });
  });

  it('takes the open air beside a building, and nothing outside', () => {
    expect(ratios.awayM).toBe(0);
    expect(ratiosAt(library(), [6, 2])).toMatchObject({ awayM: 4 });
    expect(ratiosAt(library(), [9, 2])).toBeUndefined();
    expect(
      ratiosAt(
        { ...library(), components: { ...library().components, east: new Int16Array(32).fill(-32_768) } },
        [2, 2],
      ),
    ).toBeUndefined();
  });
});

describe('the rose of a place', () => {
  it('counts hours by direction and class, and calms apart', () => {
    const at = (placeFromDeg: number | null, placeMs: number | null) => ({ ...hour(0, 1), placeFromDeg, placeMs });
    const { calm, sectors: rows } = roseOf([at(350, 1.5), at(10, 2.5), at(90, 7), at(null, 0), at(null, null)]);
    expect(calm).toBe(0.25);
    expect(rows[0]).toEqual({ fromDeg: 0, share: 0.5, meanMs: 2, classes: [0, 0.25, 0.25, 0, 0] });
    expect(rows[4].classes).toEqual([0, 0, 0, 0, 0.25]);
    expect(roseOf([]).sectors.every(({ share }) => share === 0)).toBe(true);
  });
});

describe('agreement', () => {
  it('is bias, root mean square error and correlation of the pairs', () => {
    const found = agreementOf([
      [1, 2],
      [2, 2],
      [3, 5],
    ]);
    expect(found.pairs).toBe(3);
    expect(found.biasMs).toBeCloseTo(-1, 12);
    expect(found.rmseMs).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(found.correlation).toBeCloseTo(Math.sqrt(3) / 2, 12);
    expect(agreementOf([]).rmseMs).toBeNull();
    expect(agreementOf([[1, 1]])).toMatchObject({ biasMs: 0, rmseMs: 0, correlation: null });
  });
});
