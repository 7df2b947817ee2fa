import type { UtilityKind } from './contract.ts';

/**
 * Length of all underground facilities of Seoul in kilometres: Seoul Metropolitan Government, "Seoul Smart City, Changing the
 * Lives of the Citizens" (2020), S-Map.
 */
export const totalKm = 49_748;

/**
 * The same by kind. Water about 13,700 km and sewers about 10,700 km are general knowledge of the city's own statistics
 * (Seoul manages 47 % of everything: 서울시 지하시설물 통합 안전관리 대책, July 2019). No split of the rest was found: the other
 * four kinds share it by assumption, heat with the pairs of pipes of the areas that have it.
 */
export const publishedKm: Readonly<Record<UtilityKind, number>> = {
  water: 13_700,
  sewer: 10_700,
  gas: 10_400,
  power: 5_900,
  telecom: 7_600,
  heat: 1_448,
};
