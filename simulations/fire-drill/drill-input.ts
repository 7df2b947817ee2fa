import { outcomeKind } from '#core';
import { type FireBuilding, peopleIn } from '../_kit/fire/building-fire.ts';
import type { DrillParameters } from './contract.ts';
import type { DrillInput } from './kernel/drill.ts';

const mostPeople = 20_000;
/** People per square metre beyond which nobody can stand. */
const densest = 4;
/** Largest plan: a quarter of a square kilometre would be some millions of cells. */
const mostAreaM2 = 40_000;

/**
 * The drill of a building.
 * @throws Outcome `drill-too-large`, `drill-no-such-floor`, `drill-too-many-people`
 */
export function drillInputOf(building: FireBuilding, parameters: Omit<DrillParameters, 'at'>): DrillInput {
  const { floors, areaM2, ring, heightM } = building;
  if (areaM2 > mostAreaM2) throw tooLarge({ areaM2: Math.round(areaM2), limit: mostAreaM2 }, 'at');
  if (parameters.fireFloor > floors) throw noSuchFloor({ floor: parameters.fireFloor, floors }, 'fireFloor');
  const peoplePerFloor = parameters.peoplePerFloor || Math.max(1, Math.round(peopleIn(building) / floors));
  const fits = Math.floor(Math.min(mostPeople / floors, densest * areaM2));
  if (peoplePerFloor > fits) throw tooMany({ people: peoplePerFloor, limit: fits }, 'peoplePerFloor');
  return { ...parameters, peoplePerFloor, ring, floors, storeyM: Math.max(2.2, heightM / floors) };
}

/** @throws Outcome `drill-without-exit` */
export function requireWayOut({ stairs, blocked }: Pick<DrillParameters, 'stairs' | 'blocked'>): void {
  if (blocked >= stairs) throw noWayOut({ stairs }, 'blocked');
}

const noWayOut = outcomeKind({
  code: 'drill-without-exit',
  status: 422,
  message: { ko: '계단 {stairs}개가 모두 막혔습니다.', en: 'All {stairs} stairs are blocked.' },
  remedy: { ko: '막힌 계단을 줄이십시오.', en: 'Block fewer of them.' },
});
const noSuchFloor = outcomeKind({
  code: 'drill-no-such-floor',
  status: 422,
  message: {
    ko: '{floor}층은 없습니다. 이 건물은 {floors}층입니다.',
    en: 'There is no floor {floor}: the building has {floors}.',
  },
  remedy: { ko: '있는 층을 고르십시오.', en: 'Choose one of its floors.' },
});
const tooMany = outcomeKind({
  code: 'drill-too-many-people',
  status: 422,
  message: {
    ko: '층마다 {people}명은 이 건물에 너무 많습니다 ({limit}명까지).',
    en: '{people} people a floor are too many for this building (at most {limit}).',
  },
  remedy: { ko: '사람을 줄이십시오.', en: 'Ask for fewer.' },
});
const tooLarge = outcomeKind({
  code: 'drill-too-large',
  status: 422,
  message: {
    ko: '바닥이 {areaM2} m²로, {limit} m²를 넘습니다.',
    en: 'Its floor has {areaM2} m²; a drill takes at most {limit} m².',
  },
  remedy: { ko: '더 작은 건물을 고르십시오.', en: 'Choose a smaller building.' },
});
