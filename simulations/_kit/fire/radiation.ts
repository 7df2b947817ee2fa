/** Stefan–Boltzmann, kW/(m² K⁴). */
export const sigma = 5.670374419e-11;

/**
 * Configuration factor of a rectangle `a` × `b` seen by an element parallel to it, under one of its corners at distance
 * `c` (Howell, A Catalog of Radiation Heat Transfer Configuration Factors, B-4).
 */
export function cornerFactor(a: number, b: number, c: number): number {
  const [x, y] = [a / c, b / c];
  const [p, q] = [Math.sqrt(1 + x * x), Math.sqrt(1 + y * y)];
  return ((x / p) * Math.atan(y / p) + (y / q) * Math.atan(x / q)) / (2 * Math.PI);
}

/**
 * The same for a rectangle whose foot and sides lie anywhere before the element: its corners at `left`, `right`, `low`,
 * `high` metres from the element's axis. Sums of corner rectangles, subtracted where the axis passes beside it.
 */
export function rectangleFactor(left: number, right: number, low: number, high: number, c: number): number {
  const signed = (x: number, y: number) => Math.sign(x) * Math.sign(y) * cornerFactor(Math.abs(x), Math.abs(y), c);
  return signed(right, high) - signed(left, high) - signed(right, low) + signed(left, low);
}

/** kW/m² from a body at `kelvin`. */
export const emitted = (kelvin: number, emissivity = 1): number => emissivity * sigma * kelvin ** 4;
