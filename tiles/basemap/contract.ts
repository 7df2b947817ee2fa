import { defineTiles, type Wgs84Box } from '#core';

export const contract = defineTiles({
  id: 'basemap',
  version: 1,
  title: { ko: '배경지도', en: 'Base map' },
  format: 'raster',
  /** XYZ template, light theme. Others: `{theme}/{z}/{x}/{y}.png`, at twice the size `{theme}-2x/{z}/{x}/{y}.png`. */
  entry: '{z}/{x}/{y}.png',
});

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Zoom levels that exist, in the count of 256-pixel tiles. */
export const zoomRange = { min: 0, max: 19 } as const;

/** Tiles that do not touch this box do not exist: the city and a belt of neutral land around it. */
export const basemapBox: Wgs84Box = [126.3, 37.1, 127.65, 38.03];

/** Colour of land without data: what a globe around the map should show. */
export const landColours: Readonly<Record<Theme, string>> = { light: '#ebe8e1', dark: '#1c2025' };
