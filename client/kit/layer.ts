import type { FeatureCollection } from 'geojson';
import type { AttributeSpec, FeedSpec, Legend, SignLabels, Source, Text, UnitName, Wgs84Box } from '#core';
import type { Failure } from './api.ts';
import type { ResultGrid, StackOutput, TableOutput } from './api-types.ts';

/** What a layer is. No engine is named here: an adapter per view draws it, or says that it cannot. */
export type LayerKind =
  | { readonly type: 'relief'; readonly url: string }
  | { readonly type: 'imagery'; readonly url: string }
  | {
      readonly type: 'tiles3d';
      readonly url: string;
      readonly attributes: Readonly<Record<string, AttributeSpec>>;
      /** Collection whose items these features are, when there is one. */
      readonly collection?: string;
      /** Vertices tell where windows lie. */
      readonly facades?: boolean;
    }
  | {
      /** What lies beneath the ground: drawn only while the reader looks there. */
      readonly type: 'below3d';
      readonly url: string;
      readonly attributes: Readonly<Record<string, AttributeSpec>>;
      /** Attribute whose codes are shown and hidden one by one. */
      readonly kindBy: string;
    }
  | {
      /** Things that stay where they are, each a sign in the colour of its kind. */
      readonly type: 'signs';
      readonly collection: string;
      /** Attribute whose codes are shown and hidden one by one, and what it is. */
      readonly kindBy: string;
      readonly kinds: AttributeSpec;
      /** Words beside each, and what the collection's numbers are; dots alone when absent. */
      readonly labels?: SignLabels & { readonly attributes: Readonly<Record<string, AttributeSpec>> };
    }
  | {
      readonly type: 'feed';
      readonly feed: string;
      readonly spec: FeedSpec;
      /** Of the entities that stay where they are. */
      readonly geometry?: 'Point' | 'LineString' | 'Polygon';
    }
  | { readonly type: 'field'; readonly field: DrapedField }
  /** Pieces of wall, coloured by a column of a result table. */
  | { readonly type: 'panels'; readonly table: TableOutput }
  /** Lines on the ground, coloured by a column of a result table, with the words of the column `label` on them. */
  | { readonly type: 'lines'; readonly table: TableOutput; readonly label?: string }
  /** Air that flows: particles that go with a vector field in layers of height. */
  | { readonly type: 'flow'; readonly stack: StackOutput }
  /** Its speed on a surface at some height above the ground. */
  | { readonly type: 'slice'; readonly stack: StackOutput }
  /** A file of the reader's own, read in the browser: it never leaves it. */
  | {
      readonly type: 'own';
      readonly features: FeatureCollection;
      readonly box: Wgs84Box;
      /** Bodies of the features, which are their footprints, where the file has them. */
      readonly solids?: OwnSolids;
    }
  /** A 3D model of the reader's own, standing where its look says. */
  | { readonly type: 'own-model'; readonly model: OwnModel }
  /** Features of a tileset, coloured by a column of a result table whose column `key` holds their ids. */
  | { readonly type: 'painted'; readonly table: TableOutput; readonly tileset: string; readonly key: string };

/** Surfaces of features as triangles. Every corner belongs to one surface. */
export interface OwnSolids {
  /** Longitude and latitude in degrees, metres above the ellipsoid: three numbers a corner. */
  readonly places: Float64Array;
  /** Three corners a triangle, by their number in `places`. */
  readonly triangles: Uint32Array;
  /** Of each feature: its first corner and its first entry of `triangles`; one pair more for the end. */
  readonly starts: Uint32Array;
}

/** A glTF 2.0 file, whole, as text or binary. */
export interface OwnModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Metres, east, up and south as the file has them: lowest and highest of all corners. */
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
  readonly triangles: number;
}

/** How a model stands: the middle of its base on a place, this far above the ground. */
export interface Placement {
  readonly lon: number;
  readonly lat: number;
  /** Metres from the ground to its lowest point. */
  readonly aboveM: number;
  /** Degrees clockwise, seen from above. */
  readonly turnDeg: number;
}

/** A raster result lying on the city. */
export interface DrapedField {
  readonly image: string;
  readonly bounds: Wgs84Box;
  /** Raw values for the cursor: little-endian float32, row 0 in the north. */
  readonly values?: string;
  readonly grid?: ResultGrid;
  readonly unit: UnitName;
  readonly decimals: number;
  readonly legend: Legend;
  /** All that its output may have, of which two results beside each other share one; its own alone when absent. */
  readonly legends?: readonly Legend[];
}

export type LayerGroup = 'base' | 'city' | 'live' | 'results' | 'own';

export interface LayerDescription {
  readonly id: string;
  readonly group: LayerGroup;
  readonly title: Text;
  readonly kind: LayerKind;
  readonly sources: readonly Source[];
  /** Run that made it, for result layers. */
  readonly run?: string;
  /** Of a difference: the run that was subtracted, and the output. */
  readonly minus?: { readonly run: string; readonly output: string };
}

/** Every layer is always in one of these states, and says so: nothing is ever missing without a reason. */
export type LayerStatus =
  | { readonly state: 'loading'; readonly done?: number; readonly total?: number }
  /** `nearer`: so many more are seen from nearer. */
  | { readonly state: 'ready'; readonly count?: number; readonly nearer?: number }
  | { readonly state: 'empty' }
  | { readonly state: 'too-far' }
  /** Another view could draw it; this one cannot. */
  | { readonly state: 'not-drawable' }
  | { readonly state: 'failed'; readonly failure: Failure };

/** Single entities, or dense ones summed up: the mean of the shown value as a heat map or in hexagons. */
export type FeedForm = 'entities' | 'heatmap' | 'hexagons';

/** How the reader wants a layer to look. */
export interface LayerLook {
  readonly visible: boolean;
  /** 0..1 */
  readonly opacity: number;
  /** Attribute that colours a `tiles3d` layer (undefined = plain), or column that colours a result table. */
  readonly colourBy?: string;
  /** Only features of a `tiles3d` layer that this leaves are drawn. */
  readonly filter?: AttributeFilter;
  /** Colour of an `own` layer, `#rrggbb`. */
  readonly colour?: string;
  /** Where an `own-model` stands. */
  readonly placement?: Placement;
  /** Value that a `feed` layer shows. */
  readonly value?: string;
  /** How a `feed` layer is drawn; single entities when absent. */
  readonly as?: FeedForm;
  /** Metres above the ground at which a `slice` lies. */
  readonly heightM?: number;
  /** Half of the picture that a `field` has while two results are compared; the whole when absent. */
  readonly side?: 'left' | 'right';
  /** Colours of a `field` instead of its own: those of the result beside it, which reaches further. */
  readonly legend?: Legend;
  /** Kinds of a `below3d` or `signs` layer that are not shown. */
  readonly hiddenKinds?: readonly string[];
}

/** A range of a number, or the codes that stay. What does not say anything of the attribute is left out. */
export interface AttributeFilter {
  readonly key: string;
  readonly min?: number;
  readonly max?: number;
  readonly codes?: readonly string[];
}

/** How the reader looks beneath the ground. */
export interface BelowLook {
  readonly active: boolean;
  /** Of the ground and of what stands on it, 0..1. */
  readonly groundOpacity: number;
  readonly cityOpacity: number;
  /** Where the ground is taken away. */
  readonly pit?: Wgs84Box;
}

/** One thing that was clicked. The nearest answer of all engines. */
export type Picked =
  | {
      readonly type: 'feature';
      readonly layer: string;
      readonly id: string;
      readonly properties: Readonly<Record<string, unknown>>;
      readonly position: readonly [lon: number, lat: number, height: number];
    }
  | {
      readonly type: 'row';
      readonly layer: string;
      readonly row: number;
      readonly position: readonly [lon: number, lat: number, height: number];
    }
  | { readonly type: 'entity'; readonly layer: string; readonly feed: string; readonly entity: string }
  | { readonly type: 'ground'; readonly position: readonly [lon: number, lat: number, height: number] };
