import type { TileFeature } from '../contract.ts';
import { boxOf } from './rings.ts';

/**
 * Low buildings merged into blocks, as they look from afar. The ground is divided into cells of a fixed grid of EPSG:5186;
 * a cell that is built up far enough becomes solid, as high as its buildings are on the mean, and neighbouring cells of
 * about the same height and the same use become one block.
 */
export interface Cell {
  readonly column: number;
  readonly row: number;
  /** Footprint of the buildings in it, square metres, and that times their height, ground and (where known) floors and year. */
  areaM2: number;
  volume: number;
  ground: number;
  floors: number;
  floorsArea: number;
  years: number;
  yearsArea: number;
  /** Metres above mean sea level of the lowest building. */
  lowestGroundM: number;
  /** Buildings whose middle lies in it. */
  buildings: number;
  /** Floor area by use. */
  readonly uses: Record<string, number>;
}

/** Share of a cell that is usually built up where it shows. */
const solidFrom = 0.16;
/** A block is at most this many cells long: a row of houses, not a dyke. */
const longestCells = 6;

export class CellGrid {
  readonly size: number;
  readonly #cells = new Map<string, Cell>();

  constructor(size: number) {
    this.size = size;
  }

  /** In the order of rows and columns, whatever came first. */
  cells(): Cell[] {
    return [...this.#cells.values()].sort((a, b) => a.row - b.row || a.column - b.column);
  }

  /** Spreads a building over the cells that its bounding box touches, by the share of the box that lies in each. */
  add(feature: TileFeature): void {
    const { size } = this;
    const { west, south, east, north } = boxOf(feature.footprint);
    const boxArea = Math.max(1e-6, (east - west) * (north - south));
    const [c0, c1] = [Math.floor(west / size), Math.floor(east / size)];
    const [r0, r1] = [Math.floor(south / size), Math.floor(north / size)];
    for (let row = r0; row <= r1; row++) {
      const depth = Math.min(north, (row + 1) * size) - Math.max(south, row * size);
      for (let column = c0; column <= c1; column++) {
        const width = Math.min(east, (column + 1) * size) - Math.max(west, column * size);
        const area = (feature.areaM2 * width * depth) / boxArea;
        if (area > 0) this.#spread(this.#cell(column, row), feature, area);
      }
    }
    this.#cell(Math.floor((west + east) / 2 / size), Math.floor((south + north) / 2 / size)).buildings++;
  }

  /** Adds what another grid of the same size gathered. */
  merge(cells: readonly Cell[]): void {
    for (const from of cells) {
      const into = this.#cell(from.column, from.row);
      for (const key of summed) into[key] += from[key];
      into.lowestGroundM = Math.min(into.lowestGroundM, from.lowestGroundM);
      for (const [use, area] of Object.entries(from.uses)) into.uses[use] = (into.uses[use] ?? 0) + area;
    }
  }

  #cell(column: number, row: number): Cell {
    const key = `${column} ${row}`;
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = { column, row, ...emptyCell, uses: {} };
      this.#cells.set(key, cell);
    }
    return cell;
  }

  #spread(cell: Cell, feature: TileFeature, area: number): void {
    cell.areaM2 += area;
    cell.volume += area * feature.heightM;
    cell.ground += area * feature.groundM;
    if (feature.floors !== null) {
      cell.floors += area * feature.floors;
      cell.floorsArea += area;
    }
    if (feature.yearBuilt !== null) {
      cell.years += area * feature.yearBuilt;
      cell.yearsArea += area;
    }
    cell.lowestGroundM = Math.min(cell.lowestGroundM, feature.groundM);
    cell.uses[feature.use] = (cell.uses[feature.use] ?? 0) + area * feature.heightM;
  }
}

const summed = ['areaM2', 'volume', 'ground', 'floors', 'floorsArea', 'years', 'yearsArea', 'buildings'] as const;
/** Higher than any ground of the city, and finite, so that it goes through JSON. */
const emptyCell = {
  areaM2: 0,
  volume: 0,
  ground: 0,
  floors: 0,
  floorsArea: 0,
  years: 0,
  yearsArea: 0,
  lowestGroundM: 9999,
  buildings: 0,
};

interface Solid {
  readonly cell: Cell;
  readonly use: string;
  /** Height of the top above mean sea level in steps. */
  readonly top: number;
}

/**
 * @param stepM tops that differ by less than about this become level
 * @param leastShare share of a cell that must be built up to show
 */
export function blocksOf(cells: readonly Cell[], size: number, stepM: number, leastShare = solidFrom): TileFeature[] {
  const solids = new Map<string, Solid>();
  for (const cell of cells) {
    if (cell.areaM2 <= 0 || cell.areaM2 < leastShare * size * size) continue;
    const top = Math.max(1, Math.round((cell.volume + cell.ground) / cell.areaM2 / stepM));
    solids.set(`${cell.column} ${cell.row}`, { cell, use: mostOf(cell.uses), top });
  }
  const blocks: TileFeature[] = [];
  for (const [key, first] of solids) {
    if (!solids.has(key)) continue;
    const { column, row } = first.cell;
    const same = (c: number, r: number): boolean => {
      const other = solids.get(`${c} ${r}`);
      return other !== undefined && other.top === first.top && other.use === first.use;
    };
    let width = 1;
    while (width < longestCells && same(column + width, row)) width++;
    let depth = 1;
    while (depth < longestCells && everyColumn(column, width, (c) => same(c, row + depth))) depth++;
    const members: Solid[] = [];
    for (let r = row; r < row + depth; r++)
      for (let c = column; c < column + width; c++) {
        members.push(solids.get(`${c} ${r}`) as Solid);
        solids.delete(`${c} ${r}`);
      }
    blocks.push(blockOf(members, { column, row, width, depth }, size, first.top * stepM));
  }
  return blocks;
}

function everyColumn(first: number, width: number, holds: (column: number) => boolean): boolean {
  for (let c = first; c < first + width; c++) if (!holds(c)) return false;
  return true;
}

/** The use with the most floor area; equal ones by name, so that the order of rows does not matter. */
function mostOf(uses: Readonly<Record<string, number>>): string {
  return Object.entries(uses).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0][0];
}

function blockOf(
  members: readonly Solid[],
  { column, row, width, depth }: { column: number; row: number; width: number; depth: number },
  size: number,
  topMsl: number,
): TileFeature {
  const sum = (key: (typeof summed)[number]) => members.reduce((total, { cell }) => total + cell[key], 0);
  const ground = Math.min(...members.map(({ cell }) => cell.lowestGroundM));
  const mean = (total: number, area: number) => (area > 0 ? Math.round(total / area) : null);
  // A little narrower than its cells, so that two blocks never share a wall.
  const [west, south] = [column * size + 0.2, row * size + 0.2];
  const [east, north] = [(column + width) * size - 0.2, (row + depth) * size - 0.2];
  return {
    id: null,
    footprint: [[Float64Array.of(west, south, east, south, east, north, west, north, west, south)]],
    heightM: Math.max(2, topMsl - ground),
    heightOrigin: null,
    floors: mean(sum('floors'), sum('floorsArea')),
    floorsBelow: null,
    use: members[0].use,
    structure: null,
    yearBuilt: mean(sum('years'), sum('yearsArea')),
    name: null,
    areaM2: sum('areaM2'),
    groundM: ground,
    roofShape: null,
    eaveM: null,
    source: null,
    merged: Math.max(1, sum('buildings')),
  };
}
