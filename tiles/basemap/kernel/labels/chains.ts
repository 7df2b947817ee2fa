import type { WorldPoint } from './label.ts';

/** Ends closer than this are one place: a metre, in units of the world's width. */
const sameM = 1 / 40_075_016;

/**
 * Joins the pieces of one street into long lines, end to end, in the order in which they lie: names then run over
 * crossings. Pieces are joined straight on: a branch starts a line of its own.
 */
export function chain(pieces: readonly (readonly WorldPoint[])[]): WorldPoint[][] {
  const keyOf = ([x, y]: WorldPoint): string => `${Math.round(x / sameM / 2)} ${Math.round(y / sameM / 2)}`;
  const ends = new Map<string, number[]>();
  for (const [i, piece] of pieces.entries()) {
    for (const end of [piece[0], piece[piece.length - 1]]) {
      const at = ends.get(keyOf(end));
      if (at) at.push(i);
      else ends.set(keyOf(end), [i]);
    }
  }
  const used = new Set<number>();
  const chains: WorldPoint[][] = [];
  for (const [i, piece] of pieces.entries()) {
    if (used.has(i) || piece.length < 2) continue;
    used.add(i);
    const line = [...piece];
    for (const atEnd of [true, false]) {
      for (let next = nextOf(line, atEnd); next; next = nextOf(line, atEnd)) {
        if (atEnd) line.push(...next.slice(1));
        else line.unshift(...next.slice(0, -1));
      }
    }
    chains.push(line);
  }
  return chains;

  /** The unused piece that goes on most straightly, turned so that it fits; undefined where none goes on. */
  function nextOf(line: readonly WorldPoint[], atEnd: boolean): readonly WorldPoint[] | undefined {
    const end = atEnd ? line[line.length - 1] : line[0];
    const inner = atEnd ? line[line.length - 2] : line[1];
    let best: { index: number; piece: readonly WorldPoint[]; straight: number } | undefined;
    for (const index of ends.get(keyOf(end)) ?? []) {
      if (used.has(index)) continue;
      const piece = pieces[index];
      const starts = keyOf(piece[0]) === keyOf(end);
      const outwards = starts ? piece : [...piece].reverse();
      const straight = cosine(
        [end[0] - inner[0], end[1] - inner[1]],
        [outwards[1][0] - outwards[0][0], outwards[1][1] - outwards[0][1]],
      );
      if (straight > 0.5 && straight > (best?.straight ?? 0)) {
        best = { index, piece: atEnd ? outwards : [...outwards].reverse(), straight };
      }
    }
    if (!best) return undefined;
    used.add(best.index);
    return best.piece;
  }
}

function cosine([ax, ay]: WorldPoint, [bx, by]: WorldPoint): number {
  const size = Math.hypot(ax, ay) * Math.hypot(bx, by);
  return size === 0 ? -1 : (ax * bx + ay * by) / size;
}
