import type { BuildingStructure, BuildingUse } from '#datasets/buildings/contract.ts';

/** What the spread of fire needs of a building. Rings in metres, open or closed. */
export interface FireBuilding {
  readonly id: string;
  readonly ring: readonly (readonly [x: number, y: number])[];
  readonly heightM: number;
  readonly floors: number;
  readonly structure: BuildingStructure;
  readonly use: BuildingUse;
  readonly yearBuilt: number | null;
  readonly areaM2: number;
  /** Height of the ground that it stands on; the slope between buildings counts, so any zero will do. Level when absent. */
  readonly groundM?: number;
}

/** How a structure behaves; values are assumptions in the order that fire statistics of Japanese and Korean cities give. */
interface Behaviour {
  /** Share of the wall that radiates when all of a storey burns: windows, and boards that burn through. */
  readonly opening: number;
  /** Chance that a wall of the building, once heated enough, lets the fire in at all. */
  readonly lets: number;
  /** Hamada's fire-resistive share. */
  readonly resistive: number;
  /** kW/m² above which the outside takes heat that counts: 10 with brands (bare wood), more behind masonry. */
  readonly criticalKw: number;
}
const behaviours: Readonly<Record<BuildingStructure, Behaviour>> = {
  wood: { opening: 0.55, lets: 1, resistive: 0, criticalKw: 8 },
  brick: { opening: 0.35, lets: 0.8, resistive: 0.4, criticalKw: 10 },
  block: { opening: 0.35, lets: 0.7, resistive: 0.5, criticalKw: 10 },
  steel: { opening: 0.4, lets: 0.5, resistive: 0.7, criticalKw: 12.5 },
  concrete: { opening: 0.28, lets: 0.25, resistive: 1, criticalKw: 12.5 },
  'steel-concrete': { opening: 0.28, lets: 0.2, resistive: 1, criticalKw: 12.5 },
  other: { opening: 0.35, lets: 0.6, resistive: 0.5, criticalKw: 10 },
  unknown: { opening: 0.32, lets: 0.5, resistive: 0.6, criticalKw: 11 },
};

/** Fuel, MJ per m² of floor (Eurocode 1, part 1-2, annex E and the means of Korean surveys; 560 homes, 420 offices). */
const fuelMj: Partial<Record<BuildingUse, number>> = {
  office: 420,
  hotel: 310,
  education: 285,
  medical: 230,
  retail: 600,
  industrial: 800,
};
const usualFuelMj = 560;
/** A person per so many m² of floor: census of homes, fire code for work places. */
const areaPerPerson: Partial<Record<BuildingUse, number>> = {
  office: 15,
  retail: 12,
  hotel: 20,
  education: 6,
  medical: 15,
  industrial: 50,
};
const usualAreaPerPerson = 32;

/** Sprinklers are required from 11 floors (1992) and from 6 floors (2018) up (화재예방법·소방시설법 시행령). */
export function hasSprinklers({ floors, yearBuilt }: Pick<FireBuilding, 'floors' | 'yearBuilt'>): boolean {
  return floors >= 11 ? (yearBuilt ?? 2000) >= 1992 : floors >= 6 && (yearBuilt ?? 2000) >= 2018;
}
/** Sprinklers control nine fires in ten (NFPA: US experience with sprinklers). */
const sprinklerLets = 0.1;

export const peopleIn = ({ use, areaM2, floors }: Pick<FireBuilding, 'use' | 'areaM2' | 'floors'>): number =>
  (areaM2 * floors) / (areaPerPerson[use] ?? usualAreaPerPerson);

/** The life of a fire in a building, minutes after ignition, and what it takes to catch fire. */
export interface FireTraits {
  readonly opening: number;
  readonly lets: number;
  readonly resistive: number;
  readonly criticalKw: number;
  /** Until flashover, and then until the fuel of the burning storeys is spent. */
  readonly growMin: number;
  readonly burnMin: number;
}

/** kW/s² of a fast-to-medium fire, and Thomas' flashover of a usual room. */
const growthKw = 0.0117;
const flashoverKw = 1500;
/** Height of openings, metres. */
const openingM = 1.5;

export function traitsOf(building: FireBuilding): FireTraits {
  const { opening, lets, resistive, criticalKw } = behaviours[building.structure];
  const perimeter = perimeterOf(building.ring);
  const openM2 = Math.max(1, 0.5 * opening * perimeter * 3);
  // Ventilation-controlled: 1.5 A √H megawatts.
  const burnMw = 1.5 * openM2 * Math.sqrt(openingM);
  const storeyMin = ((fuelMj[building.use] ?? usualFuelMj) * building.areaM2) / burnMw / 60;
  const storeys = Math.min(building.floors, 5);
  return {
    opening,
    lets: hasSprinklers(building) ? Math.min(lets, sprinklerLets) : lets,
    ...{ resistive, criticalKw },
    growMin: Math.sqrt(flashoverKw / growthKw) / 60,
    burnMin: Math.min(90, Math.max(15, storeyMin)) * (1 + 0.3 * (storeys - 1)),
  };
}

export function perimeterOf(ring: FireBuilding['ring']): number {
  let length = 0;
  for (let i = 0; i < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i], ring[(i + 1) % ring.length]];
    length += Math.hypot(x1 - x0, y1 - y0);
  }
  return length;
}
