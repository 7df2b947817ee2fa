/** Sides of a building by where the wall looks. */
export const compassSides = {
  N: { ko: '북', en: 'north' },
  NE: { ko: '북동', en: 'north-east' },
  E: { ko: '동', en: 'east' },
  SE: { ko: '남동', en: 'south-east' },
  S: { ko: '남', en: 'south' },
  SW: { ko: '남서', en: 'south-west' },
  W: { ko: '서', en: 'west' },
  NW: { ko: '북서', en: 'north-west' },
} as const;
export type CompassSide = keyof typeof compassSides;
