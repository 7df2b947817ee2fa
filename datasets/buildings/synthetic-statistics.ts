import type { CityPlan } from '../_kit/city-plan.ts';
import type { GuFact } from '../_kit/facts/gu.ts';
import { designFor } from './synthetic-design.ts';
import { areaOf } from './synthetic-shapes.ts';

/** What the generated buildings of a gu add up to. */
export interface GuStatistics {
  buildings: number;
  hanok: number;
  footprintM2: number;
  floorAreaM2: number;
  /** Dwellings by kind, estimated from floor area. */
  apartments: number;
  villas: number;
  detached: number;
  /** How many buildings have so many floors. */
  readonly byFloors: number[];
}

/** Gross floor area of a dwelling in square metres: flats with stairs and halls, rooms of villas and divided houses. */
const dwellingM2 = { apartments: 110, villas: 75, detached: 70 };

/** Counts the buildings of a plan, gu by gu, without keeping any. */
export function statisticsOf(plan: CityPlan): Map<string, GuStatistics> {
  const found = new Map<string, GuStatistics>();
  for (const { guCode, lots } of plan.cells()) {
    let gu = found.get(guCode);
    if (!gu) {
      gu = {
        buildings: 0,
        hanok: 0,
        footprintM2: 0,
        floorAreaM2: 0,
        apartments: 0,
        villas: 0,
        detached: 0,
        byFloors: [],
      };
      found.set(guCode, gu);
    }
    for (const lot of lots) {
      const design = designFor(plan.seed, lot);
      if (!design) continue;
      // Holes turn the other way: their area is negative.
      const footprint = design.shape.reduce((sum, ring) => sum + areaOf(ring), 0);
      const floors = design.floors ?? 1;
      const floorArea = footprint * floors;
      gu.buildings++;
      gu.footprintM2 += footprint;
      gu.floorAreaM2 += floorArea;
      gu.byFloors[floors] = (gu.byFloors[floors] ?? 0) + 1;
      if (lot.purpose === 'hanok') gu.hanok++;
      if (design.use === 'apartment') gu.apartments += floorArea / dwellingM2.apartments;
      if (design.use === 'multifamily') gu.villas += floorArea / dwellingM2.villas;
      if (design.use === 'detached') gu.detached += floorArea / dwellingM2.detached;
    }
  }
  return found;
}

/** Floors that so large a share of the buildings does not exceed. */
export function floorsAt({ byFloors, buildings }: GuStatistics, share: number): number {
  let sum = 0;
  for (const [floors, count = 0] of byFloors.entries()) {
    sum += count;
    if (sum >= share * buildings) return floors;
  }
  return byFloors.length - 1;
}

/** The generated gu beside the true one: ratios for numbers (1 is equal), differences in points for shares. */
export function compared(fact: GuFact, gu: GuStatistics) {
  const dwellings = gu.apartments + gu.villas + gu.detached;
  // The table's few other dwellings (in shops, works) have no kind of building of their own.
  const known = fact.apartmentPct + fact.villaPct + fact.detachedPct;
  return {
    buildings: gu.buildings / fact.buildings,
    footprint: gu.footprintM2 / (fact.areaKm2 * fact.footprintPct * 10_000),
    apartmentPoints: (100 * gu.apartments) / dwellings - (100 * fact.apartmentPct) / known,
    villaPoints: (100 * gu.villas) / dwellings - (100 * fact.villaPct) / known,
    hanokPoints: (100 * gu.hanok) / gu.buildings - fact.hanokPct,
    medianFloors: floorsAt(gu, 0.5),
  };
}
