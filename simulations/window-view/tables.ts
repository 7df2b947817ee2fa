import { compassSides, numberColumn, type Table, textColumn } from '#core';
import type { NamedBuilding } from '../_kit/edits/edits.ts';
import type { Walls } from '../_kit/facades/walls.ts';
import { type WindowRows, windowPlaces } from '../_kit/facades/window-rows.ts';

/** What the windows of an area see. */
export interface Sight {
  readonly walls: Walls;
  readonly rows: WindowRows;
  /** Per row the metres that are missing; 0 where it sees, NaN where nothing is in range. */
  readonly missing: Float32Array;
}

const sideNames = Object.keys(compassSides);
const seesOf = (missing: number): number => (missing === 0 ? 1 : 0);

/** The tables of a run: windows, and buildings with the most windows that see first. */
export function windowViewTables(now: Sight, before?: Sight): { windows: Table; buildings: Table } {
  const saw = sawBefore(now, before);
  const { walls, rows, missing } = now;
  const windows: Table = {
    rows: rows.samples.length,
    columns: {
      building: textColumn(Array.from(rows.building, (b) => (walls.buildings[b] as NamedBuilding).id)),
      floor: numberColumn(rows.floor),
      side: { type: 'text', values: Uint32Array.from(rows.side), words: sideNames },
      sees: numberColumn(missing.map(seesOf)),
      short: numberColumn(missing),
      sawBefore: numberColumn(saw),
    },
    places: windowPlaces(walls, rows),
  };
  return { windows, buildings: buildingTable(now, saw, before !== undefined) };
}

/** A window by its building, strip and floor: the same in two cities as long as its building is. */
function nameOf({ walls, rows }: Sight, row: number): string {
  const b = rows.building[row];
  return `${(walls.buildings[b] as NamedBuilding).id} ${rows.strip[row] - walls.firstStrip[b]} ${rows.floor[row]}`;
}

/** Whether each window saw it before; NaN where there was no such window, or nothing to compare. */
function sawBefore(now: Sight, before: Sight | undefined): Float32Array {
  const known = new Map(before && Array.from(before.missing, (metres, row) => [nameOf(before, row), seesOf(metres)]));
  return Float32Array.from(now.missing, (_, row) => known.get(nameOf(now, row)) ?? Number.NaN);
}

function buildingTable({ walls, rows, missing }: Sight, saw: Float32Array, compared: boolean): Table {
  const tallies = walls.buildings.map(() => ({ windows: 0, seeing: 0, lowest: Number.NaN, lost: 0 }));
  rows.building.forEach((b, row) => {
    const tally = tallies[b];
    tally.windows++;
    const sees = missing[row] === 0;
    if (sees) {
      tally.seeing++;
      if (!(tally.lowest <= rows.floor[row])) tally.lowest = rows.floor[row];
    }
    if (saw[row] === 1 && !sees) tally.lost++;
  });
  const list = [...tallies.entries()]
    .filter(([, { windows }]) => windows > 0)
    .sort(([a, x], [b, y]) => y.seeing - x.seeing || a - b);
  const named = list.map(([b]) => walls.buildings[b] as NamedBuilding);
  const column = (figure: (tally: (typeof tallies)[number]) => number) => numberColumn(list.map(([, t]) => figure(t)));
  return {
    rows: list.length,
    columns: {
      building: textColumn(named.map(({ id }) => id)),
      name: textColumn(named.map(({ name }) => name ?? '')),
      windows: column(({ windows }) => windows),
      seeing: column(({ seeing }) => seeing),
      share: column(({ windows, seeing }) => (100 * seeing) / windows),
      lowestFloor: column(({ lowest }) => lowest),
      lost: column(({ lost }) => (compared ? lost : Number.NaN)),
    },
  };
}
