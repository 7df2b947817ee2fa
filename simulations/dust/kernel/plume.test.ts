import { describe, expect, it } from 'vitest';
import { workedExamples } from '#simulations/_kit/worked-examples.ts';
import { directPart, kerbs, streetWind, turningPart } from './canyon.ts';
import { lineSource, plume, puffCentre, type Stability, sigmas, stabilities, windAt } from './plume.ts';
import { stabilityOf } from './stability.ts';

type Inputs = Readonly<Record<string, number>> & { readonly stability: Stability; readonly terrain: 'urban' | 'rural' };
const examples = (...cases: string[]) =>
  workedExamples('dust', ...cases).map((each) => ({ ...each, inputs: each.inputs as unknown as Inputs }));

/** By the start of a case's name: how its number is computed. */
const computed: Readonly<Record<string, (inputs: Inputs) => number>> = {
  'Briggs urban sy': ({ x_m, stability }) => sigmas('urban', stability, x_m).y,
  'Briggs urban sz': ({ x_m, stability }) => sigmas('urban', stability, x_m).z,
  'ISC3 rural sz': ({ x_m, stability }) => sigmas('rural', stability, x_m).z,
  'urban wind power law': (i) => windAt('urban', i.stability, i.u0_m_s, i.z0_ref_m, i.z_m),
  'plume sy': ({ x_m, stability }) => sigmas('urban', stability, x_m).y,
  'plume sz': ({ x_m, stability }) => sigmas('urban', stability, x_m).z,
  'plume concentration': (i) =>
    1e6 *
    i.Q_g_s *
    plume({ windMs: i.u_m_s, heightM: i.H_m, sigmas: sigmas('urban', i.stability, i.x_m), y: i.y_m, z: i.z_m }),
  'infinite ground line': (i) =>
    1e6 * i.Q_g_ms * lineSource({ windMs: i.u_m_s, heightM: 0, sigmas: sigmas('urban', i.stability, i.x_m), z: i.z_m }),
  'instantaneous puff': (i) => i.M_kg * puffCentre(i.K_m2_s, i.t_s),
  'OSPM street wind': (i) => streetWind({ heightM: i.H_m, roofWindMs: i.u_r_m_s }),
  'OSPM direct': (i) => i.Q_ug_ms * directPart(canyonOf(i)),
  'OSPM recirculation': (i) => i.Q_ug_ms * turningPart(canyonOf(i)),
  'Vallero: sz at': ({ H_m }) => dirtiestSigma(H_m),
};

const canyonOf = (i: Inputs) => {
  return { widthM: i.W_m, heightM: i.H_m, roofWindMs: i.u_r_m_s, trafficTurbulenceMs: i.sw0_m_s };
};

/** σ_z at which a plume that widens alike in both directions is strongest on the ground. */
function dirtiestSigma(heightM: number): number {
  let [best, most] = [0, 0];
  for (let s = 10; s < 80; s += 0.01) {
    const found = plume({ windMs: 2, heightM, sigmas: { y: s, z: s }, y: 0, z: 0 });
    if (found > most) [best, most] = [s, found];
  }
  return best;
}

describe('published numbers', () => {
  for (const [start, compute] of Object.entries(computed)) {
    it.skipIf(examples(start).length === 0)(start, () => {
      for (const { inputs, expected, tolerance } of examples(start)) {
        expect(Math.abs(compute(inputs) - expected)).toBeLessThanOrEqual(tolerance);
      }
    });
  }

  it('all have been looked at', () => {
    const known = [...Object.keys(computed), 'well-mixed test', 'mass balance'];
    const other = examples('').filter((each) => !known.some((start) => each.case.startsWith(start)));
    expect(other.map((each) => each.case)).toEqual([]);
  });
});

describe('plumes and streets', () => {
  it('carry the same mass through every cross-section', () => {
    for (const stability of stabilities) {
      let flux = 0;
      const widths = sigmas('urban', stability, 400);
      for (let y = -5; y < 5; y += 0.1) {
        for (let z = 0.05; z < 6; z += 0.1) {
          const place = { y: y * widths.y, z: z * widths.z };
          flux += plume({ windMs: 3, heightM: 20, sigmas: widths, ...place }) * 3 * 0.01 * widths.y * widths.z;
        }
      }
      expect(flux).toBeCloseTo(1, 2);
    }
  });

  it('are dirtier under the lee, in narrow streets, and in weak wind', () => {
    const street = { widthM: 20, heightM: 20, roofWindMs: 4, trafficTurbulenceMs: 0.3 };
    const { leeward, windward } = kerbs(street, Math.PI / 2);
    expect(leeward).toBeGreaterThan(windward);
    expect(windward).toBeCloseTo(turningPart(street), 12);
    const along = kerbs(street, 0);
    expect(along.leeward).toBe(along.windward);
    expect(kerbs({ ...street, widthM: 40 }, 1).leeward).toBeLessThan(kerbs(street, 1).leeward);
    expect(kerbs({ ...street, roofWindMs: 2 }, 1).leeward).toBeGreaterThan(kerbs(street, 1).leeward);
    const calm = kerbs({ ...street, roofWindMs: 0 }, 1);
    expect(Number.isFinite(calm.leeward) && Number.isFinite(calm.windward)).toBe(true);
  });

  it('know a hot afternoon from a clear night', () => {
    expect(stabilityOf({ windMs: 1.5, globalWm2: 950, cloud: 0 })).toBe('A');
    expect(stabilityOf({ windMs: 7, globalWm2: 500, cloud: 0 })).toBe('D');
    expect(stabilityOf({ windMs: 1.5, globalWm2: 0, cloud: 1 })).toBe('F');
    expect(stabilityOf({ windMs: 6, globalWm2: 0, cloud: 1 })).toBe('D');
  });
});
