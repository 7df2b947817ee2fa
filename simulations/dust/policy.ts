/** Kinds of sources, in the order of the matrix. Plain figures without imports: the screen computes with them as well. */
export const kinds = ['exhaust', 'wear', 'resuspension', 'heating', 'construction', 'stacks'] as const;
export type Kind = (typeof kinds)[number];

/** PM10 over PM2.5 of what each kind gives (see emissions.ts for the sources). */
export const coarse: Readonly<Record<Kind, number>> = {
  exhaust: 1,
  wear: 1.85,
  resuspension: 4.13,
  heating: 1,
  construction: 10,
  stacks: 1.2,
};

/** What is done, percent each. */
export interface Policy {
  /** Of the grade-5 vehicles that are kept out of the City Wall; others make their trips. */
  readonly lowEmissionZone: number;
  /** Of the cars that keep to odd and even days. */
  readonly oddEven: number;
  /** Of the roads that are swept by vacuum. */
  readonly sweeping: number;
  /** Less heat for buildings. */
  readonly lessHeating: number;
  /** Of the building sites that rest. */
  readonly constructionPause: number;
  /** Of the street walls that are green. */
  readonly greenWalls: number;
}
export const policyKeys = [
  'lowEmissionZone',
  'oddEven',
  'sweeping',
  'lessHeating',
  'constructionPause',
  'greenWalls',
] as const satisfies readonly (keyof Policy)[];

export const noPolicy: Policy = {
  ...{ lowEmissionZone: 0, oddEven: 0, sweeping: 0, lessHeating: 0, constructionPause: 0, greenWalls: 0 },
};
export const anyPolicy = (policy: Policy): boolean => policyKeys.some((key) => policy[key] > 0);

/** What policies work on. */
export interface Fleet {
  /** Share (0..1) of all exhaust that grade-5 vehicles give. */
  readonly gradeFiveExhaust: number;
  /** Share (0..1) of the traffic's dust that walls which are green from end to end would catch in the streets. */
  readonly caught: number;
}

/** Cars among all vehicles: the odd-even rule holds for them, and keeps half of them away on a day. */
const cars = 0.88;
/** What vacuum sweeping takes of the dust that cars raise (WRAP Fugitive Dust Handbook 2006: 4 to 26 % of PM10). */
const swept = 0.26;

/** What is left of a kind's emission, inside the City Wall or outside. */
export function factorOf(kind: Kind, insideWall: boolean, policy: Policy, { gradeFiveExhaust, caught }: Fleet): number {
  const part = (key: keyof Policy) => policy[key] / 100;
  const traffic = (1 - 0.5 * cars * part('oddEven')) * (1 - caught * part('greenWalls'));
  switch (kind) {
    case 'exhaust':
      return traffic * (insideWall ? 1 - gradeFiveExhaust * part('lowEmissionZone') : 1);
    case 'wear':
      return traffic;
    case 'resuspension':
      return traffic * (1 - swept * part('sweeping'));
    case 'heating':
      return 1 - part('lessHeating');
    case 'construction':
      return 1 - part('constructionPause');
    default:
      return 1;
  }
}
