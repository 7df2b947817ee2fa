import { boxesOverlap, type Epsg5186, geoidUndulation, toWgs84, type Wgs84Box } from '#core';
import type { UtilityTrace } from '#datasets/utilities/contract.ts';
import { emptyExtent, type GeoExtent, unite } from '../_kit/extent.ts';
import type { ImplicitTile } from '../_kit/implicit.ts';
import { regionQuadtree, type TileKey, tilePath, tilesOf } from '../_kit/schemes.ts';
import type { TileLine, TileSpace } from './contract.ts';
import type { GroundAt } from './heights.ts';
import { clipSegment } from './kernel/clip.ts';
import { firstLevel, lastLevel, levels, rootErrorM } from './kernel/levels.ts';

/** What is known of the smallest squares before any is made: enough to say which tiles of all levels there are. */
export interface Presence {
  readonly key: TileKey;
  thickestM: number;
  /** Shown at every level: subway, stations, malls. */
  always: boolean;
  extent: GeoExtent;
}

/** Less of a line than this makes no tile. */
const shortestM = 0.05;
/** A tube that is cut at the edge of a square reaches over it by half of its drawn width; vertices lie on a grid. */
const padM = 6;
const padDeg = { lon: padM / 88_000, lat: padM / 110_000 };
/** The ground between two points of a line is not looked at. */
const bumpM = 8;

/** A straight part of something: the heights between which it lies, how thick it is, and where it counts. */
interface Step {
  readonly low: number;
  readonly high: number;
  readonly thickM: number;
  readonly always: boolean;
  readonly within: Wgs84Box;
}

/** Collects which squares of the last level something touches. */
export class PresenceMap {
  readonly #found = new Map<string, Presence>();

  /** Squares below `unit`, ordered by path. */
  below(unit: TileKey): Presence[] {
    return [...this.#found.values()]
      .filter(({ key }) => {
        const up = regionQuadtree.parent(key, key.level - unit.level);
        return up.x === unit.x && up.y === unit.y;
      })
      .sort((a, b) => a.key.x - b.key.x || a.key.y - b.key.y);
  }

  /** Forgets the squares below a unit that is done. */
  drop(done: readonly Presence[]): void {
    for (const { key } of done) this.#found.delete(tilePath(key));
  }

  /** Adds a line of a utility as far as it lies in the square `within` (degrees). */
  addTrace({ line, diameterM, deepestM }: UtilityTrace, groundAt: GroundAt, within: Wgs84Box): void {
    for (let i = 1; i < line.length; i++) {
      const heights = [groundAt(line[i - 1]), groundAt(line[i])];
      const [low, high] = [Math.min(...heights) - deepestM - bumpM, Math.max(...heights) + bumpM];
      this.#addStep(line[i - 1], line[i], { low, high, thickM: diameterM, always: false, within });
    }
  }

  addLine({ path, heightM }: TileLine): void {
    for (let i = 3; i < path.length; i += 3) {
      const [a, b] = [i - 3, i].map((at): Epsg5186 => [path[at], path[at + 1]]);
      const [low, high] = [Math.min(path[i - 1], path[i + 2]) - heightM, Math.max(path[i - 1], path[i + 2]) + heightM];
      this.#addStep(a, b, { low, high, thickM: 0, always: true, within: regionQuadtree.root });
    }
  }

  /** A hall comes whole in the square that holds its middle, which then reaches beyond its own edges. */
  addSpace({ footprint, roofM, floorM }: TileSpace, middle: Epsg5186): void {
    const present = this.#at(regionQuadtree.tileAt(toWgs84(middle), lastLevel));
    present.always = true;
    for (const corner of footprint.flat(2)) {
      const [lon, lat] = toWgs84(corner as Epsg5186);
      const around = {
        west: lon - padDeg.lon,
        south: lat - padDeg.lat,
        east: lon + padDeg.lon,
        north: lat + padDeg.lat,
      };
      const heights = ellipsoidal(floorM - padM, roofM + padM, lon, lat);
      present.extent = unite(present.extent, { ...around, ...heights });
    }
  }

  #addStep(a: Epsg5186, b: Epsg5186, { low, high, thickM, always, within }: Step): void {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const [from, to] = [toWgs84(a), toWgs84(b)];
    const around = [
      Math.min(from[0], to[0]),
      Math.min(from[1], to[1]),
      Math.max(from[0], to[0]),
      Math.max(from[1], to[1]),
    ] as const;
    if (!boxesOverlap(around, within)) return;
    for (const key of tilesOf(regionQuadtree.range(around, lastLevel))) {
      const [west, south, east, north] = regionQuadtree.box(key);
      // Squares of a unit that is done, or not yet come to, are none of this one's.
      if (west < within[0] - 1e-9 || south < within[1] - 1e-9 || east > within[2] + 1e-9 || north > within[3] + 1e-9)
        continue;
      const part = clipSegment(from[0], from[1], to[0], to[1], [west, south, east, north]);
      if (!part || (part[1] - part[0]) * length < shortestM) continue;
      const present = this.#at(key);
      present.thickestM = Math.max(present.thickestM, thickM);
      present.always ||= always;
      const square = {
        west: west - padDeg.lon,
        south: south - padDeg.lat,
        east: east + padDeg.lon,
        north: north + padDeg.lat,
      };
      present.extent = unite(present.extent, { ...square, ...ellipsoidal(low - padM, high + padM, west, south) });
    }
  }

  #at(key: TileKey): Presence {
    const path = tilePath(key);
    let found = this.#found.get(path);
    if (!found) {
      found = { key, thickestM: 0, always: false, extent: emptyExtent };
      this.#found.set(path, found);
    }
    return found;
  }
}

function ellipsoidal(low: number, high: number, lon: number, lat: number) {
  const undulation = geoidUndulation([lon, lat]);
  return { minHeight: low + undulation, maxHeight: high + undulation };
}

/** The tiles of some levels above squares that something is known of. */
export function tilesAbove(presences: readonly Presence[], fromLevel: number, toLevel: number): ImplicitTile[] {
  const tiles: ImplicitTile[] = [];
  for (let level = fromLevel; level <= toLevel; level++) {
    const groups = Map.groupBy(presences, ({ key }) => tilePath(regionQuadtree.parent(key, key.level - level)));
    for (const members of groups.values()) {
      const [{ key }] = members;
      tiles.push({
        key: regionQuadtree.parent(key, key.level - level),
        hasContent: members.some((present) => isShown(present, level)),
        extent: members.reduce((all, { extent }) => unite(all, extent), emptyExtent),
        errorM: level < firstLevel ? rootErrorM : levels[level].errorM,
      });
    }
  }
  return tiles;
}

const isShown = ({ thickestM, always }: Presence, level: number): boolean =>
  level >= firstLevel && (always || thickestM >= Math.max(levels[level].fromDiameterM, 1e-6));

/** Many squares as one, for the levels above: of each unit only this is kept. */
export function mergePresences(unit: TileKey, presences: readonly Presence[]): Presence {
  return {
    key: unit,
    thickestM: Math.max(...presences.map(({ thickestM }) => thickestM)),
    always: presences.some(({ always }) => always),
    extent: presences.reduce((all, { extent }) => unite(all, extent), emptyExtent),
  };
}
