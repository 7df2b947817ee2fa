import type { Box } from '#core';

/**
 * The part of a segment inside a box as shares of its length, or undefined (Liang and Barsky 1984). Two boxes with a
 * common edge cut there alike, so what one tile ends, the next begins.
 */
export function clipSegment(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  [x0, y0, x1, y1]: Box,
): readonly [from: number, to: number] | undefined {
  let from = 0;
  let to = 1;
  const edges: readonly (readonly [number, number])[] = [
    [ax - bx, ax - x0],
    [bx - ax, x1 - ax],
    [ay - by, ay - y0],
    [by - ay, y1 - ay],
  ];
  for (const [against, room] of edges) {
    if (against === 0) {
      if (room < 0) return undefined;
      continue;
    }
    const t = room / against;
    if (against < 0) from = Math.max(from, t);
    else to = Math.min(to, t);
  }
  return to > from ? [from, to] : undefined;
}
