import { describe, expect, it } from 'vitest';
import { workedExamples } from '../worked-examples.ts';
import { extraterrestrialIrradiance, haurwitz, ineichen, relativeAirMass, standardPressure } from './clear-sky.ts';
import published from './fixtures/clear-sky.json' with { type: 'json' };

describe('clear sky', () => {
  it.each(published.ineichen)('Ineichen at zenith %f, air mass %f, %f m, %f W/m²', (...row) => {
    const [apparentZenithDeg, absoluteAirMass, altitudeM, extraterrestrial, ghi, dni, dhi] = row;
    const sky = ineichen({ apparentZenithDeg, absoluteAirMass, altitudeM, extraterrestrial, linkeTurbidity: 3 });
    expect(sky.ghi).toBeCloseTo(ghi, 4);
    expect(sky.dni).toBeCloseTo(dni, 4);
    expect(sky.dhi).toBeCloseTo(dhi, 4);
  });

  it.each(published.haurwitz)('Haurwitz at elevation %f°', (elevation, ghi) => {
    expect(haurwitz(elevation)).toBeCloseTo(ghi, 4);
  });

  it('is dark at and below the horizon, and never negative above it', () => {
    for (let zenith = 80; zenith < 90; zenith += 0.1) {
      const sky = ineichen({
        apparentZenithDeg: zenith,
        absoluteAirMass: relativeAirMass(zenith),
        altitudeM: 30,
        extraterrestrial: 1400,
        linkeTurbidity: 4,
      });
      expect(Math.min(sky.ghi, sky.dni, sky.dhi)).toBeGreaterThanOrEqual(0);
    }
    const night = {
      apparentZenithDeg: 90,
      absoluteAirMass: 38,
      altitudeM: 0,
      extraterrestrial: 1400,
      linkeTurbidity: 3,
    };
    expect(ineichen(night)).toEqual({ ghi: 0, dni: 0, dhi: 0 });
  });

  it('agrees with Haurwitz to a fifth at usual heights of the sun', () => {
    for (let elevation = 20; elevation <= 75; elevation += 5) {
      const zenith = 90 - elevation;
      const input = { apparentZenithDeg: zenith, absoluteAirMass: relativeAirMass(zenith), altitudeM: 0 };
      const { ghi } = ineichen({ ...input, extraterrestrial: 1366.1, linkeTurbidity: 3.5 });
      expect(Math.abs(ghi / haurwitz(elevation) - 1)).toBeLessThan(0.2);
    }
  });

  it('has the known values of its parts', () => {
    expect(relativeAirMass(0)).toBeCloseTo(0.99971, 4);
    expect(relativeAirMass(60)).toBeCloseTo(1.9943, 3);
    // Spencer: perihelion in early January +3.5 %, aphelion in early July -3.3 %.
    expect(extraterrestrialIrradiance(3) / 1366.1).toBeCloseTo(1.035, 3);
    expect(extraterrestrialIrradiance(185) / 1366.1).toBeCloseTo(0.9666, 3);
    expect(standardPressure(0)).toBe(1013.25);
    expect(standardPressure(1000)).toBeCloseTo(898.7, 0);
  });
});

const examples = workedExamples('sunlight', 'Ineichen', 'Haurwitz');
describe.skipIf(examples.length === 0)('worked examples of the clear sky', () => {
  it.each(examples.map((example) => [example.case, example.expected, example] as const))(
    '%s %f',
    (name, expected, e) => {
      const inputs = e.inputs as Record<string, number>;
      const sky = name.startsWith('Haurwitz')
        ? { ghi: haurwitz(inputs.elevation_deg), dni: Number.NaN, dhi: Number.NaN }
        : ineichen({
            apparentZenithDeg: inputs.zenith_deg,
            absoluteAirMass: inputs.airmass_absolute,
            linkeTurbidity: inputs.linke_turbidity,
            altitudeM: inputs.altitude_m,
            extraterrestrial: inputs.I0_W_m2,
          });
      const key = name.split(' ').at(-1)?.toLowerCase() as 'ghi' | 'dni' | 'dhi';
      expect(Math.abs(sky[key] - expected)).toBeLessThanOrEqual(e.tolerance);
    },
  );
});
