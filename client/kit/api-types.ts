import type { Geometry } from 'geojson';
import type {
  ColumnSpec,
  Instant,
  Legend,
  NameKind,
  Problem,
  RunProvenance,
  Source,
  Text,
  UnitName,
  Wgs84Box,
} from '#core';

/** Shapes of the server's answers, as far as the screen reads them (`/api/openapi.json` has them all). */

/** Whether there is a city to show yet: a new installation first generates one. */
export interface CityStatus {
  readonly status: 'preparing' | 'ready' | 'failed';
  readonly stage?: Text;
  /** 0..1 */
  readonly fraction?: number;
  readonly problem?: Problem;
}

export interface CatalogueFeature {
  readonly room: 'datasets' | 'simulations' | 'tiles';
  readonly id: string;
  readonly sources?: readonly Source[];
  /** Of tilesets: the file to open, pinned to the city's revision. */
  readonly url?: string;
  /** Longitude and latitude; absent where there are no rows. */
  readonly extent?: Wgs84Box;
}

/** The city as the server has it now. */
export interface Catalogue extends CityStatus {
  /** `existing@3`. */
  readonly scenario: string;
  /** Whether the city is a generated one. */
  readonly generated: boolean;
  readonly features: readonly CatalogueFeature[];
}

/** An item of a collection, GeoJSON in WGS 84. */
export interface Item {
  readonly id: string;
  readonly geometry: Geometry;
  readonly properties: Readonly<Record<string, unknown>> | null;
}

export type JobState = 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed';

/** OGC `statusInfo` with what our runs add to it. */
export interface JobInfo {
  readonly jobID: string;
  readonly processID: string;
  readonly status: JobState;
  /** 0..100. */
  readonly progress?: number;
  /** Key of the stage in the simulation's words. */
  readonly stage?: string;
  /** Of a running one: which picture of what was found so far there is to see, counted from 1. */
  readonly preview?: number;
  readonly created?: string;
  readonly started?: string;
  readonly finished?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly scenario?: string;
  readonly provenance?: RunProvenance;
  readonly problem?: Problem;
}

export const isFinished = (status: JobState): boolean => !['accepted', 'running'].includes(status);

export interface ResultGrid {
  readonly width: number;
  readonly height: number;
  readonly cellSize: number;
  readonly origin: readonly [minX: number, maxY: number];
  readonly crs: string;
  /** Instants of the blocks, in ms; absent when there is one. `?step=` of the picture names a block. */
  readonly timeAxis?: readonly number[];
}

/** One raster output of a finished run: what to drape, what it means, where to get it. */
export interface ResultOutput {
  readonly titleText: Text;
  readonly unit: UnitName;
  readonly decimals?: number;
  readonly legend: Legend;
  readonly tif: string;
  readonly png: string;
  readonly f32: string;
  readonly json: string;
  readonly bounds: Wgs84Box;
  readonly grid: ResultGrid;
  readonly stats: {
    readonly count: number;
    readonly min: number | null;
    readonly max: number | null;
    readonly mean: number | null;
    readonly p50: number | null;
  };
}

/** What a running job has found so far, of one output. */
export type Preview = Omit<ResultOutput, 'tif' | 'json'> & { readonly number: number; readonly output: string };

export type Statistics = ResultOutput['stats'];

/** One table of a finished run: what its columns mean, where to get it. */
export interface TableOutput {
  readonly titleText: Text;
  readonly rows: number;
  readonly shape: 'panel' | 'point' | 'line' | 'none';
  readonly columns: Readonly<Record<string, ColumnSpec & { readonly stats?: Statistics }>>;
  readonly csv: string;
  readonly geojson: string;
  /** Typed columns, for `readTable`. */
  readonly bin: string;
  readonly bounds?: Wgs84Box;
}

/** One vector field in layers of a finished run: what it means, where to get it. */
export interface StackOutput {
  readonly titleText: Text;
  readonly unit: UnitName;
  readonly decimals?: number;
  /** Of the length of the vectors. */
  readonly legend: Legend;
  /** All of it, for `readStack`. */
  readonly stack: string;
  readonly bounds: Wgs84Box;
  readonly axis: { readonly title: Text; readonly unit: UnitName; readonly values: readonly number[] };
  readonly components: readonly string[];
  readonly grid: Omit<ResultGrid, 'timeAxis'>;
}

export type AnyOutput = ResultOutput | TableOutput | StackOutput;

/** By output id. Plain values stand as text and are not drawn. */
export type JobResults = Readonly<Record<string, AnyOutput | string>>;

export const isTableOutput = (output: AnyOutput | string | undefined): output is TableOutput =>
  typeof output === 'object' && 'rows' in output;
export const isStackOutput = (output: AnyOutput | string | undefined): output is StackOutput =>
  typeof output === 'object' && 'stack' in output;
export const isRasterOutput = (output: AnyOutput | string | undefined): output is ResultOutput =>
  typeof output === 'object' && 'tif' in output;

/** Past values of one entity in columns, oldest first. */
export interface History {
  readonly times: readonly Instant[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  /** Rows of values outside of the contract's range, per key. */
  readonly outOfRange: Readonly<Record<string, readonly number[]>>;
  /** Longer silence than this between two rows is a gap. */
  readonly cadenceS: number;
}

/** One answer of `/api/search`, the best first. */
export interface SearchHit {
  readonly id: string;
  readonly collection: string;
  readonly kind: NameKind;
  readonly kindText: Text;
  readonly name: Text;
  readonly detail: Text;
  readonly bbox: Wgs84Box;
}

export interface SearchAnswer {
  readonly query: string;
  /** False while the server still reads names. */
  readonly complete: boolean;
  readonly hits: readonly SearchHit[];
}

/** `/api/where`: the widest first; nothing outside of the city. */
export interface WhereAnswer {
  readonly parts: readonly { readonly level: 'city' | 'gu' | 'dong' | 'road'; readonly name: Text }[];
}
