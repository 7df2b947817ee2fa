import type { LabelStyle } from '../themes.ts';

/** A position in units of the world's width (Web Mercator, 0..1 eastwards and southwards). */
export type WorldPoint = readonly [x: number, y: number];

/** A name that wants to be on the map, in one language. */
export interface LabelWish {
  readonly text: string;
  readonly style: LabelStyle;
  /** Higher ones come first. */
  readonly priority: number;
  readonly fromZoom: number;
  readonly toZoom: number;
  /** At a point, with the symbol of its style, or along a line, as often as there is room. */
  readonly at?: WorldPoint;
  readonly along?: readonly WorldPoint[];
  /** Height of what it names above the ground, metres. */
  readonly upM?: number;
  /** Colour of its symbol, where it is not the style's. */
  readonly mark?: string;
}

/** One letter, or a whole text, in pixels of its zoom (256 per tile, counted from the world's north-west corner). */
export interface PlacedGlyphs {
  readonly text: string;
  /** Middle of the text. */
  readonly x: number;
  readonly y: number;
  /** Radians, clockwise. */
  readonly angle: number;
}

export interface PlacedLabel {
  readonly style: LabelStyle;
  readonly zoom: number;
  readonly glyphs: readonly PlacedGlyphs[];
  /** Where the symbol is, if it has one. */
  readonly mark?: { readonly x: number; readonly y: number; readonly colour?: string };
  /** Pixels of its zoom that it covers, halo included. */
  readonly boxes: readonly PixelBox[];
}

export type PixelBox = readonly [x0: number, y0: number, x1: number, y1: number];
