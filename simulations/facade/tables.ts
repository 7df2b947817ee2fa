import { compassSides, numberColumn, type Table, textColumn } from '#core';
import type { NamedBuilding } from '../_kit/edits/edits.ts';
import type { FacadeAnswer } from '../_kit/facades/facades.ts';
import { strip, stripSize, type Walls } from '../_kit/facades/walls.ts';
import { type WindowRows, windowPlaces, windowRows } from '../_kit/facades/window-rows.ts';
import { windowsOf } from '../_kit/facades/windows.ts';
import type { SunDay } from '../_kit/solar/sun-day.ts';
import type { BeforeAfter } from './before-after.ts';
import { type SunFigures, type SunRule, sunFigures } from './rule.ts';

/** Every window of an answer as a row: where it is, and its figures now and before. */
interface Rows extends WindowRows {
  readonly figures: SunFigures;
  /** Minutes gained; NaN where there was no such window before, or nothing to compare. */
  readonly change: Float32Array;
  readonly passedBefore: Float32Array;
}

const sideNames = Object.keys(compassSides);

/** The three tables of a run. */
export function facadeTables(result: BeforeAfter, day: SunDay, rule: SunRule): Record<string, Table> {
  const rows = rowsOf(result, day, rule);
  return {
    windows: windowTable(result.answer, rows, day),
    floors: floorTable(result.answer.walls, rows),
    buildings: buildingTable(result.answer.walls, rows),
  };
}

function figuresOf({ walls, lit, bytesPerSample }: FacadeAnswer, day: SunDay, rule: SunRule): SunFigures {
  const instants = day.positions.map(({ instant }) => instant);
  const shape = { samples: walls.samples, bytesPerSample, instants, stepMinutes: day.stepMinutes };
  return sunFigures(lit, { ...shape, isWindow: windowsOf(walls).open }, rule);
}

function rowsOf({ answer, before }: BeforeAfter, day: SunDay, rule: SunRule): Rows {
  const { walls } = answer;
  const figures = figuresOf(answer, day, rule);
  const rows = windowRows(walls);
  const { samples } = rows;
  const pick = (values: Float32Array) => Float32Array.from(samples, (sample) => values[sample]);
  const change = new Float32Array(samples.length).fill(Number.NaN);
  const passedBefore = new Float32Array(samples.length).fill(Number.NaN);
  if (before) {
    const old = figuresOf(before, day, rule);
    const oldSample = samplesBefore(before.walls, walls);
    samples.forEach((sample, row) => {
      const known = oldSample[sample];
      if (known < 0) return;
      change[row] = figures.minutes[sample] - old.minutes[known];
      passedBefore[row] = old.passes[known];
    });
  }
  return {
    ...rows,
    figures: {
      minutes: pick(figures.minutes),
      continuous: pick(figures.continuous),
      total: pick(figures.total),
      passes: pick(figures.passes),
    },
    change,
    passedBefore,
  };
}

/** For each sample now, its number before: a building that stayed has the same strips; -1 for what is new. */
function samplesBefore(before: Walls, now: Walls): Int32Array {
  const known = new Map(before.buildings.map((building, b) => [building, b]));
  const found = new Int32Array(now.samples).fill(-1);
  const first = ({ strips, firstStrip }: Walls, b: number) => strips[firstStrip[b] * stripSize + strip.firstSample];
  now.buildings.forEach((building, b) => {
    const old = known.get(building);
    if (old === undefined || now.firstStrip[b] === now.firstStrip[b + 1]) return;
    const from = first(now, b);
    const end = now.firstStrip[b + 1] === now.coveredToM.length ? now.samples : first(now, b + 1);
    for (let sample = from; sample < end; sample++) found[sample] = first(before, old) + sample - from;
  });
  return found;
}

function windowTable({ walls, lit, bytesPerSample }: FacadeAnswer, rows: Rows, day: SunDay): Table {
  const { samples, figures } = rows;
  const bits = new Uint8Array(samples.length * bytesPerSample);
  samples.forEach((sample, row) => {
    bits.set(lit.subarray(sample * bytesPerSample, (sample + 1) * bytesPerSample), row * bytesPerSample);
  });
  return {
    rows: samples.length,
    columns: {
      building: wordsAt(
        rows.building,
        walls.buildings.map(({ id }) => id),
      ),
      floor: numberColumn(rows.floor),
      side: wordsAt(rows.side, sideNames),
      minutes: numberColumn(figures.minutes),
      continuous: numberColumn(figures.continuous),
      total: numberColumn(figures.total),
      passes: numberColumn(figures.passes),
      change: numberColumn(rows.change),
      passedBefore: numberColumn(rows.passedBefore),
      lit: { type: 'bits', bytes: bytesPerSample, values: bits },
    },
    places: windowPlaces(walls, rows),
    timeAxis: day.positions.map(({ instant }) => instant),
  };
}

const wordsAt = (places: ArrayLike<number>, words: readonly string[]) =>
  ({ type: 'text', values: Uint32Array.from(places), words }) as const;

/** Sums over rows that stand for one line of a table. */
class Tally {
  windows = 0;
  passing = 0;
  minutes = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  continuous = 0;
  total = 0;
  compared = 0;
  change = 0;
  greatestLoss = Number.NaN;
  lost = 0;
  nowFailing = 0;

  add({ figures, change, passedBefore }: Rows, row: number): void {
    this.windows++;
    this.passing += figures.passes[row];
    this.minutes += figures.minutes[row];
    this.least = Math.min(this.least, figures.minutes[row]);
    this.most = Math.max(this.most, figures.minutes[row]);
    this.continuous = Math.max(this.continuous, figures.continuous[row]);
    this.total = Math.max(this.total, figures.total[row]);
    if (Number.isNaN(change[row])) return;
    this.compared++;
    this.change += change[row];
    this.lost += Math.max(0, -change[row]);
    this.greatestLoss = Math.min(Number.isNaN(this.greatestLoss) ? 0 : this.greatestLoss, change[row]);
    this.nowFailing += passedBefore[row] === 1 && figures.passes[row] === 0 ? 1 : 0;
  }

  /** A figure of the comparison, or nothing where none was made. */
  compare(value: number): number {
    return this.compared > 0 ? value : Number.NaN;
  }
}

/** Tallies by a key of the row, in the order in which keys first come. */
function tallies(rows: Rows, keyOf: (row: number) => number): Map<number, Tally> {
  const found = new Map<number, Tally>();
  for (let row = 0; row < rows.samples.length; row++) {
    const key = keyOf(row);
    let tally = found.get(key);
    if (!tally) {
      tally = new Tally();
      found.set(key, tally);
    }
    tally.add(rows, row);
  }
  return found;
}

const mostFloors = 1000;

function floorTable({ buildings }: Walls, rows: Rows): Table {
  const found = tallies(rows, (row) => (rows.building[row] * mostFloors + rows.floor[row]) * 8 + rows.side[row]);
  const keys = [...found.keys()].sort((a, b) => a - b);
  const list = keys.map((key) => found.get(key) as Tally);
  const column = (figure: (tally: Tally) => number) => numberColumn(list.map(figure));
  const buildingOf = (key: number) => Math.floor(key / 8 / mostFloors);
  return {
    rows: keys.length,
    columns: {
      building: wordsAt(
        keys.map(buildingOf),
        buildings.map(({ id }) => id),
      ),
      floor: numberColumn(keys.map((key) => Math.floor(key / 8) % mostFloors)),
      side: wordsAt(
        keys.map((key) => key % 8),
        sideNames,
      ),
      windows: column((tally) => tally.windows),
      passing: column((tally) => tally.passing),
      minutesMean: column((tally) => tally.minutes / tally.windows),
      minutesMin: column((tally) => tally.least),
      minutesMax: column((tally) => tally.most),
      continuousMax: column((tally) => tally.continuous),
      totalMax: column((tally) => tally.total),
      changeMean: column((tally) => tally.compare(tally.change / tally.compared)),
      changeMin: column((tally) => tally.greatestLoss),
      nowFailing: column((tally) => tally.compare(tally.nowFailing)),
    },
  };
}

function buildingTable({ buildings }: Walls, rows: Rows): Table {
  const found = tallies(rows, (row) => rows.building[row]);
  const list = [...found];
  const named = list.map(([b]) => buildings[b] as NamedBuilding);
  const column = (figure: (tally: Tally) => number) => numberColumn(list.map(([, tally]) => figure(tally)));
  return {
    rows: list.length,
    columns: {
      building: textColumn(named.map(({ id }) => id)),
      name: textColumn(named.map(({ name }) => name ?? '')),
      floors: numberColumn(highestFloors(rows, found)),
      windows: column((tally) => tally.windows),
      passing: column((tally) => tally.passing),
      passShare: column((tally) => (100 * tally.passing) / tally.windows),
      minutesMean: column((tally) => tally.minutes / tally.windows),
      changeMean: column((tally) => tally.compare(tally.change / tally.compared)),
      lostMinutes: column((tally) => tally.compare(tally.lost)),
      nowFailing: column((tally) => tally.compare(tally.nowFailing)),
    },
  };
}

/** Highest floor that has a window, per building of `found`. */
function highestFloors(rows: Rows, found: ReadonlyMap<number, unknown>): number[] {
  const highest = new Map<number, number>();
  for (const [row, b] of rows.building.entries()) highest.set(b, Math.max(highest.get(b) ?? 0, rows.floor[row]));
  return [...found.keys()].map((b) => highest.get(b) ?? 0);
}
