/** A colour scale: what a colour on the screen means. Used by the client, by PNG output and by the docs alike. */
export interface Legend {
  readonly min: number;
  readonly max: number;
  /** Hex colours at equal steps from min to max. */
  readonly colours: readonly string[];
  /** Values to label on the screen; defaults to five equal steps. */
  readonly ticks?: readonly number[];
}

/** Perceptually uniform scales (matplotlib, CC0) and a diverging one (ColorBrewer BrBG), nine steps each. */
export const scales = {
  viridis: ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'],
  cividis: ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#fee838'],
  inferno: ['#000004', '#210c4a', '#56106e', '#89226a', '#bb3754', '#e35933', '#f98e09', '#f9cb35', '#fcffa4'],
  /** From good to bad (ColorBrewer RdYlBu): blue to red through pale yellow, for no red is told from a green by every eye. */
  goodToBad: ['#4575b4', '#74add1', '#abd9e9', '#e0f3f8', '#fee090', '#fdae61', '#f46d43', '#d73027', '#a50026'],
  /** The same for five classes. */
  grades: ['#2c7bb6', '#abd9e9', '#fee090', '#fc8d59', '#d7191c'],
  /** Around zero: losses brown, gains teal; told apart by every kind of colour vision. */
  diverging: ['#8c510a', '#bf812d', '#dfc27d', '#f6e8c3', '#f5f5f5', '#c7eae5', '#80cdc1', '#35978f', '#01665e'],
} as const;

export type Rgb = readonly [red: number, green: number, blue: number];

export function parseColour(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** The colour of a value, 0-255 each, clamped to the legend's ends. */
export function colourOf(legend: Legend, value: number): Rgb {
  const last = legend.colours.length - 1;
  const span = legend.max - legend.min || 1;
  const at = Math.min(last, Math.max(0, ((value - legend.min) / span) * last));
  const low = Math.min(last - 1, Math.floor(at));
  const a = parseColour(legend.colours[Math.max(0, low)]);
  const b = parseColour(legend.colours[Math.min(last, low + 1)]);
  const t = at - low;
  return [0, 1, 2].map((i) => Math.round(a[i] + (b[i] - a[i]) * t)) as unknown as Rgb;
}

export function legendTicks(legend: Legend): readonly number[] {
  return legend.ticks ?? [0, 1, 2, 3, 4].map((i) => legend.min + ((legend.max - legend.min) * i) / 4);
}

/**
 * The first legend of an output that holds a range of values, the last where none does. Where all begin at the same value
 * that is a zero or a least that matters: what lies below it is no reason for another one.
 */
export function legendFor({ legend, wider = [] }: OutputLegends, range: Pick<Legend, 'min' | 'max'>): Legend {
  const all = [legend, ...wider];
  const sameLeast = wider.every(({ min }) => min === legend.min);
  return all.find(({ min, max }) => range.max <= max && (sameLeast || range.min >= min)) ?? all[all.length - 1];
}

interface OutputLegends {
  readonly legend: Legend;
  readonly wider?: readonly Legend[];
}
