import type { PlanLot } from '../_kit/city-plan.ts';
import type { BuildingStructure, BuildingUse } from './contract.ts';
import type { Design } from './synthetic-design.ts';
import { cross, oval, type Ring, type Shape } from './synthetic-shapes.ts';

type Landmark = NonNullable<PlanLot['landmark']>;

const uses: Readonly<Record<string, BuildingUse>> = {
  tower: 'office',
  civic: 'office',
  stadium: 'cultural',
  culture: 'cultural',
  cathedral: 'cultural',
  palace: 'cultural',
  gate: 'cultural',
  shrine: 'cultural',
  temple: 'cultural',
  tomb: 'cultural',
  park: 'cultural',
  station: 'transport',
  market: 'retail',
  hospital: 'medical',
  university: 'education',
};
const flats = /palace|hyperion|caelitus|prugio|sky-l65|mecenat|star city|galleria|acro|trimage/i;
const masts = /N Seoul Tower/;

/** A landmark with its true height, floors and year; its form as far as an outline tells it. */
export function landmarkDesign(fact: Landmark, ring: Ring): Design {
  const use = flats.test(fact.nameEn) ? 'apartment' : masts.test(fact.nameEn) ? 'other' : (uses[fact.kind] ?? 'other');
  const floors = Number.isNaN(fact.floors) ? null : fact.floors;
  return {
    shape: shapeOf(fact, ring),
    // Flat grounds have no height; a landmark that is a building has at least a storey.
    heightM: Math.max(4, fact.heightM),
    floors,
    floorsBelow: floors !== null && floors > 20 ? 6 : 0,
    use,
    structure: structureOf(fact),
    yearBuilt: Number.isNaN(fact.year) ? null : fact.year,
    name: fact.name,
  };
}

function shapeOf({ shape }: Landmark, ring: Ring): Shape {
  if (/oval|round|dome|octagon|bowl/.test(shape)) return oval(ring);
  if (/lobed|cross/.test(shape)) {
    const [[ax, ay], [bx, by], [cx, cy]] = ring;
    const least = Math.min(
      Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)),
      Math.sqrt((cx - bx) * (cx - bx) + (cy - by) * (cy - by)),
    );
    return cross(ring, 0.22 * least);
  }
  return [ring];
}

function structureOf({ kind, shape, heightM, year }: Landmark): BuildingStructure {
  if (kind === 'palace' || kind === 'shrine' || kind === 'temple') return 'wood';
  if (kind === 'gate') return /arch$/.test(shape) ? 'other' : 'wood';
  if (/brick/.test(shape)) return 'brick';
  if (heightM > 120) return 'steel';
  return year > 0 && year < 1930 ? 'other' : 'concrete';
}
