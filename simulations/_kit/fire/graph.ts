import { LoneWorker, WorkerPool } from '../worker-pool.ts';
import type { FireBuilding } from './building-fire.ts';
import { type Cells, cellsOf } from './cells.ts';
import { type EdgeColumn, type Edges, edgeColumns, Facing, farthestM } from './facing.ts';
import { type BuildingColumn, buildingColumns, columnsBy, type Outlines, outlinesOf } from './outlines.ts';

/**
 * Buildings and who faces whom, in shared rows: the edges that leave building `i` are `first[i]` … `first[i + 1] - 1`, to
 * the nearest first. All of it lies in one piece of shared memory: worker threads take it without a copy, and a file
 * keeps it as it is.
 */
export interface FireGraph
  extends Readonly<Record<BuildingColumn, Float32Array>>,
    /**
     * `gapM`: metres between the walls; `east`, `north`: the direction from one to the other; `wallKw`: kW/m² that the
     * other's wall receives from all openings when this one burns fully; `frontM`: breadth of the flames before them.
     */
    Readonly<Record<EdgeColumn, Float32Array>> {
  readonly count: number;
  readonly first: Uint32Array;
  readonly to: Uint32Array;
  readonly memory: SharedArrayBuffer;
}

/** Begins every graph's memory, so that no other file is taken for one: a mark, the layout, buildings and edges. */
const mark = 0x66697265;
const layout = 2;
const headWords = 4;
const wordsFor = (count: number, edges: number): number =>
  headWords + buildingColumns.length * count + (count + 1) + (1 + edgeColumns.length) * edges;

function emptyGraph(count: number, edges: number): FireGraph {
  const memory = new SharedArrayBuffer(4 * wordsFor(count, edges));
  new Uint32Array(memory).set([mark, layout, count, edges]);
  return graphIn(memory);
}

/** The graph that lies in memory. @throws RangeError where it does not hold one */
export function graphIn(memory: SharedArrayBuffer): FireGraph {
  const isWhole = memory.byteLength >= 4 * headWords && memory.byteLength % 4 === 0;
  const [found, version, count, edges] = isWhole ? new Uint32Array(memory, 0, headWords) : [];
  if (found !== mark || version !== layout || memory.byteLength !== 4 * wordsFor(count, edges)) {
    throw new RangeError('no graph of buildings');
  }
  let at = 4 * headWords;
  const take = (length: number) => {
    at += 4 * length;
    return [memory, at - 4 * length, length] as const;
  };
  return {
    ...columnsBy(() => new Float32Array(...take(count))),
    first: new Uint32Array(...take(count + 1)),
    to: new Uint32Array(...take(edges)),
    ...(Object.fromEntries(edgeColumns.map((key) => [key, new Float32Array(...take(edges))])) as Record<
      EdgeColumn,
      Float32Array
    >),
    ...{ count, memory },
  };
}

/** Buildings `from` … `to` - 1, whose edges are looked for in one go. */
export interface FacingTask {
  readonly from: number;
  readonly to: number;
}
export interface FacingData {
  readonly outlines: Outlines;
  readonly cells: Cells;
}

/** Buildings of one piece: some tenths of a second, after which one may break off. */
const pieceBuildings = 4096;

export function facingOf({ outlines, cells }: FacingData): (task: FacingTask) => Edges {
  const facing = new Facing(outlines, cells);
  return ({ from, to }) => facing.edges(from, to);
}

const dataOf = (outlines: Outlines): FacingData => ({ outlines, cells: cellsOf(outlines.boxes, farthestM) });

const piecesOf = ({ count }: Outlines): FacingTask[] =>
  Array.from({ length: Math.ceil(count / pieceBuildings) }, (_, k) => {
    const from = k * pieceBuildings;
    return { from, to: Math.min(count, from + pieceBuildings) };
  });

/**
 * Who faces whom within 50 m and is not hidden behind a third building; exact factors of walls. Buildings of one plane, any
 * order. For a block: it computes on the spot.
 */
export function fireGraph(buildings: Iterable<FireBuilding>, throwIfAborted = () => {}): FireGraph {
  const outlines = outlinesOf(buildings);
  const look = facingOf(dataOf(outlines));
  const pieces = piecesOf(outlines).map((piece) => {
    throwIfAborted();
    return look(piece);
  });
  return joined(outlines, pieces);
}

export interface GraphWork {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(share: number): void;
}

/** The same of a whole city, piece by piece on worker threads; the same bits for any number of them. */
export async function cityFireGraph(outlines: Outlines, { threads, signal, progress }: GraphWork): Promise<FireGraph> {
  const tasks = piecesOf(outlines);
  const data = dataOf(outlines);
  const size = Math.min(threads, tasks.length);
  const crew =
    size < 2
      ? new LoneWorker<FacingTask>(facingOf(data), signal)
      : new WorkerPool(new URL('./graph-worker.ts', import.meta.url), { size, data: () => data, signal });
  try {
    return joined(outlines, await crew.runAll<Edges>(tasks, (done) => progress?.(done / tasks.length)));
  } finally {
    await crew.close();
  }
}

/** Pieces one after the other, in the memory of one graph. */
function joined(outlines: Outlines, pieces: readonly Edges[]): FireGraph {
  const edges = pieces.reduce((sum, { to }) => sum + to.length, 0);
  const graph = emptyGraph(outlines.count, edges);
  for (const key of buildingColumns) graph[key].set(outlines.columns[key]);
  let [building, edge] = [0, 0];
  for (const piece of pieces) {
    graph.to.set(piece.to, edge);
    for (const key of edgeColumns) graph[key].set(piece[key], edge);
    for (const degree of piece.degree) {
      graph.first[building + 1] = graph.first[building] + degree;
      building++;
    }
    edge += piece.to.length;
  }
  return graph;
}
