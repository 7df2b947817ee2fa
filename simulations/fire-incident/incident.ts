import { linePlaces, numberColumn, outcomeKind, type Table, textColumn } from '#core';
import type { Camera } from '#datasets/cameras/contract.ts';
import type { EmergencyCity } from '../_kit/emergency/city.ts';
import { roadGraph } from '../_kit/emergency/graph.ts';
import { type Route, routesTo } from '../_kit/emergency/routes.ts';
import { callS, emergencySpeeds, turnoutS } from '../_kit/emergency/speeds.ts';
import { measuredSpeeds, type TrafficNow } from '../_kit/emergency/traffic.ts';
import { type FireBuilding, peopleIn } from '../_kit/fire/building-fire.ts';
import { type Ensemble, ensembles } from '../_kit/fire/ensemble.ts';
import { fireGraph } from '../_kit/fire/graph.ts';
import type { FireRules } from '../_kit/fire/spread.ts';
import { type IncidentParameters, unknownState } from './contract.ts';
import { camerasThatSee, type Surroundings } from './watch.ts';

/** Buildings within this distance count, metres. */
export const aroundM = 300;
/** Courses of the fire that are computed, and minutes over which each is followed. */
const [members, horizonMin] = [60, 120];
/** From the first wheel at the kerb to water on the fire. */
const setUpMin = 2;
const [stationCount, hydrantCount, cameraCount] = [3, 6, 6];
/** One course in ten, within the hour; and what is kept clear beyond. */
const [evacuateFrom, evacuateMin, marginM, leastRadiusM] = [0.1, 60, 30, 50];
/** Outlines farther than this from the fire are not on the sketch. */
const sketchM = 200;

export interface IncidentInput {
  readonly buildings: readonly FireBuilding[];
  /** Number of the burning one. */
  readonly burning: number;
  readonly place: readonly [x: number, y: number];
  readonly groundM: number;
  readonly city: EmergencyCity;
  /** Speeds of the moment on main roads; without, or where there are none, the hour tells. */
  readonly traffic?: TrafficNow;
  /** What the feed of the fire service says of hydrants, by id. */
  readonly hydrantStates: ReadonlyMap<string, HydrantState>;
  /** Cameras around, whether their places are generated, and what may stand in their way. */
  readonly watch: { readonly cameras: readonly Camera[]; readonly generated: boolean } & Surroundings;
  readonly parameters: Omit<IncidentParameters, 'at'>;
}

export interface HydrantState {
  /** As the feed codes it: 0 in order, 1 faulty, 2 blocked. */
  readonly state: number;
  readonly inspectedDays: number;
  readonly simulated: boolean;
}

interface Context {
  readonly signal: AbortSignal;
  readonly threads: number;
  progress(share: number, stage: string): void;
}

/**
 * Everything that one wants to know at an alarm, as result tables.
 * @throws Outcome `incident-off-road`
 */
export async function incidentTables(input: IncidentInput, { signal, threads, progress }: Context) {
  const { buildings, burning, place, city, parameters } = input;
  progress(0, 'stage.ways');
  const roads = roadGraph(city.streets);
  const found = routesTo(roads, {
    ...{ place, count: stationCount, speeds: emergencySpeeds(parameters.hour) },
    stations: city.stations.map(({ at }) => at),
    ...(input.traffic && { measured: measuredSpeeds(roads, input.traffic.links) }),
  });
  if (!found) throw offRoad({}, 'at');
  signal.throwIfAborted();
  const firstMin = arrivalMin(found.routes[0]);
  progress(0.3, 'stage.spread');
  const graph = fireGraph(buildings, () => signal.throwIfAborted());
  const [fought, free] = await ensembles(
    { graph, rules: rulesOf(parameters, firstMin + setUpMin) },
    { members, ignitions: [burning] },
    { threads, signal, progress: (share) => progress(0.3 + 0.7 * share, 'stage.spread') },
  );
  return {
    buildings: buildingTable(input, free),
    stations: stationTable(input, found.routes),
    hydrants: hydrantTable(input),
    cameras: cameraTable(input),
    sheet: sheetTable(input, { firstMin, fought, free }),
    plan: planTable(input, free),
  } satisfies Record<string, Table>;
}

const arrivalMin = ({ seconds }: Route): number => (callS + turnoutS + seconds) / 60;

/** The fire with water from the first engine, and with none. */
function rulesOf({ windFromDeg, windMs, engines, seed }: IncidentInput['parameters'], waterMin: number): FireRules[] {
  const same = { mode: 'physical' as const, windFromDeg, windMs, horizonMin, engines, seed };
  return [waterMin, Number.POSITIVE_INFINITY].map((engineMin) => ({ ...same, engineMin }));
}

const distance = ([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]) =>
  Math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2);
const awayFrom = (place: IncidentInput['place'], { ring }: FireBuilding): number =>
  ring.reduce((least, corner) => Math.min(least, distance(place, corner)), Number.POSITIVE_INFINITY);
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

function buildingTable({ buildings, place }: IncidentInput, { probability, meanMin }: Ensemble): Table {
  const rows = [...buildings.keys()]
    .filter((i) => probability[i] > 0)
    .sort((a, b) => probability[b] - probability[a] || meanMin[a] - meanMin[b] || a - b);
  const of = (figure: (i: number) => number) => numberColumn(rows.map(figure));
  return {
    rows: rows.length,
    columns: {
      building: textColumn(rows.map((i) => buildings[i].id)),
      minutes: of((i) => meanMin[i]),
      probability: of((i) => 100 * probability[i]),
      awayM: of((i) => awayFrom(place, buildings[i])),
      floors: of((i) => buildings[i].floors),
      people: of((i) => peopleIn(buildings[i])),
    },
  };
}

function stationTable({ city, groundM }: IncidentInput, routes: readonly Route[]): Table {
  const lengthOf = ({ line }: Route) => line.slice(1).reduce((sum, at, k) => sum + distance(line[k], at), 0);
  return {
    rows: routes.length,
    columns: {
      name: textColumn(routes.map(({ station }) => city.stations[station].name)),
      minutes: numberColumn(routes.map(arrivalMin)),
      lengthM: numberColumn(routes.map(lengthOf)),
    },
    places: linePlaces(routes.map(({ line }) => line.map(([x, y]) => [x, y, groundM] as const))),
  };
}

function hydrantTable({ city, place, groundM, hydrantStates }: IncidentInput): Table {
  const nearest = city.hydrants
    .map(({ id, at }) => ({ at, metres: distance(place, at), said: hydrantStates.get(id) }))
    .sort((a, b) => a.metres - b.metres || a.at[0] - b.at[0])
    .slice(0, hydrantCount);
  return {
    rows: nearest.length,
    columns: {
      rank: numberColumn(nearest.map((_, k) => k + 1)),
      metres: numberColumn(nearest.map(({ metres }) => metres)),
      state: textColumn(nearest.map(({ said }) => (said ? String(said.state) : unknownState))),
      inspectedDays: numberColumn(nearest.map(({ said }) => said?.inspectedDays ?? Number.NaN)),
      origin: textColumn(
        nearest.map(({ said }) => (said ? (said.simulated ? 'simulated' : 'measured') : unknownState)),
      ),
    },
    places: pointPlaces(
      place,
      nearest.map(({ at: [x, y] }) => [x, y, groundM]),
    ),
  };
}

function cameraTable({ buildings, burning, place, groundM, watch }: IncidentInput): Table {
  const seeing = camerasThatSee(buildings[burning], watch.cameras, watch).slice(0, cameraCount);
  return {
    rows: seeing.length,
    columns: {
      rank: numberColumn(seeing.map((_, k) => k + 1)),
      metres: numberColumn(seeing.map(({ metres }) => metres)),
      share: numberColumn(seeing.map(({ share }) => 100 * share)),
      looks: textColumn(seeing.map(({ camera }) => (camera.headingDeg === null ? 'turns' : 'fixed'))),
      purpose: textColumn(seeing.map(({ camera }) => camera.purpose)),
      origin: textColumn(seeing.map(() => (watch.generated ? 'generated' : 'surveyed'))),
    },
    places: pointPlaces(
      place,
      seeing.map(({ camera: { at, heightM } }) => [at[0], at[1], groundM + heightM]),
    ),
  };
}

const pointPlaces = (place: IncidentInput['place'], points: readonly (readonly number[])[]): Table['places'] => ({
  shape: 'point',
  origin: [place[0], place[1]],
  values: Float32Array.from(points.flatMap(([x, y, z]) => [x - place[0], y - place[1], z])),
});

function sheetTable(
  { buildings, burning, place, traffic }: IncidentInput,
  { firstMin, fought, free }: { firstMin: number; fought: Ensemble; free: Ensemble },
): Table {
  const threatened = buildings.filter(
    (_, i) => free.probability[i] >= evacuateFrom && free.earliestMin[i] <= evacuateMin,
  );
  const farthest = threatened.reduce((most, building) => Math.max(most, awayFrom(place, building)), 0);
  const evacuationM = Math.max(leastRadiusM, Math.ceil((farthest + marginM) / 10) * 10);
  const evacuees = buildings
    .filter((building) => awayFrom(place, building) <= evacuationM)
    .reduce((sum, building) => sum + peopleIn(building), 0);
  const numbers = (of: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(of).map(([key, value]) => [key, numberColumn([value])]));
  const inIt = { floors: buildings[burning].floors, peopleHere: peopleIn(buildings[burning]) };
  const figures = {
    firstMin,
    waterMin: firstMin + setUpMin,
    burnt: mean(fought.burntBuildings),
    burntFree: mean(free.burntBuildings),
    burntM2: mean(fought.burntM2),
    people: mean(fought.people),
    evacuationM,
    evacuees,
  };
  return {
    rows: 1,
    columns: {
      building: textColumn([buildings[burning].id]),
      ...numbers(inIt),
      traffic: textColumn([trafficOrigin(traffic)]),
      trafficAt: textColumn([traffic?.newest ?? '']),
      ...numbers(figures),
    },
  };
}

const trafficOrigin = (traffic: TrafficNow | undefined): string => {
  if (!traffic || traffic.links.length === 0) return 'hour';
  return traffic.simulated ? 'simulated' : 'measured';
};

function planTable({ buildings, place }: IncidentInput, { probability }: Ensemble): Table {
  const rows = buildings.flatMap((building, i) =>
    awayFrom(place, building) > sketchM
      ? []
      : building.ring.map(([x, y]) => ({ ring: i, probability: probability[i], x: x - place[0], y: y - place[1] })),
  );
  return {
    rows: rows.length,
    columns: {
      ring: numberColumn(rows.map(({ ring }) => ring)),
      probability: numberColumn(rows.map((row) => 100 * row.probability)),
      east: numberColumn(rows.map(({ x }) => x)),
      north: numberColumn(rows.map(({ y }) => y)),
    },
  };
}

const offRoad = outcomeKind({
  code: 'incident-off-road',
  status: 422,
  message: {
    ko: '300 m 안에 소방차가 지날 수 있는 길이 없거나, 어느 안전센터와도 이어지지 않습니다.',
    en: 'Within 300 m there is no street that a pumper may drive, or none that leads to a station.',
  },
  remedy: { ko: '길에 더 가까운 곳을 지정하십시오.', en: 'Choose a place nearer to a street.' },
});
