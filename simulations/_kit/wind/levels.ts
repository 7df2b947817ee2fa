/** Levels of the grid: `borders` of nz + 1 heights above ground from 0 on, metres. */
export interface LevelPlan {
  /** Height of the lowest levels. */
  readonly firstM: number;
  /** Up to here levels are equally high. */
  readonly evenToM: number;
  /** The grid reaches at least up to here. */
  readonly topM: number;
  /** Each further level is higher by this factor. */
  readonly growth?: number;
}

export function levelBorders({ firstM, evenToM, topM, growth = 1.09 }: LevelPlan): Float32Array {
  const borders = [0];
  let height = firstM;
  while (borders[borders.length - 1] < topM) {
    const below = borders[borders.length - 1];
    if (below >= evenToM) height *= growth;
    borders.push(below + height);
  }
  return Float32Array.from(borders);
}
