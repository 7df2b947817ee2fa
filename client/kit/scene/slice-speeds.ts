import { layersAround, type Stack, stackNoData } from '#core';

/** Speed in every cell at a height above the ground; NaN where something is built that high. */
export function speedsAt(stack: Stack, heightM: number): Float32Array {
  const { width, height, step, components, roofs } = stack;
  const cells = width * height;
  const [low, high, share] = layersAround(stack, heightM);
  const parts = Object.values(components);
  return Float32Array.from({ length: cells }, (_, cell) => {
    if (roofs[cell] > heightM) return Number.NaN;
    let squares = 0;
    for (const values of parts) {
      const [a, b] = [values[low * cells + cell], values[high * cells + cell]];
      // The lower layer may still be in a building that the height itself is above.
      if (b === stackNoData) return Number.NaN;
      squares += (a === stackNoData ? b : a + (b - a) * share) ** 2;
    }
    return step * Math.sqrt(squares);
  });
}
