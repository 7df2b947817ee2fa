import { type Field, interpolate, linePlaces, numberColumn, outcomeKind, type Table, textColumn } from '#core';
import type { Street } from '../_kit/emergency/graph.ts';
import type { ComfortHour } from './kernel/day.ts';
import { minutesRaster, type Spot, walkToShelters } from './kernel/shelters.ts';
import { type Ends, streetHeat, type Way, waysBetween } from './kernel/walk.ts';

/** Streets of an area with what is asked of them. */
export interface OnFoot {
  readonly streets: readonly Street[];
  /** Start and end of a walk, in the area. */
  readonly ends?: Ends;
  readonly hour: number;
  readonly shelters: readonly { readonly name: string; readonly at: Spot }[];
  readonly homes: readonly { readonly at: Spot; readonly people: number }[];
  /** A shelter within this time is near. */
  readonly shelterMin: number;
}

interface Day {
  /** One raster per hour. */
  readonly utci: Field;
  readonly hours: readonly ComfortHour[];
  readonly ground: Field;
}

/** Metres of a cell in which homes are summed up. */
const homeCellM = 50;
/** Of the line over the ground, so that it is seen. */
const overM = 1;

/** Ways and shelters by their names in the contract. @throws Outcome `walk-off-street`, `walk-without-way` */
export function onFootResults(onFoot: OnFoot, { utci, hours, ground }: Day): Record<string, Field | Table> {
  const cells = utci.width * utci.height;
  const { timeAxis: _, ...place } = utci;
  const values = utci.values.subarray(onFoot.hour * cells, (onFoot.hour + 1) * cells);
  const sun = hours[onFoot.hour].sun ?? new Float32Array(cells);
  const heat = streetHeat(onFoot.streets, { utci: { ...place, values }, sun });
  const { shelters, homes, ends } = onFoot;
  const results: Record<string, Field | Table> = {};
  if (ends) {
    const found = waysBetween(heat, ends);
    if (found === 'way') throw withoutWay({}, 'walk');
    if (typeof found === 'string') throw offStreet({ end: found === 'from' ? 1 : 2 }, 'walk');
    const both = [found.shortest, found.coolest];
    Object.assign(results, { ways: wayTable(both, ground), walks: walkTable(both) });
  }
  if (shelters.length > 0 && homes.length > 0) {
    const spots = shelters.map(({ at }) => at);
    const { minutes, shelter } = walkToShelters(
      heat,
      spots,
      homes.map(({ at }) => at),
    );
    const factor = Math.max(1, Math.round(homeCellM / utci.cellSize));
    const coarse = {
      ...place,
      ...{ cellSize: utci.cellSize * factor, width: Math.ceil(utci.width / factor) },
      height: Math.ceil(utci.height / factor),
    };
    Object.assign(results, {
      shelterMinutes: minutesRaster(coarse, homes, minutes),
      shelters: shelterTable(onFoot, minutes, shelter, ground),
      reach: reachTable(onFoot, minutes),
    });
  }
  return results;
}

function wayTable(ways: readonly Way[], ground: Field): Table {
  const rows = ways.flatMap(({ stretches }, which) => stretches.map((each) => ({ which, ...each })));
  const high = ([x, y]: Spot) => [x, y, interpolate(ground, x, y) + overM] as const;
  const column = (of: (row: (typeof rows)[number]) => number) => numberColumn(rows.map(of));
  return {
    rows: rows.length,
    columns: {
      which: column(({ which }) => which),
      utciC: column(({ utciC }) => utciC),
      sunnyPct: column(({ sunny }) => 100 * sunny),
      metres: column(({ metres }) => metres),
    },
    places: linePlaces(rows.map(({ from, to }) => [high(from), high(to)])),
  };
}

function walkTable(ways: readonly Way[]): Table {
  const column = (of: (way: Way) => number) => numberColumn(ways.map(of));
  return {
    rows: ways.length,
    columns: {
      way: textColumn(['shortest', 'coolest']),
      metres: column(({ metres }) => metres),
      minutes: column(({ minutes }) => minutes),
      utciC: column(({ utciC }) => utciC),
      doseKMin: column(({ doseKMin }) => doseKMin),
      sunnyMin: column(({ sunnyMin }) => sunnyMin),
    },
  };
}

/** Those to whom most people are nearest first. */
function shelterTable({ shelters, homes }: OnFoot, minutes: Float32Array, shelter: Int32Array, ground: Field): Table {
  const people = new Float64Array(shelters.length);
  const walked = new Float64Array(shelters.length);
  homes.forEach((home, i) => {
    if (shelter[i] < 0) return;
    people[shelter[i]] += home.people;
    walked[shelter[i]] += home.people * minutes[i];
  });
  const order = [...shelters.keys()].sort((a, b) => people[b] - people[a] || a - b);
  const [x0, y0] = shelters[order[0]].at.map(Math.floor);
  return {
    rows: order.length,
    columns: {
      shelter: textColumn(order.map((i) => shelters[i].name)),
      people: numberColumn(order.map((i) => Math.round(people[i]))),
      meanMinutes: numberColumn(order.map((i) => walked[i] / people[i])),
    },
    places: {
      shape: 'point',
      origin: [x0, y0],
      values: Float32Array.from(
        order.flatMap((i) => {
          const [x, y] = shelters[i].at;
          return [x - x0, y - y0, groundAt(ground, x, y) + overM];
        }),
      ),
    },
  };
}

/** Beyond the raster, where shelters may lie too, the nearest of its cells. */
function groundAt(ground: Field, x: number, y: number): number {
  const { origin, width, height, cellSize } = ground;
  const within = (value: number, low: number, size: number) =>
    Math.min(low + size - cellSize, Math.max(low + cellSize, value));
  const south = origin[1] - height * cellSize;
  return interpolate(ground, within(x, origin[0], width * cellSize), within(y, south, height * cellSize));
}

function reachTable({ homes, shelterMin }: OnFoot, minutes: Float32Array): Table {
  const who = ['within', 'beyond', 'none'] as const;
  const people = { within: 0, beyond: 0, none: 0 };
  homes.forEach((home, i) => {
    const which = Number.isNaN(minutes[i]) ? 'none' : minutes[i] <= shelterMin ? 'within' : 'beyond';
    people[which] += home.people;
  });
  const all = people.within + people.beyond + people.none;
  return {
    rows: who.length,
    columns: {
      who: textColumn([...who]),
      people: numberColumn(who.map((each) => Math.round(people[each]))),
      share: numberColumn(who.map((each) => (100 * people[each]) / all)),
    },
  };
}

const offStreet = outcomeKind({
  code: 'walk-off-street',
  status: 422,
  message: {
    ko: '{end}번째 점에서 150 m 안에 걸을 수 있는 길이 없습니다.',
    en: 'There is no street to walk on within 150 m of point {end}.',
  },
  remedy: { ko: '범위 안의 길 가까이에 점을 찍으십시오.', en: 'Put the point near a street in the area.' },
});

const withoutWay = outcomeKind({
  code: 'walk-without-way',
  status: 422,
  message: { ko: '범위 안에서 두 점을 잇는 길이 없습니다.', en: 'No way within the area joins the two points.' },
  remedy: { ko: '범위를 넓히거나 다른 점을 고르십시오.', en: 'Choose a larger area, or other points.' },
});
