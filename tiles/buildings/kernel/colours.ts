import { hash53, parseColour, type Rgb } from '#core';

/**
 * Colours of untextured buildings, as the city's materials are: red and sand brick of villas, pale paint of apartments,
 * stone and cladding of offices; roofs in the green and grey of their waterproofing, blue sheet over workshops, fired
 * tile over timber. One of a few by the building's id, a little lighter or darker from one to the next, so that
 * neighbours can be told apart. Colours of attributes are laid on by the screen, which leaves these out.
 */
interface Palette {
  readonly walls: readonly Rgb[];
  readonly roofs: readonly Rgb[];
}
const palette = (walls: string, roofs: string): Palette => ({
  walls: walls.split(' ').map(parseColour),
  roofs: roofs.split(' ').map(parseColour),
});
const villa = palette(
  '#c39c84 #b98a72 #d6bfa6 #ded0bd #cdb49b #e2dacd #c9a58c #d8cbb9',
  '#93a893 #b4b3ab #8aa08d #c0bbb0 #a4b09f #b9a594',
);
const stone = palette('#d9d5cd #cfd5d8 #c9c4ba #dfdcd5 #c3cdd3 #d3c8ba', '#c4c5c2 #b7bab9 #cdcbc5');
const palettes: Readonly<Record<string, Palette>> = {
  detached: villa,
  multifamily: villa,
  apartment: palette('#f1ede4 #eae6dc #efe9dd #e5e6e3 #f2efe9', '#c9c7c0 #bfc0bb #d0cdc4'),
  retail: palette('#d8cdbf #cfc6bb #c9bfb4 #dcd6cc #c2b3a3 #cdd0ce', '#b5b5ae #9fae9d #bdb9af #abaca8'),
  office: stone,
  hotel: palette('#ddd3c8 #d3cac6 #cfc7bb', '#c4c2bd #b9b9b6'),
  education: palette('#dfc9ac #d3b79b #e6dac6', '#b9bdb5 #a9b3a6'),
  medical: palette('#e6e5e2 #dde2e3', '#c5c8c6'),
  cultural: palette('#d9c6ac #cdb69b #e1d5c2', '#b7b2a8 #a8a59d'),
  industrial: palette('#cfd4d4 #c4cbcf #d6d3ca', '#8fa6bb #a9b4ba #b6b7b3'),
  transport: palette('#d5d9db #c9ced1', '#b9bdbf'),
};
const otherPalette = palette('#d9d0c3 #d0c7ba #dfd9ce', '#b9b6ad #a9b0a4');

const timberWall: Rgb = parseColour('#e4dccb');
/** Fired tiles of timber houses (기와), and coloured sheet or tile on other pitched roofs. */
const firedTile: Rgb = parseColour('#5f646b');
const pitched: readonly Rgb[] = ['#a08a7a', '#8f7468', '#94999b', '#7f8d86'].map(parseColour);

/** Walls seen from so far that windows and wall are one: blocks that stand for several houses. */
const glassShare = 0.22;
const dullGlass: Rgb = parseColour('#6f7b84');
const variation = 0.1;

export interface BuildingColours {
  readonly wall: Rgb;
  readonly roof: Rgb;
}

interface ColouredFeature {
  readonly id: string | null;
  readonly use: string;
  readonly structure: string | null;
  readonly roofShape: string | null;
  readonly footprint: readonly (readonly Float64Array[])[];
}

/** Linear 8-bit colours, as glTF asks of COLOR_0. */
export function coloursOf(feature: ColouredFeature): BuildingColours {
  const { id, use, structure } = feature;
  const [[[x, y]]] = feature.footprint;
  // Blocks have no name: where they stand tells them apart.
  const seed = hash53(id ?? `${Math.round(x)} ${Math.round(y)}`);
  const { walls, roofs } = palettes[use] ?? otherPalette;
  const brightness = 1 - (variation * (seed % 1024)) / 1023;
  const pick = <T>(list: readonly T[], by: number): T => list[Math.floor(seed / by) % list.length];
  const wall = structure === 'wood' ? timberWall : pick(walls, 1024);
  const roof = isPitched(feature) ? (structure === 'wood' ? firedTile : pick(pitched, 65_536)) : pick(roofs, 65_536);
  return {
    wall: linear(id === null ? mixed(wall, dullGlass, glassShare) : wall, brightness),
    roof: linear(roof, brightness),
  };
}

const isPitched = ({ roofShape }: ColouredFeature): boolean => roofShape !== null && roofShape !== 'flat';

const mixed = (a: Rgb, b: Rgb, share: number): Rgb => a.map((c, i) => c + share * (b[i] - c)) as unknown as Rgb;

/** sRGB (IEC 61966-2-1) to linear light. */
const linear = (colour: Rgb, brightness: number): Rgb =>
  colour.map((channel) => {
    const c = Math.min(1, (channel / 255) * brightness);
    return Math.round(255 * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  }) as unknown as Rgb;
