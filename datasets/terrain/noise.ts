import { randomBits } from '#core';

/** Sixteen unit vectors, to ten digits: the same on every machine. */
const directions = Array.from({ length: 16 }, (_, i) => {
  const angle = (2 * Math.PI * i) / 16;
  return [Math.round(Math.cos(angle) * 1e10) / 1e10, Math.round(Math.sin(angle) * 1e10) / 1e10] as const;
});
// Lattices are turned by this, so that their rows do not show along the map's axes.
const [turnCos, turnSin] = [0.8, 0.6];

const fade = (t: number): number => t * t * t * (t * (6 * t - 15) + 10);

/**
 * Gradient noise (K. Perlin, Improving Noise, SIGGRAPH 2002) in about −1…1 over a turned lattice of `sizeM`.
 * Neighbouring places mostly share a cell of the lattice: the last cell's gradients are kept.
 */
export function gradientNoise(seed: number, salt: number, sizeM: number): (x: number, y: number) => number {
  let [keptI, keptJ] = [Number.NaN, Number.NaN];
  const corners: (readonly [number, number])[] = [];
  const keep = (i: number, j: number): void => {
    for (let k = 0; k < 4; k++) corners[k] = directions[randomBits(seed, salt, i + (k & 1), j + (k >> 1)) & 15];
    keptI = i;
    keptJ = j;
  };
  return (x, y) => {
    const u = (x * turnCos + y * turnSin) / sizeM;
    const v = (y * turnCos - x * turnSin) / sizeM;
    const i = Math.floor(u);
    const j = Math.floor(v);
    if (i !== keptI || j !== keptJ) keep(i, j);
    const a = u - i;
    const b = v - j;
    const [c0, c1, c2, c3] = corners;
    const s = fade(a);
    const t = fade(b);
    const south = (c0[0] * a + c0[1] * b) * (1 - s) + (c1[0] * (a - 1) + c1[1] * b) * s;
    const north = (c2[0] * a + c2[1] * (b - 1)) * (1 - s) + (c3[0] * (a - 1) + c3[1] * (b - 1)) * s;
    return 1.5 * (south * (1 - t) + north * t);
  };
}
