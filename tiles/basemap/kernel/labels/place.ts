import type { LabelStyle } from '../themes.ts';
import { textWidth, typeStyles } from './font.ts';
import type { LabelWish, PixelBox, PlacedGlyphs, PlacedLabel, WorldPoint } from './label.ts';

/** Styles with a symbol, its text below it (a mountain, a station) and those whose text stands in the place itself. */
const withMark: ReadonlySet<LabelStyle> = new Set(['station', 'mountain', 'landmark', 'school', 'park']);
/** Pixels that stay free around a name. */
const gapPx = 3;
/** The same name along a line again after so many pixels. */
const repeatPx = 420;
/** Letters may turn by this much from one to the next, in radians. */
const sharpestTurn = 0.42;

/**
 * Places names over the whole map of one zoom, the important ones first, so that none covers another: as all tiles draw
 * from this one placement, names also agree across tiles' edges.
 *
 * @param taken boxes that are covered already
 * @param within pixels that a name must keep to; absent: anywhere
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  zoom: number,
  taken: readonly PlacedLabel[] = [],
  within?: PixelBox,
): PlacedLabel[] {
  const space = new Space();
  for (const label of taken) space.take(label.boxes);
  const placed: PlacedLabel[] = [];
  const wanted = wishes.filter((wish) => zoom >= wish.fromZoom && zoom <= wish.toZoom);
  wanted.sort((a, b) => b.priority - a.priority || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  for (const wish of wanted) {
    const labels = wish.along ? alongLine(wish, zoom, space) : atPoint(wish, zoom);
    for (const label of labels) {
      if (!space.isFree(label.boxes) || (within && !label.boxes.every((box) => inside(box, within)))) continue;
      space.take(label.boxes);
      placed.push(label);
      // Other places around its point were only other choices.
      if (!wish.along) break;
    }
  }
  return placed;
}

const inside = (a: PixelBox, b: PixelBox): boolean => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];

/** The choices for a name at a point: for one with a symbol below, right, left and above of it. */
function atPoint(wish: LabelWish, zoom: number): PlacedLabel[] {
  if (!wish.at) return [];
  const { style } = wish;
  const scale = 256 * 2 ** zoom;
  const [x, y] = [wish.at[0] * scale, wish.at[1] * scale];
  const size = typeStyles[style].size(zoom);
  const lines = linesOf(wish.text, style, zoom);
  const width = Math.max(...lines.map((line) => textWidth(line, style, zoom)));
  const height = size * 1.2 * lines.length;
  const mark = withMark.has(style) ? markRadius(style, zoom) : 0;
  const label = (cx: number, cy: number): PlacedLabel => {
    const glyphs = lines.map((text, i): PlacedGlyphs => {
      const offset = (i - (lines.length - 1) / 2) * size * 1.2;
      return { text, x: cx, y: cy + offset, angle: 0 };
    });
    const boxes: PixelBox[] = [grown([cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2], gapPx)];
    if (mark > 0) boxes.push(grown([x - mark, y - mark, x + mark, y + mark], 1));
    return { style, zoom, glyphs, boxes, ...(mark > 0 && { mark: { x, y, colour: wish.mark } }) };
  };
  if (mark === 0) return [label(x, y)];
  const [aside, below] = [mark + 3 + width / 2, mark + 2 + height / 2];
  return [label(x, y + below), label(x + aside, y), label(x - aside, y), label(x, y - below)];
}

export const markRadius = (style: LabelStyle, zoom: number): number =>
  style === 'station' ? (zoom >= 15 ? 4.6 : 3.4) : style === 'mountain' ? 4 : zoom >= 15 ? 3.6 : 2.8;

/** Long names in two lines, broken where words are. */
function linesOf(text: string, style: LabelStyle, zoom: number): string[] {
  const size = typeStyles[style].size(zoom);
  if (textWidth(text, style, zoom) < 9 * size) return [text];
  const gaps = [...text.matchAll(/ /g)].map((match) => match.index);
  const middle = text.length / 2;
  const best = gaps.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return best === undefined ? [text] : [text.slice(0, best), text.slice(best + 1)];
}

const grown = ([x0, y0, x1, y1]: PixelBox, by: number): PixelBox => [x0 - by, y0 - by, x1 + by, y1 + by];

/** A name along its line, letter by letter, at regular distances where the line is straight enough and there is room. */
function alongLine(wish: LabelWish, zoom: number, space: Space): PlacedLabel[] {
  const { style } = wish;
  const scale = 256 * 2 ** zoom;
  const line = new PixelLine((wish.along as readonly WorldPoint[]).map(([x, y]) => [x * scale, y * scale]));
  const width = textWidth(wish.text, style, zoom);
  if (line.length < width * 1.15) return [];
  const found: PlacedLabel[] = [];
  const times = Math.max(1, Math.floor(line.length / repeatPx));
  for (let i = 0; i < times; i++) {
    const ideal = ((i + 0.5) * line.length) / times;
    // A little to either side, where the line is bent or somebody else stands.
    for (let k = 0; k < 9; k++) {
      const shift = (k % 2 === 0 ? 1 : -1) * Math.ceil(k / 2) * 0.09 * Math.min(line.length, repeatPx);
      const start = ideal + shift - width / 2;
      if (start < 0 || start + width > line.length) continue;
      const label = letters(wish, zoom, line, start, width);
      if (!label || !space.isFree(label.boxes)) continue;
      found.push(label);
      break;
    }
  }
  return found;
}

function letters(
  wish: LabelWish,
  zoom: number,
  line: PixelLine,
  start: number,
  width: number,
): PlacedLabel | undefined {
  const { style, text } = wish;
  const size = typeStyles[style].size(zoom);
  const [from, to] = [line.at(start), line.at(start + width)];
  // Read from left to right, or downwards.
  const forwards = to.x > from.x + 1e-9 || (Math.abs(to.x - from.x) <= 1e-9 && to.y > from.y);
  const glyphs: PlacedGlyphs[] = [];
  const boxes: PixelBox[] = [];
  let along = 0;
  let before: number | undefined;
  for (const letter of text) {
    const half = textWidth(letter, style, zoom) / 2;
    const middle = along + half;
    const place = line.at(forwards ? start + middle : start + width - middle);
    // The direction is that of the way under the letter: less jumpy than that of one segment.
    const [a, b] = [place.distance - size * 0.7, place.distance + size * 0.7].map((d) => line.at(d));
    const angle = Math.atan2(b.y - a.y, b.x - a.x) + (forwards ? 0 : Math.PI);
    const turned = Math.atan2(Math.sin(angle), Math.cos(angle));
    if (
      before !== undefined &&
      Math.abs(Math.atan2(Math.sin(turned - before), Math.cos(turned - before))) > sharpestTurn
    )
      return undefined;
    before = turned;
    glyphs.push({ text: letter, x: place.x, y: place.y, angle: turned });
    const reach = size * 0.62;
    boxes.push(grown([place.x - reach, place.y - reach, place.x + reach, place.y + reach], 1.5));
    along += 2 * half;
  }
  return { style, zoom, glyphs, boxes };
}

class PixelLine {
  readonly length: number;
  readonly #points: readonly (readonly [number, number])[];
  readonly #distances: number[] = [0];

  constructor(points: readonly (readonly [number, number])[]) {
    this.#points = points;
    for (let i = 1; i < points.length; i++) {
      const step = Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
      this.#distances.push(this.#distances[i - 1] + step);
    }
    this.length = this.#distances[this.#distances.length - 1];
  }

  at(distance: number): { x: number; y: number; distance: number } {
    const d = Math.min(this.length, Math.max(0, distance));
    let low = 0;
    let high = this.#distances.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#distances[middle] <= d) low = middle;
      else high = middle;
    }
    const step = this.#distances[high] - this.#distances[low];
    const t = step === 0 ? 0 : (d - this.#distances[low]) / step;
    const [a, b] = [this.#points[low], this.#points[high]];
    return { x: a[0] + (b[0] - a[0]) * t, y: a[1] + (b[1] - a[1]) * t, distance: d };
  }
}

/** Boxes by the squares of the map that they touch. */
class Space {
  readonly #squares = new Map<string, PixelBox[]>();

  *#keys([x0, y0, x1, y1]: PixelBox): Iterable<string> {
    for (let i = Math.floor(x0 / 64); i <= Math.floor(x1 / 64); i++) {
      for (let j = Math.floor(y0 / 64); j <= Math.floor(y1 / 64); j++) yield `${i} ${j}`;
    }
  }

  take(boxes: readonly PixelBox[]): void {
    for (const box of boxes) {
      for (const key of this.#keys(box)) {
        const square = this.#squares.get(key);
        if (square) square.push(box);
        else this.#squares.set(key, [box]);
      }
    }
  }

  isFree(boxes: readonly PixelBox[]): boolean {
    for (const [x0, y0, x1, y1] of boxes) {
      for (const key of this.#keys([x0, y0, x1, y1])) {
        for (const box of this.#squares.get(key) ?? []) {
          if (box[0] < x1 && box[2] > x0 && box[1] < y1 && box[3] > y0) return false;
        }
      }
    }
    return true;
  }
}
