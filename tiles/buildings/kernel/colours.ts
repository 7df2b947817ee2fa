import { hash53, parseColour, type Rgb } from '#core';

/**
 * Colours of untextured buildings: near white, so that a style laid over them keeps its own colour; a warm or cool
 * breath by use; a little lighter or darker from one building to the next, so that neighbours can be told apart.
 */
const facades: Readonly<Record<string, Rgb>> = {
  detached: parseColour('#f3e9dc'),
  multifamily: parseColour('#f1e6da'),
  apartment: parseColour('#f5f2ec'),
  retail: parseColour('#f0ebe3'),
  office: parseColour('#e9eef2'),
  hotel: parseColour('#f0e8ea'),
  education: parseColour('#f5e8d6'),
  medical: parseColour('#f6f4f4'),
  cultural: parseColour('#efe3d2'),
  industrial: parseColour('#e4e6e4'),
  transport: parseColour('#e4e8ec'),
};
const facadeElse = parseColour('#f0ede8');
const roofTint: Rgb = [250, 249, 246];
/** Fired tiles of timber houses (기와), and coloured sheet or tile on other pitched roofs. */
const firedTile: Rgb = parseColour('#6b6f75');
const pitchedTint: Rgb = parseColour('#b9a79a');

/** Brightness of a wall at its foot: the street is darker than the sky (a stand-in for ambient occlusion). */
const footShade = 0.62;
const variation = 0.05;

export interface BuildingColours {
  readonly foot: Rgb;
  readonly top: Rgb;
  readonly roof: Rgb;
}

/** Linear 8-bit colours, as glTF asks of COLOR_0. */
export function coloursOf(feature: ColouredFeature): BuildingColours {
  const facade = facades[feature.use] ?? facadeElse;
  const brightness = 1 - variation * (feature.id === null ? 0.5 : (hash53(feature.id) % 1024) / 1023);
  const roof = roofColour(feature, facade);
  return {
    foot: linear(facade, brightness * footShade),
    top: linear(facade, brightness),
    roof: linear(roof, brightness),
  };
}

interface ColouredFeature {
  readonly id: string | null;
  readonly use: string;
  readonly structure: string | null;
  readonly roofShape: string | null;
}

function roofColour({ roofShape, structure }: ColouredFeature, facade: Rgb): Rgb {
  if (roofShape !== null && roofShape !== 'flat') return structure === 'wood' ? firedTile : pitchedTint;
  return facade.map((c, i) => (c + roofTint[i]) / 2) as unknown as Rgb;
}

/** sRGB (IEC 61966-2-1) to linear light. */
const linear = (colour: Rgb, brightness: number): Rgb =>
  colour.map((channel) => {
    const c = Math.min(1, (channel / 255) * brightness);
    return Math.round(255 * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  }) as unknown as Rgb;
