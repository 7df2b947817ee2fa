import type { Feature } from 'geojson';
import type { ComponentType } from 'react';
import type { Table } from '#core';
import type { Api, Failure } from './api.ts';
import type { JobInfo, JobResults, TableOutput } from './api-types.ts';
import type { LinePoint } from './scene/line-tool.ts';
import type { Camera } from './scene/world.ts';

/** What a feature's `client.tsx` exports, under these names. All are optional. */
export interface ClientFeature {
  /** A tool in the panel of what lies beneath the ground. */
  readonly belowTool?: ComponentType<BelowToolProps>;
  /** What to see and why, for the explorer: places with their stories, walks from stop to stop. */
  readonly StoryPanel?: ComponentType<StoryPanelProps>;
  /** Of a dataset: what is told of one of its items beyond its attributes. */
  readonly ItemPanel?: ComponentType<ItemPanelProps>;
  /** Whether one point sees another: for measuring on the map. */
  readonly sightLine?: SightLine;
  /** In the control centre: what a feature offers for a place that was clicked, whatever stands or happens there. */
  readonly PlacePanel?: ComponentType<PlacePanelProps>;
  /** Of a simulation: what is told of one row of its result tables beyond its columns. */
  readonly RowInspector?: ComponentType<RowInspectorProps>;
  /** Of a simulation: what a finished run tells beyond its map, such as a ranking. */
  readonly ResultPanel?: ComponentType<ResultPanelProps>;
}

/** Query: `from` and `to` as `lon,lat,height above the ground or roof`, and the `scenario`. */
export type SightLine = (api: Api, query: URLSearchParams) => Promise<SightAnswer>;

/** Lengths along the line and heights in metres. */
export interface SightAnswer {
  readonly visible: boolean;
  readonly distanceM: number;
  readonly clearanceM: number | null;
  readonly eyeM: number;
  readonly targetM: number;
  readonly blocked?: { readonly distanceM: number; readonly surfaceM: number } | null;
  readonly samples: readonly { readonly distanceM: number; readonly surfaceM: number; readonly lineM: number }[];
}

export interface StoryPanelProps {
  readonly api: Api;
  /** `existing@3` */
  readonly scenario: string;
  /** Moves the camera; at once when the reader asked for less motion. */
  flyTo(camera: Camera, seconds?: number): void;
  /** Selects an item of a collection, as a click on it does. */
  select(thing: {
    collection: string;
    id: string;
    position: readonly [lon: number, lat: number, height: number];
  }): void;
}

export interface ItemPanelProps {
  /** As the API gives it. */
  readonly item: Feature;
  /** What the inspector calls it. */
  readonly title: string;
  readonly api: Api;
}

export interface PlacePanelProps {
  readonly api: Api;
  readonly place: readonly [lon: number, lat: number];
  /** Runs of this session, the newest first, as far as they have come. */
  readonly runs: readonly { readonly job: JobInfo; readonly results?: JobResults; readonly failure?: Failure }[];
  /**
   * Starts a run, shows its results on the map when it is done, and tells its id; parameters that a feed can fill (`now`)
   * are what it says near by. Throws an `ApiError`.
   */
  start(process: string, inputs: Readonly<Record<string, unknown>>): Promise<string>;
}

export interface ResultPanelProps {
  readonly job: JobInfo;
  readonly results: JobResults;
  readonly api: Api;
  /** The map, to ask of places; absent while there is none. */
  readonly scene?: ResultScene;
}

/** What such a panel may ask of the scene. */
export interface ResultScene {
  drawLine(): Promise<readonly LinePoint[] | undefined>;
  cancelLine(): void;
  showLine(line: readonly LinePoint[] | undefined): void;
  /** Takes the next click on the map as a place. */
  pickPoint(): Promise<{ readonly lon: number; readonly lat: number } | undefined>;
  cancelPoint(): void;
  showPoints(points: readonly { readonly lon: number; readonly lat: number }[]): void;
}

export interface RowInspectorProps {
  readonly job: JobInfo;
  readonly results: JobResults;
  /** Name of the table that the row is of. */
  readonly output: string;
  readonly spec: TableOutput;
  readonly table: Table;
  readonly row: number;
  readonly api: Api;
  /** Runs the same simulation again with other parameters. */
  rerun(changes: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface BelowToolProps {
  readonly api: Api;
  /** `existing@3` */
  readonly scenario: string;
  readonly scene: BelowToolScene;
  /** A wide place at the bottom of the screen for what the tool found; absent until it is there. */
  readonly slot: HTMLElement | undefined;
}

/** What such a tool may ask of the scene. */
export interface BelowToolScene {
  drawLine(): Promise<readonly LinePoint[] | undefined>;
  cancelLine(): void;
  showLine(line: readonly LinePoint[] | undefined): void;
  /** A line of a length in metres through the middle of the picture, from left to right. */
  lineAcross(lengthM: number): readonly LinePoint[];
  /** Selects a thing beneath the ground by its collection and id, as a click on it does. */
  select(thing: {
    collection: string;
    id: string;
    position: readonly [lon: number, lat: number, height: number];
  }): void;
}
