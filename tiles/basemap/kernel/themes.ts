import { landColours, type Theme } from '../contract.ts';

/** Colours of one theme. Everything is drawn under 3D buildings, so the ground stays quiet and light carries the form. */
export interface Palette {
  readonly land: string;
  /** Steep and high ground. */
  readonly upland: string;
  /** Bare rock. */
  readonly rock: string;
  /** What sunlit and shaded slopes tend to, and how far at most (0..1). */
  readonly sunlit: string;
  readonly shaded: string;
  readonly reliefStrength: number;
  /** By category, or by `category kind` where a kind looks different; in the order of painting. */
  readonly areas: Readonly<Record<string, string>>;
  readonly water: string;
  readonly shore: string;
  readonly bank: string;
  readonly guLine: string;
  readonly dongLine: string;
  readonly building: string;
  readonly buildingLine: string;
  readonly contactShadow: string;
  readonly roads: Readonly<Record<string, { readonly fill: string; readonly casing: string }>>;
  readonly labels: Readonly<Record<LabelStyle, LabelColours>>;
}

export type LabelStyle =
  | 'gu'
  | 'dong'
  | 'station'
  | 'mountain'
  | 'water'
  | 'park'
  | 'landmark'
  | 'school'
  | 'bridge'
  | 'road'
  | 'building';

export interface LabelColours {
  readonly text: string;
  readonly halo: string;
  /** Of the symbol beside the name. */
  readonly mark?: string;
}

const lightHalo = 'rgba(255, 255, 255, 0.88)';
const darkHalo = 'rgba(12, 16, 21, 0.85)';

const lightPalette: Palette = {
  land: landColours.light,
  upland: '#bfd4a9',
  rock: '#dcd6ca',
  sunlit: '#fffef6',
  shaded: '#5f7189',
  reliefStrength: 0.6,
  areas: {
    facility: '#e9e5dc',
    'facility estate': '#ece7de',
    'facility school': '#f1e9d4',
    'facility campus': '#f0e8d6',
    'facility hospital': '#f6e3df',
    'facility palace': '#e9e2c8',
    green: '#cbe2b7',
    'green wood': '#a8c694',
    'green field': '#e2e8c4',
    'green pitch': '#b6dba2',
    'green riverside': '#d3e6bf',
    parking: '#e5e2db',
    pedestrian: '#f5efe2',
  },
  water: '#9fcbe6',
  shore: '#c4e1f1',
  bank: 'rgba(88, 139, 171, 0.45)',
  guLine: 'rgba(126, 104, 158, 0.55)',
  dongLine: 'rgba(126, 104, 158, 0.24)',
  building: '#dfd9cd',
  buildingLine: 'rgba(150, 138, 118, 0.55)',
  contactShadow: 'rgba(52, 46, 62, 0.07)',
  roads: {
    motorway: { fill: '#f5b86b', casing: '#cf8f3f' },
    trunk: { fill: '#f8c987', casing: '#d59f55' },
    primary: { fill: '#fce3a6', casing: '#d8b768' },
    secondary: { fill: '#fff6dc', casing: '#d3c7a4' },
    tertiary: { fill: '#ffffff', casing: '#cfc9bd' },
    residential: { fill: '#ffffff', casing: '#d5d0c6' },
    service: { fill: '#fbfaf7', casing: '#dcd8d0' },
    pedestrian: { fill: '#f6efe0', casing: '#dcd4c3' },
    other: { fill: '#fbfaf7', casing: '#dcd8d0' },
  },
  labels: {
    gu: { text: '#6d5a8c', halo: lightHalo },
    dong: { text: '#75707c', halo: lightHalo },
    station: { text: '#2c3f63', halo: lightHalo, mark: '#2c5aa0' },
    mountain: { text: '#5b5131', halo: lightHalo, mark: '#7a6a3c' },
    water: { text: '#2f77a5', halo: 'rgba(214, 236, 247, 0.75)' },
    park: { text: '#3f7a35', halo: lightHalo, mark: '#5d9e50' },
    landmark: { text: '#5a3f2b', halo: lightHalo, mark: '#b0713a' },
    school: { text: '#6b5a34', halo: lightHalo, mark: '#a38a4c' },
    bridge: { text: '#63594a', halo: lightHalo },
    road: { text: '#5f5748', halo: 'rgba(255, 252, 243, 0.92)' },
    building: { text: '#6a6256', halo: lightHalo },
  },
};

const darkPalette: Palette = {
  land: landColours.dark,
  upland: '#17281f',
  rock: '#3a3f45',
  sunlit: '#4c5968',
  shaded: '#06080b',
  reliefStrength: 0.62,
  areas: {
    facility: '#1d232b',
    'facility estate': '#1c222a',
    'facility school': '#262520',
    'facility campus': '#252420',
    'facility hospital': '#2b2226',
    'facility palace': '#2a281d',
    green: '#1a3026',
    'green wood': '#16291f',
    'green field': '#20291f',
    'green pitch': '#1c382a',
    'green riverside': '#1a2e27',
    parking: '#20262d',
    pedestrian: '#262c34',
  },
  water: '#0f2c47',
  shore: '#173d5c',
  bank: 'rgba(86, 146, 190, 0.35)',
  guLine: 'rgba(178, 160, 226, 0.5)',
  dongLine: 'rgba(178, 160, 226, 0.2)',
  building: '#2a323c',
  buildingLine: 'rgba(96, 112, 132, 0.45)',
  contactShadow: 'rgba(0, 0, 0, 0.13)',
  roads: {
    motorway: { fill: '#8a6837', casing: '#0d1116' },
    trunk: { fill: '#735a36', casing: '#0d1116' },
    primary: { fill: '#5c5140', casing: '#0f1318' },
    secondary: { fill: '#464c56', casing: '#0f1318' },
    tertiary: { fill: '#3c434d', casing: '#11161b' },
    residential: { fill: '#313841', casing: '#12171c' },
    service: { fill: '#2a3038', casing: '#12171c' },
    pedestrian: { fill: '#2c2f31', casing: '#12171c' },
    other: { fill: '#2a3038', casing: '#12171c' },
  },
  labels: {
    gu: { text: '#b9a7e0', halo: darkHalo },
    dong: { text: '#8f96a3', halo: darkHalo },
    station: { text: '#cfe0fa', halo: darkHalo, mark: '#79a9e8' },
    mountain: { text: '#c7b98b', halo: darkHalo, mark: '#a8976a' },
    water: { text: '#6fb1dd', halo: 'rgba(9, 27, 43, 0.8)' },
    park: { text: '#86c68f', halo: darkHalo, mark: '#5fa46b' },
    landmark: { text: '#ecc79c', halo: darkHalo, mark: '#d69a5b' },
    school: { text: '#d3bd86', halo: darkHalo, mark: '#a8905a' },
    bridge: { text: '#b3ab9c', halo: darkHalo },
    road: { text: '#c4bfb2', halo: darkHalo },
    building: { text: '#9aa1ab', halo: darkHalo },
  },
};

export const palettes: Readonly<Record<Theme, Palette>> = { light: lightPalette, dark: darkPalette };

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
  residential: { fromZoom: 14, leastPx: 0.9 },
  tertiary: { fromZoom: 13, leastPx: 1.8 },
  secondary: { fromZoom: 11, leastPx: 2.7 },
  primary: { fromZoom: 10, leastPx: 3.7 },
  trunk: { fromZoom: 9, leastPx: 4.2 },
  motorway: { fromZoom: 8, leastPx: 4.6 },
};

const growthPerZoom = 1.36;

/** Width of a road in pixels: its width on the ground, but never thinner than the map needs to read. */
export function roadWidthPx(roadClass: string, widthM: number, zoom: number, pixelsPerMetre: number): number {
  const style = roadStyles[roadClass] ?? roadStyles.other;
  return Math.max(style.leastPx * growthPerZoom ** Math.min(2, zoom - 14), widthM * pixelsPerMetre);
}

/** Up to this zoom the map is drawn from what the whole city shares: main roads, large areas. */
export const lastOverviewZoom = 13;
/** Classes of road that an overview knows. */
export const overviewClasses = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary'] as const;
/** Least size of areas on an overview: some ten pixels at zoom 12. */
export const overviewLeastM2 = 12_000;
export const buildingsFromZoom = 16;
export const dongFromZoom = 13;
