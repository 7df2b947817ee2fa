import { type Epsg5186, toEpsg5186 } from '#core';
import { type PeakFact, peakFacts } from '../_kit/city-plan-peaks.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { PeakRow } from './contract.ts';
import { readName } from './names.ts';

/** The true summits of Seoul, whatever the area: the ground of the generated city reaches beyond its houses, too. */
export const synthetic: Synthesizer<PeakRow> = {
  *rows() {
    for (const [i, fact] of peakFacts.entries()) yield rowOf(fact, i);
  },
};

function rowOf({ name, lon, lat, heightM }: PeakFact, index: number): PeakRow {
  const [x, y] = toEpsg5186([lon, lat]);
  const position = [Math.round(x * 100) / 100, Math.round(y * 100) / 100] as unknown as Epsg5186;
  return { id: `peak-${index + 1}`, position, heightM, ...readName(name, position) };
}
