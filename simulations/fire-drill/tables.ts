import { numberColumn, type Table, textColumn } from '#core';
import type { Drill, DrillInput, Walker } from './kernel/drill.ts';

/** Seconds between the rows of the smoke. */
const smokeEveryS = 5;

/** Result tables of a drill. */
export function drillTables(found: Drill, input: Pick<DrillInput, 'floors' | 'storeyM' | 'fireFloor'>) {
  return {
    floors: floorTable(found, input),
    people: peopleTable(found),
    paths: pathTable(found),
    smoke: smokeTable(found),
    plan: planTable(found),
  } satisfies Record<string, Table>;
}

/** The last of some times; whoever did not get out has none. */
const latest = (values: readonly number[]) =>
  values.reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, value)), 0);

/** When the last of those who get out is outside, and how many do not. */
export const summaryOf = ({ walkers }: Pick<Drill, 'walkers'>) => ({
  people: walkers.length,
  outS: latest(walkers.map(({ outS }) => outS)),
  caught: walkers.filter(({ caught }) => caught).length,
});

function floorTable(
  { walkers, smokeS }: Drill,
  { floors, storeyM, fireFloor }: Pick<DrillInput, 'floors' | 'storeyM' | 'fireFloor'>,
): Table {
  const of: Walker[][] = Array.from({ length: floors }, () => []);
  for (const walker of walkers) of[walker.floor - 1].push(walker);
  const by = (figure: (own: readonly Walker[], floor: number) => number) =>
    numberColumn(of.map((own, k) => figure(own, k + 1)));
  return {
    rows: floors,
    columns: {
      floor: by((_, floor) => floor),
      levelM: by((_, floor) => (floor - 1) * storeyM),
      people: by((own) => own.length),
      floorClearS: by((own) => latest(own.map(({ leftFloorS }) => leftFloorS))),
      outS: by((own) => latest(own.map(({ outS }) => outS))),
      caught: by((own) => own.filter(({ caught }) => caught).length),
      smokeS: by((_, floor) => (floor === fireFloor ? smokeS : Number.NaN)),
    },
  };
}

function peopleTable({ walkers }: Drill): Table {
  const each = (figure: (walker: Walker) => number) => numberColumn(walkers.map(figure));
  return {
    rows: walkers.length,
    columns: {
      floor: each(({ floor }) => floor),
      stair: each(({ stair }) => (stair < 0 ? Number.NaN : stair + 1)),
      startsS: each(({ startsS }) => startsS),
      leftFloorS: each(({ leftFloorS }) => leftFloorS),
      outS: each(({ outS }) => outS),
      caught: each(({ caught }) => (caught ? 1 : 0)),
    },
  };
}

function pathTable({ walkers, everyS }: Drill): Table {
  const rows = walkers.reduce((sum, { path }) => sum + path.x.length, 0);
  const [person, second] = [new Float32Array(rows), new Float32Array(rows)];
  const [east, north] = [new Float32Array(rows), new Float32Array(rows)];
  let row = 0;
  walkers.forEach(({ path, startsS }, i) => {
    path.x.forEach((x, k) => {
      person[row] = i + 1;
      second[row] = startsS + k * everyS;
      east[row] = x;
      north[row++] = path.y[k];
    });
  });
  const columns = { person, second, east, north };
  return {
    rows,
    columns: Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, numberColumn(values)])),
  };
}

function smokeTable({ walkers, smoke }: Drill): Table {
  // Until the last is out, and a little longer.
  const last = Math.min(smoke.length - 1, Math.max(300, latest(walkers.map(({ outS }) => outS)) + 60));
  const rows = Array.from({ length: Math.floor(last / smokeEveryS) + 1 }, (_, k) => k * smokeEveryS);
  return {
    rows: rows.length,
    columns: {
      second: numberColumn(rows),
      clearM: numberColumn(rows.map((s) => smoke[s].layerM)),
      celsius: numberColumn(rows.map((s) => smoke[s].celsius)),
    },
  };
}

function planTable({ outline, stairs }: Drill): Table {
  const rows = [
    ...outline.map(([x, y]) => ({ what: 'outline', x, y })),
    ...stairs.map(({ x, y, blocked }) => ({ what: blocked ? 'blocked stair' : 'stair', x, y })),
  ];
  return {
    rows: rows.length,
    columns: {
      what: textColumn(rows.map(({ what }) => what)),
      east: numberColumn(rows.map(({ x }) => x)),
      north: numberColumn(rows.map(({ y }) => y)),
    },
  };
}
