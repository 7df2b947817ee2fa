import { type AttributeSpec, type Legend, scales, type UnitName } from '#core';

/** How an attribute becomes a colour: by its codes, or along a scale that suits its unit. */
export type AttributeScale =
  | { readonly type: 'codes'; readonly entries: readonly { readonly code: string; readonly colour: string }[] }
  | { readonly type: 'range'; readonly legend: Legend; readonly steps: readonly number[] };

/** Twelve calm colours that stay apart for most colour-blind readers (after Paul Tol's light scheme), and grey. */
const light = [
  '#77aadd',
  '#ee8866',
  '#eedd88',
  '#ffaabb',
  '#44bb99',
  '#bbcc33',
  '#99ddff',
  '#aaaa00',
  '#c2a5cf',
  '#a6dba0',
  '#d9a066',
  '#8c9fd6',
];
const unknownColour = '#b8bcc2';
const unknownCodes = ['unknown', 'other', 'default'];

/** Ranges in which cities differ: wide enough for a tower, narrow enough to tell houses apart. */
const ranges: Partial<Record<UnitName, readonly [number, number]>> = {
  metre: [0, 120],
  floors: [0, 30],
  year: [1960, 2025],
  squareMetre: [0, 4000],
};

export function scaleOf(spec: AttributeSpec): AttributeScale {
  if (spec.codes) {
    let next = 0;
    const entries = Object.keys(spec.codes).map((code) => ({
      code,
      colour: spec.colours?.[code] ?? (unknownCodes.includes(code) ? unknownColour : light[next++ % light.length]),
    }));
    return { type: 'codes', entries };
  }
  const [min, max] = ranges[spec.unit] ?? [0, 100];
  const legend: Legend = { min, max, colours: scales.viridis };
  const count = 12;
  return { type: 'range', legend, steps: Array.from({ length: count }, (_, i) => min + ((max - min) * i) / count) };
}

/** Attributes by which a layer can be coloured: those with codes or a range that is known to make sense. */
export const isColourable = (spec: AttributeSpec): boolean => Boolean(spec.codes) || spec.unit in ranges;
