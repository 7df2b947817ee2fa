type Rows = [from: number, to: number, out: number];
type Interpolation = [heights: number, share: number, scratch: number];
type RowsBy = [from: number, to: number, heights: number, out: number];

/** What the compiled kernel exports; see assembly. All numbers but `height` and colours are addresses or rows [from, to). */
export interface Kernel {
  zones(level: number, scene: number, from: number, to: number, scratch: number): void;
  blend(level: number, source: number, target: number, from: number, to: number): void;
  sideFaces(level: number, scene: number, from: number, to: number): void;
  faces(level: number, scene: number, from: number, to: number): void;
  divergence(level: number, scene: number, from: number, to: number): void;
  correct(level: number, scene: number, solution: number, from: number, to: number): void;
  sample(level: number, scene: number, height: number, from: number, to: number, out: number): void;
  coarsen(fine: number, coarse: number, from: number, to: number): void;
  sweep(level: number, colour: number, from: number, to: number, scratch: number): void;
  restrict(fine: number, coarse: number, from: number, to: number): void;
  prolong(...step: [fine: number, coarse: number, from: number, to: number, ...Interpolation]): void;
  products(level: number, applied: number, from: number, to: number, out: number): void;
  turn(level: number, direction: number, beta: number, from: number, to: number): void;
  apply(...steps: [level: number, direction: number, applied: number, none: number, ...Rows]): void;
  advance(
    ...steps: [level: number, direction: number, applied: number, solution: number, alpha: number, ...RowsBy]
  ): void;
}
