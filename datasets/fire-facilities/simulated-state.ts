import { dayMs, hash53, type Instant, type Observation, randomUnit } from '#core';
import { contract } from './contract.ts';

/** Days between two inspections of a facility: twice a year (소방용수시설 점검, 상·하반기). */
const inspectionDays = 182;
/** Share found faulty within a round, and repaired at the next; share with something parked before it, by day. */
const faulty = 0.03;
const blocked = 0.04;

/**
 * States of facilities: a fault comes at some day of a round of inspections and is mended at the end of it; a parked car
 * stands for a day. Shares are assumptions. Pure in seed, id and instant.
 */
export function simulatedState(seed: number) {
  return (id: string, instant: Instant): Observation => {
    const own = hash53(id, seed) | 0;
    const day = Math.floor(instant / dayMs) + Math.floor(inspectionDays * randomUnit(own, 1));
    const [round, since] = [Math.floor(day / inspectionDays), day % inspectionDays];
    const breaksAt = randomUnit(own, 2, round) < faulty ? inspectionDays * randomUnit(own, 3, round) : inspectionDays;
    const state = since >= breaksAt ? 1 : randomUnit(own, 4, day) < blocked ? 2 : 0;
    return { feed: contract.id, entity: id, time: instant, values: { state, inspectedDays: since } };
  };
}
