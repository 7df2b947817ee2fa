import { defineTiles, type Wgs84Box } from '#core';

export const contract = defineTiles({
  id: 'basemap',
  version: 5,
  title: { ko: '배경지도', en: 'Base map' },
  format: 'raster',
  /**
   * XYZ template, light theme with Korean names. Others: `{theme}-{names}/{z}/{x}/{y}.png` with names `ko`, `en` or
   * `none`; `names/{ko|en}.json` has these names for whoever writes them itself. At twice the size `{theme}-{names}-2x/…`. The names may be left out: Korean. Each is there as `.webp` too.
   */
  entry: '{z}/{x}/{y}.png',
});

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** PNG for any other reader; WebP, smaller by far, for the twin. */
export const pictureFormats = ['png', 'webp'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** Language of the names on the map, or a map without names. */
export const nameChoices = ['ko', 'en', 'none'] as const;
export type NameChoice = (typeof nameChoices)[number];

/** Zoom levels that exist, in the count of 256-pixel tiles. */
export const zoomRange = { min: 0, max: 19 } as const;

/** Tiles that do not touch this box do not exist: the city and a belt of neutral land around it. */
export const basemapBox: Wgs84Box = [126.3, 37.1, 127.65, 38.03];

/** Colour of land without data: what a globe around the map should show. */
export const landColours: Readonly<Record<Theme, string>> = { light: '#efece4', dark: '#171c23' };
