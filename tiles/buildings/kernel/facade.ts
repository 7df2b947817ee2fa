import { type FacadeKind, facadeKinds, facadeSteps, facades } from '#core';
import type { WallPlace } from '../../_kit/mesh.ts';
import type { TileFeature } from '../contract.ts';

const kindsByUse: Readonly<Record<string, FacadeKind>> = {
  detached: 'house',
  multifamily: 'house',
  apartment: 'flats',
  retail: 'shops',
  office: 'office',
  hotel: 'hall',
  education: 'hall',
  medical: 'hall',
  cultural: 'hall',
  industrial: 'works',
  transport: 'works',
};

/** Higher than this, shops have the glass of offices. */
const towerM = 45;
/** Ends of apartment slabs shorter than this are blank, but for those of towers, which are as deep as they are long. */
const slabDepthM = 16;
/** Nothing is wider than its own window. */
const narrowestM = 1.6;
const lowestM = 2.6;
/** Floors as sources give them make storeys of this height, or they are not about this body. */
const storeyHeights = [2.2, 8] as const;

/** Where windows of a building's walls lie. */
export interface Facade {
  /** Wall places at the left and right end of a wall of this length, at heights above the ground. */
  ends(lengthM: number): (heightM: number) => readonly [left: WallPlace, right: WallPlace];
}

/** Vertices of all that is no wall. */
export const noWall: WallPlace = [0, 0, 0, 0];

/** @param eaveM metres above the ground at which the walls end */
export function facadeOf(feature: TileFeature, eaveM: number): Facade {
  const kind = kindOf(feature);
  const { bayM } = facades[kind];
  const number = facadeKinds.indexOf(kind);
  const storeyM = storeyHeight(feature, eaveM, facades[kind].storeyM);
  const storeys = Math.min(255, Math.max(1, Math.round(eaveM / storeyM)));
  const longest = kind === 'flats' ? longestWall(feature) : 0;
  return {
    ends(lengthM) {
      const isBlank = lengthM < narrowestM || (longest > 2 * slabDepthM && lengthM < slabDepthM);
      const bays = isBlank ? 0 : Math.max(1, Math.round(lengthM / bayM));
      return (heightM) => {
        const up = Math.round((facadeSteps * storeys * heightM) / Math.max(eaveM, 0.5));
        return [
          [0, up, number, storeys],
          [facadeSteps * bays, up, number, storeys],
        ];
      };
    },
  };
}

function kindOf({ id, use, structure, heightM }: TileFeature): FacadeKind {
  // A block stands for several houses: its walls are no wall of theirs.
  if (id === null || structure === 'wood' || heightM < lowestM) return 'blank';
  const kind = kindsByUse[use] ?? 'house';
  return kind === 'shops' && heightM > towerM ? 'office' : kind;
}

function storeyHeight({ floors, heightM }: TileFeature, eaveM: number, usual: number): number {
  if (floors === null || floors < 1) return usual;
  const height = Math.max(heightM, eaveM) / floors;
  return height >= storeyHeights[0] && height <= storeyHeights[1] ? height : usual;
}

function longestWall({ footprint }: TileFeature): number {
  let longest = 0;
  for (const [ring] of footprint) {
    for (let i = 0; i + 3 < ring.length; i += 2)
      longest = Math.max(longest, Math.hypot(ring[i + 2] - ring[i], ring[i + 3] - ring[i + 1]));
  }
  return longest;
}
