/** One figure of the alternatives: a mean of an output, and how much the planner cares. */
export interface Criterion {
  readonly key: string;
  /** Of each alternative; undefined where it was not run. */
  readonly values: readonly (number | undefined)[];
  /** 0..10 */
  readonly weight: number;
  readonly higherIsBetter: boolean;
}

/**
 * Score of each alternative, 0 to 100: every figure counts from 0 for the worst alternative to 1 for the best, by its
 * weight. Undefined where a figure with weight is missing: what was not computed is not guessed.
 */
export function scoresOf(criteria: readonly Criterion[], alternatives: number): (number | undefined)[] {
  const counted = criteria.filter(({ weight }) => weight > 0);
  const whole = counted.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length: alternatives }, (_, i) => {
    if (whole === 0 || counted.some(({ values }) => values[i] === undefined)) return undefined;
    const sum = counted.reduce((total, criterion) => total + criterion.weight * shareOf(criterion, i), 0);
    return (100 * sum) / whole;
  });
}

function shareOf({ values, higherIsBetter }: Criterion, i: number): number {
  const known = values.filter((value) => value !== undefined);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (high === low) return 1;
  const share = ((values[i] as number) - low) / (high - low);
  return higherIsBetter ? share : 1 - share;
}
