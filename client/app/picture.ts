import i18next from 'i18next';
import { scaleOf } from '#client/kit/attribute-scale.ts';
import { formatsOf } from '#client/kit/format.ts';
import type { LayerDescription } from '#client/kit/layer.ts';
import {
  type AttributeSpec,
  type Language,
  type Legend,
  legendTicks,
  type Text,
  type UnitName,
  unitSymbol,
} from '#core';
import { scene } from './session.ts';
import { type TwinState, useTwin } from './state/store.ts';

/** The picture as a file: with scale bar, north arrow, legends, hour and whose data it is, so that it can stand alone. */

interface ShownLegend {
  readonly title: Text;
  readonly unit: UnitName;
  readonly decimals: number;
  readonly legend?: Legend;
  readonly codes?: readonly { readonly colour: string; readonly title: Text }[];
}

/** Legends of what is visible: what red means must be in the picture too. */
export function legendsOf({ layers, looks }: Pick<TwinState, 'layers' | 'looks'>): ShownLegend[] {
  return layers.flatMap((layer) => (looks[layer.id]?.visible ? legendOf(layer, looks[layer.id]) : []));
}

function legendOf({ title, kind }: LayerDescription, look: TwinState['looks'][string]): ShownLegend[] {
  const of = (spec: AttributeSpec & { readonly legend: Legend }, name: Text): ShownLegend[] => [
    { title: name, unit: spec.unit, decimals: spec.decimals ?? 0, legend: spec.legend },
  ];
  if (kind.type === 'field') return of({ ...kind.field, title }, title);
  if (kind.type === 'feed') {
    const spec = kind.spec.values[look.value ?? ''];
    return spec ? of(spec, spec.title) : [];
  }
  if ('stack' in kind) return of({ ...kind.stack, title }, title);
  if ('table' in kind) {
    const column = kind.table.columns[look.colourBy ?? ''];
    return column?.legend ? of({ ...column, legend: column.legend }, column.title) : [];
  }
  const spec = kind.type === 'tiles3d' ? kind.attributes[look.colourBy ?? ''] : undefined;
  if (!spec) return [];
  const scale = scaleOf(spec);
  if (scale.type === 'range') return of({ ...spec, legend: scale.legend }, spec.title);
  const codes = scale.entries.map(({ code, colour }) => ({ colour, title: spec.codes![code] }));
  return [{ title: spec.title, unit: 'one', decimals: 0, codes }];
}

/** A round length (1, 2 or 5 times a power of ten) that takes no more than some pixels. */
export function scaleBar(metresPerPixel: number, mostPixels: number): { metres: number; pixels: number } {
  const most = metresPerPixel * mostPixels;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = power * ([5, 2, 1].find((factor) => factor * power <= most) ?? 1);
  return { metres, pixels: metres / metresPerPixel };
}

/** Cesium's field of view along the longer side. */
const fieldOfViewDeg = 60;

export async function downloadPicture(): Promise<void> {
  const opened = scene();
  if (!opened) return;
  const canvas = framed(opened.picture(), opened.camera(), useTwin.getState());
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `virtual-seoul-${new Date(useTwin.getState().clock.instant).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

type Camera = NonNullable<ReturnType<typeof scene>> extends { camera(): infer C } ? C : never;

/** The picture with a strip below it. All lengths follow the picture's width, so that any screen makes the same sheet. */
function framed(picture: HTMLCanvasElement, camera: Camera, state: TwinState): HTMLCanvasElement {
  const language = (i18next.language ?? 'ko') as Language;
  const unit = Math.max(1, picture.width / 1280);
  const legends = legendsOf(state).slice(0, 4);
  const rowHeight = 62 * unit;
  const rows = Math.max(1, Math.ceil(legends.length / 2));
  const strip = (56 + 8) * unit + rows * rowHeight;
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height + Math.round(strip);
  const context = canvas.getContext('2d')!;
  context.drawImage(picture, 0, 0);
  context.fillStyle = '#ffffff';
  context.fillRect(0, picture.height, canvas.width, strip);
  const pen: Pen = { context, unit, language };
  drawNorth(pen, canvas.width - 44 * unit, 48 * unit, camera.heading);
  const perPixel =
    (2 * camera.range * Math.tan((fieldOfViewDeg * Math.PI) / 360)) / Math.max(picture.width, picture.height);
  drawScale(pen, 20 * unit, picture.height - 22 * unit, perPixel);
  const words = i18next.t.bind(i18next);
  write(pen, String(words('brand.name')), 20 * unit, picture.height + 26 * unit, 17, '700');
  const { instant } = state.clock;
  write(pen, formatsOf(language).dateTime(instant), 20 * unit, picture.height + 46 * unit, 13, '400', '#55636f');
  for (const [i, legend] of legends.entries()) {
    const x = 20 * unit + (i % 2) * (canvas.width / 2);
    drawLegend(
      pen,
      legend,
      x,
      picture.height + 60 * unit + Math.floor(i / 2) * rowHeight,
      canvas.width / 2 - 60 * unit,
    );
  }
  const names = [
    ...new Set(state.catalogue?.features.flatMap(({ sources = [] }) => sources.map(({ attribution }) => attribution))),
  ];
  const made = state.catalogue?.generated ? ` · ${words('badge.generated')}` : '';
  const credit = `${words('attribution.data', { names: names.join(' · ') })}${made}`;
  write(
    pen,
    credit,
    canvas.width - 20 * unit,
    picture.height + 26 * unit,
    12,
    '400',
    '#55636f',
    'right',
    canvas.width * 0.68,
  );
  return canvas;
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly unit: number;
  readonly language: Language;
}

function write(
  { context, unit }: Pen,
  text: string,
  x: number,
  y: number,
  size: number,
  weight = '400',
  colour = '#16222e',
  align: CanvasTextAlign = 'left',
  most?: number,
): void {
  context.font = `${weight} ${size * unit}px "Pretendard Variable", Pretendard, "Noto Sans KR", system-ui, sans-serif`;
  context.fillStyle = colour;
  context.textAlign = align;
  let shown = text;
  while (most && shown.length > 4 && context.measureText(shown).width > most)
    shown = `${shown.slice(0, -2).trimEnd()}…`;
  context.fillText(shown, x, y);
}

function drawNorth(pen: Pen, x: number, y: number, headingDeg: number): void {
  const { context, unit } = pen;
  context.save();
  context.translate(x, y);
  context.fillStyle = 'rgba(255,255,255,.88)';
  context.beginPath();
  context.arc(0, 0, 26 * unit, 0, 2 * Math.PI);
  context.fill();
  context.rotate((-headingDeg * Math.PI) / 180);
  context.fillStyle = '#d9480f';
  context.beginPath();
  context.moveTo(0, -16 * unit);
  context.lineTo(8 * unit, 12 * unit);
  context.lineTo(0, 7 * unit);
  context.lineTo(-8 * unit, 12 * unit);
  context.fill();
  write(pen, 'N', 0, -17 * unit, 10, '700', '#16222e', 'center');
  context.restore();
}

function drawScale(pen: Pen, x: number, y: number, metresPerPixel: number): void {
  const { context, unit, language } = pen;
  const { metres, pixels } = scaleBar(metresPerPixel, 180 * unit);
  context.fillStyle = 'rgba(255,255,255,.88)';
  context.fillRect(x - 8 * unit, y - 22 * unit, pixels + 16 * unit, 34 * unit);
  context.strokeStyle = '#16222e';
  context.lineWidth = 2 * unit;
  context.beginPath();
  context.moveTo(x, y - 4 * unit);
  context.lineTo(x, y + 4 * unit);
  context.lineTo(x + pixels, y + 4 * unit);
  context.lineTo(x + pixels, y - 4 * unit);
  context.stroke();
  write(pen, formatsOf(language).length(metres), x + pixels / 2, y - 6 * unit, 12, '600', '#16222e', 'center');
}

function drawLegend(pen: Pen, shown: ShownLegend, x: number, y: number, width: number): void {
  const { context, unit, language } = pen;
  const symbol = unitSymbol(shown.unit, language);
  write(pen, `${shown.title[language]}${symbol ? ` (${symbol})` : ''}`, x, y + 12 * unit, 13, '600');
  if (shown.codes) {
    let at = x;
    for (const { colour, title } of shown.codes.slice(0, 8)) {
      context.fillStyle = colour;
      context.fillRect(at, y + 22 * unit, 12 * unit, 12 * unit);
      write(pen, title[language], at + 16 * unit, y + 32 * unit, 12);
      at += context.measureText(title[language]).width + 30 * unit;
      if (at > x + width) break;
    }
    return;
  }
  const { legend, decimals } = shown;
  if (!legend) return;
  const ramp = context.createLinearGradient(x, 0, x + width, 0);
  for (const [i, colour] of legend.colours.entries()) ramp.addColorStop(i / (legend.colours.length - 1), colour);
  context.fillStyle = ramp;
  context.fillRect(x, y + 19 * unit, width, 10 * unit);
  for (const tick of legendTicks(legend)) {
    const share = (tick - legend.min) / (legend.max - legend.min || 1);
    const align = share < 0.03 ? 'left' : share > 0.97 ? 'right' : 'center';
    const text = formatsOf(language).number(tick, tick % 1 === 0 ? 0 : decimals);
    write(pen, text, x + share * width, y + 44 * unit, 11, '400', '#55636f', align);
  }
}
