import type { Epsg5186, Epsg5186Box } from '#core';
import type { Hill, Island, Stream } from '../city-plan-nature.ts';
import type { LandmarkFact } from '../facts/landmarks.ts';

/**
 * What part of Seoul is generated: all 25 gu; the centre (Jongno, Jung and Yongsan); the gu of these codes; or about so
 * many square kilometres around Gangnam station. Every place comes out the same whatever is asked for.
 */
export type PlanArea = 'all' | 'centre' | { readonly gu: readonly string[] } | { readonly km2: number };

/**
 * What all parts of one generated city agree on: its extent, seed, and the lines that streets, blocks, river and hills
 * follow. Everything is a pure function of the seed, to the bit on every machine.
 */
export interface CityPlan {
  readonly seed: number;
  readonly area: PlanArea;
  /** Codes of the gu of which the area holds something, ascending. */
  readonly guCodes: readonly string[];
  /** The area lies inside: whole tens of metres. */
  readonly box: Epsg5186Box;
  /** Outlines of all 25 gu by code: open rings, as the plan has them. */
  readonly guRings: ReadonlyMap<string, readonly Epsg5186[]>;
  /** The mountains of Seoul, whatever the area. */
  readonly hills: readonly Hill[];
  /** The streams of Seoul, whatever the area. */
  readonly streams: readonly Stream[];
  /** Land in the Han. */
  readonly islands: readonly Island[];
  /** The cells of the area in a fixed order, each made when it is reached and then forgotten. */
  cells(): Iterable<PlanCell>;
}

/** A quarter of the city between great streets: some ten hectares. Streets and lots belong to one cell each. */
export interface PlanCell {
  /** Stable for a seed. */
  readonly id: string;
  readonly guCode: string;
  /** Everything of the cell lies inside. */
  readonly box: Epsg5186Box;
  readonly streets: readonly PlanStreet[];
  /** Parcels, at most one building on each; none in green or water, none on a street. */
  readonly lots: readonly PlanLot[];
  readonly grounds: readonly PlanGround[];
  readonly trees: readonly PlanTree[];
}

export type StreetClass = 'motorway' | 'primary' | 'secondary' | 'tertiary' | 'residential' | 'service' | 'pedestrian';

export interface PlanStreet {
  /** Unique in the city. */
  readonly id: string;
  readonly class: StreetClass;
  /** Of main roads only; no small street has a name. */
  readonly name: string | null;
  readonly nameEn: string | null;
  /** In both directions together. */
  readonly lanes: number;
  /** From kerb to kerb with the pavements. */
  readonly widthM: number;
  readonly oneway: boolean;
  /** How it runs: on the ground, over water or valleys, or through a mountain. */
  readonly level: 'ground' | 'bridge' | 'tunnel';
  /** Centre line. Where two streets of one cell meet, the meeting point is a point of both lines. */
  readonly line: readonly Epsg5186[];
}

export type LotPurpose =
  | 'detached'
  | 'hanok'
  | 'villa'
  | 'shop'
  | 'frontage'
  | 'tower'
  | 'slab'
  | 'point'
  | 'school'
  | 'market'
  | 'factory'
  | 'workshop'
  | 'campus'
  | 'hospital'
  | 'religious'
  | 'public'
  | 'landmark'
  | 'parking';

/** A parcel: one building at most. */
export interface PlanLot {
  /** Unique in the city. */
  readonly id: string;
  readonly purpose: LotPurpose;
  /** Convex, counter-clockwise, not closed; its first side lies along its street. */
  readonly ring: readonly Epsg5186[];
  /** The street in front; null inside estates and campuses, and where another cell draws that street. */
  readonly streetId: string | null;
  /** 0…1: how tall the city stands here. */
  readonly prominence: number;
  /** Where the plan decides it (estates, landmarks); null where each building does. */
  readonly floors: number | null;
  /** Share of the parcel that its building covers. */
  readonly coverage: number;
  /** Of landmarks only. */
  readonly landmark: LandmarkFact | null;
}

export type GroundKind =
  | 'estate'
  | 'school'
  | 'market'
  | 'campus'
  | 'hospital'
  | 'palace'
  | 'park'
  | 'pitch'
  | 'garden'
  | 'square'
  | 'lake'
  | 'tomb'
  | 'airfield'
  | 'field'
  | 'wood';

/** Ground that is not built over: school grounds, estates, parks. */
export interface PlanGround {
  readonly id: string;
  readonly kind: GroundKind;
  readonly name: string | null;
  /** Counter-clockwise, not closed. */
  readonly ring: readonly Epsg5186[];
}

/** A tree along a street or in a park. */
export interface PlanTree {
  readonly at: Epsg5186;
  readonly heightM: number;
  readonly crownRadiusM: number;
}
