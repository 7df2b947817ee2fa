import { numberColumn, type Table, textColumn } from '#core';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { fireGraph } from '../_kit/fire/graph.ts';
import { startsEverywhere } from '../_kit/fire/starts.ts';
import { type Access, gradesOf, type Terms, termsOf } from './rating.ts';

/** Fires are followed so long without an engine: what neighbours are lit before help works. */
const horizonMin = 60;
export const noDong = '–';

export interface HazardInput {
  readonly buildings: readonly FireBuilding[];
  readonly access: readonly Access[];
  readonly dong: readonly string[];
  readonly windMs: number;
  readonly repetitions: number;
  readonly year: number;
}

interface RateContext {
  readonly signal: AbortSignal;
  readonly threads: number;
  progress(share: number, stage: string): void;
}

/** Result tables `buildings` and `dongs`: a fire in every building in turn, and the grades by rank. */
export async function rate(
  { buildings, access, dong, windMs, repetitions, year }: HazardInput,
  { signal, threads, progress }: RateContext,
): Promise<Record<'buildings' | 'dongs', Table>> {
  progress(0, 'stage.graph');
  const graph = fireGraph(buildings, () => signal.throwIfAborted());
  const losses = await startsEverywhere(
    graph,
    {
      ...{ mode: 'physical', windFromDeg: 315, windMs, horizonMin },
      ...{ engineMin: Number.POSITIVE_INFINITY, engines: 0, seed: 1 },
    },
    { repetitions, threads, signal, progress: (share) => progress(0.1 + 0.9 * share, 'stage.starts') },
  );
  const terms = buildings.map((building, i) =>
    termsOf(building, { lossM2: losses.burntM2[i], people: losses.people[i] }, access[i], year),
  );
  return tables(buildings, terms, dong);
}

function tables(
  buildings: readonly FireBuilding[],
  terms: readonly Terms[],
  dong: readonly string[],
): Record<'buildings' | 'dongs', Table> {
  const grades = gradesOf(terms.map(({ score }) => score));
  const order = [...terms.keys()].sort((a, b) => terms[b].score - terms[a].score || a - b);
  const of = (figure: (i: number) => number) => numberColumn(order.map(figure));
  const names = [...new Set(dong)];
  const rows = names
    .map((name) => {
      const own = grades.filter((_, i) => dong[i] === name);
      return {
        name,
        count: own.length,
        worst: own.filter((grade) => grade === 5).length,
        sum: own.reduce((a, b) => a + b, 0),
      };
    })
    .sort((a, b) => b.worst / b.count - a.worst / a.count || (a.name < b.name ? -1 : 1));
  return {
    buildings: {
      rows: order.length,
      columns: {
        rank: numberColumn(order.map((_, place) => place + 1)),
        building: textColumn(order.map((i) => buildings[i].id)),
        dong: textColumn(order.map((i) => dong[i])),
        grade: of((i) => grades[i]),
        ignition: of((i) => terms[i].ignition),
        lossM2: of((i) => terms[i].lossM2),
        people: of((i) => terms[i].people),
        vulnerable: of((i) => terms[i].vulnerable),
        access: of((i) => terms[i].access),
        engineMin: of((i) => terms[i].engineMin),
        laneM: of((i) => terms[i].laneM),
        hydrantM: of((i) => terms[i].hydrantM),
      },
    },
    dongs: {
      rows: rows.length,
      columns: {
        dong: textColumn(rows.map(({ name }) => name)),
        buildings: numberColumn(rows.map(({ count }) => count)),
        worst: numberColumn(rows.map(({ worst }) => worst)),
        worstShare: numberColumn(rows.map(({ worst, count }) => (100 * worst) / count)),
        meanGrade: numberColumn(rows.map(({ sum, count }) => sum / count)),
      },
    },
  };
}
