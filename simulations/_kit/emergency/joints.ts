type Point = readonly [number, number];
type Line = readonly Point[];

/** A street that ends within this of another meets it, although they share no corner. */
const jointM = 1.5;
const cellM = 50;

/**
 * Lines with a corner more wherever another ends on their side (a T): sources draw such streets to the edge of the other
 * or right onto it, without a shared corner. The corner is the end itself, so that both meet in one place.
 */
export function joinedLines(lines: readonly Line[]): Line[] {
  const uses = new Map<number, number>();
  for (const line of lines) for (const point of line) uses.set(keyOf(point), (uses.get(keyOf(point)) ?? 0) + 1);
  const loose = lines.flatMap((line, own) =>
    [line[0], line[line.length - 1]].filter((end) => uses.get(keyOf(end)) === 1).map((end) => ({ end, own })),
  );
  if (loose.length === 0) return [...lines];
  const cells = new SegmentCells(lines);
  const added = new Map<number, { segment: number; t: number; point: Point }[]>();
  for (const { end, own } of loose) {
    const found = cells.nearest(end, own);
    if (!found) continue;
    const list = added.get(found.line) ?? [];
    list.push({ segment: found.segment, t: found.t, point: end });
    added.set(found.line, list);
  }
  return lines.map((line, i) => withCorners(line, added.get(i)));
}

const keyOf = ([x, y]: Point): number => Math.round(x * 100) * 1e8 + Math.round(y * 100);

function withCorners(line: Line, corners: { segment: number; t: number; point: Point }[] | undefined): Line {
  if (!corners) return line;
  const sorted = corners.toSorted((a, b) => a.segment - b.segment || a.t - b.t);
  const longer: Point[] = [line[0]];
  for (let i = 1; i < line.length; i++) {
    for (const { segment, point } of sorted) if (segment === i) longer.push(point);
    longer.push(line[i]);
  }
  return longer;
}

/** Segments by the cells of a grid that their boxes touch. */
class SegmentCells {
  readonly #lines: readonly Line[];
  readonly #cells = new Map<number, number[]>();

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
    lines.forEach((line, l) => {
      for (let i = 1; i < line.length; i++) {
        const [[x0, y0], [x1, y1]] = [line[i - 1], line[i]];
        const [c0, c1] = [Math.min(x0, x1), Math.max(x0, x1)].map((v, k) =>
          Math.floor((v + (2 * k - 1) * jointM) / cellM),
        );
        const [r0, r1] = [Math.min(y0, y1), Math.max(y0, y1)].map((v, k) =>
          Math.floor((v + (2 * k - 1) * jointM) / cellM),
        );
        for (let r = r0; r <= r1; r++) {
          for (let c = c0; c <= c1; c++) {
            const key = r * 1e6 + c;
            const list = this.#cells.get(key);
            if (list) list.push(l, i);
            else this.#cells.set(key, [l, i]);
          }
        }
      }
    });
  }

  /** Where the nearest segment of another line passes within reach of a point. */
  nearest([x, y]: Point, own: number): { line: number; segment: number; t: number } | undefined {
    const list = this.#cells.get(Math.floor(y / cellM) * 1e6 + Math.floor(x / cellM)) ?? [];
    let best = jointM;
    let found: { line: number; segment: number; t: number } | undefined;
    for (let k = 0; k < list.length; k += 2) {
      if (list[k] === own) continue;
      const [[x0, y0], [x1, y1]] = [this.#lines[list[k]][list[k + 1] - 1], this.#lines[list[k]][list[k + 1]]];
      const square = (x1 - x0) ** 2 + (y1 - y0) ** 2;
      const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / square));
      const away = Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
      if (away <= best) {
        best = away;
        found = { line: list[k], segment: list[k + 1], t };
      }
    }
    return found;
  }
}
