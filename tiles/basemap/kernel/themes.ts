import { landColours, type Theme } from '../contract.ts';

/** Colours of one theme. Everything is drawn under 3D buildings, so the ground stays quiet and light carries the form. */
export interface Palette {
  readonly land: string;
  /** Steep and high ground. */
  readonly upland: string;
  /** What sunlit and shaded slopes tend to, and how far at most (0..1). */
  readonly sunlit: string;
  readonly shaded: string;
  readonly reliefStrength: number;
  readonly areas: Readonly<Record<string, string>>;
  readonly water: string;
  readonly shore: string;
  readonly guLine: string;
  readonly dongLine: string;
  readonly building: string;
  readonly contactShadow: string;
  readonly roads: Readonly<Record<string, { readonly fill: string; readonly casing: string }>>;
}

const lightCasing = '#d6d1c7';
const darkCasing = '#15181c';

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    land: landColours.light,
    upland: '#cbd8bd',
    sunlit: '#fffdf4',
    shaded: '#6d7b93',
    reliefStrength: 0.62,
    areas: { facility: '#e6e3de', green: '#c5dcb4', parking: '#e0deda', pedestrian: '#f2eee6' },
    water: '#a5cbe3',
    shore: '#c9e2f0',
    guLine: 'rgba(112, 98, 140, 0.42)',
    dongLine: 'rgba(112, 98, 140, 0.20)',
    building: '#dcd7cd',
    contactShadow: 'rgba(52, 46, 62, 0.075)',
    roads: {
      motorway: { fill: '#f8d58c', casing: '#dfb263' },
      trunk: { fill: '#fadfa3', casing: '#e0be7c' },
      primary: { fill: '#fdeec8', casing: '#dccba2' },
      secondary: { fill: '#fffbf1', casing: '#d5cdbd' },
      tertiary: { fill: '#ffffff', casing: lightCasing },
      residential: { fill: '#ffffff', casing: lightCasing },
      service: { fill: '#fbfaf7', casing: '#dedad2' },
      pedestrian: { fill: '#f6efe0', casing: '#dfd8c8' },
      other: { fill: '#fbfaf7', casing: '#dedad2' },
    },
  },
  dark: {
    land: landColours.dark,
    upland: '#1d2924',
    sunlit: '#4a5461',
    shaded: '#0b0d11',
    reliefStrength: 0.6,
    areas: { facility: '#20252b', green: '#1d2c25', parking: '#22272d', pedestrian: '#252a31' },
    water: '#12263a',
    shore: '#1a3550',
    guLine: 'rgba(168, 150, 214, 0.42)',
    dongLine: 'rgba(168, 150, 214, 0.17)',
    building: '#2a3038',
    contactShadow: 'rgba(0, 0, 0, 0.13)',
    roads: {
      motorway: { fill: '#6b5836', casing: darkCasing },
      trunk: { fill: '#5b4d34', casing: darkCasing },
      primary: { fill: '#4b4638', casing: darkCasing },
      secondary: { fill: '#414750', casing: darkCasing },
      tertiary: { fill: '#3a4048', casing: darkCasing },
      residential: { fill: '#333940', casing: darkCasing },
      service: { fill: '#2c3138', casing: darkCasing },
      pedestrian: { fill: '#2b2f33', casing: darkCasing },
      other: { fill: '#2c3138', casing: darkCasing },
    },
  },
};

/** How a class of road is drawn: from which zoom, and how wide at least (pixels at zoom 14, growing with the zoom). */
export interface RoadStyle {
  readonly fromZoom: number;
  readonly leastPx: number;
}

/** From the least to the most important: later ones lie on top. */
export const roadStyles: Readonly<Record<string, RoadStyle>> = {
  pedestrian: { fromZoom: 16, leastPx: 0.6 },
  other: { fromZoom: 16, leastPx: 0.6 },
  service: { fromZoom: 15, leastPx: 0.8 },
  residential: { fromZoom: 13, leastPx: 1.1 },
  tertiary: { fromZoom: 12, leastPx: 1.9 },
  secondary: { fromZoom: 11, leastPx: 2.6 },
  primary: { fromZoom: 9, leastPx: 3.4 },
  trunk: { fromZoom: 8, leastPx: 3.8 },
  motorway: { fromZoom: 8, leastPx: 4.2 },
};

const growthPerZoom = 1.42;

/** Width of a road in pixels: its width on the ground, but never thinner than the map needs to read. */
export function roadWidthPx(roadClass: string, widthM: number, zoom: number, pixelsPerMetre: number): number {
  const style = roadStyles[roadClass] ?? roadStyles.other;
  return Math.max(style.leastPx * growthPerZoom ** Math.min(2, zoom - 14), widthM * pixelsPerMetre);
}

export const buildingsFromZoom = 14;
export const contactShadowFromZoom = 15;
export const dongFromZoom = 12;
