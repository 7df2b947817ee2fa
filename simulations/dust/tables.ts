import { interpolate, numberColumn, type Table, textColumn } from '#core';
import { cellOf } from '../_kit/dust/roads.ts';
import { placeNames } from '../_kit/wind/place-names.ts';
import type { Background } from './background.ts';
import { tonnesPerYear } from './emissions.ts';
import { coarse, factorOf, kinds, noPolicy, type Policy, policyKeys } from './policy.ts';
import type { Concentrations, DustCity, DustInput } from './run.ts';
import { kerbFactor, streetPlaces } from './streets.ts';
import { wallZone, zoneCount, zoneName } from './zones.ts';

/** Streets of the table. */
const mostStreets = 300;
/** Korean standards of PM2.5 and PM10 for a year and for a day, µg/m³ (Framework Act on Environmental Policy, decree). */
const standards = { year: { pm25: 15, pm10: 50 }, day: { pm25: 35, pm10: 100 } } as const;

interface Found {
  /** Without and with the policies. */
  readonly standing: Concentrations;
  readonly now: Concentrations;
  readonly background: Background;
}

export function resultTables(input: DustInput, city: DustCity, found: Found): Record<string, Table> {
  const exposure = exposures(city);
  return {
    sources: sourceTable(city, found, exposure),
    zones: zoneTable(city, found, exposure),
    dongs: dongTable(input, city, found),
    streets: streetTable(input, city, found),
    stations: stationTable(input, found),
    measures: measureTable(city, exposure),
    basis: basisTable(input, city, found),
  };
}

/** What each source adds to the PM2.5 that people breathe, as it stands, by column of the matrix. */
function exposures({ matrix, people }: DustCity): Float64Array {
  const all = people.reduce((sum, count) => sum + count, 0);
  return Float64Array.from(matrix.sources, (_, source) => {
    const column = matrix.column(source);
    let sum = 0;
    for (let cell = 0; cell < people.length; cell++) sum += people[cell] * column[cell];
    return all > 0 ? sum / all : 0;
  });
}

function sourceTable(
  { matrix, inventory, zones, fleet }: DustCity,
  { now, background }: Found,
  exposure: Float64Array,
): Table {
  const breathed = kinds.map((_, kind) =>
    matrix.sources.reduce((sum, source, i) => sum + (source.kind === kind ? exposure[i] * now.factors[i] : 0), 0),
  );
  const tonnes = kinds.map((kind) => {
    const left = inventory.cells[kind].map(
      (grams, cell) => grams * factorOf(kind, zones[cell] === wallZone, now.policy, fleet),
    );
    return tonnesPerYear(left);
  });
  const all = breathed.reduce((sum, part) => sum + part, background.pm25);
  const unknown = Number.NaN;
  return {
    rows: kinds.length + 1,
    columns: {
      kind: textColumn([...kinds, 'background']),
      tonnes25: numberColumn([...tonnes, unknown]),
      tonnes10: numberColumn([...tonnes.map((mass, i) => mass * coarse[kinds[i]]), unknown]),
      exposure25: numberColumn([...breathed, background.pm25]),
      exposure10: numberColumn([...breathed.map((part, i) => part * coarse[kinds[i]]), background.pm10]),
      share: numberColumn([...breathed, background.pm25].map((part) => (all > 0 ? (100 * part) / all : unknown))),
    },
  };
}

function zoneTable({ matrix }: DustCity, { now }: Found, exposure: Float64Array): Table {
  const parts = Array.from({ length: zoneCount }, (_, zone) => ({
    zone,
    part: matrix.sources.reduce((sum, source, i) => sum + (source.zone === zone ? exposure[i] * now.factors[i] : 0), 0),
  }));
  const all = parts.reduce((sum, { part }) => sum + part, 0);
  const rows = parts.filter(({ part }) => part > 0).sort((a, b) => b.part - a.part || a.zone - b.zone);
  return {
    rows: rows.length,
    columns: {
      zone: textColumn(rows.map(({ zone }) => zoneName(zone))),
      exposure25: numberColumn(rows.map(({ part }) => part)),
      share: numberColumn(rows.map(({ part }) => (100 * part) / all)),
    },
  };
}

/** Means over each dong, weighted by people (plain where nobody lives), the dirtiest first. */
function dongTable({ city }: DustInput, dust: DustCity, { standing, now, background }: Found): Table {
  const { people, matrix } = dust;
  const nameOf = placeNames(city.grid, city.dongs);
  const cellsOf = new Map<string, number[]>();
  for (let cell = 0; cell < people.length; cell++) {
    if (people[cell] === 0) continue;
    const name = nameOf(cell) || '-';
    const cells = cellsOf.get(name);
    if (cells) cells.push(cell);
    else cellsOf.set(name, [cell]);
  }
  const wall = matrix.sources.findIndex(({ kind, zone }) => kinds[kind] === 'exhaust' && zone === wallZone);
  const exhaustWall = wall < 0 ? new Float32Array(matrix.cells) : matrix.column(wall);
  const rows = [...cellsOf].map(([name, cells]) => {
    const all = cells.reduce((sum, cell) => sum + people[cell], 0);
    const mean = (values: Float32Array) => cells.reduce((sum, cell) => sum + people[cell] * values[cell], 0) / all;
    return { name, all, mean, pm25: background.pm25 + mean(now.pm25) };
  });
  rows.sort((a, b) => b.pm25 - a.pm25 || (a.name < b.name ? -1 : 1));
  const column = (of: (row: (typeof rows)[number]) => number) => numberColumn(rows.map(of));
  return {
    rows: rows.length,
    columns: {
      dong: textColumn(rows.map(({ name }) => name)),
      people: column(({ all }) => Math.round(all)),
      pm25: column(({ pm25 }) => pm25),
      pm10: column(({ mean }) => background.pm10 + mean(now.pm10)),
      change: column(({ mean }) => mean(now.pm25) - mean(standing.pm25)),
      background: column(() => background.pm25),
      ...Object.fromEntries(kinds.map((kind, i) => [kind, column(({ mean }) => mean(standing.byKind[i]))])),
      exhaustWall: column(({ mean }) => mean(exhaustWall)),
    },
  };
}

/** The dirtiest kerbs of the area that is asked for. */
function streetTable({ city, weather, parameters, box }: DustInput, dust: DustCity, { now, background }: Found): Table {
  const { pieces, zones, fleet, ownCell } = dust;
  const asked = pieces.filter(
    ({ cell, from: [x, y] }) => city.inside[cell] && x > box[0] && x < box[2] && y > box[1] && y < box[3],
  );
  const computed = asked.map((piece) => {
    const factor = kerbFactor(piece, weather.rose, parameters.land);
    const inWall = zones[piece.cell] === wallZone;
    const left = (['exhaust', 'wear', 'resuspension'] as const).map(
      (kind) => [piece.emission[kind] * factorOf(kind, inWall, now.policy, fleet), coarse[kind]] as const,
    );
    const [fine, rough] = [
      left.reduce((sum, [part]) => sum + part, 0),
      left.reduce((sum, [part, ratio]) => sum + part * ratio, 0),
    ];
    // Its own cars are in the mean of its cell as well: they count once.
    const length = Math.min(city.grid.cellSize, Math.hypot(piece.to[0] - piece.from[0], piece.to[1] - piece.from[1]));
    const again = ownCell * length * 1e-6;
    const around25 = Math.max(0, now.pm25[piece.cell] - again * fine);
    const around10 = Math.max(0, now.pm10[piece.cell] - again * rough);
    return {
      piece,
      own25: factor * fine,
      pm25: background.pm25 + around25 + factor * fine,
      pm10: background.pm10 + around10 + factor * rough,
    };
  });
  const rows = computed.sort((a, b) => b.pm25 - a.pm25 || a.piece.cell - b.piece.cell).slice(0, mostStreets);
  const column = (of: (row: (typeof rows)[number]) => number) => numberColumn(rows.map(of));
  return {
    rows: rows.length,
    columns: {
      street: textColumn(rows.map(({ piece }) => piece.name || '-')),
      pm25: column(({ pm25 }) => pm25),
      pm10: column(({ pm10 }) => pm10),
      own25: column(({ own25 }) => own25),
      aspect: column(({ piece }) => piece.heightM / piece.widthM),
      vehicles: column(({ piece }) => piece.vehicles),
    },
    places: streetPlaces(
      rows.map(({ piece }) => piece),
      city.ground,
    ),
  };
}

function stationTable({ city, readings }: DustInput, { now, background }: Found): Table {
  const { grid, ground } = city;
  const rows = readings.flatMap((reading) => {
    const cell = cellOf(grid, reading.place[0], reading.place[1]);
    return cell === undefined ? [] : [{ ...reading, cell }];
  });
  const column = (of: (row: (typeof rows)[number]) => number | null) =>
    numberColumn(rows.map((row) => of(row) ?? Number.NaN));
  const origin = [Math.floor(grid.origin[0]), Math.floor(grid.origin[1])] as const;
  return {
    rows: rows.length,
    columns: {
      station: textColumn(rows.map(({ name }) => name)),
      pm25: column(({ cell }) => background.pm25 + now.pm25[cell]),
      measured25: column(({ pm25 }) => pm25),
      pm10: column(({ cell }) => background.pm10 + now.pm10[cell]),
      measured10: column(({ pm10 }) => pm10),
    },
    places: {
      shape: 'point',
      origin,
      values: Float32Array.from(
        rows.flatMap(({ place: [x, y] }) => [x - origin[0], y - origin[1], interpolate(ground, x, y) + 10]),
      ),
    },
  };
}

/** Each policy alone, wholly: the largest effect first. */
function measureTable({ matrix, fleet }: DustCity, exposure: Float64Array): Table {
  const rows = policyKeys.map((key) => {
    const policy: Policy = { ...noPolicy, [key]: 100 };
    let [fine, rough] = [0, 0];
    matrix.sources.forEach(({ kind, zone }, i) => {
      const less = exposure[i] * (factorOf(kinds[kind], zone === wallZone, policy, fleet) - 1);
      fine += less;
      rough += less * coarse[kinds[kind]];
    });
    return { key, fine, rough };
  });
  rows.sort((a, b) => a.fine - b.fine);
  return {
    rows: rows.length,
    columns: {
      policy: textColumn(rows.map(({ key }) => key)),
      change25: numberColumn(rows.map(({ fine }) => fine)),
      change10: numberColumn(rows.map(({ rough }) => rough)),
    },
  };
}

function basisTable(
  { weather, parameters }: DustInput,
  { people, fleet }: DustCity,
  { now, background }: Found,
): Table {
  const all = people.reduce((sum, count) => sum + count, 0);
  const mean = (values: Float32Array) =>
    all > 0 ? people.reduce((sum, count, cell) => sum + count * values[cell], 0) / all : Number.NaN;
  const limits = parameters.period === 'year' ? standards.year : standards.day;
  const above = (values: Float32Array, limit: number) =>
    Math.round(people.reduce((sum, count, cell) => sum + (values[cell] > limit ? count : 0), 0));
  const rows: (readonly [string, number])[] = [
    ['mean25', background.pm25 + mean(now.pm25)],
    ['mean10', background.pm10 + mean(now.pm10)],
    ['above25', above(now.pm25, limits.pm25 - background.pm25)],
    ['above10', above(now.pm10, limits.pm10 - background.pm10)],
    ['people', Math.round(all)],
    ['background25', background.pm25],
    ['background10', background.pm10],
    ['stations', background.stations],
    ['hours', weather.hours],
    ['calm', weather.calmHours],
    ['missing', weather.missingHours],
    ['gradeFive', 100 * fleet.gradeFiveExhaust],
    ['caught', 100 * fleet.caught],
  ];
  return {
    rows: rows.length,
    columns: { item: textColumn(rows.map(([item]) => item)), value: numberColumn(rows.map(([, value]) => value)) },
  };
}
