import type { UtilityKind } from './contract.ts';

/** What a vertical section along a line shows. Distances along the section in metres from its first point. */
export interface Section {
  /** `existing@3` */
  readonly scenario: string;
  readonly lengthM: number;
  /** The line, longitude and latitude. */
  readonly line: readonly (readonly [lon: number, lat: number])[];
  /** Ground above mean sea level along the section; empty where no terrain is known, then heights are 0 - depth. */
  readonly ground: readonly (readonly [alongM: number, heightM: number])[];
  readonly terrainKnown: boolean;
  /** What the section cuts, by distance along it. */
  readonly cuts: readonly Cut[];
  readonly spaces: readonly SpaceCut[];
  /** Neighbours among the cuts, the tightest first. */
  readonly clearances: readonly Clearance[];
  /** Something in it is generated, not surveyed. */
  readonly generated: boolean;
}

export type CutKind = UtilityKind | 'subway';

/** A line that the section cuts, at its true place. */
export interface Cut {
  /** Unique in the section. */
  readonly key: string;
  /** Of the row. */
  readonly id: string;
  readonly kind: CutKind;
  readonly name: { readonly ko: string; readonly en: string } | null;
  readonly alongM: number;
  readonly position: readonly [lon: number, lat: number];
  readonly groundM: number;
  /** From the ground to its top; negative above the ground. */
  readonly coverM: number;
  /** Height of its middle above mean sea level. */
  readonly centreM: number;
  /** Outer size; a round line has both equal. */
  readonly widthM: number;
  readonly heightM: number;
  /** Between the section and the line, 90 = square. The section shows an oblique line wider: drawn sizes are the line's own. */
  readonly angleDeg: number;
  readonly material: string | null;
  readonly year: number | null;
  readonly pressureKpa: number | null;
  readonly voltageKv: number | null;
}

/** A station, mall or passage that the section runs through. */
export interface SpaceCut {
  readonly key: string;
  readonly id: string;
  readonly kind: string;
  readonly name: { readonly ko: string; readonly en: string };
  readonly fromM: number;
  readonly toM: number;
  /** Above mean sea level. */
  readonly roofM: number;
  readonly floorM: number;
  readonly roofDepthM: number;
  readonly floorDepthM: number;
}

/** How far apart two lines are where the section cuts them, from surface to surface. */
export interface Clearance {
  readonly a: string;
  readonly b: string;
  /** Free distance along the section and in height; 0 where they overlap in that direction. */
  readonly horizontalM: number;
  readonly verticalM: number;
  /** Free distance in the plane of the section; negative when they run into each other. */
  readonly freeM: number;
  /** What the rules ask for between these kinds; null when none is known. */
  readonly minimumM: number | null;
  readonly below: boolean;
}
