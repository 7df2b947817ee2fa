/** Words where they would stand: pixels from the left and from the top to their middle. */
export interface PlacedLabel {
  readonly text: string;
  readonly px: number;
  /** Higher ones come first. */
  readonly rank: number;
  readonly x: number;
  readonly y: number;
  /** The same words come again no nearer than this. */
  readonly apartPx?: number;
}

/** The labels that fit without covering one another, those of higher rank first. */
export function withoutOverlap<L extends PlacedLabel>(labels: readonly L[]): L[] {
  const kept: (L & { half: number })[] = [];
  const byRank = [...labels].sort((a, b) => b.rank - a.rank || (a.text < b.text ? -1 : 1));
  for (const label of byRank) {
    const half = widthOf(label) / 2;
    const apart = label.apartPx ?? 0;
    const isInTheWay = ({ x, y, px, half: other, text }: (typeof kept)[number]) =>
      (Math.abs(x - label.x) < half + other && Math.abs(y - label.y) < linesApart * Math.max(px, label.px)) ||
      (text === label.text && Math.hypot(x - label.x, y - label.y) < apart);
    if (!kept.some(isInTheWay)) kept.push({ ...label, half });
  }
  return kept;
}

/** From the middle of one line to that of the next, as a share of the size. */
const linesApart = 1.5;

/** Syllables are square, other letters about half as wide; some room on both sides. */
function widthOf({ text, px }: PlacedLabel): number {
  let width = 8;
  for (const letter of text) width += letter > '\u1100' ? px : px * 0.58;
  return width;
}
