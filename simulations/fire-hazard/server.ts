import { boxToEpsg5186, numberColumn, outcomeKind, type Table, textColumn } from '#core';
import { readDong } from '#datasets/boundaries/contract.ts';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { accessOf } from '../_kit/emergency/access.ts';
import { districtsOf, readEmergencyCity } from '../_kit/emergency/city.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { fireBuilding } from '../_kit/fire/city.ts';
import { fireGraph } from '../_kit/fire/graph.ts';
import { startsEverywhere } from '../_kit/fire/starts.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type HazardParameters } from './contract.ts';
import { type Access, gradesOf, type Terms, termsOf } from './rating.ts';

const mostBuildings = 20_000;
/** Fires are followed so long without an engine: what neighbours are lit before help works. */
const horizonMin = 60;
const noDong = '–';

interface Input {
  readonly buildings: readonly FireBuilding[];
  readonly access: readonly Access[];
  readonly dong: readonly string[];
  readonly windMs: number;
  readonly repetitions: number;
  readonly year: number;
}

export const simulation: SimulationServer<HazardParameters, Input> = {
  contract,

  check({ area }) {
    requireInSeoul(area);
  },

  async gather({ area, windMs, repetitions }, { reader, scenario, signal }) {
    const box = boxToEpsg5186(area);
    const found = await readBuildings(reader, { box, scenario });
    if (found.length === 0) throw noBuildings({}, 'area');
    if (found.length > mostBuildings) throw tooMany({ buildings: found.length, limit: mostBuildings }, 'area');
    signal.throwIfAborted();
    const city = await readEmergencyCity(reader, { box, scenario }, signal);
    const buildings = found.map(fireBuilding);
    const middles = buildings.map(({ ring }) => ring[0]);
    const districts = districtsOf(await readDong(reader, scenario), box);
    return {
      input: {
        ...{ buildings, windMs, repetitions },
        access: accessOf(city, middles),
        dong: middles.map(([x, y]) => districts.names[districts.at(x, y)] ?? noDong),
        year: Math.max(2026, ...found.map(({ yearBuilt }) => yearBuilt ?? 0)),
      },
      datasets: await originsOf(reader, scenario, ['buildings', 'roads', 'fire-facilities', 'boundaries']),
    };
  },

  async run({ buildings, access, dong, windMs, repetitions, year }, { signal, threads, progress }: RunContext) {
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
  },
};

function tables(
  buildings: readonly FireBuilding[],
  terms: readonly Terms[],
  dong: readonly string[],
): Record<string, Table> {
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

const noBuildings = outcomeKind({
  code: 'fire-without-buildings',
  status: 409,
  message: { ko: '이 범위에는 건물 자료가 없습니다.', en: 'There are no buildings in this area.' },
  remedy: {
    ko: 'vseoul import 로 건물 자료를 가져오거나 건물이 있는 범위를 지정하십시오.',
    en: 'Import buildings with `vseoul import`, or choose an area that has some.',
  },
});
const tooMany = outcomeKind({
  code: 'fire-too-large',
  status: 422,
  message: {
    ko: '건물이 {buildings}채로, 한 번에 볼 수 있는 {limit}채를 넘습니다.',
    en: 'There are {buildings} buildings; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이십시오.', en: 'Choose a smaller area.' },
});
