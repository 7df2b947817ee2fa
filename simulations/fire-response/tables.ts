import { numberColumn, type Table, textColumn } from '#core';
import type { TrafficNow } from '../_kit/emergency/traffic.ts';
import { hydrantReachM, type Response } from './kernel/respond.ts';
import type { Suggestion } from './kernel/suggest.ts';

/** Who and what the figures of a response are about, in its order. */
export interface Named {
  readonly buildings: readonly { readonly id: string; readonly gu: number }[];
  readonly stations: readonly {
    readonly name: string;
    readonly at: readonly [number, number];
    readonly groundM: number;
  }[];
  /** Names of districts by number. */
  readonly gu: readonly string[];
}

/** Result tables of a run. */
export function responseTables(response: Response, named: Named, limitS: number): Record<string, Table> {
  return {
    buildings: buildingTable(response, named),
    districts: districtTable(response, named),
    stations: stationTable(response, named),
    newStations: suggestionTable(response.newStations, named, shareColumns(response, limitS)),
    newHydrants: suggestionTable(response.newHydrants, named, () => ({})),
  };
}

/** What of the traffic information went into a run; `share` of the main roads, 0 to 1. */
export function trafficTable({ links, newest, simulated }: TrafficNow, share: number): Table {
  return {
    rows: 1,
    columns: {
      links: numberColumn([links.length]),
      covered: numberColumn([100 * share]),
      newest: textColumn([newest]),
      origin: textColumn([links.length === 0 ? 'none' : simulated ? 'simulated' : 'measured']),
    },
  };
}

const minutesOf = (seconds: Float32Array) => numberColumn(seconds.map((s) => s / 60));

function buildingTable({ first, second, kerbM, hydrantM }: Response, { buildings, stations }: Named): Table {
  const names = (which: Int32Array) => textColumn(Array.from(which, (s) => (s < 0 ? '' : stations[s].name)));
  return {
    rows: buildings.length,
    columns: {
      building: textColumn(buildings.map(({ id }) => id)),
      minutes: minutesOf(first.seconds),
      station: names(first.station),
      secondMinutes: minutesOf(second.seconds),
      secondStation: names(second.station),
      kerbM: numberColumn(kerbM),
      hydrantM: numberColumn(hydrantM),
    },
  };
}

function districtTable({ first, hydrantM }: Response, { buildings, gu }: Named): Table {
  const rows = gu
    .map((name, number) => ({ name, of: buildings.flatMap((each, i) => (each.gu === number ? [i] : [])) }))
    .filter(({ of }) => of.length > 0);
  const share = (within: (i: number) => boolean) =>
    numberColumn(rows.map(({ of }) => (100 * of.filter(within).length) / of.length));
  const inMinutes = (minutes: number) => share((i) => first.seconds[i] <= 60 * minutes);
  const mean = (of: readonly number[]) => {
    const known = of.map((i) => first.seconds[i]).filter((s) => !Number.isNaN(s));
    return known.reduce((sum, s) => sum + s, 0) / known.length / 60;
  };
  return {
    rows: rows.length,
    columns: {
      gu: textColumn(rows.map(({ name }) => name)),
      buildings: numberColumn(rows.map(({ of }) => of.length)),
      ...{ within3: inMinutes(3), within5: inMinutes(5), within7: inMinutes(7) },
      meanMinutes: numberColumn(rows.map(({ of }) => mean(of))),
      nearHydrant: hydrantM.every(Number.isNaN)
        ? numberColumn(rows.map(() => Number.NaN))
        : share((i) => hydrantM[i] <= hydrantReachM),
    },
  };
}

function stationTable({ first }: Response, { stations }: Named): Table {
  const count = new Float32Array(stations.length);
  const sum = new Float64Array(stations.length);
  first.station.forEach((station, i) => {
    if (station < 0) return;
    count[station]++;
    sum[station] += first.seconds[i];
  });
  const order = [...stations.keys()].sort((a, b) => count[b] - count[a] || a - b);
  return {
    rows: order.length,
    columns: {
      name: textColumn(order.map((s) => stations[s].name)),
      buildings: numberColumn(order.map((s) => count[s])),
      meanMinutes: numberColumn(order.map((s) => sum[s] / count[s] / 60)),
    },
    places: placesOf(order.map((s) => [...stations[s].at, stations[s].groundM])),
  };
}

/** Share of the buildings within the target once the first, the first two, … of the suggestions are built. */
const shareColumns =
  ({ first }: Response, limitS: number) =>
  (suggestions: readonly Suggestion[]) => {
    let within = first.seconds.reduce((sum, s) => sum + (s <= limitS ? 1 : 0), 0);
    const shares = suggestions.map(({ gained }) => {
      within += gained;
      return (100 * within) / first.seconds.length;
    });
    return { shareAfter: numberColumn(shares) };
  };

function suggestionTable(
  suggestions: readonly Suggestion[],
  { stations }: Named,
  more: (suggestions: readonly Suggestion[]) => Table['columns'],
): Table {
  const groundM = stations[0]?.groundM ?? 0;
  return {
    rows: suggestions.length,
    columns: {
      rank: numberColumn(suggestions.map((_, i) => i + 1)),
      gained: numberColumn(suggestions.map(({ gained }) => gained)),
      ...more(suggestions),
    },
    places: placesOf(suggestions.map(({ x, y }) => [x, y, groundM])),
  };
}

function placesOf(points: readonly (readonly number[])[]): Table['places'] {
  const [x0, y0] = points[0] ?? [0, 0];
  return {
    shape: 'point',
    origin: [x0, y0],
    values: Float32Array.from(points.flatMap(([x, y, z]) => [x - x0, y - y0, z])),
  };
}
