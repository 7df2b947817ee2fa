import { createHash } from 'node:crypto';
import { boxToEpsg5186, type Epsg5186Box, outcomeKind } from '#core';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { applyEdits, groundUnder, type NamedBuilding } from '../_kit/edits/edits.ts';
import { boxOf } from '../_kit/facades/around.ts';
import { type FacadeAnswer, tooMany } from '../_kit/facades/facades.ts';
import { readSurroundings } from '../_kit/facades/read-city.ts';
import { storeysOf } from '../_kit/facades/walls.ts';
import { citySite } from '../_kit/solar/site.ts';
import { sunDay } from '../_kit/solar/sun-day.ts';
import { type AnswerCache, type FacadeRunInput, runFacades } from './before-after.ts';
import { contract, type FacadeParameters } from './contract.ts';
import { horizonRoute } from './horizon-route.ts';
import type { SunRule } from './rule.ts';
import { facadeTables } from './tables.ts';

/** The most windows of one run over the network: their table has to reach a screen. */
const mostWindows = 400_000;
/** The largest area, m²: a run reads its city at once. */
const largestM2 = 9_000_000;

interface Input extends FacadeRunInput {
  readonly rule: SunRule;
}

export const routes = horizonRoute;

export const simulation: SimulationServer<FacadeParameters, Input> = {
  contract,

  check({ area, continuousFromHour, continuousToHour, totalFromHour, totalToHour }) {
    requireInSeoul(area);
    const [minX, minY, maxX, maxY] = boxToEpsg5186(area);
    const km2 = ((maxX - minX) * (maxY - minY)) / 1e6;
    if (km2 > largestM2 / 1e6) throw areaTooLarge({ km2: km2.toFixed(1), limit: largestM2 / 1e6 }, 'area');
    if (continuousFromHour >= continuousToHour) throw hoursTurned({}, 'continuousToHour');
    if (totalFromHour >= totalToHour) throw hoursTurned({}, 'totalToHour');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const area = boxToEpsg5186(parameters.area);
    const { buildings, terrain, datasets } = await readSurroundings(reader, { box: area, scenario, signal });
    const standing: NamedBuilding[] = [...buildings];
    const edited =
      parameters.edits.length > 0
        ? applyEdits(standing, parameters.edits, (footprint) => groundUnder(footprint, terrain, standing))
        : undefined;
    refuseTooMany(edited?.buildings ?? standing, area, parameters.spacingM);
    const { date, stepMinutes, spacingM } = parameters;
    const day = sunDay({ date, ...citySite(area), stepMinutes, altitudeM: 40 });
    if (day.positions.length === 0) throw new Error(`no sun in Seoul on ${date}`);
    return {
      input: {
        ...{ area, buildings: standing, day, spacingM, rule: parameters },
        ...(terrain ? { terrain } : {}),
        ...(edited ? { edited } : {}),
      },
      datasets,
    };
  },

  async run(input, { signal, threads, progress }: RunContext) {
    const cached = { key: keyOf(input), cache };
    const options = {
      signal,
      threads,
      progress: (fraction: number, stage: string) => progress(fraction, `stage.${stage}`),
    };
    return facadeTables(await runFacades(input, options, cached), input.day, input.rule);
  },
};

/** Answers for the city as it stands, the newest two: one change after another is tried on the same quarter. */
const kept = new Map<string, FacadeAnswer>();
const cache: AnswerCache = {
  get: (key) => kept.get(key),
  set(key, answer) {
    kept.delete(key);
    kept.set(key, answer);
    for (const oldest of kept.keys()) if (kept.size > 2) kept.delete(oldest);
  },
};

/** Everything that the answer for the standing city depends on. */
function keyOf({ area, buildings, terrain, day, spacingM }: Input): string {
  const hash = createHash('sha256').update(JSON.stringify([contract.version, area, buildings, day, spacingM]));
  if (terrain) hash.update(JSON.stringify([terrain.origin, terrain.cellSize])).update(terrain.values);
  return hash.digest('hex');
}

/** Refuses a run that would make more windows than can be shown, before anything is computed. */
function refuseTooMany(buildings: readonly NamedBuilding[], area: Epsg5186Box, spacingM: number): void {
  const inside = buildings.filter((building) => {
    const box = boxOf(building);
    return box.minX <= area[2] && box.maxX >= area[0] && box.minY <= area[3] && box.maxY >= area[1];
  });
  if (inside.length === 0) throw noBuildings({}, 'area');
  const windows = inside.reduce((sum, building) => {
    return sum + Math.ceil(perimeter(building) / spacingM) * storeysOf(building);
  }, 0);
  if (windows > mostWindows) throw tooMany({ samples: windows, limit: mostWindows }, 'area');
}

function perimeter({ footprint }: NamedBuilding): number {
  let length = 0;
  for (const ring of footprint.flat()) {
    for (let i = 1; i < ring.length; i++)
      length += Math.hypot(ring[i][0] - ring[i - 1][0], ring[i][1] - ring[i - 1][1]);
  }
  return length;
}

const areaTooLarge = outcomeKind({
  code: 'facade-area-too-large',
  status: 422,
  message: {
    ko: '범위가 {km2} km²로, 한 번에 계산할 수 있는 {limit} km²를 넘습니다.',
    en: 'The area is {km2} km²; one run takes at most {limit} km².',
  },
  remedy: { ko: '더 작은 범위를 지정하십시오.', en: 'Choose a smaller area.' },
});

const hoursTurned = outcomeKind({
  code: 'facade-hours-turned',
  status: 422,
  message: { ko: '기준의 끝 시각이 시작 시각보다 이릅니다.', en: 'The rule’s hours end before they begin.' },
  remedy: { ko: '시작과 끝 시각을 바꾸어 지정하십시오.', en: 'Give the earlier hour first.' },
});

const noBuildings = outcomeKind({
  code: 'facade-without-buildings',
  status: 409,
  message: { ko: '이 범위에는 건물 자료가 없습니다.', en: 'There are no buildings in this area.' },
  remedy: {
    ko: 'vseoul import 로 건물 자료를 가져오거나 건물이 있는 범위를 지정하십시오.',
    en: 'Import buildings with `vseoul import`, or choose an area that has some.',
  },
});
