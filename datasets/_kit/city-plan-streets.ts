import { boxContains, type Epsg5186, type Epsg5186Box } from '#core';
import { groundLine, type PlanFrame, type Uv } from './city-plan-frame.ts';
import type { Arterial, StreetClass, Superblock } from './city-plan-superblocks.ts';

export interface PlanStreet {
  readonly id: string;
  readonly class: StreetClass;
  readonly widthM: number;
  readonly name: string | null;
  /** Centre line; streets that cross have the crossing as a common point. */
  readonly line: readonly Epsg5186[];
}

/** A straight line of the board along which streets run. */
interface BoardLine {
  /** `u`: a northward street at a constant u; `v`: an eastward one. */
  readonly axis: 'u' | 'v';
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly widthM: number;
  readonly class: StreetClass;
  readonly name: string | null;
  /** Runs through green and over water. */
  readonly arterial: boolean;
  /** Rectangles of the board that it must not enter. */
  readonly closed: readonly (readonly [from: number, to: number])[];
}

const onBoard = (line: Pick<BoardLine, 'axis' | 'at'>, along: number): Uv =>
  line.axis === 'u' ? [line.at, along] : [along, line.at];

/** All streets: arterials and the superblocks' grids, without what would run through green, and in one piece. */
export function planStreets(
  frame: PlanFrame,
  superblocks: readonly Superblock[],
  box: Epsg5186Box,
  isGreen: (position: Epsg5186) => boolean,
): PlanStreet[] {
  const lines = [...arterialLines(superblocks), ...superblocks.flatMap(gridLinesOf)];
  const streets = lines.flatMap((line, index) =>
    openRuns(frame, line, crossingsOf(line, lines), box, isGreen).map((run, n): PlanStreet => {
      const { class: streetClass, widthM, name } = line;
      const board = run.map((along) => onBoard(line, along));
      return { id: `r-${index}-${n}`, class: streetClass, widthM, name, line: groundLine(frame, board) };
    }),
  );
  return largestPiece(streets);
}

function arterialLines(superblocks: readonly Superblock[]): BoardLine[] {
  const unique = (all: readonly Arterial[]): Arterial[] => [...new Map(all.map((a) => [a.at, a])).values()];
  const northward = unique(superblocks.flatMap((s) => [s.west, s.east]));
  const eastward = unique(superblocks.flatMap((s) => [s.south, s.north]));
  const along = (axis: 'u' | 'v', own: readonly Arterial[], other: readonly Arterial[]): BoardLine[] =>
    own.map(({ rank: _rank, ...line }) => ({
      ...line,
      axis,
      from: Math.min(...other.map((o) => o.at)),
      to: Math.max(...other.map((o) => o.at)),
      arterial: true,
      closed: [],
    }));
  return [...along('u', northward, eastward), ...along('v', eastward, northward)];
}

function gridLinesOf(superblock: Superblock): BoardLine[] {
  const { us, vs, rect, voids } = superblock;
  const line = (axis: 'u' | 'v', index: number): BoardLine => {
    const [own, other] = axis === 'u' ? [us, vs] : [vs, us];
    const [low, high] = axis === 'u' ? [rect[1], rect[3]] : [rect[0], rect[2]];
    const { at, widthM, class: streetClass, extended } = own[index];
    const from = extended ? low : other[0].at;
    const to = extended ? high : other[other.length - 1].at;
    // A void spans one column, so only eastward streets can run into it.
    const closed = voids
      .filter((v) => axis === 'v' && index > v.row && index < v.row + v.rows)
      .map((v) => [us[v.column].at, us[v.column + 1].at] as const);
    return { axis, at, from, to, widthM, class: streetClass, name: null, arterial: false, closed };
  };
  return [...us.map((_, i) => line('u', i)), ...vs.map((_, i) => line('v', i))];
}

/** Where other lines meet this one, in order along it, with its own ends. */
function crossingsOf(line: BoardLine, lines: readonly BoardLine[]): number[] {
  const met = lines
    .filter(
      (other) =>
        other.axis !== line.axis &&
        other.at >= line.from &&
        other.at <= line.to &&
        line.at >= other.from &&
        line.at <= other.to,
    )
    .map((other) => other.at);
  return [...new Set([line.from, ...met, line.to])].sort((a, b) => a - b);
}

/** Runs of crossings between which the line may be built. */
function openRuns(
  frame: PlanFrame,
  line: BoardLine,
  crossings: readonly number[],
  box: Epsg5186Box,
  isGreen: (position: Epsg5186) => boolean,
): number[][] {
  const at = (along: number): Epsg5186 => frame.toGround(onBoard(line, along));
  const open = (from: number, to: number): boolean => {
    const middle = (from + to) / 2;
    const probes = [from, (from + middle) / 2, middle, (middle + to) / 2, to].map(at);
    if (!probes.every((p) => boxContains(box, p))) return false;
    if (line.arterial) return true;
    return !probes.some(isGreen) && !line.closed.some(([low, high]) => middle > low && middle < high);
  };
  const runs: number[][] = [];
  let run: number[] = [];
  for (let i = 1; i < crossings.length; i++) {
    if (!open(crossings[i - 1], crossings[i])) {
      run = [];
      continue;
    }
    if (run.length === 0) {
      run = [crossings[i - 1]];
      runs.push(run);
    }
    run.push(crossings[i]);
  }
  return runs;
}

/** Hills and streams may cut a few streets off: only what hangs together is built. */
function largestPiece(streets: readonly PlanStreet[]): PlanStreet[] {
  const pieces = connectedPieces(streets.map((s) => s.line));
  const size = new Map<number, number>();
  for (const [i, piece] of pieces.entries()) size.set(piece, (size.get(piece) ?? 0) + streets[i].line.length);
  const [largest] = [...size].sort((a, b) => b[1] - a[1])[0] ?? [];
  return streets.filter((_, i) => pieces[i] === largest);
}

/** For each line the number of its piece: lines with a common point belong to one piece. */
export function connectedPieces(lines: readonly (readonly Epsg5186[])[]): number[] {
  const parent = lines.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  };
  const firstAt = new Map<string, number>();
  for (const [i, line] of lines.entries()) {
    for (const point of line) {
      const key = point.join(' ');
      const other = firstAt.get(key);
      if (other === undefined) firstAt.set(key, i);
      else parent[root(i)] = root(other);
    }
  }
  return lines.map((_, i) => root(i));
}
