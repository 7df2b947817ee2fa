import { type Cartesian2, Cartesian3, Cartographic, type Scene, SceneTransforms, sampleTerrain } from 'cesium';
import type { FeatureCollection, Point } from 'geojson';
import { geoidUndulation, type Wgs84 } from '#core';
import { depthOf, isBehind, readDepth } from './scene-depth.ts';

/** Places of a feed's entities, in columns. */
export interface Stations {
  readonly count: number;
  readonly ids: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Ellipsoidal height of the ground in metres. */
  readonly ground: Float64Array;
  /** 1 where something stands between the camera and the sign. */
  readonly hidden: Uint8Array;
}

export function stationsOf(items: FeatureCollection): Stations {
  const points = items.features.filter((item) => item.geometry?.type === 'Point');
  const ids = points.map((item) => String(item.id));
  const at = (i: number) => (points[i].geometry as Point).coordinates as unknown as Wgs84;
  return {
    count: points.length,
    ids,
    index: new Map(ids.map((id, i) => [id, i])),
    lon: Float64Array.from(points, (_, i) => at(i)[0]),
    lat: Float64Array.from(points, (_, i) => at(i)[1]),
    ground: Float64Array.from(points, (_, i) => geoidUndulation(at(i))),
    hidden: new Uint8Array(points.length),
  };
}

/** Some of the stations, as a list of its own. */
export function someOf(stations: Stations, rows: readonly number[]): Stations {
  const ids = rows.map((row) => stations.ids[row]);
  return {
    count: rows.length,
    ids,
    index: new Map(ids.map((id, i) => [id, i])),
    lon: Float64Array.from(rows, (row) => stations.lon[row]),
    lat: Float64Array.from(rows, (row) => stations.lat[row]),
    ground: Float64Array.from(rows, (row) => stations.ground[row]),
    hidden: Uint8Array.from(rows, (row) => stations.hidden[row]),
  };
}

/** A level whose tiles are few for a whole city: 300 m between vertices. */
const roughLevel = 11;

/**
 * Puts the stations on the terrain, roughly: a few tiles for the whole city. Asking for the finest ground under each would
 * fetch a tile a station, hundreds for what nobody looks at; `standOnDrawnGround` does the rest.
 * Where the terrain is silent they stay at mean sea level.
 */
export async function placeRoughly(stations: Stations, scene: Scene): Promise<void> {
  const places = Array.from({ length: stations.count }, (_, i) =>
    Cartographic.fromDegrees(stations.lon[i], stations.lat[i]),
  );
  if (!scene.terrainProvider.availability) return;
  await sampleTerrain(scene.terrainProvider, roughLevel, places);
  places.forEach((place, i) => {
    if (Number.isFinite(place.height)) stations.ground[i] = place.height;
  });
}

/** Puts what is on screen on the ground as it is drawn there. Returns whether any moved by more than a hand's breadth. */
export function standOnDrawnGround(stations: Stations, scene: Scene, signHeight: number, most = 300): boolean {
  let moved = false;
  const place = new Cartographic();
  for (const { row } of onScreen(stations.count, scene, stationPosition(stations, signHeight)).slice(0, most)) {
    const height = scene.globe.getHeight(Cartographic.fromDegrees(stations.lon[row], stations.lat[row], 0, place));
    if (height === undefined || Math.abs(height - stations.ground[row]) < 0.2) continue;
    stations.ground[row] = height;
    moved = true;
  }
  return moved;
}

/** Where a row's sign is, or undefined for what is not drawn. */
type PositionOf = (row: number) => Cartesian3 | undefined;

const stationPosition =
  (stations: Stations, signHeight: number): PositionOf =>
  (row) =>
    Cartesian3.fromDegrees(stations.lon[row], stations.lat[row], stations.ground[row] + signHeight);

/**
 * Marks the stations behind something, by the depth that Cesium drew: called when the camera rests, for the stations on
 * screen only. Returns whether any changed.
 */
export const markHidden = (stations: Stations, scene: Scene, signHeight: number): boolean =>
  markHiddenRows(stations, scene, stationPosition(stations, signHeight));

export function markHiddenRows(
  rows: { readonly count: number; readonly hidden: Uint8Array },
  scene: Scene,
  positionOf: PositionOf,
  most = 2000,
): boolean {
  let changed = false;
  const drawn = readDepth(scene);
  for (const { row, pixel, position } of onScreen(rows.count, scene, positionOf).slice(0, most)) {
    const hidden = isBehind(drawn.at(pixel.x, pixel.y), depthOf(scene, position)) ? 1 : 0;
    if (rows.hidden[row] === hidden) continue;
    rows.hidden[row] = hidden;
    changed = true;
  }
  return changed;
}

interface OnScreen {
  readonly row: number;
  readonly position: Cartesian3;
  readonly pixel: Cartesian2;
  readonly distance: number;
}

/** Rows inside the picture, nearest first. */
function onScreen(count: number, scene: Scene, positionOf: PositionOf): OnScreen[] {
  const found: OnScreen[] = [];
  const { clientWidth, clientHeight } = scene.canvas;
  for (let row = 0; row < count; row++) {
    const position = positionOf(row);
    const pixel = position && SceneTransforms.worldToWindowCoordinates(scene, position);
    if (!pixel || pixel.x < 0 || pixel.y < 0 || pixel.x > clientWidth || pixel.y > clientHeight) continue;
    found.push({ row, position, pixel, distance: Cartesian3.distance(position, scene.camera.positionWC) });
  }
  return found.sort((a, b) => a.distance - b.distance);
}

/** Rows whose numbers fit without covering each other: nearest first, a cell of the screen each. */
export function labelledRows(stations: Stations, scene: Scene, signHeight: number, withinM: number): number[] {
  const taken = new Set<string>();
  const rows: number[] = [];
  for (const { row, pixel, distance } of onScreen(stations.count, scene, stationPosition(stations, signHeight))) {
    if (distance > withinM || stations.hidden[row]) continue;
    const cell = `${Math.floor(pixel.x / 44)},${Math.floor(pixel.y / 26)}`;
    if (taken.has(cell)) continue;
    taken.add(cell);
    rows.push(row);
  }
  return rows;
}
