import type { BuildingUse } from '#datasets/buildings/contract.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';

/** Fires a year in 10,000 buildings of a use (order of the national fire statistics per building; assumptions). */
const firesByUse: Partial<Record<BuildingUse, number>> = {
  ...{ detached: 9, multifamily: 14, apartment: 30, retail: 25, office: 20, hotel: 30, education: 15, medical: 22 },
  ...{ cultural: 14, industrial: 45, transport: 15 },
};
const usualFires = 15;
/** Old wiring: half as much again per twenty years beyond twenty. */
const ageFactor = (yearBuilt: number | null, thisYear: number): number =>
  yearBuilt === null ? 1.3 : 1 + Math.max(0, thisYear - yearBuilt - 20) / 40;
const structureFactor: Partial<Record<FireBuilding['structure'], number>> = { wood: 1.5, brick: 1.15, block: 1.15 };

/** How much harder people are to get out: the sick, children, sleepers. */
const vulnerability: Partial<Record<BuildingUse, number>> = {
  medical: 2,
  education: 1.5,
  hotel: 1.4,
  detached: 1.2,
  multifamily: 1.2,
  apartment: 1.2,
};

/** What stands between engines and a fire; NaN where it is not known. */
export interface Access {
  readonly engineMin: number;
  readonly laneM: number;
  readonly hydrantM: number;
}

export interface Terms extends Access {
  readonly ignition: number;
  readonly lossM2: number;
  readonly people: number;
  readonly vulnerable: number;
  readonly access: number;
  /** Their product, in no unit: only its rank counts. */
  readonly score: number;
}

/** Terms of one building. `lossM2` and `people` are means over fires that start in it. */
export function termsOf(
  { use, structure, yearBuilt }: FireBuilding,
  { lossM2, people }: { lossM2: number; people: number },
  access: Access,
  thisYear: number,
): Terms {
  const ignition = (firesByUse[use] ?? usualFires) * ageFactor(yearBuilt, thisYear) * (structureFactor[structure] ?? 1);
  const vulnerable = vulnerability[use] ?? 1;
  const hard = accessFactor(access);
  // A person weighs as 20 m² of floor.
  const score = ignition * (lossM2 + 20 * vulnerable * people) * hard;
  return { ...access, ignition, lossM2, people, vulnerable, access: hard, score };
}

/** 1 on a wide street beside a hydrant within five minutes; each lack adds. */
export function accessFactor({ engineMin, laneM, hydrantM }: Access): number {
  const late = Number.isNaN(engineMin) ? 0.8 : Math.min(0.8, Math.max(0, engineMin - 5) * 0.2);
  const narrow = Number.isNaN(laneM) || laneM < 3.5 ? 0.6 : laneM < 4 ? 0.4 : laneM < 6 ? 0.15 : 0;
  const dry = Number.isNaN(hydrantM) ? 0 : hydrantM > 140 ? 0.4 : hydrantM > 100 ? 0.2 : 0;
  return 1 + late + narrow + dry;
}

/** Grades 1…5 by rank: the worst tenth is 5, then 20 %, 30 %, 25 % and the rest. */
const shares = [0.1, 0.3, 0.6, 0.85, 1];
export function gradesOf(scores: readonly number[]): number[] {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b);
  const grades = new Array<number>(scores.length);
  order.forEach((building, place) => {
    grades[building] = 5 - shares.findIndex((share) => (place + 0.5) / scores.length <= share);
  });
  return grades;
}
