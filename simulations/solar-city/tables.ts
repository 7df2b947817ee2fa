import { numberColumn, type Table, type Text, textColumn } from '#core';
import type { BalconyFigures } from './balconies.ts';
import type { SolarParameters } from './contract.ts';
import type { RoofBuilding } from './planes.ts';
import { type Money, moneyOf, type RoofFigures } from './roofs.ts';

/** Where a roof lies. */
export interface PlaceNames {
  readonly gu: string;
  readonly dong: string;
}

interface Line extends Omit<RoofFigures, 'building' | 'insolation'>, Money {
  readonly balconyFlats: number;
  readonly balconyKilowattHours: number;
}

const sumKeys = [
  ...(['roofM2', 'usableM2', 'kilowattPeak', 'kilowattHours', 'co2Tonnes', 'costWon', 'savingWon'] as const),
  ...(['paybackYears', 'balconyFlats', 'balconyKilowattHours'] as const),
];

/** The tables of a run: every roof in order of its energy, and sums by dong and district. */
export function solarTables(
  roofs: readonly RoofFigures[],
  balconies: ReadonlyMap<RoofBuilding, BalconyFigures>,
  placeOf: (building: RoofBuilding) => PlaceNames,
  parameters: SolarParameters,
): Record<string, Table> {
  const ranked = [...roofs].sort(
    (a, b) => b.kilowattHours - a.kilowattHours || (a.building.id < b.building.id ? -1 : 1),
  );
  const lines = ranked.map((roof) => lineOf([roof], balconies, parameters));
  const places = ranked.map(({ building }) => placeOf(building));
  const sums = columnsOf(lines);
  return {
    buildings: {
      rows: ranked.length,
      columns: {
        rank: numberColumn(ranked.map((_, i) => i + 1)),
        building: textColumn(ranked.map(({ building }) => building.id)),
        name: textColumn(ranked.map(({ building }) => building.name ?? '')),
        gu: textColumn(places.map(({ gu }) => gu)),
        dong: textColumn(places.map(({ dong }) => dong)),
        insolation: numberColumn(ranked.map(({ insolation }) => insolation)),
        ...sums,
      },
    },
    dongs: byPlace(ranked, balconies, parameters, placeOf, ['gu', 'dong']),
    gu: byPlace(ranked, balconies, parameters, placeOf, ['gu']),
  };
}

function lineOf(
  roofs: readonly RoofFigures[],
  balconies: ReadonlyMap<RoofBuilding, BalconyFigures>,
  parameters: SolarParameters,
): Line {
  const total = (of: (roof: RoofFigures) => number) => roofs.reduce((sum, roof) => sum + of(roof), 0);
  const made = {
    kilowattPeak: total(({ kilowattPeak }) => kilowattPeak),
    kilowattHours: total(({ kilowattHours }) => kilowattHours),
  };
  return {
    roofM2: total(({ roofM2 }) => roofM2),
    usableM2: total(({ usableM2 }) => usableM2),
    ...made,
    ...moneyOf(made, parameters),
    balconyFlats: total(({ building }) => balconies.get(building)?.flats ?? 0),
    balconyKilowattHours: total(({ building }) => balconies.get(building)?.kilowattHours ?? 0),
  };
}

const columnsOf = (lines: readonly Line[]) =>
  Object.fromEntries(sumKeys.map((key) => [key, numberColumn(lines.map((line) => line[key]))]));

function byPlace(
  roofs: readonly RoofFigures[],
  balconies: ReadonlyMap<RoofBuilding, BalconyFigures>,
  parameters: SolarParameters,
  placeOf: (building: RoofBuilding) => PlaceNames,
  keys: readonly (keyof PlaceNames)[],
): Table {
  const groups = Map.groupBy(roofs, ({ building }) => {
    const place = placeOf(building);
    return keys.map((key) => place[key]).join('\0');
  });
  const list = [...groups].map(([key, members]) => {
    return { names: key.split('\0'), count: members.length, line: lineOf(members, balconies, parameters) };
  });
  list.sort((a, b) => b.line.kilowattHours - a.line.kilowattHours || (a.names.join() < b.names.join() ? -1 : 1));
  return {
    rows: list.length,
    columns: {
      ...Object.fromEntries(keys.map((key, i) => [key, textColumn(list.map(({ names }) => names[i]))])),
      buildings: numberColumn(list.map(({ count }) => count)),
      ...columnsOf(list.map(({ line }) => line)),
    },
  };
}

/** Stands for a place outside of every known district. */
export const nowhere: Text = { ko: '경계 밖', en: 'outside the limits' };
