import { seoulOffsetMs } from '#datasets/_core/time.ts';

/**
 * How much light leaves let through. Deciduous trees of Korean cities: bare from December to March, in leaf from May to
 * October. Leaf area index per month, January first: a third of the summer's for twigs and stems in winter (order of
 * magnitude of street trees such as ginkgo and zelkova; a stated assumption, not a survey).
 */
export const leafAreaIndex = [1, 1, 1, 1.8, 3, 3.5, 3.5, 3.5, 3.3, 2.6, 1.6, 1] as const;

/** Extinction of leaves that lean in all directions alike (G = 0.5). */
const extinction = 0.5;

/**
 * Beer's law: share of direct light that passes a crown, exp(-G · LAI / sin(elevation)). A crown is about as deep as it is wide, so
 * a low sun crosses at most twice the leaves that an overhead sun does.
 */
export function leafTransmittance({ instant, elevationDeg }: { instant: number; elevationDeg: number }): number {
  const month = new Date(instant + seoulOffsetMs).getUTCMonth();
  const path = 1 / Math.max(0.5, Math.sin((elevationDeg * Math.PI) / 180));
  return Math.exp(-extinction * leafAreaIndex[month] * path);
}
