/** Arguments of a walk over the rays of one quadrant; see `walk` in assembly/index.ts. */
export type WalkArguments = [
  heights: number,
  out: number,
  major: number,
  minor: number,
  ahead: number,
  left: number,
  right: number,
  reach: number,
  eye: number,
  target: number,
  drop: number,
  low: number,
  high: number,
  from: number,
  to: number,
];

/** What the compiled kernel exports. */
export interface Kernel {
  prepare(heights: number, width: number, stride: number, from: number, to: number): void;
  forget(missing: number, width: number, stride: number, from: number, to: number): void;
  foldCounts(
    heights: number,
    counts: number,
    threadStride: number,
    threads: number,
    out: number,
    width: number,
    stride: number,
    from: number,
    to: number,
  ): void;
  foldMissing(
    heights: number,
    missing: number,
    out: number,
    width: number,
    stride: number,
    from: number,
    to: number,
  ): void;
  countSeen(...walk: WalkArguments): void;
  hiddenHeight(...walk: WalkArguments): void;
}
