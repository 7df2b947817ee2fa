import type { WalkArguments } from './kernel.ts';

const f = Math.fround;

/**
 * `walk` of assembly/index.ts ray by ray in TypeScript, with the same rounding to single precision: the reference that
 * the compiled kernel equals bit by bit.
 * @param heights,out  what the addresses of `walk` point into, with the index of the eye's cell in them
 */
export function walkScalar(
  mode: 'count' | 'hidden',
  heights: Float32Array,
  out: Uint16Array | Float32Array,
  [eyeCell, , major, minor, ahead, left, right, reach, eye, target, drop, low, high, from, to]: WalkArguments,
): void {
  const inverse = f(1 / f(reach));
  for (let k = from; k <= to; k++) {
    const slope = f(f(k) * inverse);
    const lengthSquared = f(1 + f(slope * slope));
    const length = f(Math.sqrt(lengthSquared));
    const limit = Math.trunc(f(f(reach) / length));
    const fall = f(f(drop) * lengthSquared);
    const [lowest, highest] = [f(f(low) * length), f(f(high) * length)];
    let line = Number.NEGATIVE_INFINITY;
    for (let i = 1; i <= Math.min(limit, ahead); i++) {
      const cell = Math.floor((k * i) / reach);
      const rest = k * i - cell * reach;
      const at = eyeCell + i * major + Math.min(Math.max(cell, -left - 1), right) * minor;
      const [a, b] = [heights[at], heights[at + minor]];
      const perStep = f(1 / f(i));
      const horizon = f(f(eye) + f(fall * f(f(i) * f(i))));
      const upper = 2 * rest >= reach;
      const offset = 2 * rest - (upper ? 2 * reach : 0);
      const nearest = cell + (upper ? 1 : 0);
      if (offset > -i && offset <= i && nearest >= -left && nearest <= right) {
        const own = f(f(f((upper ? b : a) + f(target)) - horizon) * perStep);
        const place = eyeCell + i * major + nearest * minor;
        if (own >= lowest && own <= highest) {
          if (mode === 'count' && own >= line) out[place]++;
          if (mode === 'hidden') out[place] = Math.min(out[place], Math.max(0, f(f(line - own) * f(i))));
        }
      }
      const ground = f(a + f(f(b - a) * f(f(rest) * inverse)));
      line = Math.max(line, f(f(ground - horizon) * perStep));
    }
  }
}
