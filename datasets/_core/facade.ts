import { parseColour, type Rgb } from './legend.ts';

/**
 * How walls look: windows repeat once a bay along the wall and once a storey up it. Tiles count bays and storeys, the
 * screen draws the glass; no picture is fetched. A look, not a survey: which windows a building has, nobody said.
 */
export interface FacadeSpec {
  /** Width of a bay. */
  readonly bayM: number;
  /** Height of a storey where the number of floors is not known. */
  readonly storeyM: number;
  /** Part of the bay that is glass, from and to, 0..1; equal when there are no windows. */
  readonly across: readonly [number, number];
  /** Part of the storey that is glass, from and to, upwards. */
  readonly up: readonly [number, number];
  readonly glass: Rgb;
}

const dull = parseColour('#6f7b84');
const none = { across: [0, 0], up: [0, 0], glass: dull } as const;

/** In this order tiles number them. `roof` is all that is no wall. */
export const facades = {
  roof: { bayM: 1, storeyM: 3, ...none },
  blank: { bayM: 3, storeyM: 3, ...none },
  house: { bayM: 3.4, storeyM: 2.9, across: [0.26, 0.74], up: [0.3, 0.76], glass: dull },
  flats: { bayM: 3.9, storeyM: 2.9, across: [0.09, 0.91], up: [0.3, 0.8], glass: parseColour('#7d8a93') },
  shops: { bayM: 3, storeyM: 3.6, across: [0.1, 0.9], up: [0.3, 0.8], glass: parseColour('#66747e') },
  office: { bayM: 1.8, storeyM: 4, across: [0.05, 0.95], up: [0.2, 0.9], glass: parseColour('#6a8296') },
  hall: { bayM: 4.2, storeyM: 3.9, across: [0.12, 0.88], up: [0.34, 0.82], glass: dull },
  works: { bayM: 6, storeyM: 5, across: [0.12, 0.88], up: [0.68, 0.86], glass: dull },
} as const satisfies Record<string, FacadeSpec>;

export type FacadeKind = keyof typeof facades;
export const facadeKinds = Object.keys(facades) as readonly FacadeKind[];

/** Bays and storeys are counted in this part of one, so that they are whole numbers in a tile. */
export const facadeSteps = 16;
