import type { Layer } from '@deck.gl/core';
import type { FeatureCollection } from 'geojson';
import type { Instant, Language, Rgb, Wgs84Box } from '#core';
import type { Failure } from '../api.ts';
import type { CityFeeds } from '../clocked-feeds.ts';
import type { LayerDescription, LayerLook, LayerStatus } from '../layer.ts';
import type { EnuFrame } from './enu-frame.ts';
import type { World } from './world.ts';

/** One layer as this view draws it. */
export interface DrawnLayer {
  /** Applies what the reader chose; called for every change. */
  show(look: LayerLook, context: DrawContext): void;
  /** The clock moved; for what is drawn differently at another instant. */
  readonly tick?: (now: Instant) => void;
  remove(): void;
}

/** Something that deck.gl draws over the scene, from the frame that its metres are counted in. */
export interface OverlayDrawing extends DrawnLayer {
  layers(frame: EnuFrame): Layer[];
}

export interface DrawContext {
  readonly dark: boolean;
  /** Of the page; names in the picture follow it. */
  readonly language: Language;
  /** What is selected, to be marked in its layer. */
  readonly selected?: { readonly layer: string; readonly id: string };
  readonly now: Instant;
  /** A result lies on the city: nothing else may tint what carries its colours. */
  readonly draped: boolean;
  /** The reader looks beneath the ground: what lies there shows, and what stands on it is as opaque as `cityOpacity`. */
  readonly below: boolean;
  readonly cityOpacity: number;
  /** Ids of what a proposal takes away or replaces: not drawn. */
  readonly gone: ReadonlySet<string>;
}

export interface AdapterTools {
  readonly world: World;
  readonly feeds: CityFeeds;
  /** Items of a collection that touch a box. */
  loadBox(collection: string, box: Wgs84Box): Promise<FeatureCollection>;
  report(status: LayerStatus): void;
  /** Other layers of this view that have roofs to drape on. */
  readonly roofs: Roofs;
  /** Colours that a result gives to the features of other layers. */
  readonly paints: Paints;
}

/** Draped results lie on the ground and on the roofs; tilesets register theirs here. */
export interface Roofs {
  add(tileset: { drape: RoofDrape }): () => void;
  drape: RoofDrape;
}
/** Colours of features by their ids, instead of a layer's own. */
export interface FeaturePaint {
  readonly opacity: number;
  /** Undefined: the result says nothing of this feature. */
  colour(id: string): Rgb | undefined;
}

export interface Paints {
  paint(layer: string, paint: FeaturePaint | undefined): void;
  of(layer: string): FeaturePaint | undefined;
  /** Told of every change of a layer's paint; the returned function ends it. */
  watch(layer: string, heard: () => void): () => void;
}

/** Half of the picture that a result has to itself while two are compared. */
export type Side = 'left' | 'right';

/** Lays an image on the roofs, or takes the one of that side away. Without a side it has the whole picture. */
export type RoofDrape = (
  side: Side | undefined,
  image: string | undefined,
  bounds?: Wgs84Box,
  opacity?: number,
) => void;

export type Adapter = (layer: LayerDescription, tools: AdapterTools) => DrawnLayer;

export const couldNotLoad: Failure = {
  code: 'layer-not-loaded',
  message: { ko: '레이어를 불러오지 못했습니다.', en: 'The layer could not be loaded.' },
  remedy: { ko: '새로 고치거나 잠시 뒤 다시 시도해 주십시오.', en: 'Reload the page, or try again in a moment.' },
};

/** The drawn map of a theme and language, in the format that is smallest for a screen. */
export const variantOf = (url: string, variant: string): string =>
  url.replace('{z}', `${variant}/{z}`).replace('{y}.png', '{y}.webp');

/** Address and query of a tile template, as Cesium's `Resource` wants them: the revision in the query goes to every tile. */
export function addressOf(
  url: string,
  more: Readonly<Record<string, string>> = {},
): { url: string; queryParameters: Record<string, string> } {
  const [path, query = ''] = url.split('?');
  return { url: path, queryParameters: { ...Object.fromEntries(new URLSearchParams(query)), ...more } };
}
