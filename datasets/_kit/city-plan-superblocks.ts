import { randomUnit } from '#core';
import { frameStretch, type Uv, type UvRect } from './city-plan-frame.ts';

/**
 * The board between the arterials: superblocks, each with a rim of frontage and a grid of streets inside. Positions
 * and lanes of the arterials follow the true ones (general knowledge, as also published in Seoul's road list);
 * everything inside is an invention.
 */
export type StreetClass = 'primary' | 'secondary' | 'tertiary' | 'residential';

export interface Arterial {
  /** u of a street along Gangnam-daero, or v of a street along Teheran-ro. */
  readonly at: number;
  readonly widthM: number;
  readonly class: StreetClass;
  readonly name: string | null;
  /** 0…1: how tall the city stands along it. */
  readonly rank: number;
}

const arterial = (at: number, widthM: number, rank: number, name: string | null): Arterial => ({
  at,
  widthM,
  class: widthM >= 40 ? 'primary' : 'secondary',
  name,
  rank,
});

export const northwardArterials: readonly Arterial[] = [
  arterial(-1560, 30, 0.3, null),
  arterial(-830, 50, 0.95, '강남대로'),
  arterial(0, 30, 0.45, '논현로'),
  arterial(700, 40, 0.5, '언주로'),
  arterial(1190, 30, 0.5, '선릉로'),
];
export const eastwardArterials: readonly Arterial[] = [
  arterial(-2300, 30, 0.25, null),
  arterial(-1650, 40, 0.35, '남부순환로'),
  arterial(-1030, 30, 0.35, '도곡로'),
  arterial(0, 50, 1, '테헤란로'),
  arterial(780, 30, 0.5, '봉은사로'),
];

/** Width on the board that a street of so many metres takes on the ground, at most. */
export const boardWidth = (metres: number): number => metres * frameStretch;

export type Character = 'villas' | 'downtown' | 'slabs' | 'towers';
// Rows from south to north, columns from west to east.
const characters: readonly (readonly Character[])[] = [
  ['slabs', 'slabs', 'towers', 'towers'],
  ['villas', 'villas', 'villas', 'slabs'],
  ['towers', 'villas', 'villas', 'slabs'],
  ['villas', 'downtown', 'villas', 'villas'],
];
const pitches: Readonly<Record<Character, Uv>> = {
  villas: [150, 66],
  downtown: [124, 74],
  slabs: [250, 270],
  towers: [260, 260],
};

/** A street of a superblock's own grid. */
export interface GridLine {
  readonly at: number;
  readonly widthM: number;
  readonly class: StreetClass;
  /** Whether it runs on through the frontage to the arterials. */
  readonly extended: boolean;
}

/** Cells of the grid that form one parcel: no street runs through. */
export type VoidKind = 'school' | 'market' | 'park';
export interface Void {
  readonly kind: VoidKind;
  readonly column: number;
  readonly row: number;
  readonly rows: number;
}

export interface Superblock {
  readonly id: string;
  readonly column: number;
  readonly row: number;
  readonly character: Character;
  /** Between the centre lines of its arterials. */
  readonly rect: UvRect;
  readonly west: Arterial;
  readonly east: Arterial;
  readonly south: Arterial;
  readonly north: Arterial;
  /** Northward streets by u and eastward streets by v; the first and the last form the ring behind the frontage. */
  readonly us: readonly GridLine[];
  readonly vs: readonly GridLine[];
  readonly voids: readonly Void[];
}

/** Depth of the parcels along an arterial. */
export const frontageDepth = 48;
const backStreetM = 8;
const collectorM = 12;
const laneM = 6;

export function planSuperblocks(seed: number): Superblock[] {
  const jittered = (lines: readonly Arterial[], salt: number): Arterial[] =>
    lines.map((line, i) => ({ ...line, at: line.at + 10 * (2 * randomUnit(seed, salt, i) - 1) }));
  const us = jittered(northwardArterials, 111);
  const vs = jittered(eastwardArterials, 112);
  return characters.flatMap((cells, row) =>
    cells.map((character, column): Superblock => {
      const [west, east, south, north] = [us[column], us[column + 1], vs[row], vs[row + 1]];
      const salt = 16 * row + column;
      const grid = {
        us: gridLines(seed, 2 * salt, west, east, pitches[character][0], 110),
        vs: gridLines(seed, 2 * salt + 1, south, north, pitches[character][1], 150),
      };
      return {
        id: `${'abcd'[column]}${row + 1}`,
        column,
        row,
        character,
        rect: [west.at, south.at, east.at, north.at],
        west,
        east,
        south,
        north,
        ...grid,
        voids: planVoids(seed, salt, character, grid.us.length - 1, grid.vs.length - 1),
      };
    }),
  );
}

/** Streets between two arterials, about `pitch` apart; those that reach the arterials are at least `spacing` apart. */
function gridLines(
  seed: number,
  salt: number,
  low: Arterial,
  high: Arterial,
  pitch: number,
  spacing: number,
): GridLine[] {
  const rim = frontageDepth + boardWidth(backStreetM) / 2;
  const from = low.at + boardWidth(low.widthM) / 2 + rim;
  const to = high.at - boardWidth(high.widthM) / 2 - rim;
  const count = Math.max(1, Math.round((to - from) / pitch));
  const collector = Math.round(count / 2);
  let lastExtended = low.at;
  return Array.from({ length: count + 1 }, (_, i): GridLine => {
    const rimLine = i === 0 || i === count;
    const jitter = rimLine ? 0 : 8 * (randomUnit(seed, 120, salt, i) - 0.5);
    const at = from + ((to - from) * i) / count + jitter;
    const isCollector = i === collector && !rimLine;
    const collectorAhead = from + ((to - from) * collector) / count;
    const clear = at - lastExtended >= spacing && high.at - at >= spacing;
    const clearOfCollector = Math.abs(at - collectorAhead) >= spacing;
    const extended = isCollector || (!rimLine && clear && clearOfCollector);
    if (extended) lastExtended = at;
    const widthM = isCollector ? collectorM : rimLine ? backStreetM : laneM;
    return { at, widthM, class: isCollector ? 'tertiary' : 'residential', extended };
  });
}

function planVoids(seed: number, salt: number, character: Character, columns: number, rows: number): Void[] {
  const voids: Void[] = [];
  const place = (kind: VoidKind, high: number, draw: number): void => {
    if (rows < high) return;
    // A few tries suffice: a superblock has dozens of cells and at most four voids.
    for (let attempt = 0; attempt < 20; attempt++) {
      const column = Math.floor(randomUnit(seed, 130, salt, draw, attempt) * columns);
      const row = Math.floor(randomUnit(seed, 131, salt, draw, attempt) * (rows - high + 1));
      const free = voids.every((v) => v.column !== column || row + high <= v.row || v.row + v.rows <= row);
      if (!free) continue;
      voids.push({ kind, column, row, rows: high });
      return;
    }
  };
  if (character === 'villas') {
    place('school', 2, 0);
    place('park', 1, 1);
    if (salt % 3 === 2) place('market', 1, 2);
  }
  if (character === 'downtown') place('park', 1, 1);
  if (character === 'slabs') place('school', 1, 0);
  return voids;
}

/** The cell of a grid between the surfaces of its streets. */
export function cellRect({ us, vs }: Pick<Superblock, 'us' | 'vs'>, column: number, row: number, rows = 1): UvRect {
  const half = (line: GridLine): number => boardWidth(line.widthM) / 2;
  return [
    us[column].at + half(us[column]),
    vs[row].at + half(vs[row]),
    us[column + 1].at - half(us[column + 1]),
    vs[row + rows].at - half(vs[row + rows]),
  ];
}
