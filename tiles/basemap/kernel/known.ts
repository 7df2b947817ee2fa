import type { Field } from '#core';

/** Width of the belt along the limit of the data in which relief fades: what lies beyond is a guess and is not shown. */
const fadeM = 700;

/** How well each cell of a raster with gaps (NaN) is surrounded by known ones: 1 = all within the belt, 0 = none. */
export function knownShare(field: Field): Float32Array {
  const reach = Math.max(1, Math.round(fadeM / 2 / field.cellSize));
  const known = new Float32Array(field.values.length);
  for (let i = 0; i < known.length; i++) known[i] = Number.isNaN(field.values[i]) ? 0 : 1;
  const { width, height } = field;
  const rows = blur(known, { lines: height, length: width, lineStep: width, step: 1, reach });
  return blur(rows, { lines: width, length: height, lineStep: 1, step: width, reach });
}

interface Sweep {
  readonly lines: number;
  readonly length: number;
  /** Distance in the array between two lines, and between two cells of a line. */
  readonly lineStep: number;
  readonly step: number;
  readonly reach: number;
}

/** Mean over `2 · reach + 1` cells of each line; beyond the ends there is nothing. */
function blur(values: Float32Array, { lines, length, lineStep, step, reach }: Sweep): Float32Array {
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    const at = (i: number) => (i >= 0 && i < length ? values[line * lineStep + i * step] : 0);
    let sum = 0;
    for (let i = -reach; i < reach; i++) sum += at(i);
    for (let i = 0; i < length; i++) {
      sum += at(i + reach);
      out[line * lineStep + i * step] = sum / (2 * reach + 1);
      sum -= at(i - reach);
    }
  }
  return out;
}
