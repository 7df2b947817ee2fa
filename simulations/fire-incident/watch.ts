import type { Epsg5186Box, Field } from '#core';
import type { Camera } from '#datasets/cameras/contract.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { snapBox, surfaceModel } from '../_kit/raster.ts';
import { type Point3, sightLine } from '../_kit/viewshed/kernel/sight-line.ts';

/** Farther than this a camera in the street shows no more than that something burns. */
export const watchM = 150;
/** Half the width of the picture of a fixed camera. */
const halfViewDeg = 45;
/** The walls of the building are looked at every so many metres, at these shares of its height. */
const everyM = 4;
const heights = [0.3, 0.9];
/** Less of the walls than this is no view of the building. */
const leastShare = 0.02;
/** Cells in which lines of sight are followed, and what is looked at beyond the reach of a camera, metres. */
export const sightCellM = 1;
const marginM = 30;

/** What stands around the building, without it, and the bare ground; of one grid. */
export interface Surroundings {
  readonly surface: Field;
  readonly ground: Field;
}

export interface Watching {
  readonly camera: Camera;
  readonly metres: number;
  /** Share of the building's walls that it sees. */
  readonly share: number;
}

/** The box around a building in which cameras are looked for. */
export function watchBox(ring: FireBuilding['ring']): Epsg5186Box {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const own = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as unknown as Epsg5186Box;
  return snapBox(own, sightCellM, watchM + marginM);
}

/** Buildings on level ground, where nobody knows the terrain. */
export function flatSurroundings(buildings: readonly FireBuilding[], burning: number): Surroundings {
  const [minX, minY, maxX, maxY] = watchBox(buildings[burning].ring);
  const [width, height] = [Math.round((maxX - minX) / sightCellM), Math.round((maxY - minY) / sightCellM)];
  const ground: Field = {
    ...{ values: new Float32Array(width * height), width, height, cellSize: sightCellM, origin: [minX, maxY] },
    ...{ crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN },
  };
  const others = buildings.filter((_, i) => i !== burning);
  const solids = others.map(({ ring, heightM }) => ({ footprint: [[[...ring, ring[0]]]], groundM: 0, heightM }));
  return { ground, surface: surfaceModel(ground, solids) };
}

/** Cameras that see some of a building's walls, those that see most first. */
export function camerasThatSee(
  { ring, heightM }: Pick<FireBuilding, 'ring' | 'heightM'>,
  cameras: readonly Camera[],
  { surface, ground }: Surroundings,
): Watching[] {
  const walls = wallPoints(ring);
  const points = walls.flatMap((wall) =>
    heights.map((share) => ({ ...wall, z: heightAt(ground, wall.x, wall.y) + share * heightM })),
  );
  return cameras
    .flatMap((camera): Watching[] => {
      const metres = walls.reduce((least, { x, y }) => Math.min(least, apart(camera.at, [x, y])), Infinity);
      if (metres > watchM) return [];
      const [x, y] = camera.at;
      const eye: Point3 = [x, y, heightAt(ground, x, y) + camera.heightM];
      const seen = points.filter((point) => faces(eye, point) && inView(camera, point) && sees(surface, eye, point));
      return [{ camera, metres, share: seen.length / points.length }];
    })
    .filter(({ share }) => share >= leastShare)
    .sort((a, b) => b.share - a.share || a.metres - b.metres || (a.camera.id < b.camera.id ? -1 : 1));
}

interface WallPoint {
  readonly x: number;
  readonly y: number;
  /** Outward from the wall. */
  readonly east: number;
  readonly north: number;
}

function wallPoints(ring: FireBuilding['ring']): WallPoint[] {
  const turn = Math.sign(signedArea(ring)) || 1;
  return ring.flatMap(([ax, ay], k) => {
    const [bx, by] = ring[(k + 1) % ring.length];
    const length = apart([ax, ay], [bx, by]);
    if (length < 0.5) return [];
    const [east, north] = [(turn * (by - ay)) / length, (-turn * (bx - ax)) / length];
    const count = Math.max(1, Math.round(length / everyM));
    return Array.from({ length: count }, (_, i) => {
      const share = (i + 0.5) / count;
      return { x: ax + share * (bx - ax), y: ay + share * (by - ay), east, north };
    });
  });
}

/** Above zero for a ring that runs counter-clockwise. */
function signedArea(ring: FireBuilding['ring']): number {
  return ring.reduce((sum, [ax, ay], k) => {
    const [bx, by] = ring[(k + 1) % ring.length];
    return sum + (ax * by - bx * ay) / 2;
  }, 0);
}

const faces = ([x, y]: Point3, wall: WallPoint): boolean => (x - wall.x) * wall.east + (y - wall.y) * wall.north > 0;

function inView({ at: [x, y], headingDeg }: Camera, wall: WallPoint): boolean {
  if (headingDeg === null) return true;
  const [dx, dy] = [wall.x - x, wall.y - y];
  const heading = (headingDeg * Math.PI) / 180;
  const along = dx * Math.sin(heading) + dy * Math.cos(heading);
  return along >= Math.cos((halfViewDeg * Math.PI) / 180) * Math.sqrt(dx * dx + dy * dy);
}

const sees = (surface: Field, eye: Point3, { x, y, z }: WallPoint & { z: number }): boolean =>
  sightLine(surface, eye, [x, y, z]).visible;

/** Of the cell; 0 beyond the field. */
function heightAt({ values, width, height, cellSize, origin }: Field, x: number, y: number): number {
  const [column, row] = [Math.floor((x - origin[0]) / cellSize), Math.floor((origin[1] - y) / cellSize)];
  if (column < 0 || row < 0 || column >= width || row >= height) return 0;
  const z = values[row * width + column];
  return Number.isNaN(z) ? 0 : z;
}

const apart = ([ax, ay]: readonly number[], [bx, by]: readonly number[]): number =>
  Math.sqrt((ax - bx) ** 2 + (ay - by) ** 2);
