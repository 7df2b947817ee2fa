import { linePlaces, numberColumn, type Table, textColumn } from '#core';
import { downwind, type Morphology } from '../_kit/wind/morphology.ts';
import { placeNames } from '../_kit/wind/place-names.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import { windOrder } from './contract.ts';
import { resistanceOf, type WindLayers } from './kernel/resistance.ts';
import { blockedStretches, lengthOf, type Road, type Stretch, widthsOf } from './kernel/roads.ts';
import type { SectorResult } from './kernel/run-sector.ts';
import type { CorridorInput } from './run.ts';

interface TableInput extends CorridorInput {
  readonly layers: WindLayers;
  readonly found: readonly SectorResult[];
  /** Of the same sectors before the edits; the same object as `found` without any. */
  readonly before: readonly SectorResult[];
  /** Of each sector in `found`. */
  readonly weights: readonly number[];
  readonly built: Morphology;
}

interface RankedRoad extends Road {
  readonly sector: number;
  readonly weight: number;
  readonly blocked: readonly Stretch[];
  readonly resistance: Float32Array;
  readonly widthsM: Float32Array;
  readonly shareBefore: number;
}

/** Roads, where they are blocked and who blocks them. */
export function corridorTables(input: TableInput): Record<string, Table> {
  const roads = rankedRoads(input);
  const nameOf = placeNames(input.city.grid, input.city.dongs);
  const stretches = roads.flatMap((road, i) => road.blocked.map((stretch) => ({ road, rank: i + 1, stretch })));
  return {
    roads: roadsTable(roads, input, nameOf),
    blocks: blocksTable(stretches, input, nameOf),
    blockers: blockersTable(stretches, input.built),
  };
}

/** The most used roads of all sectors together, a sector counting as often as its wind blows. */
function rankedRoads({ parameters, layers, found, before, weights }: TableInput): RankedRoad[] {
  const all = found.flatMap((result, i) => result.roads.map((road) => ({ road, i })));
  all.sort((a, b) => weights[b.i] * b.road.share - weights[a.i] * a.road.share || a.i - b.i);
  const { openBelow, blockedAbove, roadCount } = parameters;
  return all.slice(0, roadCount).map(({ road, i }) => {
    const { sector } = found[i];
    const field = resistanceOf(layers, sector);
    const [x, y] = downwind(sector);
    const { through, ways } = before[i];
    const shareBefore = road.cells.reduce((sum, cell) => sum + through[cell], 0) / road.cells.length / ways;
    return {
      ...road,
      sector,
      weight: weights[i],
      blocked: blockedStretches(road, field, blockedAbove),
      resistance: Float32Array.from(road.cells, (cell) => field.resistance[cell]),
      widthsM: widthsOf(road, field, { across: [-y, x], openBelow, cellSize: layers.cellSize }),
      shareBefore,
    };
  });
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function roadsTable(roads: readonly RankedRoad[], { city, rose }: TableInput, nameOf: (cell: number) => string): Table {
  const number = (of: (road: RankedRoad, i: number) => number) => numberColumn(roads.map(of));
  const { cellSize, width } = city.grid;
  const metres = (cells: readonly number[]) => lengthOf(cells, width) * cellSize;
  return {
    rows: roads.length,
    columns: {
      rank: number((_, i) => i + 1),
      name: textColumn(roads.map(({ cells }, i) => `${i + 1} ${endsOf(cells, nameOf)}`.trim())),
      wind: textColumn(roads.map(({ sector }) => windOrder[sector])),
      share: number(({ share }) => 100 * share),
      resistance: number(({ resistance }) => mean(resistance)),
      lengthM: number(({ cells }) => metres(cells)),
      widthM: number(({ widthsM }) => mean(widthsM)),
      narrowestM: number(({ widthsM }) => widthsM.reduce((a, b) => Math.min(a, b))),
      blockedM: number(({ cells, blocked }) =>
        blocked.reduce((sum, { from, to }) => sum + metres(cells.slice(from, to + 1)) + cellSize, 0),
      ),
      blocks: number(({ blocked }) => blocked.length),
      frequency: number(({ sector }) => 100 * rose[sector]),
      shareChange: number(({ share, shareBefore }) => 100 * (share - shareBefore)),
    },
    places: linePlaces(roads.map(({ cells }) => lineThrough(cells, city))),
  };
}

/** "Where it begins → where it ends", by the dongs there. */
function endsOf(cells: readonly number[], nameOf: (cell: number) => string): string {
  const [from, to] = [nameOf(cells[0]), nameOf(cells[cells.length - 1])];
  if (!from && !to) return '';
  return from === to ? from : `${from || '·'} → ${to || '·'}`;
}

/** Middles of cells, with the ground's height; a lone cell becomes a line as long as itself. */
function lineThrough(cells: readonly number[], { grid, ground }: CityForm): (readonly [number, number, number])[] {
  const { width, cellSize, origin } = grid;
  const at = (cell: number, dx = 0) =>
    [
      origin[0] + ((cell % width) + 0.5 + dx) * cellSize,
      origin[1] - (Math.floor(cell / width) + 0.5) * cellSize,
      ground.values[cell],
    ] as const;
  return cells.length === 1 ? [at(cells[0], -0.5), at(cells[0], 0.5)] : cells.map((cell) => at(cell));
}

interface RankedStretch {
  readonly road: RankedRoad;
  readonly rank: number;
  readonly stretch: Stretch;
}

const cellsOf = ({ road, stretch }: RankedStretch) => road.cells.slice(stretch.from, stretch.to + 1);

function blocksTable(
  stretches: readonly RankedStretch[],
  { city, built }: TableInput,
  nameOf: (cell: number) => string,
): Table {
  const { cellSize, width } = city.grid;
  const named = (each: RankedStretch) =>
    wallsOf(cellsOf(each), built)
      .slice(0, 3)
      .map(({ id, name }) => name ?? id.replace(/^[^:]*:/, ''))
      .join(', ');
  return {
    rows: stretches.length,
    columns: {
      road: numberColumn(stretches.map(({ rank }) => rank)),
      wind: textColumn(stretches.map(({ road }) => windOrder[road.sector])),
      resistance: numberColumn(
        stretches.map(({ road, stretch }) => mean(road.resistance.subarray(stretch.from, stretch.to + 1))),
      ),
      lengthM: numberColumn(stretches.map((each) => (lengthOf(cellsOf(each), width) + 1) * cellSize)),
      dong: textColumn(stretches.map((each) => nameOf(cellsOf(each)[0]))),
      buildings: textColumn(stretches.map(named)),
    },
    places: linePlaces(stretches.map((each) => lineThrough(cellsOf(each), city))),
  };
}

interface Wall {
  readonly id: string;
  readonly name: string | null;
  readonly heightM: number;
  readonly wallM2: number;
}

/** Buildings with most wall in some cells, the most first. */
function wallsOf(cells: readonly number[], built: Morphology): Wall[] {
  const walls = new Map<string, Wall>();
  for (const each of cells.flatMap((cell) => built.standingIn(cell))) {
    walls.set(each.id, { ...each, wallM2: each.wallM2 + (walls.get(each.id)?.wallM2 ?? 0) });
  }
  return [...walls.values()].sort((a, b) => b.wallM2 - a.wallM2 || (a.id < b.id ? -1 : 1));
}

function blockersTable(stretches: readonly RankedStretch[], built: Morphology): Table {
  const walls = wallsOf([...new Set(stretches.flatMap(cellsOf))], built);
  const roads = new Map<string, Set<number>>();
  for (const each of stretches) {
    for (const { id } of wallsOf(cellsOf(each), built)) roads.set(id, (roads.get(id) ?? new Set()).add(each.rank));
  }
  return {
    rows: walls.length,
    columns: {
      rank: numberColumn(walls.map((_, i) => i + 1)),
      building: textColumn(walls.map(({ id }) => id)),
      name: textColumn(walls.map(({ name }) => name ?? '')),
      heightM: numberColumn(walls.map(({ heightM }) => heightM)),
      wallM2: numberColumn(walls.map(({ wallM2 }) => wallM2)),
      roads: numberColumn(walls.map(({ id }) => roads.get(id)?.size ?? 0)),
    },
  };
}
