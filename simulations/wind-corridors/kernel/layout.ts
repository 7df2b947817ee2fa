import { Arena } from '#simulations/_kit/kernel-module.ts';
import type { Move, Sweep } from './moves.ts';

/** Cells of infinite resistance around the raster: as far as a move reaches. */
export const margin = 2;
/** Inlets that the kernel follows at once. */
export const lanes = 16;
/** Moves of a sector: three along the wind and the two knight's moves between them, in every one of the sixteen. */
const mostMoves = 5;
/** Bytes of a move: see `MOVE` in assembly/index.ts. */
const moveBytes = 16;

/**
 * Where everything lies in the memory of one thread. Addresses of rasters are those of the padded cell 0. A raster may
 * lie on its side (`turned`): the inner loop of every sweep then runs along rows, and memory is read as it lies.
 */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly turned: boolean;
  /** Cells of a padded line, and of all. */
  readonly stride: number;
  readonly cells: number;
  /** f32. */
  readonly resistance: number;
  /** f32 × moves. */
  readonly edges: number;
  /** f32 × 16. */
  readonly costs: number;
  /** u8 × 16. */
  readonly entered: number;
  /** i32 × 16. */
  readonly flows: number;
  /** u8. */
  readonly outlets: number;
  /** i32. */
  readonly through: number;
  readonly moves: number;
  readonly bytes: number;
}

export function layOut(width: number, height: number, turned: boolean): Layout {
  const stride = (turned ? height : width) + 2 * margin;
  const cells = stride * ((turned ? width : height) + 2 * margin);
  const arena = new Arena();
  const [resistance, edges] = [arena.take(4 * cells), arena.take(4 * mostMoves * cells)];
  const [costs, entered, flows] = [4, 1, 4].map((bytes) => arena.take(bytes * lanes * cells));
  const [outlets, through, moves] = [arena.take(cells), arena.take(4 * cells), arena.take(moveBytes * mostMoves)];
  const shape = { width, height, turned, stride, cells };
  return { ...shape, resistance, edges, costs, entered, flows, outlets, through, moves, bytes: arena.bytes };
}

/** Padded place of a column and row. */
export const placeOf = ({ stride, turned }: Layout, column: number, row: number): number =>
  turned ? (column + margin) * stride + row + margin : (row + margin) * stride + column + margin;

/** How far a move leads in the padded raster. */
const offsetOf = ({ stride, turned }: Layout, columns: number, rows: number): number =>
  turned ? columns * stride + rows : rows * stride + columns;

/** The moves as the kernel reads them. */
export function writeMoves(memory: WebAssembly.Memory, layout: Layout, list: readonly Move[]): void {
  if (list.length > mostMoves) throw new Error(`${list.length} moves`);
  const view = new DataView(memory.buffer, layout.moves);
  list.forEach(({ columns, rows, length, between }, i) => {
    // Seen from the cell that a knight's move enters, the cells it passes lie as far back as they lie ahead of where it began.
    const back = between.map(([c, r]) => offsetOf(layout, columns - c, rows - r));
    view.setInt32(moveBytes * i, offsetOf(layout, columns, rows), true);
    view.setInt32(moveBytes * i + 4, back[0] ?? 0, true);
    view.setInt32(moveBytes * i + 8, back[1] ?? 0, true);
    view.setFloat32(moveBytes * i + 12, length, true);
  });
}

/** The sweep as the kernel reads it: first cell, steps and counts of the outer and the inner loop. */
export function sweepArguments(layout: Layout, sweep: Sweep): [number, number, number, number, number] {
  const { width, height, stride, turned } = layout;
  const first = placeOf(layout, sweep.columns > 0 ? 0 : width - 1, sweep.rows > 0 ? 0 : height - 1);
  const [down, across] = turned ? [sweep.columns, sweep.rows] : [sweep.rows, sweep.columns];
  const [lines, line] = turned ? [width, height] : [height, width];
  return [first, down * stride, across, lines, line];
}
