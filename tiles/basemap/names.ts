import { webMercatorXyz } from '../_kit/schemes.ts';
import { themes } from './contract.ts';
import { typeStyles } from './kernel/labels/font.ts';
import type { LabelWish, WorldPoint } from './kernel/labels/label.ts';
import { type LabelStyle, palettes } from './kernel/themes.ts';

/**
 * The names of the whole map for a picture that looks at the city from the side, where words on the ground cannot be read: with
 * places where each may stand upright, from which zoom on, and how it is written. `{ styles, names }` as JSON; a name is
 * `[style, text, priority, from zoom, to zoom, metres above the ground, lon, lat, lon, lat…]`.
 */
export function namesFile(wishes: readonly LabelWish[]): Uint8Array {
  const styles = Object.fromEntries(Object.keys(typeStyles).map((style) => [style, looksOf(style as LabelStyle)]));
  const names = wishes.map(({ style, text, priority, fromZoom, toZoom, upM = 0, at, along }) => {
    const places = at ? [at] : standsAlong(along ?? [], apartFrom(Math.max(fromZoom, quarterZoom)));
    const degrees = places.flatMap(([x, y]) => webMercatorXyz.unproject(x, y).map(sixDigits));
    return [style, text, Math.round(priority), fromZoom, toZoom, Math.round(upM), ...degrees];
  });
  return Buffer.from(JSON.stringify({ styles, names }));
}

const sixDigits = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** Size at the zoom of a look across a quarter, weight, how words stand to what they name, and by theme the colours of letters and of their halo. */
function looksOf(style: LabelStyle) {
  const { size, weight } = typeStyles[style];
  const colours = themes.map((theme) => {
    const { text, halo } = palettes[theme].labels[style];
    return [theme, [text, halo]];
  });
  return {
    px: size(lookZoom),
    weight,
    clearM: clearM[style] ?? otherClearM,
    hiddenByM: wide.has(style) ? hiddenWideM : hiddenM,
    ...Object.fromEntries(colours),
  };
}
const lookZoom = 15;
/** Words of quarters and streets mean more than their one place: only a mountain before it hides them, not a house. */
const wide: ReadonlySet<LabelStyle> = new Set(['gu', 'dong', 'water', 'road', 'bridge', 'park'] as const);
const [hiddenWideM, hiddenM] = [350, 12];
/** Above what they name, metres; words of a quarter clear its houses. */
const clearM: Partial<Record<LabelStyle, number>> = { gu: 60, dong: 30, mountain: 8, station: 14, road: 8, bridge: 14 };
const otherClearM = 10;

/** Along a line a name comes again after so many pixels of the zoom from which it is shown, or of the one of a quarter. */
const pixelsBetween = 700;
/** The great river is on the map of the whole city: seen from the side, its name stands in every part. */
const quarterZoom = 13;
const apartFrom = (fromZoom: number): number => pixelsBetween / (256 * 2 ** fromZoom);

/** Places along a line, as far apart as wanted and as far from its ends: a short line has one, in its middle. */
function standsAlong(line: readonly WorldPoint[], apart: number): WorldPoint[] {
  const lengths = line.slice(1).map(([x, y], i) => Math.hypot(x - line[i][0], y - line[i][1]));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const count = Math.max(1, Math.floor(whole / apart));
  const stands: WorldPoint[] = [];
  let passed = 0;
  for (const [i, length] of lengths.entries()) {
    const next = () => ((stands.length + 0.5) * whole) / count;
    while (stands.length < count && next() <= passed + length) {
      const share = length > 0 ? (next() - passed) / length : 0;
      const [[x0, y0], [x1, y1]] = [line[i], line[i + 1]];
      stands.push([x0 + share * (x1 - x0), y0 + share * (y1 - y0)]);
    }
    passed += length;
  }
  return stands;
}
