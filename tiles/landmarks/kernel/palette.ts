import { parseColour } from '#core';
import type { Colour } from '../../_kit/mesh.ts';

/** sRGB (IEC 61966-2-1) to the linear 8-bit colours of a mesh. */
const linear = (hex: string): Colour =>
  parseColour(hex).map((channel) => {
    const c = channel / 255;
    return Math.round(255 * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  }) as unknown as Colour;

export const palette = {
  glass: linear('#9fb8c9'),
  glassDark: linear('#6d8798'),
  glassGreen: linear('#9cc0b8'),
  spandrel: linear('#cfd8dc'),
  concrete: linear('#d3d0c9'),
  concreteDark: linear('#aeaba4'),
  stone: linear('#d2cab9'),
  stoneDark: linear('#a39b8b'),
  granite: linear('#bdb6a8'),
  gold: linear('#d2a24a'),
  goldDark: linear('#a87a2e'),
  red: linear('#b8433a'),
  whitePaint: linear('#f2f2ee'),
  brick: linear('#9c5a44'),
  copper: linear('#7fa79a'),
  silver: linear('#c3c8cc'),
  silverDark: linear('#a7adb2'),
  tile: linear('#585d64'),
  tileLight: linear('#6d727a'),
  blueTile: linear('#4d7f9c'),
  plaster: linear('#eadfc8'),
  timber: linear('#8f4a34'),
  painted: linear('#47766a'),
  shade: linear('#4a4640'),
  grass: linear('#8da36b'),
  grassDark: linear('#788f5a'),
  membrane: linear('#f0efe9'),
  seat: linear('#8fa0ad'),
  track: linear('#a8604c'),
  bronze: linear('#6f6048'),
  asphalt: linear('#8b8d90'),
  steel: linear('#8d99a1'),
  steelRed: linear('#b5574a'),
  dome: linear('#8fae9f'),
} as const;
