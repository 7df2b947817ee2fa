import { numberColumn, type Table, textColumn } from '#core';
import type { Ensemble } from '../_kit/fire/ensemble.ts';
import type { FireGraph } from '../_kit/fire/graph.ts';
import type { LocalWind } from '../_kit/fire/local-wind.ts';
import type { FireRules } from '../_kit/fire/spread.ts';
import type { SpreadParameters } from './contract.ts';

/** What if the first engine comes so much later? */
export const laterMin = 3;

/** The fire with its engine, with a later one, and with none. Chances are the same in each. */
export function rulesOf(parameters: SpreadParameters, localWind?: LocalWind): FireRules[] {
  const { mode, windFromDeg, windMs, horizonMin, engineMin, engines, seed } = parameters;
  const same = { mode, windFromDeg, windMs, horizonMin, engines, seed, ...(localWind && { localWind }) };
  return [engineMin, engineMin + laterMin, Number.POSITIVE_INFINITY].map((minutes) => ({
    ...same,
    engineMin: minutes,
  }));
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const oneInTen = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(0.9 * (values.length - 1))];

/** Result tables of a run; `engineMin` per ensemble, undefined: no engine. */
export function spreadTables(
  { floorM2, people }: FireGraph,
  ids: readonly string[],
  ensembles: readonly Ensemble[],
  engineMin: readonly (number | undefined)[],
): Record<string, Table> {
  const [{ probability, meanMin, earliestMin }] = ensembles;
  const rows = [...probability.keys()]
    .filter((i) => probability[i] > 0)
    .sort((a, b) => probability[b] - probability[a] || meanMin[a] - meanMin[b] || a - b);
  const of = (values: Float32Array, times = 1) => numberColumn(rows.map((i) => times * values[i]));
  const figure = (value: (ensemble: Ensemble) => number) => numberColumn(ensembles.map(value));
  return {
    buildings: {
      rows: rows.length,
      columns: {
        building: textColumn(rows.map((i) => ids[i])),
        minutes: of(meanMin),
        probability: of(probability, 100),
        earliest: of(earliestMin),
        floorM2: of(floorM2),
        people: of(people),
      },
    },
    engines: {
      rows: ensembles.length,
      columns: {
        engine: numberColumn(engineMin.map((minutes) => minutes ?? Number.NaN)),
        buildings: figure((ensemble) => mean(ensemble.burntBuildings)),
        burntM2: figure((ensemble) => mean(ensemble.burntM2)),
        worstM2: figure((ensemble) => oneInTen(ensemble.burntM2)),
        people: figure((ensemble) => mean(ensemble.people)),
      },
    },
  };
}
