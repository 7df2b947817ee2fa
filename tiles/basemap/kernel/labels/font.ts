import { createCanvas } from '@napi-rs/canvas';
import { koreanFont } from '../../../_kit/korean-font.ts';
import type { LabelStyle } from '../themes.ts';

const family = (() => {
  const found = koreanFont();
  return found ? `"${found}", sans-serif` : 'sans-serif';
})();

interface TypeStyle {
  /** Pixels at a zoom. */
  size(zoom: number): number;
  readonly weight: 400 | 500 | 700;
  /** Between letters, as a share of the size. */
  readonly spacing: number;
}

const between = (low: number, high: number, fromZoom: number, toZoom: number) => (zoom: number) =>
  low + (high - low) * Math.min(1, Math.max(0, (zoom - fromZoom) / (toZoom - fromZoom)));

export const typeStyles: Readonly<Record<LabelStyle, TypeStyle>> = {
  gu: { size: between(10.5, 17, 10, 13), weight: 700, spacing: 0.08 },
  dong: { size: between(10.5, 13, 13, 16), weight: 500, spacing: 0.04 },
  station: { size: between(10.5, 13, 13, 16), weight: 700, spacing: 0 },
  mountain: { size: between(10.5, 13, 11, 15), weight: 500, spacing: 0 },
  water: { size: between(11, 17, 10, 15), weight: 500, spacing: 0.22 },
  park: { size: between(10.5, 13, 13, 16), weight: 500, spacing: 0 },
  landmark: { size: between(10.5, 13, 13, 17), weight: 500, spacing: 0 },
  school: { size: between(10.5, 12.5, 14, 17), weight: 500, spacing: 0 },
  bridge: { size: between(10, 12.5, 13, 16), weight: 500, spacing: 0.04 },
  road: { size: between(10, 13, 12, 17), weight: 500, spacing: 0.06 },
  building: { size: between(10, 12, 17, 19), weight: 400, spacing: 0 },
};

export const fontOf = (style: LabelStyle, zoom: number): string =>
  `${typeStyles[style].weight} ${typeStyles[style].size(zoom)}px ${family}`;

const ruler = createCanvas(8, 8).getContext('2d');
const widths = new Map<string, number>();

/** Width of a text in pixels, with the spacing of its style. */
export function textWidth(text: string, style: LabelStyle, zoom: number): number {
  const key = `${style} ${zoom} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size > 50_000) widths.clear();
  ruler.font = fontOf(style, zoom);
  const { size, spacing } = typeStyles[style];
  const width = ruler.measureText(text).width + spacing * size(zoom) * [...text].length;
  widths.set(key, width);
  return width;
}
