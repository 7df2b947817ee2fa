import type { SKRSContext2D } from '@napi-rs/canvas';
import type { TileKey } from '../../../_kit/schemes.ts';
import type { LabelStyle, Palette } from '../themes.ts';
import { fontOf, typeStyles } from './font.ts';
import type { PixelBox, PlacedLabel } from './label.ts';
import { markRadius } from './place.ts';

/** Names that reach into a tile. */
export const labelsIn = (labels: readonly PlacedLabel[], { x, y }: TileKey): PlacedLabel[] => {
  const [x0, y0, x1, y1]: PixelBox = [256 * x, 256 * y, 256 * (x + 1), 256 * (y + 1)];
  return labels.filter(({ boxes }) => boxes.some((b) => b[0] < x1 && b[2] > x0 && b[1] < y1 && b[3] > y0));
};

export function drawLabels(
  context: SKRSContext2D,
  labels: readonly PlacedLabel[],
  { key, ratio }: { readonly key: TileKey; readonly ratio: number },
  palette: Palette,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  const toTile = (x: number, y: number, angle: number): void => {
    const [cos, sin] = [Math.cos(angle) * ratio, Math.sin(angle) * ratio];
    context.setTransform(cos, sin, -sin, cos, (x - 256 * key.x) * ratio, (y - 256 * key.y) * ratio);
  };
  for (const { style, zoom, glyphs, mark } of labels) {
    const colours = palette.labels[style];
    if (mark) {
      toTile(mark.x, mark.y, 0);
      drawMark(context, style, zoom, { ...colours, mark: mark.colour ?? colours.mark });
    }
    context.font = fontOf(style, zoom);
    const size = typeStyles[style].size(zoom);
    context.letterSpacing = `${typeStyles[style].spacing * size}px`;
    context.lineWidth = Math.max(2.4, size * 0.24);
    context.strokeStyle = colours.halo;
    for (const { text, x, y, angle } of glyphs) {
      toTile(x, y, angle);
      context.strokeText(text, 0, 0);
    }
    context.fillStyle = colours.text;
    for (const { text, x, y, angle } of glyphs) {
      toTile(x, y, angle);
      context.fillText(text, 0, 0);
    }
  }
  context.letterSpacing = '0px';
}

function drawMark(
  context: SKRSContext2D,
  style: LabelStyle,
  zoom: number,
  { halo, mark }: { readonly halo: string; readonly mark?: string },
): void {
  const radius = markRadius(style, zoom);
  context.beginPath();
  if (style === 'mountain') {
    context.moveTo(0, -radius);
    context.lineTo(radius, radius * 0.8);
    context.lineTo(-radius, radius * 0.8);
    context.closePath();
  } else context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.lineWidth = 2.4;
  context.strokeStyle = halo;
  context.stroke();
  context.fillStyle = mark ?? '#888';
  context.fill();
  if (style !== 'station') return;
  context.beginPath();
  context.arc(0, 0, radius * 0.45, 0, 2 * Math.PI);
  context.fillStyle = '#fff';
  context.fill();
}
