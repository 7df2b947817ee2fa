/** Turbulence by the height above the ground. */
export interface Turbulence {
  /** Standard deviation of the vertical wind, m/s. */
  sigma(heightM: number): number;
  /** Time over which a particle remembers, s. */
  memory(heightM: number): number;
}

const karman = 0.4;

/**
 * Of a neutral city: σ_w = 1.25 u* above the roofs (H. A. Panofsky, J. A. Dutton 1984), falling to two fifths of that in the
 * streets (R. W. Macdonald 2000 measured a half to a third), but at least what cars stir up; the memory is that of eddies as
 * large as the height allows, T = l / (2 σ_w) with l = κ (z + 1 m), no larger than κ 60 m.
 */
export function cityTurbulence(frictionMs: number, roofsM: number, trafficMs = 0.2): Turbulence {
  const above = 1.25 * frictionMs;
  const sigma = (z: number) => Math.max(trafficMs, above * (0.4 + 0.6 * Math.min(1, z / Math.max(2, roofsM))));
  return { sigma, memory: (z) => (karman * Math.min(60, z + 1)) / (2 * sigma(z)) + 0.5 };
}

/**
 * The table that the kernel reads: for each step of height σ at its foot, its gradient, what a step of time keeps and what is
 * fresh, and the drift Δt dσ/dz of w/σ, with which a well-mixed gas stays so (D. J. Thomson 1987; B. Legg, M. Raupach 1982). The
 * drift is that of the whole step that is flown, not of what the memory leaves of it: w/σ stays without a mean at any place.
 */
export function turbulenceTable(
  { sigma, memory }: Turbulence,
  { looks, perMetre, stepS }: { looks: number; perMetre: number; stepS: number },
): Float32Array {
  const table = new Float32Array(5 * looks);
  for (let i = 0; i < looks; i++) {
    const [low, high] = [i / perMetre, (i + 1) / perMetre];
    const gradient = (sigma(high) - sigma(low)) * perMetre;
    const time = memory((low + high) / 2);
    const kept = Math.exp(-stepS / time);
    table.set([sigma(low), gradient, kept, Math.sqrt(1 - kept * kept), stepS * gradient], 5 * i);
  }
  return table;
}
